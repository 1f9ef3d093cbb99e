export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** The type of a JSON value. Whole numbers are integers. */
export function typeOf(value: unknown): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value === 'string' || typeof value === 'boolean' ? (typeof value as TypeName) : 'object'
}

/** Whether a JSON value is of this type. */
export function isOfType(value: unknown, type: TypeName): boolean {
  const own = typeOf(value)
  return own === type || (type === 'number' && own === 'integer')
}

/** One of each, compared as JSON. */
export function distinct<T>(values: ReadonlyArray<T>, by: (value: T) => unknown = value => value): Array<T> {
  if (values.length < 2) return [...values]
  return [...new Map(values.map(value => [JSON.stringify(by(value)), value])).values()]
}
