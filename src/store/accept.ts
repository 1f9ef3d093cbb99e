// Stores a new alert: the first write of every session.

import { cutText } from '#core/well-formed.ts'
import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutUtf8 } from './cut.ts'
import type { NewSessionRow } from './schema.ts'
import { sessions } from './schema.ts'

// D1: a row holds at most 2,000,000 bytes, and the analysis and the summary need the rest. The limit of 1 MiB for a request does not
// bound the stored alert, because masking may lengthen it (a short address becomes `[MASKED_EMAIL]`).
const ALERT_BYTES = 1_400_000
export const EXCERPT_LENGTH = 200

/** Cuts the alert to what a row holds; the end of the cut text says so. */
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
  return Array.from(cutText(alert, EXCERPT_LENGTH * 2))
    .slice(0, EXCERPT_LENGTH)
    .join('')
}

/** Throws when D1 fails. */
export async function insertPending(db: D1Database, id: string, facts: SessionFacts): Promise<void> {
  await drizzle(db).insert(sessions).values(pendingRow(id, facts))
}

/** Sets a session that could not be started to `failed`. Answers `false`, and changes nothing, unless it is `pending`. */
export async function failPending(db: D1Database, id: string, at: string, message: string): Promise<boolean> {
  const done = await drizzle(db)
    .update(sessions)
    .set({ status: 'failed', completed_at: at, error_message: message })
    .where(and(eq(sessions.id, id), eq(sessions.status, 'pending')))
  return done.meta.changes > 0
}
