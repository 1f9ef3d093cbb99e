/** A copy with only these keys. */
export function pick<T extends object, K extends keyof T>(from: T, keys: ReadonlyArray<K>): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Pick<T, K>
}

/** A copy without these keys. */
export function omit<T extends object, K extends keyof T>(from: T, keys: ReadonlyArray<K>): Omit<T, K> {
  const dropped = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(from).filter(([key]) => !dropped.has(key))) as Omit<T, K>
}
