// The row of a session that waits for its turn, as its object begins with it.

import type { SessionFacts } from '#core/protocol/events.ts'
import { toFacts } from './rows.ts'
import { getRow } from './sessions.ts'

/** `joined`: alerts have joined it. `over`: there is no such row, or it says that the session was cancelled, failed, begun or is held by a silence. */
export type PendingRow =
  | { kind: 'pending'; facts: SessionFacts; joined: boolean }
  | { kind: 'over' }
  | { kind: 'store_down' }

/** Never throws. */
export async function readPending(db: D1Database, id: string): Promise<PendingRow> {
  try {
    const row = await getRow(db, id)
    return row?.status === 'pending' && row.held_until === null
      ? { kind: 'pending', facts: toFacts(row), joined: row.recurrences > 0 }
      : { kind: 'over' }
  } catch {
    // The Lobby reports it, once for all sessions.
    return { kind: 'store_down' }
  }
}
