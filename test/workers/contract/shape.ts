// A body held against a table of the wire contract: every key that must be there is, none is there that the table lacks, each of its type.

type Scalar = 'T' | 'I' | 'F' | 'B' | 'TS' | 'ID' | 'object'

/** The contract's legend: `T|null` may be null and is always there, `T?` may be missing and is never null. */
export type Spec =
  | `${Scalar}${'' | '|null' | '?'}`
  | { words: ReadonlyArray<string>; nullable?: boolean; optional?: boolean }
  | { keys: Table; optional?: boolean }
  | { each: Spec; optional?: boolean }

export type Table = Readonly<Record<string, Spec>>

export const words = (...allowed: ReadonlyArray<string>): Spec => ({ words: allowed })
export const each = (spec: Spec): Spec => ({ each: spec })
export const rows = (keys: Table): Spec => ({ each: { keys } })

/** What is wrong with a value, one sentence a fault. */
export function faultsOf(value: unknown, spec: Spec, path = 'body'): Array<string> {
  if (typeof spec === 'string') return scalarFaults(value, spec, path)
  if ('words' in spec) {
    if (value === null && spec.nullable === true) return []
    return spec.words.includes(value as string) ? [] : [`${path} is ${said(value)}, none of ${spec.words.join(', ')}`]
  }
  if ('each' in spec) {
    if (!Array.isArray(value)) return [`${path} is ${said(value)}, not an array`]
    return value.flatMap((item, at) => faultsOf(item, spec.each, `${path}[${at}]`))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} is ${said(value)}, no object`]
  const extra = Object.keys(value).filter(key => !Object.hasOwn(spec.keys, key))
  const inside = Object.entries(spec.keys).flatMap(([key, below]) => {
    const there = Object.hasOwn(value, key)
    if (!there) return mayLack(below) ? [] : [`${path}.${key} is missing`]
    return faultsOf((value as Record<string, unknown>)[key], below, `${path}.${key}`)
  })
  return [...extra.map(key => `${path}.${key} is not in the contract`), ...inside]
}

function mayLack(spec: Spec): boolean {
  return typeof spec === 'string' ? spec.endsWith('?') : spec.optional === true
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

const IS: Readonly<Record<Scalar, (value: unknown) => boolean>> = {
  T: value => typeof value === 'string',
  ID: value => typeof value === 'string' && value !== '',
  TS: value => typeof value === 'string' && RFC3339.test(value),
  I: value => Number.isSafeInteger(value),
  F: value => typeof value === 'number',
  B: value => typeof value === 'boolean',
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
}

function scalarFaults(value: unknown, spec: string, path: string): Array<string> {
  if (value === null && spec.endsWith('|null')) return []
  const kind = spec.replace(/\|null$|\?$/, '') as Scalar
  return IS[kind](value) ? [] : [`${path} is ${said(value)}, not ${spec}`]
}

function said(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80)
}
