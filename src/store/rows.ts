// What the REST API shows of a row. Columns have the names of the wire, so each answer is the row without some columns.

import { getTableColumns, sql } from 'drizzle-orm'
import type { SessionDetail, SessionListItem } from '#core/protocol/api.ts'
import { alertFacts, type AlertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { TokenParts } from '#core/protocol/view.ts'
import { omit, pick } from './pick.ts'
import { sessionModels, sessions, type SessionRow } from './schema.ts'

const NEVER_SHOWN = ['number', 'projected_seq', 'content_bytes', 'waits_until'] as const
const LIST_ONLY = [
  'has_sub_agents',
  'provider_fallback_count',
  'alert_excerpt',
  'current_stage',
  'active_agents',
  'verdict_cause',
  'confidence',
  'grounded_share',
  'components',
  'gap_count',
] as const
const DETAIL_ONLY = [
  'alert_data',
  'chat_enabled',
  'chat_id',
  'executive_summary_error',
  'failed_stages',
  'final_analysis',
  'mcp_selection',
  'runbook_url',
  'score_id',
  'slack_message_fingerprint',
] as const

const columns = omit(getTableColumns(sessions), [...NEVER_SHOWN, ...DETAIL_ONLY])

// The sums of the session's models. As columns of the row they would stand behind its long texts.
const tokenParts = sql<string>`(select json_object('thinking_tokens', coalesce(sum(thinking_tokens), 0),
  'cache_read_tokens', coalesce(sum(cache_read_tokens), 0), 'cache_creation_tokens', coalesce(sum(cache_creation_tokens), 0))
  from ${sessionModels} as used where used.number = ${sessions}."number")`

/** The columns of a list item. */
export const listColumns = { ...columns, token_parts: tokenParts.as('token_parts') }

// Does not compile when a new column is neither part of the list nor named above.
type ListRow = Omit<Pick<SessionListItem, keyof typeof columns>, 'links' | 'active_agents'> & {
  token_parts: string
  links: SessionListItem['links'] | null
  active_agents: SessionListItem['active_agents'] | null
}

/** `matched`: the search found its words in the session's timeline. */
export function toListItem({ token_parts, ...row }: ListRow, matched: boolean): SessionListItem {
  return {
    ...row,
    ...knownFacts(row, row.alert_excerpt),
    active_agents: row.active_agents ?? [],
    ...(JSON.parse(token_parts) as TokenParts),
    matched_in_content: matched,
  }
}

/** Rows of earlier releases have none, but their text says most of it. */
function knownFacts(row: Pick<SessionRow, keyof AlertFacts>, text: string): AlertFacts {
  if (row.links === null) return alertFacts(readAlert(text), null)
  return { ...pick(row, ['alert_title', 'severity', 'cluster', 'namespace', 'service']), links: row.links }
}

/** The detail of a session whose object has no log yet. Stages are kept in that log, so there are none here. */
export function toDetail(row: SessionRow): SessionDetail {
  const shown = omit(row, [...NEVER_SHOWN, ...LIST_ONLY, 'slack_message_fingerprint', 'mcp_selection'])
  const none: TokenParts = { thinking_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 }
  return {
    ...shown,
    ...knownFacts(row, row.alert_data),
    ...none,
    ...optionalFacts(row),
    verdict: null,
    completeness: null,
    cost_estimation_enabled: false,
    planned_stages: [],
    follow_up: null,
    stages: [],
  }
}

/** What the sender gave, as the session's log begins with it. */
export function toFacts(row: SessionRow): SessionFacts {
  const facts = pick(row, [
    'alert_data',
    'alert_type',
    'chain_id',
    'author',
    'runbook_url',
    'created_at',
    'chat_enabled',
  ])
  return { ...facts, ...knownFacts(row, row.alert_data), ...optionalFacts(row) }
}

/** These keys are absent from the wire where the column is null. */
function optionalFacts({ slack_message_fingerprint, mcp_selection }: SessionRow) {
  return {
    ...(slack_message_fingerprint !== null && { slack_message_fingerprint }),
    ...(mcp_selection !== null && { mcp_selection }),
  }
}
