// A schema as a list of alternatives, each with one type: what `anyOf`, `oneOf` and lists of types say.

import { isObject } from '#core/json.ts'
import type { JsonSchema } from '#core/ports.ts'
import { expand, merge, type Expanded, type Source } from './expand.ts'
import { isOfType, type TypeName } from './json.ts'
import { typesOf, valuesOf } from './types.ts'

export type Alternative = Expanded & { type: TypeName }

/** Ours: more alternatives than a model can choose from. It also bounds the work on schemas that nest them. */
const MAX_ALTERNATIVES = 16

// Said of the place as a whole, not of one alternative.
const ANNOTATIONS = new Set(['title', 'description', 'default', 'examples'])
// A branch of these alone says how the parameters depend on each other, which no vendor reads.
const DEPENDENCE = new Set([...ANNOTATIONS, 'required', 'not', 'dependentRequired', 'dependentSchemas'])

/** At least one. */
export function alternativesOf(expanded: Expanded, source: Source): Array<Alternative> {
  const { anyOf, oneOf, ...base } = expanded.schema
  const plain = { ...expanded, schema: base }
  const branches = [anyOf, oneOf].find(each => Array.isArray(each) && !each.every(isDependence))
  if (!Array.isArray(branches)) return byType(plain)
  const shared = withoutAnnotations(base)
  const found = branches.slice(0, MAX_ALTERNATIVES).flatMap(branch => {
    const part = expand(branch, source, expanded.refs)
    const whole = part === null ? null : merge(shared, part.schema)
    return part === null || whole === null ? [] : alternativesOf({ schema: whole, refs: part.refs }, source)
  })
  return found.length === 0 ? byType(plain) : found.slice(0, MAX_ALTERNATIVES)
}

function withoutAnnotations(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !ANNOTATIONS.has(key)))
}

function isDependence(branch: unknown): boolean {
  return isObject(branch) && Object.keys(branch).every(key => DEPENDENCE.has(key))
}

function byType({ schema, refs }: Expanded): Array<Alternative> {
  const types = typesOf(schema)
  const values = valuesOf(schema)
  if (values === null) return types.map(type => ({ type, schema, refs }))
  const { const: _const, ...rest } = schema
  const listed = types.flatMap(type => {
    const own = values.filter(value => isOfType(value, type))
    return own.length === 0 ? [] : [{ type, schema: { ...rest, enum: own }, refs }]
  })
  // Values that contradict the type are a slip of the tool's author.
  const { enum: _enum, ...free } = rest
  return listed.length > 0 ? listed : types.map(type => ({ type, schema: free, refs }))
}
