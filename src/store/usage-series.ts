// What models read and wrote on each day of a window. Calls are not priced yet, so the only measure is tokens.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { UsageSeries } from '#core/protocol/summaries.ts'
import { rangesOf } from './day-ranges.ts'
import { localDays, type Day } from './local-days.ts'
import { sessionModels, sessions } from './schema.ts'
import { seriesOf, type Counted, type Spent } from './series-points.ts'
import { filteredBy, modelSteps, type UsageQuery } from './usage.ts'

export async function usageSeries(db: D1Database, query: UsageQuery, timezone: string): Promise<UsageSeries> {
  const days = localDays(Date.parse(query.from), Date.parse(query.to), timezone)
  const [spent, counted] = await Promise.all([spentQuery(db, query, days), countedQuery(db, query, days)])
  const window = { start: query.from, end: query.to }
  return { cost_estimation_enabled: false, window, timezone, bucket: 'day', ...seriesOf(days, spent, counted) }
}

/** Reads the range of each model and day in an index that contains every column. */
export function spentQuery(db: D1Database, query: UsageQuery, days: ReadonlyArray<Day>) {
  return drizzle(db).all<Spent>(sql`
    with recursive ${modelSteps}, days as (${rangesOf(days)})
    select * from (
      select day, iif(step.part = '', step.name, step.name || ' (' || step.part || ')') as model_name, (
        select sum(total_tokens) from ${sessionModels}
        where model = step.name and reasoning_effort = step.part and created_at >= first and created_at < last and ${filteredBy(query)}
      ) as tokens
      from step cross join days where step.part is not null
    ) where tokens > 0`)
}

/** Sessions of each day, also those without a model call. */
export function countedQuery(db: D1Database, query: UsageQuery, days: ReadonlyArray<Day>) {
  return drizzle(db).all<Counted>(sql`
    with days as (${rangesOf(days)})
    select day, (
      select count(*) from ${sessions} indexed by sessions_created
      where created_at >= first and created_at < last and ${filteredBy(query)}
    ) as session_count
    from days`)
}
