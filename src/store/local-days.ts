// The calendar days of a time zone, computed here: SQLite knows no zones.

/** In milliseconds since the epoch; `end` is the first one that is not part of the day. */
export type Day = { start: number; end: number }

const HOUR = 3_600_000
const SECOND = 1000

/** The zone of this name; UTC if there is none, as in the reference (TARSy in Go). An offset such as +02:00 names no zone. */
export function zoneOf(name: string): string {
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name) ? name : 'UTC'
  } catch {
    return 'UTC' // The name is not known here.
  }
}

/** The days from `from` until `to`, the first and the last of them clipped. They have 23 to 25 hours; a date that the zone skipped is none. */
export function localDays(from: number, to: number, zone: string): Array<Day> {
  const dates = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' })
  const days: Array<Day> = []
  for (let start = from; start < to;) {
    const end = Math.min(
      nextDate(start, time => dates.format(time)),
      to,
    )
    days.push({ start, end })
    start = end
  }
  return days
}

/** When the date changes after `start`. */
function nextDate(start: number, dateAt: (time: number) => string): number {
  const today = dateAt(start)
  const usual = start + 24 * HOUR
  if (dateAt(usual) !== today && dateAt(usual - 1) === today) return usual
  // Zones change the date at a whole second. The longest day has 25 hours, and some zones once had 26.
  let before = Math.floor(start / SECOND)
  let after = before + (27 * HOUR) / SECOND
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2)
    if (dateAt(between * SECOND) === today) before = between
    else after = between
  }
  return after * SECOND
}
