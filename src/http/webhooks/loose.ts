// Reads bodies of others, in which any value may be missing or of another type.

import { isObject } from '#core/json.ts'

/** The value at a path of keys and positions, `event.data.teams.0.summary`; undefined if there is none. */
export function at(value: unknown, path: string): unknown {
  return atKeys(value, path.split('.'))
}

function atKeys(value: unknown, keys: ReadonlyArray<string>): unknown {
  return keys.reduce<unknown>((found, key) => {
    if (Array.isArray(found)) return found[Number(key)] as unknown
    return isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined
  }, value)
}

/** A text, number or flag as text; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

export function textAt(value: unknown, path: string): string {
  return textOf(at(value, path))
}

/** The same by the keys on the way; '' for none. */
export function textAtKeys(value: unknown, keys: ReadonlyArray<string>): string {
  return keys.length === 0 ? '' : textOf(atKeys(value, keys))
}

/** The first of the paths that has a text. */
export function firstText(value: unknown, ...paths: ReadonlyArray<string>): string {
  return paths.map(path => textAt(value, path)).find(text => text !== '') ?? ''
}

/** The texts, numbers and flags of an object, others as JSON. */
export function wordsAt(value: unknown, path: string): Record<string, string> {
  const found = at(value, path)
  if (!isObject(found)) return {}
  return Object.fromEntries(
    Object.entries(found).map(([key, each]) => [
      key,
      isObject(each) || Array.isArray(each) ? JSON.stringify(each) : textOf(each),
    ]),
  )
}

/** The texts of a list, or of an object's `by` in each entry. */
export function listAt(value: unknown, path: string, by?: string): Array<string> {
  const found = at(value, path)
  if (!Array.isArray(found)) return []
  return found.map(each => (by === undefined ? textOf(each) : textAt(each, by))).filter(text => text !== '')
}

/** Milliseconds or seconds since the epoch as an instant; a text as it is. */
export function instantAt(value: unknown, path: string): string {
  const found = at(value, path)
  if (typeof found !== 'number' || !Number.isFinite(found)) return textOf(found)
  // In seconds this is the year 5138; in milliseconds 1973.
  const ms = found < 100_000_000_000 ? found * 1000 : found
  return Math.abs(ms) > 8_640_000_000_000_000 ? '' : new Date(ms).toISOString()
}
