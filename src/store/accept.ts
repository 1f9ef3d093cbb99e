// Stores new alerts: the first write of every session.

import { cutStart } from '#core/well-formed.ts'
import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutUtf8 } from './cut.ts'
import { anyUnknown, newestCovering, rememberFirings, valuesOf, type Firings } from './firings.ts'
import type { SessionRow } from './schema.ts'
import { sessions } from './schema.ts'

/** A session to be stored; `reported` if a sender repeats its alerts and known ones open no session. */
export type NewSession = { id: string; facts: SessionFacts; reported: Firings | null }

/** The session that covers an alert: the new one, or an earlier one with the same firings. */
export type Stored = { sessionId: string; duplicate: boolean }

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

/** The first 200 characters of the masked alert, whole characters only. */
export function excerptOf(alert: string): string {
  return Array.from(cutStart(alert, EXCERPT_LENGTH * 2))
    .slice(0, EXCERPT_LENGTH)
    .join('')
}

// Written as text once: building the statement with the query builder for each alert takes longer than running it (0.25 ms).
const COLUMNS = [
  'id',
  'status',
  'alert_type',
  'chain_id',
  'author',
  'runbook_url',
  'slack_message_fingerprint',
  'mcp_selection',
  'chat_enabled',
  'created_at',
  'alert_excerpt',
  'alert_data',
  'alert_title',
  'severity',
  'cluster',
  'namespace',
  'service',
  'links',
] as const satisfies ReadonlyArray<keyof SessionRow>
const INSERT = `insert into sessions (${COLUMNS.join(', ')}) select ${COLUMNS.map((_, at) => `?${at + 1}`).join(', ')}`
/** A transaction whose answer was lost may be repeated: its sessions are there. */
const INSERT_ONCE = `${INSERT} where true on conflict (id) do nothing`
export const INSERT_UNLESS_KNOWN = `${INSERT} where ${anyUnknown(`?${COLUMNS.length + 1}`, `?${COLUMNS.length + 2}`)} on conflict (id) do nothing returning id`

function pendingValues(id: string, facts: SessionFacts): Array<string | number | null> {
  const row: Record<(typeof COLUMNS)[number], string | number | null> = {
    id,
    status: 'pending',
    alert_type: facts.alert_type,
    chain_id: facts.chain_id,
    author: facts.author,
    runbook_url: facts.runbook_url,
    slack_message_fingerprint: facts.slack_message_fingerprint ?? null,
    mcp_selection: facts.mcp_selection === undefined ? null : JSON.stringify(facts.mcp_selection),
    chat_enabled: Number(facts.chat_enabled),
    created_at: facts.created_at,
    alert_excerpt: excerptOf(facts.alert_data),
    alert_data: facts.alert_data,
    alert_title: facts.alert_title ?? null,
    severity: facts.severity ?? null,
    cluster: facts.cluster ?? null,
    namespace: facts.namespace ?? null,
    service: facts.service ?? null,
    links: facts.links === undefined ? null : JSON.stringify(facts.links),
  }
  return COLUMNS.map(column => row[column])
}

/**
 * Stores all sessions in one transaction; the results have their order. A session whose firings are all known, also by one before it here, is
 * not stored: of two senders that race (Alertmanager runs in pairs) one opens the session and the other finds it. Throws when D1 fails: then
 * none is stored.
 */
export async function storeSessions(db: D1Database, added: ReadonlyArray<NewSession>): Promise<Array<Stored>> {
  const groups = added.map(session => statementsOf(db, session))
  const results = await db.batch<{ id?: string }>(groups.flat())
  let end = 0
  const isStored = groups.map(({ length }) => (results[(end += length) - length]?.results.length ?? 0) > 0)
  const known = added.flatMap(({ reported }, at) => (reported === null || isStored[at] ? [] : [reported]))
  const covering = await idsCovering(db, known)
  return added.map(({ id, reported }, at) => {
    const sessionId = reported === null || isStored[at] ? id : covering.shift()
    // The sender is answered 503 and sends again.
    if (sessionId === undefined) throw new Error('the session that covers these alerts was deleted meanwhile')
    return { sessionId, duplicate: sessionId !== id }
  })
}

/** Asked apart from the transaction: a repeated notification is rare beside a new alert, and a statement costs more than what it does. */
async function idsCovering(db: D1Database, known: ReadonlyArray<Firings>): Promise<Array<string | undefined>> {
  if (known.length === 0) return []
  const found = await db.batch<{ id: string }>(known.map(reported => newestCovering(db, reported)))
  return found.map(({ results }) => results[0]?.id)
}

function statementsOf(db: D1Database, { id, facts, reported }: NewSession): Array<D1PreparedStatement> {
  const values = pendingValues(id, facts)
  if (reported === null) return [db.prepare(INSERT_ONCE).bind(...values)]
  return [db.prepare(INSERT_UNLESS_KNOWN).bind(...values, ...valuesOf(reported)), rememberFirings(db, id, reported)]
}

/** Sets a session that could not be started to `failed`. Answers `false`, and changes nothing, unless it is `pending`. */
export async function failPending(db: D1Database, id: string, at: string, message: string): Promise<boolean> {
  const done = await drizzle(db)
    .update(sessions)
    .set({ status: 'failed', completed_at: at, error_message: message })
    .where(and(eq(sessions.id, id), eq(sessions.status, 'pending')))
  return done.meta.changes > 0
}
