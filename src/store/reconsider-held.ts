// Decides held sessions anew whose silence is over or was changed. A kill at any line is made up for by the next sweep: what is freed is a row
// like any that waits, and the sweep offers those that the Lobby does not know.

import { holdOf, readySilences } from '#core/ingest/silences.ts'
import type { Severity } from '#core/alerts/severity.ts'
import type { Frame } from '#core/protocol/events.ts'
import {
  currentSilences,
  dueSessions,
  labelsToMatch,
  makeChangedDue,
  storeHolds,
  type Decided,
  type HeldRow,
} from './silences.ts'

export type HeldPorts = {
  db: D1Database
  lobby: {
    offer(offers: Array<{ sessionId: string; severity: Severity | null; since: number }>): Promise<void>
    tell(frames: Array<Frame>): Promise<void>
  }
  clock: { now(): number }
}

// An alert may have 1.4 MB in its row, and an isolate has 128 MB.
const AT_ONCE = 20
// Our choice: a thousand a sweep, each page 20 ms. What is left is freed by the next one.
const MOST_PAGES = 50

/** Answers how many were freed. */
export async function reconsiderHeld({ db, lobby, clock }: HeldPorts): Promise<number> {
  const now = new Date(clock.now()).toISOString()
  await makeChangedDue(db, now)
  let freed = 0
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const rows = await dueSessions(db, now, AT_ONCE)
    if (rows.length === 0) break
    const silences = readySilences(await currentSilences(db, now))
    const decided = rows.flatMap(row => decide(row, silences, now))
    const free = new Set(await storeHolds(db, decided))
    freed += free.size
    await announce(
      lobby,
      rows.filter(({ id }) => free.has(id)),
      decided.filter(({ hold }) => hold !== null),
    )
    if (rows.length < AT_ONCE) break
  }
  return freed
}

function decide(row: HeldRow, silences: ReturnType<typeof readySilences>, now: string): Array<Decided> {
  const { id, held_until: until } = row
  return until === null ? [] : [{ id, until, hold: holdOf(labelsToMatch(row), silences, now) }]
}

async function announce(
  lobby: HeldPorts['lobby'],
  freed: ReadonlyArray<HeldRow>,
  held: ReadonlyArray<Decided>,
): Promise<void> {
  if (freed.length > 0) await lobby.offer(freed.map(offerOf))
  const frames = [
    ...freed.map(({ id, created_at }) => heldFrame(id, created_at, null)),
    ...held.map(({ id, until, hold }) => heldFrame(id, until, hold?.held_until ?? null)),
  ]
  await lobby.tell(frames)
}

export function offerOf({ id, severity, created_at }: Pick<HeldRow, 'id' | 'severity' | 'created_at'>) {
  return { sessionId: id, severity, since: Date.parse(created_at) }
}

/** Tells lists that a session ended while it was held. */
export function endedFrame(session_id: string, timestamp: string): Frame {
  return { type: 'session.status', session_id, timestamp, status: 'cancelled' }
}

/** Tells lists that a pending session is held, or that it is not any more. */
export function heldFrame(session_id: string, timestamp: string, held_until: string | null): Frame {
  return { type: 'session.status', session_id, timestamp, status: 'pending', held_until }
}
