// How sure the verdicts of sessions are, which labels they got, and how people rated them.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { CONFIDENCES, QUALITY_RATINGS } from '#core/protocol/status.ts'
import type { VerdictShares } from '#core/protocol/summaries.ts'
import { rangesOf } from './day-ranges.ts'
import { mostFirst, namedQuery } from './failures.ts'
import { localDays, type Day } from './local-days.ts'
import { sessions } from './schema.ts'
import { filteredBy, type UsageQuery } from './usage.ts'

type Rated = { day: number; rating: (typeof QUALITY_RATINGS)[number]; count: number }

export async function verdictShares(db: D1Database, query: UsageQuery, timezone: string): Promise<VerdictShares> {
  const days = localDays(Date.parse(query.from), Date.parse(query.to), timezone)
  const [labels, confidences, rated] = await Promise.all([
    namedQuery(db, query, 'label'),
    namedQuery(db, query, 'confidence'),
    ratedQuery(db, query, days),
  ])
  const byDay = Map.groupBy(rated, ({ day }) => day)
  return {
    window: { start: query.from, end: query.to },
    timezone,
    by_confidence: CONFIDENCES.map(confidence => ({
      confidence,
      count: confidences.find(({ name }) => name === confidence)?.count ?? 0,
    })),
    by_label: mostFirst(labels).map(({ name, count }) => ({ label: name, count })),
    points: days.map(({ start, end }, at) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      ...ratingsOf(byDay.get(at) ?? []),
    })),
  }
}

function ratingsOf(rated: ReadonlyArray<Rated>) {
  const ratings = { accurate: 0, partially_accurate: 0, inaccurate: 0 }
  for (const { rating, count } of rated) ratings[rating] += count
  return ratings
}

/** Reads a range for each rating and day in an index that contains every column. */
export function ratedQuery(db: D1Database, query: UsageQuery, days: ReadonlyArray<Day>) {
  return drizzle(db).all<Rated>(sql`
    with days as (${rangesOf(days)}), counts as materialized (
      select day, each.value as rating, (
        select count(*) from ${sessions} indexed by sessions_rating_created
        where quality_rating = each.value and created_at >= first and created_at < last and ${filteredBy(query)}
      ) as count
      from days cross join json_each(${JSON.stringify(QUALITY_RATINGS)}) as each
    )
    select * from counts where count > 0`)
}
