import { count, eq, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { QUALITY_RATINGS } from '#core/protocol/status.ts'
import { sessions } from './schema.ts'
import { HELD } from './sessions.ts'

export type SessionCounts = { active: number; queued: number; rated: Array<{ rating: string; n: number }> }

/** For gauges. Every quality rating is present, also with 0. */
export async function countSessions(db: D1Database): Promise<SessionCounts> {
  const [[active], [queued], rated] = await drizzle(db).batch([
    activeCountQuery(db),
    queuedCountQuery(db),
    ratedCountQuery(db),
  ])
  const counted = new Map<string | null, number>(rated.map(({ rating, n }) => [rating, n]))
  return {
    active: active?.n ?? 0,
    queued: queued?.n ?? 0,
    rated: QUALITY_RATINGS.map(rating => ({ rating, n: counted.get(rating) ?? 0 })),
  }
}

export function activeCountQuery(db: D1Database) {
  return drizzle(db)
    .select({ n: count() })
    .from(sessions)
    .where(inArray(sessions.status, ['in_progress', 'cancelling']))
}

export function queuedCountQuery(db: D1Database) {
  return drizzle(db)
    .select({ n: sql<number>`count(*) - ${sql.raw(HELD)}` })
    .from(sessions)
    .where(eq(sessions.status, 'pending'))
}

export function ratedCountQuery(db: D1Database) {
  return drizzle(db)
    .select({ rating: sessions.quality_rating, n: count() })
    .from(sessions)
    .where(inArray(sessions.quality_rating, [...QUALITY_RATINGS]))
    .groupBy(sessions.quality_rating)
}
