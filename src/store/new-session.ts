// The row of a new session: its columns and what stands in them.

import type { Hold } from '#core/ingest/silences.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutStart } from '#core/well-formed.ts'
import { cutUtf8 } from './cut.ts'
import type { Firings } from './firings.ts'
import type { IdempotencyKey } from './idempotency.ts'
import type { SessionRow } from './schema.ts'

/** A session to be stored; `reported` and `key` if a sender repeats its alerts and known ones open no session. */
export type NewSession = {
  id: string
  facts: SessionFacts
  reported: Firings | null
  key?: IdempotencyKey | null
  /** What holds it; null: no silence does; absent: there are none. */
  hold?: Hold | null | undefined
}

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
  const start = alert.slice(0, EXCERPT_LENGTH)
  // Where no character is two units long, 200 units are 200 characters.
  if (!/[\ud800-\udfff]/.test(start)) return start
  return Array.from(cutStart(alert, EXCERPT_LENGTH * 2))
    .slice(0, EXCERPT_LENGTH)
    .join('')
}

export const COLUMNS = [
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

/** The values of the columns, in their order. */
export function pendingValues(id: string, facts: SessionFacts, hold: Hold | null): Array<string | number | null> {
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
