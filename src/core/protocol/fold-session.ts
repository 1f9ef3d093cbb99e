import type { SessionDetail } from './api.ts'
import type {
  AlertFacts,
  Frame,
  ReviewStatusFrame,
  SessionFacts,
  SessionStatusFrame,
  TimelineCreatedFrame,
} from './events.ts'
import { changeDetail, durationMs } from './fold-detail.ts'
import { foldExecutionStatus } from './fold-execution.ts'
import { switchModel } from './fold-fallback.ts'
import { foldJoined } from './fold-joined.ts'
import { foldStageStatus } from './fold-stage.ts'
import { addUsage, countInteraction } from './fold-usage.ts'
import { isEnd } from './status.ts'
import type { SessionView } from './view.ts'

/** The half of the reducer that keeps the session, its stages and its executions. `foldTimeline` is the other half. */
export function foldSession(view: SessionView, frame: Frame): SessionView {
  switch (frame.type) {
    case 'session.status':
      return frame.session === undefined ? foldStatus(view, frame) : accept(view, frame, frame.session)
    case 'stage.status':
      return changeDetail(view, detail => foldStageStatus(detail, frame))
    case 'execution.status':
      return foldExecutionStatus(view, frame)
    case 'interaction.created':
      return changeDetail(addUsage(view, frame), detail => countInteraction(detail, frame))
    case 'timeline_event.created':
      return foldEvent(view, frame)
    case 'review.status':
      return changeDetail(view, detail => foldReview(detail, frame))
    case 'chat.created':
      return changeDetail(view, detail => ({ ...detail, chat_id: frame.chat_id }))
    case 'session.joined':
      return changeDetail(view, detail => ({
        ...detail,
        recurrences: Math.max(detail.recurrences, frame.recurrences),
      }))
    case 'session.progress':
      return { ...view, progress: frame }
    case 'execution.progress':
      return { ...view, activity: { ...view.activity, [frame.execution_id]: frame } }
    default:
      return view
  }
}

/** The frame that accepted the session begins the view; a view that came from a snapshot keeps its detail. */
function accept(view: SessionView, { session_id, status }: SessionStatusFrame, facts: SessionFacts): SessionView {
  return view.detail === null
    ? { ...view, detail: { id: session_id, status, ...UNREAD, ...facts, ...NOTHING_YET } }
    : view
}

/** An alert that an earlier release accepted. */
const UNREAD: AlertFacts = {
  alert_title: null,
  severity: null,
  cluster: null,
  namespace: null,
  service: null,
  links: [],
}

/** All that a session gets after it was accepted. */
const NOTHING_YET: Omit<SessionDetail, 'id' | 'status' | keyof SessionFacts> = {
  error_message: null,
  final_analysis: null,
  executive_summary: null,
  executive_summary_error: null,
  labels: null,
  verdict: null,
  completeness: null,
  started_at: null,
  completed_at: null,
  duration_ms: null,
  chat_id: null,
  chat_message_count: 0,
  recurrences: 0,
  follow_up: null,
  total_stages: 0,
  completed_stages: 0,
  failed_stages: 0,
  has_parallel_stages: false,
  has_action_stages: false,
  actions_executed: null,
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  thinking_tokens: 0,
  cache_read_tokens: 0,
  cache_creation_tokens: 0,
  cost_estimation_enabled: false,
  llm_interaction_count: 0,
  mcp_interaction_count: 0,
  wrote_count: 0,
  current_stage_index: null,
  current_stage_id: null,
  latest_score: null,
  scoring_status: null,
  score_id: null,
  review_status: null,
  assignee: null,
  quality_rating: null,
  action_taken: null,
  investigation_feedback: null,
  feedback_edited: false,
  feedback_edited_by: null,
  feedback_edited_at: null,
  cancelled_by: null,
  cancel_reason: null,
  held_until: null,
  silence_id: null,
  silence_comment: null,
  planned_stages: [],
  stages: [],
}

function foldStatus(view: SessionView, frame: SessionStatusFrame): SessionView {
  const { waits_for, waits_until } = frame
  const waiting = waits_for === undefined || waits_until === undefined ? null : { for: waits_for, until: waits_until }
  const next = { ...changeDetail(view, detail => changeStatus(detail, frame)), waiting }
  return isEnd(frame.status) ? { ...next, progress: null, activity: {} } : next
}

function changeStatus(detail: SessionDetail, frame: SessionStatusFrame): SessionDetail {
  // `in_progress` is sent again after a wait: the first one is the start.
  const started_at = detail.started_at ?? (frame.status === 'in_progress' ? frame.timestamp : null)
  const completed_at = isEnd(frame.status) ? frame.timestamp : detail.completed_at
  return {
    ...detail,
    status: frame.status,
    started_at,
    completed_at,
    duration_ms: durationMs(started_at, completed_at),
    error_message: frame.error_message ?? detail.error_message,
    final_analysis: frame.final_analysis ?? detail.final_analysis,
    executive_summary: frame.executive_summary ?? detail.executive_summary,
    executive_summary_error: frame.executive_summary_error ?? detail.executive_summary_error,
    labels: frame.labels ?? detail.labels,
    verdict: frame.verdict ?? detail.verdict,
    completeness: frame.completeness ?? detail.completeness,
    cancelled_by: frame.cancelled_by ?? detail.cancelled_by,
    cancel_reason: frame.cancel_reason ?? detail.cancel_reason,
    planned_stages: frame.planned_stages ?? detail.planned_stages,
  }
}

function foldEvent(view: SessionView, frame: TimelineCreatedFrame): SessionView {
  switch (frame.event_type) {
    case 'user_question':
      return changeDetail(view, detail => ({
        ...detail,
        chat_message_count: detail.chat_message_count + 1,
        follow_up: null,
      }))
    case 'alert_joined':
      return changeDetail(view, detail => foldJoined(detail, frame))
    case 'llm_tool_call':
      return frame.metadata?.['writes'] === 'yes'
        ? changeDetail(view, detail => ({ ...detail, wrote_count: detail.wrote_count + 1 }))
        : view
    case 'provider_fallback':
      return changeDetail(view, detail => switchModel(detail, frame))
    default:
      return view
  }
}

function foldReview(detail: SessionDetail, frame: ReviewStatusFrame): SessionDetail {
  return {
    ...detail,
    review_status: frame.review_status ?? null,
    assignee: frame.assignee ?? null,
    quality_rating: frame.quality_rating ?? null,
    action_taken: frame.action_taken ?? null,
    investigation_feedback: frame.investigation_feedback ?? null,
    ...(frame.action === 'update_feedback' && {
      feedback_edited: true,
      feedback_edited_by: frame.actor,
      feedback_edited_at: frame.timestamp,
    }),
  }
}
