// Accepts sessions: their rows in D1, then their ids in the queue.

import { faultText } from '#core/fault-text.ts'
import type { AlertMessage } from '#core/alerts/alert-message.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import { storeSessions, type NewSession, type Stored } from '#store/accept.ts'

/** A session to be stored, who reports it, and the message that puts it into the Lobby's line. */
export type Accepted = NewSession & { sender: SenderName; message: AlertMessage }

export type AcceptPorts = {
  db: D1Database
  alerts: { sendBatch(messages: Array<{ body: AlertMessage }>): Promise<unknown> }
  log(event: Record<string, unknown>): void
  /** Lets work go on that nobody waits for. */
  apart(work: Promise<void>): void
}

/** Throws if the database stored nothing. */
export async function acceptSessions(ports: AcceptPorts, sessions: ReadonlyArray<Accepted>): Promise<Array<Stored>> {
  const stored = await storeSessions(ports.db, sessions)
  const fresh = sessions.filter((_, at) => stored[at]?.duplicate === false)
  sendAccepted(
    ports,
    fresh.map(({ message }) => message),
  )
  return stored
}

/** Neither the senders nor the next transaction wait for the queue: the sessions are stored, and the sweep offers within a minute what it lost. */
export function sendAccepted(ports: Omit<AcceptPorts, 'db'>, messages: ReadonlyArray<AlertMessage>): void {
  if (messages.length > 0) ports.apart(send(ports, messages))
}

/** Never rejects. */
async function send(
  { alerts, log }: Omit<AcceptPorts, 'db' | 'apart'>,
  messages: ReadonlyArray<AlertMessage>,
): Promise<void> {
  const sent = messages.map(body => ({ body }))
  try {
    await alerts.sendBatch(sent)
  } catch (error) {
    log({ event: 'alert.not_sent', session_ids: sent.map(({ body }) => body.sessionId), cause: faultText(error) })
  }
}
