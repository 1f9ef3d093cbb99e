// What vendors refuse in the schema of a tool's parameters, from their documents and from the errors that they answer. Each complaint names its place.

type Schema = Record<string, unknown>
export type SchemaVendor = 'openai' | 'anthropic' | 'google'

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
const KNOWN = new Set(
  'type title description enum anyOf properties required additionalProperties items minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum default format'.split(
    ' ',
  ),
)
// Reference of FunctionDeclaration.parametersJsonSchema.
const GOOGLE = new Set(
  '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf properties additionalProperties required propertyOrdering'.split(
    ' ',
  ),
)
// Anthropic: "Property keys should match pattern …". Google: parameter names in the reference of FunctionDeclaration.
const KEYS = { openai: /^[a-zA-Z0-9_.-]{1,64}$/, anthropic: /^[a-zA-Z0-9_.-]{1,64}$/, google: /^[a-zA-Z_]\w{0,63}$/ }

export function complaintsAbout(schema: unknown, vendor: SchemaVendor): Array<string> {
  const top = isObject(schema) && schema['type'] === 'object' ? [] : ['the top is no object']
  return [...top, ...place(schema, vendor, 'top', 0)]
}

function place(schema: unknown, vendor: SchemaVendor, at: string, depth: number): Array<string> {
  if (!isObject(schema)) return [`${at} is no schema`]
  // OpenAI, structured outputs: up to 10 levels.
  const deep = depth > 11 ? [`${at} is too deep`] : []
  const unknown = Object.keys(schema).filter(key => !KNOWN.has(key) || (vendor === 'google' && !GOOGLE.has(key)))
  const texts = ['title', 'description', 'format'].filter(key => key in schema && typeof schema[key] !== 'string')
  return [
    ...deep,
    ...unknown.map(key => `${at}: ${key} is unknown`),
    ...texts.map(key => `${at}: ${key} is no text`),
    ...('anyOf' in schema ? choice(schema, vendor, at, depth) : oneType(schema, vendor, at, depth)),
  ]
}

function choice(schema: Schema, vendor: SchemaVendor, at: string, depth: number): Array<string> {
  const { anyOf, ...beside } = schema
  if (!Array.isArray(anyOf) || anyOf.length === 0) return [`${at}: anyOf is no list`]
  const more = Object.keys(beside).filter(key => vendor === 'google' || !['title', 'description'].includes(key))
  return [
    // Moonshot: "when using anyOf, type should be defined in anyOf items instead of the parent schema"; Google: "any_of must be the only field set".
    ...more.map(key => `${at}: ${key} stands beside anyOf`),
    ...anyOf.flatMap((each, index) => place(each, vendor, `${at}|${index}`, depth)),
  ]
}

function oneType(schema: Schema, vendor: SchemaVendor, at: string, depth: number): Array<string> {
  const { type } = schema
  // Moonshot: "type is not defined". Google: "schema didn't specify the schema type field", and for a list: "Proto field is not repeating".
  if (typeof type !== 'string' || !TYPES.includes(type)) return [`${at} has no type of its own`]
  const nothing = vendor === 'google' && type === 'null' ? [`${at}: Google has no null`] : []
  return [
    ...nothing,
    ...values(schema, vendor, at),
    ...numbers(schema, at),
    ...(type === 'object' ? properties(schema, vendor, at, depth) : foreign(schema, at, OBJECT)),
    // "array schema missing items"; MFJS: "items must be an object".
    ...(type === 'array' ? place(schema['items'], vendor, `${at}[]`, depth + 1) : foreign(schema, at, ARRAY)),
  ]
}

const OBJECT = ['properties', 'required', 'additionalProperties']
const ARRAY = ['items', 'minItems', 'maxItems']

function foreign(schema: Schema, at: string, keys: ReadonlyArray<string>): Array<string> {
  return keys.filter(key => key in schema).map(key => `${at}: ${key} beside ${String(schema['type'])}`)
}

function values(schema: Schema, vendor: SchemaVendor, at: string): Array<string> {
  if (!('enum' in schema)) return []
  const list = schema['enum']
  if (!Array.isArray(list) || list.length === 0) return [`${at}: enum is empty`]
  // OpenAI: "enum value … does not validate against".
  const wrong = list.filter(value => !fits(value, String(schema['type'])))
  const twice = new Set(list.map(each => JSON.stringify(each))).size < list.length ? [`${at}: enum repeats itself`] : []
  // Google: "enum[0]: cannot be empty", and texts and numbers alone.
  const google = vendor === 'google' ? list.filter(value => value === '' || typeof value === 'boolean') : []
  return [...twice, ...[...wrong, ...google].map(value => `${at}: enum holds ${JSON.stringify(value)}`)]
}

function fits(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'null') return value === null
  return typeof value === type && value !== null
}

function numbers(schema: Schema, at: string): Array<string> {
  const counts = ['minItems', 'maxItems'].filter(key => key in schema && !Number.isInteger(schema[key]))
  // llama.cpp: "number of repetitions exceeds sane defaults".
  const long = ['minItems', 'maxItems'].filter(key => Number(schema[key]) >= 2000)
  const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']
  const wrong = bounds.filter(key => key in schema && !Number.isFinite(schema[key]))
  return [...counts, ...long, ...wrong].map(key => `${at}: ${key} is ${JSON.stringify(schema[key])}`)
}

function properties(schema: Schema, vendor: SchemaVendor, at: string, depth: number): Array<string> {
  const own = schema['properties'] ?? {}
  if (!isObject(own)) return [`${at}: properties are no object`]
  const keys = Object.keys(own)
  // OpenAI: "object schema missing properties". Google: "should be non-empty for OBJECT type".
  const empty = keys.length === 0 && 'properties' in schema === (vendor === 'google') ? [`${at}: no properties`] : []
  const { required, additionalProperties: rest } = schema
  const list = required === undefined ? [] : required
  return [
    ...empty,
    ...keys.filter(key => !KEYS[vendor].test(key)).map(key => `${at}: key ${JSON.stringify(key)}`),
    // Google: "required[0]: property is not defined".
    ...(Array.isArray(list) ? list.filter(key => !keys.includes(key)) : ['…']).map(key => `${at}: required ${key}`),
    ...keys.flatMap(key => place(own[key], vendor, `${at}.${key}`, depth + 1)),
    ...(isObject(rest) ? place(rest, vendor, `${at}.*`, depth + 1) : []),
  ]
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
