// A row seen as the bodies of the REST API.

import type { SessionDetail, SessionListItem } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { SessionRow } from './schema.ts'

export type ListRow = Omit<
  SessionRow,
  | 'alertData'
  | 'finalAnalysis'
  | 'mcpSelection'
  | 'executiveSummaryError'
  | 'runbookUrl'
  | 'slackMessageFingerprint'
  | 'contentBytes'
  | 'waitsUntil'
>

/** What both bodies share, key by key. */
function shared(row: ListRow) {
  return {
    id: row.id,
    alert_type: row.alertType,
    chain_id: row.chainId,
    status: row.status,
    author: row.author,
    created_at: row.createdAt,
    started_at: row.startedAt,
    completed_at: row.completedAt,
    duration_ms: row.durationMs,
    error_message: row.errorMessage,
    executive_summary: row.executiveSummary,
    llm_interaction_count: row.llmInteractionCount,
    mcp_interaction_count: row.mcpInteractionCount,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    total_tokens: row.totalTokens,
    total_stages: row.totalStages,
    completed_stages: row.completedStages,
    has_parallel_stages: row.hasParallelStages,
    has_action_stages: row.hasActionStages,
    actions_executed: row.actionsExecuted,
    chat_message_count: row.chatMessageCount,
    current_stage_index: row.currentStageIndex,
    current_stage_id: row.currentStageId,
    latest_score: row.latestScore,
    scoring_status: row.scoringStatus,
    review_status: row.reviewStatus,
    assignee: row.assignee,
    quality_rating: row.qualityRating,
    action_taken: row.actionTaken,
    investigation_feedback: row.investigationFeedback,
    feedback_edited: row.feedbackEdited,
    feedback_edited_by: row.feedbackEditedBy,
    feedback_edited_at: row.feedbackEditedAt,
  }
}

/** `matched`: a search found the row by what its timeline says. */
export function toListItem(row: ListRow, matched: boolean): SessionListItem {
  return {
    ...shared(row),
    has_sub_agents: row.hasSubAgents,
    provider_fallback_count: row.providerFallbackCount,
    matched_in_content: matched,
    alert_excerpt: row.alertExcerpt,
  }
}

/** The detail of a session whose object does not speak for it: stages live in the object's log, so there are none here. */
export function toDetail(row: SessionRow): SessionDetail {
  return {
    ...shared(row),
    alert_data: row.alertData,
    final_analysis: row.finalAnalysis,
    executive_summary_error: row.executiveSummaryError,
    runbook_url: row.runbookUrl,
    ...(row.slackMessageFingerprint !== null && { slack_message_fingerprint: row.slackMessageFingerprint }),
    ...(row.mcpSelection !== null && { mcp_selection: row.mcpSelection }),
    chat_enabled: row.chatEnabled,
    chat_id: row.chatId,
    failed_stages: row.failedStages,
    cost_estimation_enabled: false,
    score_id: row.scoreId,
    stages: [],
  }
}

export function toFacts(row: SessionRow): SessionFacts {
  return {
    alert_data: row.alertData,
    alert_type: row.alertType,
    chain_id: row.chainId,
    author: row.author,
    runbook_url: row.runbookUrl,
    ...(row.slackMessageFingerprint !== null && { slack_message_fingerprint: row.slackMessageFingerprint }),
    ...(row.mcpSelection !== null && { mcp_selection: row.mcpSelection }),
    created_at: row.createdAt,
    chat_enabled: row.chatEnabled,
  }
}
