// Taking an alert in: the first write of every session.

import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutUtf8 } from './cut.ts'
import type { NewSessionRow } from './schema.ts'
import { sessions } from './schema.ts'

// A D1 row holds 2,000,000 bytes. Masking may lengthen a text (an address becomes a longer word), so 1 MiB of alert is not a bound by
// itself; the rest of the row belongs to the analysis and the summary.
const ALERT_BYTES = 1_400_000
export const EXCERPT_LENGTH = 200

/** The facts as they fit into a row and an object; the notice says what was cut. */
export function fitFacts(facts: SessionFacts): SessionFacts {
  return {
    ...facts,
    alert_data: cutUtf8(facts.alert_data, ALERT_BYTES, '\n[The rest of this alert was cut: it is too long.]'),
  }
}

export function pendingRow(id: string, facts: SessionFacts): NewSessionRow {
  return { id, status: 'pending', ...facts, alert_excerpt: excerptOf(facts.alert_data) }
}

/** The first 200 characters of the masked alert, whole characters only. */
export function excerptOf(alert: string): string {
  return Array.from(alert.slice(0, EXCERPT_LENGTH * 2))
    .slice(0, EXCERPT_LENGTH)
    .join('')
}

/** Stores a session as `pending`; throws when the database does not take it. */
export async function insertPending(db: D1Database, id: string, facts: SessionFacts): Promise<void> {
  await drizzle(db).insert(sessions).values(pendingRow(id, facts))
}

/** pending → failed, for a session that could not be started; `false` when it was not pending any more. */
export async function failPending(db: D1Database, id: string, at: string, message: string): Promise<boolean> {
  const done = await drizzle(db)
    .update(sessions)
    .set({ status: 'failed', completed_at: at, error_message: message })
    .where(and(eq(sessions.id, id), eq(sessions.status, 'pending')))
  return done.meta.changes > 0
}
