// Running and queued sessions; the queued ones in the order in which the Lobby starts them.

import { faultText } from '#core/fault-text.ts'
import type { ActiveSessions } from '#core/protocol/api.ts'
import { activeSessions, MOST_WAITING } from '#store/sessions.ts'
import type { AppDeps } from '../deps.ts'
import { within } from '../system/within.ts'

// Our choice: the order is worth a short wait. Without it they stand by creation.
const ORDER_MS = 1_000

export async function readActive({ db, lobby, clock, log }: AppDeps): Promise<ActiveSessions> {
  const asked = lobby.listWaiting(MOST_WAITING).catch((error: unknown) => {
    log({ event: 'active.order_unknown', cause: faultText(error) })
    return []
  })
  const [{ active, queued }, order] = await Promise.all([activeSessions(db), within(clock, ORDER_MS, asked, [])])
  return { active, queued: inTurn(queued, order) }
}

type Queued = ActiveSessions['queued']

/** Sessions that the Lobby does not name come behind the others: their message is on its way, or very many wait. */
function inTurn(queued: Queued, order: ReadonlyArray<string>): Queued {
  const turns = new Map(order.map((id, at) => [id, at]))
  const turnOf = (id: string) => turns.get(id) ?? order.length
  return queued
    .toSorted((a, b) => turnOf(a.id) - turnOf(b.id))
    .map((session, at) => ({ ...session, queue_position: at + 1 }))
}
