// The sweep of each minute: accepted sessions whose queue message was lost are sent again, sessions in progress keep their lease.

import type { InvestigationClient } from '#objects/investigation-client.ts'
import { inProgress, stuckPending, waitingForPlace } from '#store/sessions.ts'

export type SweepPorts = {
  db: D1Database
  alerts: { sendBatch(messages: Array<{ body: { sessionId: string } }>): Promise<unknown> }
  investigations: Pick<InvestigationClient, 'poke'>
  clock: { now(): number }
  log(event: Record<string, unknown>): void
}

/** The `cron` text that the local start program sends once the runtime is up: local queues live in memory and are empty then. */
export const RUNTIME_STARTED = 'started'

// A queue delivers within a second or two; a session that is still pending after 30 s has lost its message.
const STUCK_AFTER_MS = 30_000
// A session that waits has an alarm. The sweep pokes it only from the last minute before that alarm on.
const SOON_MS = 60_000
// Cloudflare Queues: at most 100 messages a `sendBatch`. The rest is sent by the next sweep.
const MOST_SENT = 100
const MOST_POKED = 500
// Cloudflare: at most 6 outgoing connections of an invocation wait for an answer at a time (`docs/limits.md`).
const AT_ONCE = 5

export type SweepCounts = { sent: number; poked: number; failed: number }

/**
 * Sends the ids of stuck sessions to the queue again, and pokes the objects of sessions that run or wait for a place. An object that does not
 * answer is counted in `failed` and does not stop the others. `fresh`: the runtime has just started with an empty queue, so every pending
 * session is stuck.
 */
export async function sweep(ports: SweepPorts, fresh = false): Promise<SweepCounts> {
  const olderThan = new Date(ports.clock.now() - (fresh ? 0 : STUCK_AFTER_MS)).toISOString()
  const stuck = await stuckPending(ports.db, olderThan, MOST_SENT)
  if (stuck.length > 0) await ports.alerts.sendBatch(stuck.map(sessionId => ({ body: { sessionId } })))
  const soon = new Date(ports.clock.now() + SOON_MS).toISOString()
  const awake = [...(await inProgress(ports.db, MOST_POKED, soon)), ...(await waitingForPlace(ports.db, MOST_POKED))]
  const poked = awake.slice(0, MOST_POKED)
  let failed = 0
  for (let at = 0; at < poked.length; at += AT_ONCE) {
    const results = await Promise.allSettled(poked.slice(at, at + AT_ONCE).map(id => ports.investigations.poke(id)))
    const broken = results.filter(result => result.status === 'rejected')
    if (failed === 0 && broken[0] !== undefined)
      ports.log({ event: 'sweep.poke_failed', cause: String(broken[0].reason) })
    failed += broken.length
  }
  return { sent: stuck.length, poked: poked.length, failed }
}
