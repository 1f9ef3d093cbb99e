// Consumes the alert queue: the id of an accepted session in, its object started.

import * as z from 'zod'
import { toFacts } from '#store/rows.ts'
import { getRow } from '#store/sessions.ts'
import type { InvestigationClient } from '#objects/investigation-client.ts'
import type { QueuedMessage } from './each-message.ts'
import { eachMessage } from './each-message.ts'

export type QueuePorts = {
  db: D1Database
  investigations: Pick<InvestigationClient, 'start'>
  log(event: Record<string, unknown>): void
}

export const alertMessage = z.object({ sessionId: z.string().min(1) })

/** Starts the object of each id. The queue may deliver twice, because a second start changes nothing. */
export async function consumeAlerts(messages: ReadonlyArray<QueuedMessage>, ports: QueuePorts): Promise<void> {
  await eachMessage(messages, ports.log, async body => {
    const { sessionId } = alertMessage.parse(body)
    const row = await getRow(ports.db, sessionId)
    // The session may have ended (by a cancellation) while its message was on its way.
    if (row === null || row.status !== 'pending') return
    await ports.investigations.start(sessionId, toFacts(row))
  })
}
