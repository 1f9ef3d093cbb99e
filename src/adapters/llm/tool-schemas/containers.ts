import { isObject } from '#core/json.ts'
import type { JsonSchema } from '#core/ports.ts'
import type { Built, Context, Part } from './built.ts'
import { noteOf } from './notes.ts'
import { propertyNames } from './property-names.ts'
import { noted } from './scalars.ts'

/** Ours: llama.cpp answers 400 to lengths from 2,000 on. */
const MAX_LENGTH = 1000

type Property = { key: string; name: string; built: Built; required: boolean }

export function buildObject(schema: JsonSchema, context: Context): Part {
  const properties = propertiesOf(schema, context)
  const rest = restOf(schema, context)
  const must = (each: Property) => each.required && (context.rules.nulls || !each.built.nullable)
  const required = properties.filter(must).map(each => each.name)
  const written = Object.fromEntries(properties.map(each => [each.name, each.built.schema]))
  return {
    schema: {
      ...(properties.length > 0 || context.rules.emptyProperties ? { properties: written } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...rest.schema,
    },
    ...wayBack(properties, rest.built, context),
    notes: noted(schema, ['minProperties', 'maxProperties']).notes,
  }
}

function propertiesOf(schema: JsonSchema, context: Context): Array<Property> {
  if (context.depth === 0 || !isObject(schema['properties'])) return []
  const inside = { ...context, depth: context.depth - 1 }
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const found = Object.entries(schema['properties']).flatMap(([key, value]) => {
    const built = context.build(value, inside)
    // Draft 3 says `required: true` in the property itself.
    const own = isObject(value) && value['required'] === true
    return built === null ? [] : [{ key, built, required: own || required.has(key) }]
  })
  const keys = found.map(each => each.key)
  const names = propertyNames(keys, context.rules.key)
  return found.map((each, at) => ({ ...each, name: names[at] ?? each.key }))
}

/** Keys beyond `properties`: forbidden, of a kind, or any. */
function restOf(schema: JsonSchema, context: Context): { schema: JsonSchema; built: Built | null } {
  const { additionalProperties: rest, patternProperties } = schema
  const patterns = isObject(patternProperties) ? Object.values(patternProperties) : []
  if (context.depth === 0 || (rest === false && patterns.length > 0)) return { schema: {}, built: null }
  if (rest === false) return { schema: { additionalProperties: false }, built: null }
  const kind = isObject(rest) ? rest : patterns.length === 1 ? patterns[0] : undefined
  if (!isObject(kind) || Object.keys(kind).length === 0) return { schema: {}, built: null }
  const built = context.build(kind, { ...context, depth: context.depth - 1 })
  return built === null ? { schema: {}, built } : { schema: { additionalProperties: built.schema }, built }
}

/** Gives renamed keys their own names again, also where the model wrote the tool's own key, and null to what had to be null and was left out. */
function wayBack(
  properties: ReadonlyArray<Property>,
  rest: Built | null,
  context: Context,
): Pick<Part, 'restore' | 'score'> {
  const known = new Map([
    ...properties.map(each => [each.key, each] as const),
    ...properties.map(each => [each.name, each] as const),
  ])
  const missing = properties.filter(each => each.required && each.built.nullable && !context.rules.nulls)
  return {
    restore: value => {
      if (!isObject(value)) return value
      const given = Object.entries(value).map(([name, item]) => {
        const property = known.get(name)
        if (property === undefined) return [name, rest === null ? item : rest.restore(item)] as const
        return [property.key, property.built.restore(item)] as const
      })
      const keys = new Set(given.map(([key]) => key))
      const nulls = missing.filter(each => !keys.has(each.key)).map(each => [each.key, null] as const)
      return Object.fromEntries([...given, ...nulls])
    },
    score: value => (isObject(value) ? Object.keys(value).filter(name => known.has(name)).length : 0),
  }
}

/** Vendors refuse lists that do not say what they hold, and lists with a schema for each position. */
export function buildArray(schema: JsonSchema, context: Context): Part {
  const positions = [schema['prefixItems'], schema['items']].find(Array.isArray)
  const inside = { ...context, depth: Math.max(0, context.depth - 1) }
  const wanted = positions === undefined ? schema['items'] : { anyOf: positions }
  const items = context.build(isSaid(wanted) && context.depth > 0 ? wanted : PLAIN, inside)
  const bounds = ['minItems', 'maxItems'].flatMap(keyword => {
    const count = schema[keyword]
    return Number.isInteger(count) && Number(count) >= 0 && Number(count) <= MAX_LENGTH ? [[keyword, count]] : []
  })
  const inOrder = positions === undefined || positions.length < 2 ? [] : [noteOf('in this order', orderOf(positions))]
  return {
    schema: { items: items?.schema ?? { type: 'string' }, ...Object.fromEntries(bounds) },
    notes: [...inOrder, ...(schema['uniqueItems'] === true ? ['no item twice'] : [])],
    restore: value => (Array.isArray(value) && items !== null ? value.map(items.restore) : value),
    score: () => 0,
  }
}

/** Anything but a list: a list of lists of anything would have no end. */
const PLAIN: JsonSchema = { type: ['string', 'number', 'boolean', 'object'] }

function isSaid(items: unknown): boolean {
  return typeof items === 'string' || (isObject(items) && Object.keys(items).length > 0)
}

function orderOf(positions: ReadonlyArray<unknown>): string {
  const nameOf = (each: unknown) =>
    isObject(each) ? String(each['title'] ?? each['description'] ?? each['type'] ?? 'any') : String(each)
  return positions.map(nameOf).join(', ')
}
