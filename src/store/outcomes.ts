// How sessions ended, by the hour in which they were created.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { Outcomes } from '#core/protocol/summaries.ts'
import { NEEDS_PERSON } from './needs-person.ts'
import { HOUR_MS, outcomesOf, type Counted } from './outcome-points.ts'

/** The hour of `now` and those before it, `hours` in all. */
export async function outcomes(db: D1Database, hours: number, now: number): Promise<Outcomes> {
  const start = (Math.floor(now / HOUR_MS) + 1 - hours) * HOUR_MS
  return outcomesOf(await outcomesQuery(db, new Date(start).toISOString()), start, hours)
}

/** Reads one range of an index that contains every column. */
export function outcomesQuery(db: D1Database, from: string) {
  return drizzle(db).all<Counted>(sql`
    select substr(created_at, 1, 13) as hour, status, count(*) as sessions,
      count(iif(actions_executed, 1, null)) as acted,
      count(iif(confidence in ('low', 'unknown'), 1, null)) as inconclusive,
      count(iif(review_status = 'needs_review', 1, null)) as needs_review,
      count(iif(${NEEDS_PERSON}, 1, null)) as needs_person
    from sessions indexed by sessions_created where created_at >= ${from} group by hour, status`)
}
