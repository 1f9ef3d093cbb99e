// The read model across sessions. Columns have the names of the wire (core/protocol). Times are RFC 3339 with milliseconds and Z, so that
// text order is time order.

import { isNotNull, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { McpSelection } from '#core/protocol/events.ts'
import type { SessionListItem } from '#core/protocol/api.ts'
import type { Confidence, ReviewStatus, SessionStatus } from '#core/protocol/status.ts'

const flag = () => integer({ mode: 'boolean' })
const count = () => integer().notNull().default(0)

export const sessions = sqliteTable(
  'sessions',
  {
    /** Grows with created_at and breaks its ties: paging is stable. */
    number: integer().primaryKey(),
    id: text().notNull().unique(),
    status: text().$type<SessionStatus>().notNull(),
    alert_type: text(),
    chain_id: text().notNull(),
    author: text(),
    created_at: text().notNull(),
    started_at: text(),
    completed_at: text(),
    duration_ms: integer(),
    /** The last entry of the session's log in this row; 0 before the object wrote its first. */
    projected_seq: count(),
    chat_enabled: flag().notNull(),
    chat_id: text(),
    chat_message_count: count(),
    total_stages: count(),
    completed_stages: count(),
    failed_stages: count(),
    has_parallel_stages: flag().notNull().default(false),
    has_sub_agents: flag().notNull().default(false),
    has_action_stages: flag().notNull().default(false),
    actions_executed: flag(),
    llm_interaction_count: count(),
    mcp_interaction_count: count(),
    input_tokens: count(),
    output_tokens: count(),
    total_tokens: count(),
    provider_fallback_count: count(),
    current_stage_index: integer(),
    current_stage_id: text(),
    latest_score: integer(),
    scoring_status: text(),
    score_id: text(),
    review_status: text().$type<ReviewStatus>(),
    assignee: text(),
    quality_rating: text(),
    /** null: unknown. Labels are plain words, so that one is found in the JSON by its quotes. */
    labels: text({ mode: 'json' }).$type<Array<string>>(),
    feedback_edited: flag().notNull().default(false),
    feedback_edited_by: text(),
    feedback_edited_at: text(),
    runbook_url: text(),
    slack_message_fingerprint: text(),
    alert_excerpt: text().notNull(),
    // Long texts come last: SQLite reads through their overflow pages to reach the columns behind them.
    error_message: text(),
    action_taken: text(),
    investigation_feedback: text(),
    executive_summary: text(),
    executive_summary_error: text(),
    mcp_selection: text({ mode: 'json' }).$type<McpSelection>(),
    final_analysis: text(),
    alert_data: text().notNull(),
    /** Bytes of timeline text in the word index; the text itself is not kept here. */
    content_bytes: count(),
    cancelled_by: text(),
    cancel_reason: text(),
    /** Until when a running session waits on purpose. Behind the long texts, since only the sweep reads it. */
    waits_until: text(),
    /** Alerts that joined the session. Counted where they are stored, not by the session's object. */
    recurrences: count(),
    // What the alert says at a glance (core/alerts). Written once, when it is accepted; null in rows of earlier releases.
    alert_title: text(),
    severity: text().$type<SessionListItem['severity']>(),
    cluster: text(),
    namespace: text(),
    service: text(),
    links: text({ mode: 'json' }).$type<SessionListItem['links']>(),
    // What is running now (protocol/at-work.ts).
    current_stage: text({ mode: 'json' }).$type<SessionListItem['current_stage']>(),
    active_agents: text({ mode: 'json' }).$type<SessionListItem['active_agents']>(),
    /** Of the verdict: its cause, its confidence as it was capped, the share of its claims that are grounded, its components. */
    verdict_cause: text(),
    confidence: text().$type<Confidence>(),
    grounded_share: real(),
    components: text({ mode: 'json' }).$type<Array<string>>().notNull().default([]),
    gap_count: count(),
    wrote_count: count(),
    /** Until when a silence holds a pending session; null for every other session. */
    held_until: text(),
    /** The silence, also of a session that ended while it was held. */
    silence_id: text(),
    silence_comment: text(),
  },
  table => [
    // One for each order of the list. The filtered columns follow, so that a page whose filters match little reads 100,000 entries of an
    // index and no rows.
    index('sessions_created').on(table.created_at, table.number, ...filtersOf(table), ...facetsOf(table)),
    index('sessions_type_created').on(
      table.alert_type,
      table.created_at,
      table.number,
      ...filtersOf(table, 'alert_type'),
    ),
    index('sessions_author_created').on(table.author, table.created_at, table.number, ...filtersOf(table)),
    index('sessions_duration').on(
      table.duration_ms,
      table.number,
      table.created_at,
      ...filtersOf(table),
      ...facetsOf(table),
    ),
    index('sessions_score').on(table.latest_score, table.number, table.created_at, ...filtersOf(table)),
    index('sessions_rating_created').on(
      table.quality_rating,
      table.created_at,
      table.number,
      ...filtersOf(table, 'quality_rating'),
    ),
    // Also finds pending and running sessions.
    index('sessions_status_created').on(table.status, table.created_at, table.number, ...filtersOf(table, 'status')),
    // Hits of a search come by number. Filters read this index in the same order, so the two merge without sorting.
    index('sessions_number').on(table.number, table.created_at, ...filtersOf(table), ...facetsOf(table)),
    // One filter alone.
    index('sessions_chain_created').on(table.chain_id, table.created_at),
    // Partial: a new alert has neither, so that accepting it does not write them. A comparison with a value implies the condition.
    index('sessions_review_created')
      .on(table.review_status, table.created_at)
      .where(sql`review_status is not null`),
    index('sessions_assignee_created')
      .on(table.assignee, table.created_at)
      .where(sql`assignee is not null`),
    // Lists the labels in use. Sessions that have just been accepted have none and cost it nothing.
    index('sessions_labels').on(table.labels).where(isNotNull(table.labels)),
    // The first sums a window of time by group without reading rows; the second finds the sessions with most tokens.
    index('sessions_usage').on(
      table.chain_id,
      table.alert_type,
      table.created_at,
      table.input_tokens,
      table.output_tokens,
      table.total_tokens,
    ),
    // Held sessions. Partial: a session that is not held costs it nothing.
    index('sessions_held')
      .on(table.held_until, table.silence_id)
      .where(sql`held_until is not null`),
    index('sessions_tokens').on(table.total_tokens, table.created_at, table.alert_type, table.chain_id),
  ],
)

type Filter =
  | 'status'
  | 'alert_type'
  | 'chain_id'
  | 'review_status'
  | 'assignee'
  | 'quality_rating'
  | 'scoring_status'
  | 'labels'
  | 'confidence'
  | 'grounded_share'
  | 'components'

function filtersOf(table: Record<Filter, AnySQLiteColumn>, but?: Filter): Array<AnySQLiteColumn> {
  const names: Array<Filter> = [
    'status',
    'alert_type',
    'chain_id',
    'review_status',
    'assignee',
    'quality_rating',
    'scoring_status',
    'labels',
    'confidence',
    'grounded_share',
    'components',
  ]
  return names.filter(name => name !== but).map(name => table[name])
}

/** Filters that only the orders of the dashboard and the search have in their index: a new alert is written to as few wide ones as possible. */
type Facet = 'severity' | 'cluster' | 'namespace' | 'author' | 'actions_executed' | 'provider_fallback_count'

function facetsOf(table: Record<Facet, AnySQLiteColumn>): Array<AnySQLiteColumn> {
  const { severity, cluster, namespace, author, actions_executed, provider_fallback_count } = table
  return [severity, cluster, namespace, author, actions_executed, provider_fallback_count]
}

/** What each model, with each effort, read and wrote for a session, with the columns that the usage summary filters by. */
export const sessionModels = sqliteTable(
  'session_models',
  {
    model: text().notNull(),
    /** '' for a model that was sent none. */
    reasoning_effort: text().notNull().default(''),
    number: integer().notNull(),
    created_at: text().notNull(),
    alert_type: text(),
    chain_id: text().notNull(),
    input_tokens: count(),
    output_tokens: count(),
    total_tokens: count(),
    thinking_tokens: count(),
    cache_read_tokens: count(),
    cache_creation_tokens: count(),
  },
  table => [
    // By session: deleting one deletes its rows (by a trigger).
    primaryKey({ columns: [table.number, table.model, table.reasoning_effort] }),
    // Sums a window of time by model without reading the rest.
    index('session_models_created').on(
      table.model,
      table.reasoning_effort,
      table.created_at,
      table.alert_type,
      table.chain_id,
      table.input_tokens,
      table.output_tokens,
      table.total_tokens,
      table.cache_read_tokens,
      table.cache_creation_tokens,
    ),
  ],
)

/** Firing alerts that a webhook reported, and the newest session of each. */
export const alertFirings = sqliteTable(
  'alert_firings',
  {
    group_key: text().notNull(),
    fingerprint: text().notNull(),
    starts_at: text().notNull(),
    session_id: text().notNull(),
  },
  table => [primaryKey({ columns: [table.group_key, table.fingerprint, table.starts_at] })],
)

/** Keys that senders gave their alerts (`Idempotency-Key`), as digests, and the session that each opened. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    key: text().primaryKey(),
    /** The digest of the body that came under the key. */
    body: text().notNull(),
    /** '' where the alert has no session. */
    session_id: text().notNull(),
    created_at: text().notNull(),
    /** Under the rules of `ingest`: what became of the alert, as JSON. */
    answer: text(),
  },
  // Finds those that are over.
  table => [index('idempotency_keys_created').on(table.created_at)],
)

/** What each sender of alerts was last heard of; a row of each, however much it sends. */
export const senders = sqliteTable('senders', {
  name: text().primaryKey(),
  last_alert_at: text(),
  last_session_id: text(),
  last_quiet_at: text(),
  last_quiet: text(),
  last_refused_at: text(),
  last_refused_status: integer(),
  last_refusal: text(),
})

export type SessionRow = typeof sessions.$inferSelect
export type NewSessionRow = typeof sessions.$inferInsert
