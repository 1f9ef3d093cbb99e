// What identifies alerts of a sender in the database.

import type { Firings } from '#store/firings.ts'
import { endedFrame } from '#store/reconsider-held.ts'
import { endResolved } from '#store/silences.ts'
import { refuseUnstored } from '../alerts/refusal.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../request/digest.ts'
import type { Identity, Sender } from './sender.ts'

// All firings are one parameter of a statement, which D1 limits to 2 MB. Longer groups are identified as a whole.
const MOST_FIRINGS = 10_000

/** Sessions that a silence holds end with their alerts: they are not investigated when the silence is over. */
export async function endHeld(
  deps: AppDeps,
  sender: Sender,
  { group, firings, over = [] }: Identity,
  isOver: boolean,
): Promise<void> {
  const ids = [...over, ...(isOver ? firings.map(({ alert }) => alert) : [])].slice(0, MOST_FIRINGS)
  if (ids.length === 0) return
  const fingerprints = await Promise.all(ids.map(sha256))
  const at = new Date(deps.clock.now()).toISOString()
  const which = { groupKey: await groupKeyOf(sender, group), fingerprints }
  const ended = await endResolved(deps.db, which, at).catch(refuseUnstored)
  const frames = ended.map(session_id => endedFrame(session_id, at))
  if (frames.length > 0) deps.later(deps.lobby.tell(frames).catch(() => {}))
}

// Alertmanager came first, and what it reported is stored under its own key.
function groupKeyOf({ name }: Sender, group: string): Promise<string> {
  return sha256(name === 'alertmanager' ? group : `${name} ${group}`)
}

/** Digests, because groups and labels may contain secrets that are masked in the alert's text. */
export async function firingsOf(sender: Sender, { group, firings }: Identity): Promise<Firings> {
  const groupKey = await groupKeyOf(sender, group)
  if (firings.length > MOST_FIRINGS) {
    return { groupKey, firings: [{ fingerprint: await sha256(JSON.stringify(firings)), startsAt: '' }] }
  }
  return {
    groupKey,
    firings: await Promise.all(
      firings.map(async each => ({ fingerprint: await sha256(each.alert), startsAt: each.startsAt.slice(0, 64) })),
    ),
  }
}
