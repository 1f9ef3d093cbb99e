// Accepts sessions: their rows in D1, then their ids in the queue.

import { storeSessions, type NewSession, type Stored } from '#store/accept.ts'

export type AcceptPorts = {
  db: D1Database
  alerts: { sendBatch(messages: Array<{ body: { sessionId: string } }>): Promise<unknown> }
  log(event: Record<string, unknown>): void
}

/** Throws if the database stored nothing. A queue that does not take the ids loses nothing: the sweep sends them within a minute. */
export async function acceptSessions(ports: AcceptPorts, sessions: ReadonlyArray<NewSession>): Promise<Array<Stored>> {
  const stored = await storeSessions(ports.db, sessions)
  const sent = stored.filter(({ duplicate }) => !duplicate).map(({ sessionId }) => ({ body: { sessionId } }))
  try {
    if (sent.length > 0) await ports.alerts.sendBatch(sent)
  } catch (error) {
    ports.log({ event: 'alert.not_sent', session_ids: sent.map(({ body }) => body.sessionId), cause: String(error) })
  }
  return stored
}
