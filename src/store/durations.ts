// How long sessions took, by the day on which they were created, and by chain.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { Durations } from '#core/protocol/summaries.ts'
import { rangesOf } from './day-ranges.ts'
import { durationsOf, type Lasted } from './duration-points.ts'
import { localDays, type Day } from './local-days.ts'
import { sessionWork } from './schema-work.ts'
import { atStep, workSteps } from './session-work.ts'
import { filteredBy, type UsageQuery } from './usage.ts'

export async function durations(db: D1Database, query: UsageQuery, timezone: string): Promise<Durations> {
  const days = localDays(Date.parse(query.from), Date.parse(query.to), timezone)
  const lasted = await lastedQuery(db, query, days)
  return { window: { start: query.from, end: query.to }, timezone, ...durationsOf(days, lasted) }
}

/** Reads the range of each chain, duration and day in an index that contains every column. */
export function lastedQuery(db: D1Database, query: UsageQuery, days: ReadonlyArray<Day>) {
  return drizzle(db).all<Lasted>(sql`
    with recursive ${workSteps('session')}, days as (${rangesOf(days)}), sums as materialized (
      select day, step.name as chain_id, step.part as took, (
        select json_array(sum(count), sum(errors)) from ${sessionWork}
        where ${atStep('session')} and created_at >= first and created_at < last and ${filteredBy(query)}
      ) as sums
      from step cross join days where step.part is not null
    )
    select day, chain_id, took, sums ->> 0 as count, sums ->> 1 as failed from sums where sums <> '[null,null]'`)
}
