// Brings what a schema says in a roundabout way to one place: references, `allOf`, conditions, truth values.

import { isObject } from '#core/json.ts'
import type { JsonSchema } from '#core/ports.ts'
import { distinct } from './json.ts'
import { readTypes } from './types.ts'

/** A schema without `$ref` and `allOf`. `refs` are the references on the way to it, so that a circle is seen. */
export type Expanded = { schema: JsonSchema; refs: ReadonlySet<string> }

/** `root` is what references start from. `steps` bounds the work: schemas of a few lines can unfold without end. */
export type Source = { root: JsonSchema; left: { steps: number } }

export class TooLarge extends Error {}

/** null: the schema allows nothing. What is no schema allows everything. */
export function expand(value: unknown, source: Source, refs: ReadonlySet<string>): Expanded | null {
  source.left.steps -= 1
  if (source.left.steps < 0) throw new TooLarge()
  if (value === false) return null
  if (typeof value === 'string') return { schema: { type: value }, refs }
  if (!isObject(value)) return { schema: {}, refs }
  const { $ref, allOf, ...own } = value
  const followed = typeof $ref === 'string' ? follow(own, $ref, source, refs) : { schema: own, refs }
  if (followed === null || !Array.isArray(allOf)) return followed && withConditions(followed)
  return withConditions(
    allOf.reduce((whole: Expanded, each: unknown) => {
      const part = expand(each, source, whole.refs)
      if (part === null) return whole
      return { schema: merge(part.schema, whole.schema) ?? whole.schema, refs: part.refs }
    }, followed),
  )
}

/** The target of a reference, under what stands beside it. A circle ends at its second round, in the plain type of what it leads to. */
function follow(own: JsonSchema, ref: string, source: Source, refs: ReadonlySet<string>): Expanded | null {
  const target = targetOf(ref, source.root)
  if (refs.has(ref)) {
    const plain = isObject(target) ? pick(target, ['type', 'description']) : {}
    return { schema: { type: 'object', ...plain, ...own }, refs }
  }
  const found = expand(target, source, new Set([...refs, ref]))
  return found === null ? null : { ...found, schema: merge(found.schema, own) ?? found.schema }
}

/** The place that a local JSON pointer names. Everything else, such as an address, leads to a schema that allows everything. */
function targetOf(ref: string, root: JsonSchema): unknown {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return {}
  let place: unknown = root
  for (const step of ref.slice(2).split('/')) {
    const key = unescapePointer(step)
    if (Array.isArray(place)) place = place[Number(key)]
    else place = isObject(place) && Object.hasOwn(place, key) ? place[key] : undefined
  }
  return place
}

function unescapePointer(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain // A percent sign of its own.
  }
}

/** No vendor reads conditions. Parameters that only a condition names become optional ones. */
function withConditions({ schema, refs }: Expanded): Expanded {
  const { if: _if, then, else: otherwise, not: _not, ...rest } = schema
  const named = [then, otherwise].filter(isObject).map(each => each['properties'])
  const optional = Object.assign({}, ...named.filter(isObject)) as JsonSchema
  if (Object.keys(optional).length === 0) return { schema: rest, refs }
  const own = isObject(rest['properties']) ? rest['properties'] : {}
  return { schema: { ...rest, properties: { ...optional, ...own } }, refs }
}

/** What both schemas say; null if they name types that exclude each other. What only one can say, `over` says. */
export function merge(under: JsonSchema, over: JsonSchema): JsonSchema | null {
  const whole = { ...under, ...over }
  const properties = mergeProperties(under['properties'], over['properties'])
  if (properties !== null) whole['properties'] = properties
  if (Array.isArray(under['required']) && Array.isArray(over['required']))
    whole['required'] = distinct([...under['required'], ...over['required']])
  const [low, high] = [readTypes(under['type']), readTypes(over['type'])]
  if (low === null || high === null) return whole
  const both = high.filter(type => low.includes(type) || (type === 'integer' && low.includes('number')))
  const narrower = low.filter(type => type === 'integer' && high.includes('number') && !both.includes('integer'))
  if (both.length + narrower.length === 0) return null
  return { ...whole, type: [...both, ...narrower] }
}

function mergeProperties(under: unknown, over: unknown): JsonSchema | null {
  if (!isObject(under) || !isObject(over)) return null
  const entries = Object.entries({ ...under, ...over }).map(([key, value]) => {
    const twice = Object.hasOwn(under, key) && Object.hasOwn(over, key)
    const differ = twice && JSON.stringify(under[key]) !== JSON.stringify(over[key])
    return [key, differ ? { allOf: [under[key], over[key]] } : value] as const
  })
  return Object.fromEntries(entries)
}

function pick(from: JsonSchema, keys: ReadonlyArray<string>): JsonSchema {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)))
}
