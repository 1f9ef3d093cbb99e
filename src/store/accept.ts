// Stores new alerts: the first write of every session.

import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { newestCovering, rememberFirings } from './firings.ts'
import { findUse, forgetKeys, rememberKeys } from './idempotency.ts'
import { inRuns, insertRun, type Run } from './insert-sessions.ts'
import type { NewSession } from './new-session.ts'
import { sessions } from './schema.ts'
import { endTakenOver } from './silences.ts'

/**
 * The session that covers an alert: the new one, or an earlier one with the same firings or the same key. `otherBody`: the key came with another
 * body, so that nothing covers the alert, and nothing is stored. `held`: it waits for the end of a silence.
 */
export type Stored = { sessionId: string; duplicate: boolean; otherBody?: true; held?: true }

/**
 * Stores all sessions in one transaction; the results have their order. A session whose firings are all known, or whose key was used, also by
 * one before it here, is not stored: of two senders that race (Alertmanager runs in pairs) one opens the session and the other finds it.
 * Throws when D1 fails: then none is stored.
 */
export async function storeSessions(db: D1Database, added: ReadonlyArray<NewSession>): Promise<Array<Stored>> {
  const runs = inRuns(added)
  const first = added.find(({ key }) => key)
  const results = await db.batch<{ id?: string }>([
    ...runs.flatMap(run => [insertRun(db, run), ...rememberRun(db, run)]),
    ...(first === undefined ? [] : [forgetKeys(db, first.facts.created_at)]),
  ])
  // Other statements answer no rows.
  const inserted = new Set(results.flatMap(each => each.results.map(row => row.id)))
  const isCovered = (session: NewSession) => isRepeatable(session) && !inserted.has(session.id)
  const covering = await findCovering(db, added.filter(isCovered))
  return added.map(session => {
    const { id } = session
    const found = isCovered(session) ? covering.shift() : { id }
    // The sender is answered 503 and sends again.
    if (found === undefined) throw new Error('the session that covers these alerts was deleted meanwhile')
    const isOther = found.body !== undefined && found.body !== session.key?.body
    return {
      sessionId: found.id,
      duplicate: found.id !== id,
      ...(isOther && { otherBody: true }),
      ...(session.hold && { held: true }),
    }
  })
}

function isRepeatable({ reported, key }: NewSession): boolean {
  return reported !== null || Boolean(key)
}

type Covering = { id: string; body?: string }

/** Asked apart from the transaction: a repeated notification is rare beside a new alert, and a statement costs more than what it does. */
async function findCovering(db: D1Database, known: ReadonlyArray<NewSession>): Promise<Array<Covering | undefined>> {
  if (known.length === 0) return []
  const looks = known.map(({ facts, reported, key }) => [
    ...(key ? [findUse(db, key, facts.created_at)] : []),
    ...(reported === null ? [] : [newestCovering(db, reported)]),
  ])
  const results = await db.batch<Covering>(looks.flat())
  return looks.map(({ length }) => results.splice(0, length).flatMap(each => each.results)[0])
}

/** What later alerts are known by, and the held sessions whose alerts these take over. */
function rememberRun(db: D1Database, { sessions: stored }: Run): Array<D1PreparedStatement> {
  const reported = stored.flatMap(({ id, reported: firings }) => (firings === null ? [] : [{ id, reported: firings }]))
  const keys = stored.flatMap(({ id, facts, key }) => (key ? [{ id, createdAt: facts.created_at, key }] : []))
  const takeOver = stored.flatMap(({ id, facts, reported: firings, hold }) =>
    firings === null || hold === undefined ? [] : [endTakenOver(db, id, firings, facts.created_at)],
  )
  return [
    ...takeOver,
    ...(reported.length > 0 ? [rememberFirings(db, reported)] : []),
    ...(keys.length > 0 ? [rememberKeys(db, keys)] : []),
  ]
}

/** Sets a session that could not be started to `failed`. Answers `false`, and changes nothing, unless it is `pending`. */
export async function failPending(db: D1Database, id: string, at: string, message: string): Promise<boolean> {
  const done = await drizzle(db)
    .update(sessions)
    .set({ status: 'failed', completed_at: at, error_message: message })
    .where(and(eq(sessions.id, id), eq(sessions.status, 'pending')))
  return done.meta.changes > 0
}
