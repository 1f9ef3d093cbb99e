// Each minute: nothing that was accepted stays behind, nothing that runs loses its lease.

import type { InvestigationClient } from '#objects/investigation-client.ts'
import { inProgress, stuckPending, waitingForPlace } from '#store/sessions.ts'

export type SweepPorts = {
  db: D1Database
  alerts: { sendBatch(messages: Array<{ body: { sessionId: string } }>): Promise<unknown> }
  investigations: Pick<InvestigationClient, 'poke'>
  clock: { now(): number }
  log(event: Record<string, unknown>): void
}

/** The "cron" by which the local start program fires the sweep when the runtime has come up: local queues live in memory. */
export const STARTED = 'started'

// A queue hands a message over within a second or two; what nobody spoke for after thirty was lost.
const STUCK_AFTER_MS = 30_000
// One that waits on purpose has its alarm; it is looked after from the last sweep before its time on.
const SOON_MS = 60_000
// A batch of a queue holds 100 messages; what is left over is next minute's.
const MOST_SENT = 100
const MOST_POKED = 500
// An invocation may wait for six connections at a time.
const AT_ONCE = 5

export type Swept = { sent: number; poked: number; failed: number }

/**
 * Sends the ids of stuck sessions again and pokes those that run or wait for a place; one that does not answer does not stop the others.
 * `fresh`: the runtime has just started and its queue is empty, so that nothing that waits is under way.
 */
export async function sweep(ports: SweepPorts, fresh = false): Promise<Swept> {
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
