// Offers accepted sessions to the Lobby that it does not know: a kill came before the offer, or the queue's message was lost, or the Lobby's memory.

import { readAlert } from '#core/alerts/read-alert.ts'
import type { LobbyClient } from '#objects/lobby-client.ts'
import { pendingAlerts, stuckPending, type StuckSession } from '#store/sessions.ts'

export type OfferPorts = { db: D1Database; lobby: Pick<LobbyClient, 'listMissing' | 'offer'> }

// Our choice: ids of a page take 40 kB, and ten pages cover what waits after the worst storm. What waits behind them comes nearer with each session
// that starts.
const PAGE = 1_000
const MOST_PAGES = 10
// An alert may have 1.4 MB in its row, and an isolate has 128 MB.
const ALERTS_AT_ONCE = 20

/** Answers how many were offered. */
export async function offerLost({ db, lobby }: OfferPorts, olderThan: string): Promise<number> {
  let offered = 0
  let after: StuckSession | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const stuck: Array<StuckSession> = await stuckPending(db, olderThan, PAGE, after)
    const missing = stuck.length === 0 ? [] : await lobby.listMissing(stuck.map(each => each.id))
    for (let at = 0; at < missing.length; at += ALERTS_AT_ONCE)
      offered += await offer({ db, lobby }, missing.slice(at, at + ALERTS_AT_ONCE))
    after = stuck.at(-1) ?? null
    if (stuck.length < PAGE) break
  }
  return offered
}

async function offer({ db, lobby }: OfferPorts, ids: ReadonlyArray<string>): Promise<number> {
  const rows = await pendingAlerts(db, ids)
  const offers = rows.map(({ id, created_at, alert_data }) => ({
    sessionId: id,
    severity: readAlert(alert_data).severity,
    since: Date.parse(created_at),
  }))
  if (offers.length > 0) await lobby.offer(offers)
  return offers.length
}
