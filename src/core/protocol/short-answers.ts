// Answers that say a part of a session's detail.

import type { SessionDetail, SessionStatusBody, SessionSummary } from './api.ts'

export function statusOf(detail: SessionDetail): SessionStatusBody {
  const { id, status, final_analysis, executive_summary, error_message } = detail
  const { labels, verdict, completeness, cancelled_by, cancel_reason } = detail
  const { review_status, assignee, quality_rating, action_taken, investigation_feedback } = detail
  const review = { review_status, assignee, quality_rating, action_taken, investigation_feedback }
  const cancelled = { cancelled_by, cancel_reason }
  const found = { labels, verdict, completeness }
  return { id, status, final_analysis, executive_summary, ...found, error_message, ...cancelled, ...review }
}

export function summaryOf(detail: SessionDetail): SessionSummary {
  return {
    session_id: detail.id,
    total_interactions: detail.llm_interaction_count + detail.mcp_interaction_count,
    llm_interactions: detail.llm_interaction_count,
    mcp_interactions: detail.mcp_interaction_count,
    input_tokens: detail.input_tokens,
    output_tokens: detail.output_tokens,
    total_tokens: detail.total_tokens,
    cost_estimation_enabled: detail.cost_estimation_enabled,
    total_duration_ms: detail.duration_ms,
    chain_statistics: {
      total_stages: detail.total_stages,
      completed_stages: detail.completed_stages,
      failed_stages: detail.failed_stages,
      current_stage_index: detail.current_stage_index,
    },
  }
}
