// Rewrites tool schemas: MCP servers publish full JSON Schema, and each provider accepts a part of it and answers 400 to the rest.

import type { JsonSchema } from '#core/ports.ts'

export type Dialect = 'openai' | 'anthropic' | 'google'

// Google's list for `parametersJsonSchema` (reference of FunctionDeclaration).
const GOOGLE_KEYWORDS = new Set(
  (
    '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum ' +
    'anyOf oneOf properties additionalProperties required propertyOrdering'
  ).split(' '),
)
const COMBINATORS = ['anyOf', 'oneOf', 'allOf'] as const
const MAPS = new Set(['properties', '$defs', 'patternProperties', 'dependentSchemas'])
// Keywords whose value is data, not a schema.
const DATA = new Set(['enum', 'const', 'default', 'examples', 'example', 'required', 'propertyOrdering'])

/** The parameters of a tool in the form that a provider accepts: always an object with `properties`. */
export function toolSchema(parameters: JsonSchema, dialect: Dialect): JsonSchema {
  const root = flattenTopLevel(parameters)
  const schema = rewrite(root, dialect) as JsonSchema
  return { ...schema, type: 'object', properties: isObject(schema['properties']) ? schema['properties'] : {} }
}

/** No provider accepts anyOf, oneOf or allOf at the top level: their branches become optional properties of one object. */
function flattenTopLevel(schema: JsonSchema): JsonSchema {
  const rest = { ...schema }
  delete rest['not']
  delete rest['enum']
  delete rest['const']
  const branches: Array<JsonSchema> = []
  for (const combinator of COMBINATORS) {
    const found = rest[combinator]
    delete rest[combinator]
    if (Array.isArray(found)) branches.push(...found.filter(isObject))
  }
  if (branches.length === 0) return rest
  const properties = Object.assign({}, ...branches.map(branch => branch['properties'] ?? {}), rest['properties'] ?? {})
  return { ...rest, properties }
}

function rewrite(value: unknown, dialect: Dialect): unknown {
  if (Array.isArray(value)) return value.map(item => rewrite(item, dialect))
  if (!isObject(value)) return value
  const schema = dialect === 'google' ? googleForm(value) : value
  const result: JsonSchema = {}
  for (const [keyword, content] of Object.entries(schema)) {
    if (keyword === '$schema' || keyword === '$comment') continue
    const name = keyword === 'definitions' ? '$defs' : keyword
    if (dialect === 'google' && !GOOGLE_KEYWORDS.has(name)) continue
    if (MAPS.has(name) && isObject(content)) {
      result[name] = Object.fromEntries(Object.entries(content).map(([key, item]) => [key, rewrite(item, dialect)]))
    } else if (name === '$ref' && typeof content === 'string') {
      result[name] = content.replace(/^#\/definitions\//, '#/$defs/')
    } else {
      result[name] = DATA.has(name) ? content : rewrite(content, dialect)
    }
  }
  return result
}

/** Expresses by Google's keywords what other keywords say. */
function googleForm(schema: JsonSchema): JsonSchema {
  if (typeof schema['$ref'] === 'string')
    return { $ref: schema['$ref'], ...('$defs' in schema ? { $defs: schema['$defs'] } : {}) }
  const form = { ...schema }
  if ('const' in form && !('enum' in form)) form['enum'] = [form['const']]
  if (typeof form['exclusiveMinimum'] === 'number') form['minimum'] ??= form['exclusiveMinimum']
  if (typeof form['exclusiveMaximum'] === 'number') form['maximum'] ??= form['exclusiveMaximum']
  // Google accepts only texts and numbers in `enum`.
  if (Array.isArray(form['enum']) && form['enum'].some(item => typeof item !== 'string' && typeof item !== 'number'))
    delete form['enum']
  const all = form['allOf']
  if (!Array.isArray(all)) return form
  delete form['allOf']
  const parts = all.filter(isObject)
  const merged = Object.assign({}, ...parts, form) as JsonSchema
  const properties = Object.assign({}, ...[...parts, form].map(part => part['properties'] ?? {}))
  return Object.keys(properties).length === 0 ? merged : { ...merged, properties }
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
