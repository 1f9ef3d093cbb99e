/** What the prompt says about the time. An alert at 3 a.m. on a Sunday is judged differently from one at noon. */
export type Calendar = { TIME: string; WEEKDAY: string; DATE: string; CLASS: string; STAFFING: string }

// The default holidays of the reference (TARSy in Go).
const HOLIDAYS: Readonly<Record<string, string>> = { '01-01': "New Year's Day", '12-25': 'Christmas' }
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

export function calendar(now: number): Calendar {
  const date = new Date(now)
  const iso = date.toISOString()
  const day = date.getUTCDay()
  const holiday = HOLIDAYS[iso.slice(5, 10)]
  const weekend = day === 0 || day === 6
  const kind = holiday === undefined ? (weekend ? 'WEEKEND' : 'WEEKDAY') : `GLOBAL_HOLIDAY (${holiday})`
  return {
    TIME: iso,
    WEEKDAY: WEEKDAYS[day] ?? '',
    DATE: iso.slice(0, 10),
    CLASS: kind,
    STAFFING: kind === 'WEEKDAY' ? 'normal' : 'reduced: expect fewer people and slower answers',
  }
}
