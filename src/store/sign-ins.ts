// Sign-ins that ended early. Those that have expired are forgotten: their cookie says so itself.

import { eq, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { endedSignIns } from './schema-identity.ts'

export async function isSignInEnded(db: D1Database, id: string): Promise<boolean> {
  return (await drizzle(db).select().from(endedSignIns).where(eq(endedSignIns.id, id))).length > 0
}

export async function endSignIn(db: D1Database, id: string, expires_at: string, now: string): Promise<void> {
  const orm = drizzle(db)
  await orm.batch([
    orm.insert(endedSignIns).values({ id, expires_at }).onConflictDoNothing(),
    orm.delete(endedSignIns).where(lt(endedSignIns.expires_at, now)),
  ])
}
