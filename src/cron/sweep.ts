// The sweep of each minute: accepted sessions that the Lobby does not know are offered again, sessions in progress keep their lease, and what no
// silence holds any more is freed.

import { faultText } from '#core/fault-text.ts'
import type { InvestigationClient } from '#objects/investigation-client.ts'
import type { LobbyClient } from '#objects/lobby-client.ts'
import { forgetProblems } from '#store/forget-problems.ts'
import { sessionsToTell } from '#store/problems.ts'
import { reconsiderHeld } from '#store/reconsider-held.ts'
import { inProgress, waitingForPlace } from '#store/sessions.ts'
import { tellJoined } from '#store/tell-joined.ts'
import { offerLost } from './offer-lost.ts'

export type SweepPorts = {
  db: D1Database
  lobby: Pick<LobbyClient, 'listMissing' | 'listRunning' | 'offer' | 'tell'>
  investigations: Pick<InvestigationClient, 'poke' | 'hear'>
  clock: { now(): number }
  log(event: Record<string, unknown>): void
}

/** The `cron` text that the local start program sends once the runtime is up: local queues live in memory and are empty then. */
export const RUNTIME_STARTED = 'started'

// A session is offered at once, or by the queue some seconds later: one that the Lobby does not know after 30 s was lost on the way.
const STUCK_AFTER_MS = 30_000
// A session that waits has an alarm. The sweep pokes it only from the last minute before that alarm on.
const SOON_MS = 60_000
const MOST_POKED = 500
const MOST_TOLD = 100
// Cloudflare: at most 6 outgoing connections of an invocation wait for an answer at a time (`docs/limits.md`).
const AT_ONCE = 5

export type SweepCounts = { offered: number; freed: number; poked: number; failed: number }

/**
 * Offers lost sessions to the Lobby again, and pokes the objects of sessions that run or wait for a place. An object that does not answer is
 * counted in `failed` and does not stop the others. `fresh`: the runtime has just started with an empty queue, so no message is on its way, and
 * the kill before it may have come after a session took its place and before its row said so.
 */
export async function sweep(ports: SweepPorts, fresh = false): Promise<SweepCounts> {
  const soon = new Date(ports.clock.now() + SOON_MS).toISOString()
  const awake = [
    ...(fresh ? await ports.lobby.listRunning().catch(() => []) : []),
    ...(await inProgress(ports.db, MOST_POKED, soon)),
    ...(await waitingForPlace(ports.db, MOST_POKED)),
  ]
  const poked = [...new Set(awake)].slice(0, MOST_POKED)
  let failed = 0
  for (let at = 0; at < poked.length; at += AT_ONCE) {
    const results = await Promise.allSettled(poked.slice(at, at + AT_ONCE).map(id => ports.investigations.poke(id)))
    const broken = results.filter(result => result.status === 'rejected')
    if (failed === 0 && broken[0] !== undefined)
      ports.log({ event: 'sweep.poke_failed', cause: faultText(broken[0].reason) })
    failed += broken.length
  }
  await tellJoined(ports, await sessionsToTell(ports.db, MOST_TOLD)).catch(error =>
    ports.log({ event: 'sweep.tell_failed', cause: faultText(error) }),
  )
  await forgetProblems(ports.db, ports.clock.now()).catch(error =>
    ports.log({ event: 'sweep.problems_kept', cause: faultText(error) }),
  )
  // Last: the Lobby may not answer, and those that run must not wait for it.
  const freed = await reconsiderHeld(ports).catch(error => {
    ports.log({ event: 'sweep.held_failed', cause: faultText(error) })
    return 0
  })
  const olderThan = new Date(ports.clock.now() - (fresh ? 0 : STUCK_AFTER_MS)).toISOString()
  const offered = await offerLost(ports, olderThan)
  return { offered, freed, poked: poked.length, failed }
}
