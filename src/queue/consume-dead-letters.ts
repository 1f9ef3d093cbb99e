// Consumes the dead-letter queue: a session that could not be started is shown as failed.

import { faultText } from '#core/fault-text.ts'
import type { InvestigationClient } from '#objects/investigation-client.ts'
import type { LobbyClient } from '#objects/lobby-client.ts'
import type { SessionStatus } from '#core/protocol/status.ts'
import { failPending } from '#store/accept.ts'
import type { SessionRow } from '#store/schema.ts'
import { toFacts } from '#store/rows.ts'
import { getRow, hasSpoken } from '#store/sessions.ts'
import type { QueuePorts } from './consume-alerts.ts'
import { messageSchema } from './consume-alerts.ts'
import type { QueuedMessage } from './each-message.ts'
import { eachMessage } from './each-message.ts'

export type DeadLetterPorts = QueuePorts & {
  db: D1Database
  investigations: Pick<InvestigationClient, 'fail' | 'readStatus'>
  lobby: Pick<LobbyClient, 'tell' | 'listMissing'>
}

const NEVER_STARTED = 'the investigation could not be started after several attempts; submit the alert again'

export async function consumeDeadLetters(
  messages: ReadonlyArray<QueuedMessage>,
  ports: DeadLetterPorts,
): Promise<void> {
  await eachMessage(messages, ports.log, async body => {
    const parsed = messageSchema.safeParse(body)
    if (!parsed.success) {
      ports.log({ event: 'queue.unreadable', body })
      return
    }
    await failSession(parsed.data.sessionId, ports)
  })
}

async function failSession(id: string, ports: DeadLetterPorts): Promise<void> {
  const row = await getRow(ports.db, id)
  // A later message, or the sweep, may have started the session in the meantime, or put it in line.
  if (row === null || row.status !== 'pending' || hasSpoken(row)) return
  if ((await ports.lobby.listMissing([id])).length === 0) return
  ports.log({ event: 'session.never_started', session_id: id })
  const timestamp = new Date(ports.clock.now()).toISOString()
  const status = await failInLog(row, ports)
  // The session runs after all, and its row is behind.
  if (status !== 'failed' && status !== null) return
  const failed = await failPending(ports.db, id, timestamp, NEVER_STARTED)
  // The object tells the lists, unless it did not answer.
  if (!failed || status !== null) return
  await ports.lobby.tell([
    { type: 'session.status', session_id: id, timestamp, status: 'failed', error_message: NEVER_STARTED },
  ])
}

/** The session's status by its log after the failure was written; null if its object does not answer. */
async function failInLog(row: SessionRow, ports: DeadLetterPorts): Promise<SessionStatus | null> {
  try {
    await ports.investigations.fail(row.id, toFacts(row), NEVER_STARTED)
    return (await ports.investigations.readStatus(row.id))?.status ?? null
  } catch (error) {
    ports.log({ event: 'session.fail_not_told', session_id: row.id, cause: faultText(error) })
    return null
  }
}
