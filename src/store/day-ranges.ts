import { sql, type SQL } from 'drizzle-orm'
import type { Day } from './local-days.ts'

/** Days as rows: `day` counts from 0, `first` and `last` are its times. One JSON text, because a D1 statement takes at most 100 values. */
export function rangesOf(days: ReadonlyArray<Day>): SQL {
  const ranges = days.map(({ start, end }) => [new Date(start).toISOString(), new Date(end).toISOString()])
  return sql`select key as day, value ->> 0 as first, value ->> 1 as last from json_each(${JSON.stringify(ranges)})`
}
