// Compares a body with a table: each required key is present, no other key is, and each value has its type.

type Scalar = 'T' | 'I' | 'F' | 'B' | 'TS' | 'ID' | 'object'

type Presence = { nullable?: boolean; optional?: boolean }

/** `T|null` is always present and may be null; `T?` may be absent and is never null. T text, I integer, F number, B boolean, TS time, ID. */
export type Spec =
  | `${Scalar}${'' | '|null' | '?'}`
  | ({ words: ReadonlyArray<string> } & Presence)
  | ({ like: RegExp } & Presence)
  | ({ keys: Table } & Presence)
  /** A map with any keys. */
  | ({ values: Spec } & Presence)
  | ({ each: Spec } & Presence)

export type Table = Readonly<Record<string, Spec>>

export const words = (...allowed: ReadonlyArray<string>): Spec => ({ words: allowed })
export const each = (spec: Spec): Spec => ({ each: spec })
export const rows = (keys: Table): Spec => ({ each: { keys } })

/** One sentence for each fault of the value. */
export function faultsOf(value: unknown, spec: Spec, path = 'body'): Array<string> {
  if (typeof spec === 'string') return scalarFaults(value, spec, path)
  if (value === null && spec.nullable === true) return []
  if ('words' in spec)
    return spec.words.includes(value as string) ? [] : [`${path} is ${said(value)}, none of ${spec.words.join(', ')}`]
  if ('like' in spec)
    return typeof value === 'string' && spec.like.test(value)
      ? []
      : [`${path} is ${said(value)}, not like ${String(spec.like)}`]
  if ('each' in spec) {
    if (!Array.isArray(value)) return [`${path} is ${said(value)}, not an array`]
    return value.flatMap((item, at) => faultsOf(item, spec.each, `${path}[${at}]`))
  }
  if (!isObject(value)) return [`${path} is ${said(value)}, no object`]
  if ('values' in spec)
    return Object.entries(value).flatMap(([key, below]) => faultsOf(below, spec.values, `${path}.${key}`))
  const extra = Object.keys(value).filter(key => !Object.hasOwn(spec.keys, key))
  const inside = Object.entries(spec.keys).flatMap(([key, below]) => {
    const there = Object.hasOwn(value, key)
    if (!there) return mayLack(below) ? [] : [`${path}.${key} is missing`]
    return faultsOf(value[key], below, `${path}.${key}`)
  })
  return [...extra.map(key => `${path}.${key} is not in the contract`), ...inside]
}

/** Keys of the table that none of these values has: the table proves nothing of them. */
export function unmetKeys(values: ReadonlyArray<unknown>, spec: Spec, path = 'body'): Array<string> {
  const there = values.filter(value => value !== undefined && value !== null)
  if (there.length === 0) return [path]
  if (typeof spec === 'string' || 'words' in spec || 'like' in spec) return []
  if ('each' in spec) return unmetKeys(there.flat(), spec.each, `${path}[]`)
  const objects = there.filter(isObject)
  if ('values' in spec) return unmetKeys(objects.flatMap(Object.values), spec.values, `${path}.*`)
  return Object.entries(spec.keys).flatMap(([key, below]) =>
    unmetKeys(
      objects.map(value => value[key]),
      below,
      `${path}.${key}`,
    ),
  )
}

function mayLack(spec: Spec): boolean {
  return typeof spec === 'string' ? spec.endsWith('?') : spec.optional === true
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

const IS: Readonly<Record<Scalar, (value: unknown) => boolean>> = {
  T: value => typeof value === 'string',
  ID: value => typeof value === 'string' && value !== '',
  TS: value => typeof value === 'string' && RFC3339.test(value),
  I: value => Number.isSafeInteger(value),
  F: value => typeof value === 'number',
  B: value => typeof value === 'boolean',
  object: isObject,
}

function scalarFaults(value: unknown, spec: string, path: string): Array<string> {
  if (value === null && spec.endsWith('|null')) return []
  const kind = spec.replace(/\|null$|\?$/, '') as Scalar
  return IS[kind](value) ? [] : [`${path} is ${said(value)}, not ${spec}`]
}

function said(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80)
}
