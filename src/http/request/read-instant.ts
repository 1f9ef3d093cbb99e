// Reads RFC 3339 times into the form in which times are stored: UTC with milliseconds, so that the order of the texts is the order of the times.

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
const FIRST = '0000-01-01T00:00:00.000Z'
const LAST = '9999-12-31T23:59:59.999Z'

/** Null if the text is no time, or names a day that does not exist. Fractions of a millisecond are rounded up: the start and the end of a range need that. */
export function readInstant(text: string): string | null {
  const [, day = '', time = '', fraction = '', zone = ''] = RFC_3339.exec(text) ?? []
  const midnight = new Date(`${day}T00:00:00Z`)
  // JavaScript reads 30 February as a day in March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0)
  const stored = new Date(Date.parse(`${day}T${time}${zone}`) + ms).toISOString()
  // The offset may lead out of years of four digits.
  if (stored.startsWith('-')) return FIRST
  return stored.startsWith('+') ? LAST : stored
}
