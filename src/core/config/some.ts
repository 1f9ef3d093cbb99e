type Some<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what is undefined or empty: texts, lists and objects (the wire's optional keys). */
export function some<T extends object>(values: T): Some<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))) as Some<T>
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
