import { count, eq, inArray } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { sessions } from './schema.ts'

/** How many sessions run and how many wait. */
export async function standing(db: D1Database): Promise<{ active: number; queued: number }> {
  const [[active], [queued]] = await drizzle(db).batch([activeCountQuery(db), queuedCountQuery(db)])
  return { active: active?.n ?? 0, queued: queued?.n ?? 0 }
}

export function activeCountQuery(db: D1Database) {
  return drizzle(db)
    .select({ n: count() })
    .from(sessions)
    .where(inArray(sessions.status, ['in_progress', 'cancelling']))
}

export function queuedCountQuery(db: D1Database) {
  return drizzle(db).select({ n: count() }).from(sessions).where(eq(sessions.status, 'pending'))
}
