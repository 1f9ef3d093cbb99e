// Times as RFC 3339 writes them, brought to the form in which times are stored: UTC with milliseconds, so that text order is time order.

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
const FIRST = '0000-01-01T00:00:00.000Z'
const LAST = '9999-12-31T23:59:59.999Z'

/** Null for what is no time, a day that does not exist among it. What lies between two milliseconds is the later one: both bounds mean that. */
export function readInstant(text: string): string | null {
  const [, day = '', time = '', fraction = '', zone = ''] = RFC_3339.exec(text) ?? []
  const midnight = new Date(`${day}T00:00:00Z`)
  // JavaScript takes the 30th of February for a day in March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0)
  const stored = new Date(Date.parse(`${day}T${time}${zone}`) + ms).toISOString()
  // A zone may lead out of the four digits.
  if (stored.startsWith('-')) return FIRST
  return stored.startsWith('+') ? LAST : stored
}
