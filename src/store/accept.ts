// Stores new alerts: the first write of every session.

import type { Hold } from '#core/ingest/silences.ts'
import { cutStart } from '#core/well-formed.ts'
import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutUtf8 } from './cut.ts'
import { anyUnknown, newestCovering, rememberFirings, valuesOf, type Firings } from './firings.ts'
import { findUse, forgetKeys, isUnused, knownSince, rememberKey, type IdempotencyKey } from './idempotency.ts'
import type { SessionRow } from './schema.ts'
import { sessions } from './schema.ts'
import { endTakenOver } from './silences.ts'

/** A session to be stored; `reported` and `key` if a sender repeats its alerts and known ones open no session. */
export type NewSession = {
  id: string
  facts: SessionFacts
  reported: Firings | null
  key?: IdempotencyKey | null
  /** What holds it; null: no silence does; absent: there are none. */
  hold?: Hold | null | undefined
}

/**
 * The session that covers an alert: the new one, or an earlier one with the same firings or the same key. `otherBody`: the key came with another
 * body, so that nothing covers the alert, and nothing is stored. `held`: it waits for the end of a silence.
 */
export type Stored = { sessionId: string; duplicate: boolean; otherBody?: true; held?: true }

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
  'held_until',
  'silence_id',
  'silence_comment',
] as const satisfies ReadonlyArray<keyof SessionRow>
const INSERT = `insert into sessions (${COLUMNS.join(', ')}) select ${COLUMNS.map((_, at) => `?${at + 1}`).join(', ')}`
/** A transaction whose answer was lost may be repeated: its sessions are there. */
const INSERT_ONCE = `${INSERT} where true on conflict (id) do nothing`
const UNLESS = (...conditions: ReadonlyArray<string>) =>
  `${INSERT} where ${conditions.join(' and ')} on conflict (id) do nothing returning id`
const ANY_UNKNOWN = anyUnknown(`?${COLUMNS.length + 1}`, `?${COLUMNS.length + 2}`)
export const INSERT_UNLESS_KNOWN = UNLESS(ANY_UNKNOWN)
const INSERT_UNLESS_USED = UNLESS(isUnused(`?${COLUMNS.length + 1}`, `?${COLUMNS.length + 2}`))
const INSERT_UNLESS_EITHER = UNLESS(ANY_UNKNOWN, isUnused(`?${COLUMNS.length + 3}`, `?${COLUMNS.length + 4}`))

const AT = COLUMNS.length
const INSERT_BY_RULE = `insert into sessions (${COLUMNS.join(', ')}, recurrences) select ${COLUMNS.map((_, at) => `?${at + 1}`).join(', ')}, ?${AT + 1}
  where (select version from problems where key = ?${AT + 2}) is ?${AT + 3} on conflict (id) do nothing`

/** The statement that stores a session if the problem with this key is at this version. */
export function insertByRule(
  db: D1Database,
  { id, facts, hold, recurrences, key, version }: NewByRule,
): D1PreparedStatement {
  return db.prepare(INSERT_BY_RULE).bind(...pendingValues(id, facts, hold), recurrences, key, version)
}

type NewByRule = {
  id: string
  facts: SessionFacts
  hold: Hold | null
  recurrences: number
  key: string
  version: number | null
}

function pendingValues(id: string, facts: SessionFacts, hold: Hold | null): Array<string | number | null> {
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
    held_until: hold?.held_until ?? null,
    silence_id: hold?.silence_id ?? null,
    silence_comment: hold?.silence_comment ?? null,
  }
  return COLUMNS.map(column => row[column])
}

/**
 * Stores all sessions in one transaction; the results have their order. A session whose firings are all known, or whose key was used, also by
 * one before it here, is not stored: of two senders that race (Alertmanager runs in pairs) one opens the session and the other finds it.
 * Throws when D1 fails: then none is stored.
 */
export async function storeSessions(db: D1Database, added: ReadonlyArray<NewSession>): Promise<Array<Stored>> {
  const groups = added.map(session => statementsOf(db, session))
  const first = added.find(({ key }) => key)
  // Last, so that a result's place does not depend on it.
  const cleaning = first === undefined ? [] : [forgetKeys(db, first.facts.created_at)]
  const results = await db.batch<{ id?: string }>([...groups.flat(), ...cleaning])
  let end = 0
  const isStored = groups.map(({ length }) => (results[(end += length) - length]?.results.length ?? 0) > 0)
  const isCovered = (session: NewSession, at: number) => isRepeatable(session) && isStored[at] === false
  const covering = await findCovering(db, added.filter(isCovered))
  return added.map((session, at) => {
    const { id } = session
    const found = isCovered(session, at) ? covering.shift() : { id }
    // The sender is answered 503 and sends again.
    if (found === undefined) throw new Error('the session that covers these alerts was deleted meanwhile')
    const isOther = found.body !== undefined && found.body !== session.key?.body
    return {
      sessionId: found.id,
      duplicate: found.id !== id,
      ...(isOther && { otherBody: true }),
      ...(session.hold && { held: true }),
    }
  })
}

function isRepeatable({ reported, key }: NewSession): boolean {
  return reported !== null || Boolean(key)
}

type Covering = { id: string; body?: string }

/** Asked apart from the transaction: a repeated notification is rare beside a new alert, and a statement costs more than what it does. */
async function findCovering(db: D1Database, known: ReadonlyArray<NewSession>): Promise<Array<Covering | undefined>> {
  if (known.length === 0) return []
  const looks = known.map(({ facts, reported, key }) => [
    ...(key ? [findUse(db, key, facts.created_at)] : []),
    ...(reported === null ? [] : [newestCovering(db, reported)]),
  ])
  const results = await db.batch<Covering>(looks.flat())
  return looks.map(({ length }) => results.splice(0, length).flatMap(each => each.results)[0])
}

function statementsOf(db: D1Database, { id, facts, reported, key, hold }: NewSession): Array<D1PreparedStatement> {
  const values = pendingValues(id, facts, hold ?? null)
  const since = knownSince(facts.created_at)
  const remember = [
    ...(reported === null || hold === undefined ? [] : [endTakenOver(db, id, reported, facts.created_at)]),
    ...(reported === null ? [] : [rememberFirings(db, id, reported)]),
    ...(key ? [rememberKey(db, { id, createdAt: facts.created_at, key })] : []),
  ]
  if (reported !== null && key) {
    return [db.prepare(INSERT_UNLESS_EITHER).bind(...values, ...valuesOf(reported), key.key, since), ...remember]
  }
  if (reported !== null) return [db.prepare(INSERT_UNLESS_KNOWN).bind(...values, ...valuesOf(reported)), ...remember]
  if (key) return [db.prepare(INSERT_UNLESS_USED).bind(...values, key.key, since), ...remember]
  return [db.prepare(INSERT_ONCE).bind(...values)]
}

/** Sets a session that could not be started to `failed`. Answers `false`, and changes nothing, unless it is `pending`. */
export async function failPending(db: D1Database, id: string, at: string, message: string): Promise<boolean> {
  const done = await drizzle(db)
    .update(sessions)
    .set({ status: 'failed', completed_at: at, error_message: message })
    .where(and(eq(sessions.id, id), eq(sessions.status, 'pending')))
  return done.meta.changes > 0
}
