// The read model across sessions. Times are RFC 3339 with milliseconds and Z, so that text order is time order.

import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { McpSelection } from '#core/protocol/events.ts'
import type { ReviewStatus, SessionStatus } from '#core/protocol/status.ts'

const flag = (name: string) => integer(name, { mode: 'boolean' })
const count = (name: string) => integer(name).notNull().default(0)

export const sessions = sqliteTable(
  'sessions',
  {
    /** Grows with created_at and breaks its ties, so that paging is stable. */
    number: integer('number').primaryKey(),
    id: text('id').notNull().unique(),
    status: text('status').$type<SessionStatus>().notNull(),
    alertType: text('alert_type'),
    chainId: text('chain_id').notNull(),
    author: text('author'),
    createdAt: text('created_at').notNull(),
    startedAt: text('started_at'),
    completedAt: text('completed_at'),
    durationMs: integer('duration_ms'),
    /** The last entry of the session's log that this row knows; 0 until its object has spoken. */
    projectedSeq: count('projected_seq'),
    chatEnabled: flag('chat_enabled').notNull(),
    chatId: text('chat_id'),
    chatMessageCount: count('chat_message_count'),
    totalStages: count('total_stages'),
    completedStages: count('completed_stages'),
    failedStages: count('failed_stages'),
    hasParallelStages: flag('has_parallel_stages').notNull().default(false),
    hasSubAgents: flag('has_sub_agents').notNull().default(false),
    hasActionStages: flag('has_action_stages').notNull().default(false),
    actionsExecuted: flag('actions_executed'),
    llmInteractionCount: count('llm_interaction_count'),
    mcpInteractionCount: count('mcp_interaction_count'),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    totalTokens: count('total_tokens'),
    providerFallbackCount: count('provider_fallback_count'),
    currentStageIndex: integer('current_stage_index'),
    currentStageId: text('current_stage_id'),
    latestScore: integer('latest_score'),
    scoringStatus: text('scoring_status'),
    scoreId: text('score_id'),
    reviewStatus: text('review_status').$type<ReviewStatus>(),
    assignee: text('assignee'),
    qualityRating: text('quality_rating'),
    feedbackEdited: flag('feedback_edited').notNull().default(false),
    feedbackEditedBy: text('feedback_edited_by'),
    feedbackEditedAt: text('feedback_edited_at'),
    runbookUrl: text('runbook_url'),
    slackMessageFingerprint: text('slack_message_fingerprint'),
    alertExcerpt: text('alert_excerpt').notNull(),
    // Long texts stand last: SQLite walks their overflow pages to reach what stands behind them.
    errorMessage: text('error_message'),
    actionTaken: text('action_taken'),
    investigationFeedback: text('investigation_feedback'),
    executiveSummary: text('executive_summary'),
    executiveSummaryError: text('executive_summary_error'),
    mcpSelection: text('mcp_selection', { mode: 'json' }).$type<McpSelection>(),
    finalAnalysis: text('final_analysis'),
    alertData: text('alert_data').notNull(),
    /** Bytes of timeline text in the word index; the text itself is not kept here. */
    contentBytes: count('content_bytes'),
    /** Until when a running session waits on purpose. Behind the long texts: only the sweep reads it, of the few that run. */
    waitsUntil: text('waits_until'),
  },
  table => [
    // One order of the list each, ties broken by number. Behind the order stands what filters ask
    // for, so that a page whose filters match little reads 100,000 entries of an index and no rows.
    index('sessions_created').on(table.createdAt, table.number, ...filtersOf(table)),
    index('sessions_type_created').on(table.alertType, table.createdAt, table.number, ...filtersOf(table, 'alertType')),
    index('sessions_author_created').on(table.author, table.createdAt, table.number, ...filtersOf(table)),
    index('sessions_duration').on(table.durationMs, table.number, table.createdAt, ...filtersOf(table)),
    index('sessions_score').on(table.latestScore, table.number, table.createdAt, ...filtersOf(table)),
    index('sessions_rating_created').on(
      table.qualityRating,
      table.createdAt,
      table.number,
      ...filtersOf(table, 'qualityRating'),
    ),
    // Also finds what waits and what runs.
    index('sessions_status_created').on(table.status, table.createdAt, table.number, ...filtersOf(table, 'status')),
    // What a search finds comes by number: the filters' share of it comes so too, and the two lists merge without sorting.
    index('sessions_number').on(table.number, table.createdAt, ...filtersOf(table)),
    // One filter alone.
    index('sessions_chain_created').on(table.chainId, table.createdAt),
    index('sessions_review_created').on(table.reviewStatus, table.createdAt),
    index('sessions_assignee_created').on(table.assignee, table.createdAt),
    // Sums any window without touching the rows, group by group; the other yields who spent most.
    index('sessions_usage').on(
      table.chainId,
      table.alertType,
      table.createdAt,
      table.inputTokens,
      table.outputTokens,
      table.totalTokens,
    ),
    index('sessions_tokens').on(table.totalTokens, table.createdAt, table.alertType, table.chainId),
  ],
)

type Filter = 'status' | 'alertType' | 'chainId' | 'reviewStatus' | 'assignee' | 'qualityRating' | 'scoringStatus'

function filtersOf(table: Record<Filter, AnySQLiteColumn>, but?: Filter): Array<AnySQLiteColumn> {
  const names: Array<Filter> = [
    'status',
    'alertType',
    'chainId',
    'reviewStatus',
    'assignee',
    'qualityRating',
    'scoringStatus',
  ]
  return names.filter(name => name !== but).map(name => table[name])
}

/** What each model read and wrote for a session, with what a summary filters by. */
export const sessionModels = sqliteTable(
  'session_models',
  {
    model: text('model').notNull(),
    number: integer('number').notNull(),
    createdAt: text('created_at').notNull(),
    alertType: text('alert_type'),
    chainId: text('chain_id').notNull(),
    inputTokens: count('input_tokens'),
    outputTokens: count('output_tokens'),
    totalTokens: count('total_tokens'),
  },
  table => [
    // By session, since one that goes takes its rows along.
    primaryKey({ columns: [table.number, table.model] }),
    // Sums a window of time model by model, without reading what lies outside of it.
    index('session_models_created').on(
      table.model,
      table.createdAt,
      table.alertType,
      table.chainId,
      table.inputTokens,
      table.outputTokens,
      table.totalTokens,
    ),
  ],
)

/** Alerts that a webhook reported firing, and the newest session that covers each. */
export const alertFirings = sqliteTable(
  'alert_firings',
  {
    groupKey: text('group_key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    startsAt: text('starts_at').notNull(),
    sessionId: text('session_id').notNull(),
  },
  table => [primaryKey({ columns: [table.groupKey, table.fingerprint, table.startsAt] })],
)

export type SessionRow = typeof sessions.$inferSelect
export type NewSessionRow = typeof sessions.$inferInsert
