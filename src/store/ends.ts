// How the sessions of a window of time ended, by the hour or the day in which they were created.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { isEnd, SESSION_STATUSES, type SessionStatus } from '#core/protocol/status.ts'
import type { Ends } from '#core/protocol/summaries.ts'
import { rangesOf } from './day-ranges.ts'
import { localDays, type Day } from './local-days.ts'
import { HOUR_MS } from './outcome-points.ts'
import { sessions } from './schema.ts'
import { filteredBy, type UsageQuery } from './usage.ts'

// A week: as many bars as a page can show.
const MOST_HOURS = 168

type Counted = { part: number; status: SessionStatus; count: number }

/** By hours, or by calendar days of the zone if the window is longer than a week. */
export async function ends(db: D1Database, query: UsageQuery, timezone: string): Promise<Ends> {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)]
  const hourly = to - from <= MOST_HOURS * HOUR_MS
  const parts = hourly ? hoursOf(from, to) : localDays(from, to, timezone)
  const byPart = Map.groupBy(await endsQuery(db, query, parts), ({ part }) => part)
  return {
    window: { start: query.from, end: query.to },
    timezone,
    bucket: hourly ? 'hour' : 'day',
    points: parts.map(({ start, end }, at) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      ...endingsOf(byPart.get(at) ?? []),
    })),
  }
}

function endingsOf(counted: ReadonlyArray<Counted>) {
  const endings = { completed: 0, failed: 0, timed_out: 0, cancelled: 0, unfinished: 0 }
  for (const { status, count } of counted) endings[isEnd(status) ? status : 'unfinished'] += count
  return endings
}

/** Reads a range for each status and part in an index that contains every column. */
export function endsQuery(db: D1Database, query: UsageQuery, parts: ReadonlyArray<Day>) {
  return drizzle(db).all<Counted>(sql`
    with parts as (${rangesOf(parts)}), counts as materialized (
      select day as part, each.value as status, (
        select count(*) from ${sessions} indexed by sessions_status_created
        where ${sessions.status} = each.value and created_at >= first and created_at < last and ${filteredBy(query)}
      ) as count
      from parts cross join json_each(${JSON.stringify(SESSION_STATUSES)}) as each
    )
    select * from counts where count > 0`)
}

/** Whole hours of UTC, the first and the last clipped to the window. */
export function hoursOf(from: number, to: number): Array<Day> {
  const hours: Array<Day> = []
  for (let start = from; start < to;) {
    const end = Math.min((Math.floor(start / HOUR_MS) + 1) * HOUR_MS, to)
    hours.push({ start, end })
    start = end
  }
  return hours
}
