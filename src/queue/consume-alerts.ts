// Consumes the alert queue: sessions that the Lobby did not take when they were accepted are put into its line.

import * as z from 'zod'
import { SEVERITIES } from '#core/alerts/severity.ts'
import type { LobbyClient, Offer } from '#objects/lobby-client.ts'
import { retryLater, type QueuedMessage } from './each-message.ts'

export type QueuePorts = {
  lobby: Pick<LobbyClient, 'offer'>
  clock: { now(): number }
  log(event: Record<string, unknown>): void
}

export const messageSchema = z.object({
  sessionId: z.string().min(1),
  severity: z.enum(SEVERITIES).nullish(),
  acceptedAt: z.number().optional(),
})

/** One call for the whole batch. The queue may deliver twice, because a second offer changes nothing. */
export async function consumeAlerts(messages: ReadonlyArray<QueuedMessage>, ports: QueuePorts): Promise<void> {
  const read = messages.map(message => ({ message, parsed: messageSchema.safeParse(message.body) }))
  const offered: Array<QueuedMessage> = []
  const offers: Array<Offer> = []
  for (const { message, parsed } of read) {
    if (!parsed.success) {
      retryLater(message, ports.log, z.prettifyError(parsed.error))
      continue
    }
    const { sessionId, severity = null, acceptedAt: since = ports.clock.now() } = parsed.data
    offered.push(message)
    offers.push({ sessionId, severity, since })
  }
  if (offers.length === 0) return
  try {
    await ports.lobby.offer(offers)
    for (const message of offered) message.ack()
  } catch (error) {
    for (const message of offered) retryLater(message, ports.log, error)
  }
}
