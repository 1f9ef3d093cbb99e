import type { SessionFacts } from '#core/protocol/events.ts'
import { storeSessions } from '#store/accept.ts'

/** Stores one session as the intake does, without sending it to the queue. */
export async function insertPending(db: D1Database, id: string, facts: SessionFacts): Promise<void> {
  await storeSessions(db, [{ id, facts, reported: null }])
}
