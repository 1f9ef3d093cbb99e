// The row of a session as its log says it stands.

import type { SQL } from 'drizzle-orm'
import { and, eq, lt, notInArray } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionDetail } from '#core/protocol/api.ts'
import { END_STATUSES, isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { excerptOf } from './accept.ts'
import { cutUtf8 } from './cut.ts'
import type { NewSessionRow } from './schema.ts'
import { sessions } from './schema.ts'

// Together with the alert these stay below the 2,000,000 bytes of a D1 row. The session's object keeps the whole texts.
const ANALYSIS_BYTES = 400_000
const SUMMARY_BYTES = 50_000
const MESSAGE_BYTES = 20_000
const CUT = '\n[cut]'

/**
 * Writes the whole row of a view that stands at `seq`. An older seq changes nothing, and an ended session never goes back to running: both
 * can arrive late from an outbox. Throws when the view was never accepted, or when the database does not take it.
 */
export async function project(db: D1Database, view: SessionView, seq: number): Promise<void> {
  if (view.detail === null) throw new Error('a session is projected before its log holds the accepted alert')
  const row = rowOf(view.detail, view, seq)
  const store = drizzle(db)
  const updated = await store
    .update(sessions)
    .set(whatMoves(row))
    .where(and(eq(sessions.id, row.id), newer(row)))
  if (updated.meta.changes > 0) return
  const known = await store.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, row.id))
  if (known.length === 0) await store.insert(sessions).values(row).onConflictDoNothing()
}

function newer(row: NewSessionRow): SQL | undefined {
  const later = lt(sessions.projectedSeq, row.projectedSeq ?? 0)
  return isEnd(row.status) ? later : and(later, notInArray(sessions.status, [...END_STATUSES]))
}

/** The alert is up to a megabyte and stands as it was accepted: it does not travel again. */
function whatMoves(row: NewSessionRow): Partial<NewSessionRow> {
  const {
    id: _id,
    createdAt: _created,
    alertData: _alert,
    alertExcerpt: _excerpt,
    mcpSelection: _selection,
    ...moving
  } = row
  return moving
}

function rowOf(detail: SessionDetail, view: SessionView, seq: number): NewSessionRow {
  return {
    id: detail.id,
    status: detail.status,
    alertType: detail.alert_type,
    chainId: detail.chain_id,
    author: detail.author,
    createdAt: detail.created_at,
    startedAt: detail.started_at,
    completedAt: detail.completed_at,
    durationMs: detail.duration_ms,
    projectedSeq: seq,
    chatEnabled: detail.chat_enabled,
    chatId: detail.chat_id,
    chatMessageCount: detail.chat_message_count,
    totalStages: detail.total_stages,
    completedStages: detail.completed_stages,
    failedStages: detail.failed_stages,
    hasParallelStages: detail.has_parallel_stages,
    hasSubAgents: detail.stages.some(
      stage => stage.executions?.some(each => (each.sub_agents ?? []).length > 0) ?? false,
    ),
    hasActionStages: detail.has_action_stages,
    actionsExecuted: detail.actions_executed,
    llmInteractionCount: detail.llm_interaction_count,
    mcpInteractionCount: detail.mcp_interaction_count,
    inputTokens: detail.input_tokens,
    outputTokens: detail.output_tokens,
    totalTokens: detail.total_tokens,
    providerFallbackCount: view.providerFallbackCount,
    currentStageIndex: detail.current_stage_index,
    currentStageId: detail.current_stage_id,
    latestScore: detail.latest_score,
    scoringStatus: detail.scoring_status,
    scoreId: detail.score_id,
    reviewStatus: detail.review_status,
    assignee: detail.assignee,
    qualityRating: detail.quality_rating,
    feedbackEdited: detail.feedback_edited,
    feedbackEditedBy: detail.feedback_edited_by,
    feedbackEditedAt: detail.feedback_edited_at,
    runbookUrl: detail.runbook_url,
    slackMessageFingerprint: detail.slack_message_fingerprint ?? null,
    alertExcerpt: excerptOf(detail.alert_data),
    errorMessage: cut(detail.error_message, MESSAGE_BYTES),
    actionTaken: cut(detail.action_taken, MESSAGE_BYTES),
    investigationFeedback: cut(detail.investigation_feedback, MESSAGE_BYTES),
    executiveSummary: cut(detail.executive_summary, SUMMARY_BYTES),
    executiveSummaryError: cut(detail.executive_summary_error, MESSAGE_BYTES),
    mcpSelection: detail.mcp_selection ?? null,
    finalAnalysis: cut(detail.final_analysis, ANALYSIS_BYTES),
    alertData: detail.alert_data,
  }
}

function cut(text: string | null, bytes: number): string | null {
  return text === null ? null : cutUtf8(text, bytes, CUT)
}
