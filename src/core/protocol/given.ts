type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Leaves out what was not given: absent keys stay absent. */
export function given<T extends object>(values: T): Partial<Given<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Given<T>>
}
