// The types that a schema names, or that its other keywords imply.

import { isObject } from '#core/json.ts'
import type { JsonSchema } from '#core/ports.ts'
import { typeOf, type TypeName } from './json.ts'

const ANY: ReadonlyArray<TypeName> = ['string', 'number', 'boolean', 'object', 'array']

// Names that authors of tools write, in Python's, Java's and TypeScript's words.
const NAMES = new Map<string, TypeName | 'any'>(
  (
    [
      ['string', 'string str text date datetime uuid'],
      ['number', 'number float double decimal'],
      ['integer', 'integer int long'],
      ['boolean', 'boolean bool'],
      ['object', 'object dict map'],
      ['array', 'array list'],
      ['null', 'null none'],
      ['any', 'any'],
    ] as const
  ).flatMap(([type, names]) => names.split(' ').map(name => [name, type] as const)),
)

/** The types that `type` names; null if it names none. */
export function readTypes(value: unknown): Array<TypeName> | null {
  const written = Array.isArray(value) ? value : [value]
  const named = written.map(each => (typeof each === 'string' ? NAMES.get(each.toLowerCase()) : undefined))
  const known = named.filter(each => each !== undefined)
  if (known.length === 0) return null
  return known.includes('any') ? withNull(ANY, known.includes('null')) : [...new Set(known as Array<TypeName>)]
}

/** The types of the values that a schema allows. `number` stands for `integer` where both are allowed. */
export function typesOf(schema: JsonSchema): Array<TypeName> {
  const named = readTypes(schema['type']) ?? implied(schema)
  const types = withNull(named, schema['nullable'] === true || named.includes('null'))
  return types.includes('number') ? types.filter(type => type !== 'integer') : types
}

function withNull(types: ReadonlyArray<TypeName>, nullable: boolean): Array<TypeName> {
  return [...types.filter(type => type !== 'null'), ...(nullable ? (['null'] as const) : [])]
}

function implied(schema: JsonSchema): ReadonlyArray<TypeName> {
  const has = (...keys: Array<string>) => keys.some(key => Object.hasOwn(schema, key))
  const values = valuesOf(schema)
  if (values !== null && values.length > 0) return [...new Set(values.map(typeOf))]
  if (isObject(schema['properties']) || Array.isArray(schema['required'])) return ['object']
  if (has('additionalProperties', 'patternProperties')) return ['object']
  if (has('items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems')) return ['array']
  if (has('pattern', 'minLength', 'maxLength', 'format')) return ['string']
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number']
  return schema['default'] === undefined || schema['default'] === null ? ANY : [typeOf(schema['default'])]
}

/** The values of `enum` or `const`; null if the schema lists none. */
export function valuesOf(schema: JsonSchema): Array<unknown> | null {
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum']
  return Object.hasOwn(schema, 'const') ? [schema['const']] : null
}
