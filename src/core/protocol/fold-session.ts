import type { ExecutionOverview, SessionDetail, StageOverview } from './api.ts'
import type {
  ExecutionStatusFrame,
  Frame,
  ReviewStatusFrame,
  SessionStatusFrame,
  StageStatusFrame,
  TimelineCreatedFrame,
} from './events.ts'
import { afterFallback } from './fold-fallback.ts'
import { withInteraction, withUsage } from './fold-usage.ts'
import { isEnd } from './status.ts'
import type { SessionView } from './view.ts'

/** The part of the reducer that owns the session, its stages and its executions. */
export function foldSession(view: SessionView, frame: Frame): SessionView {
  switch (frame.type) {
    case 'session.status':
      return sessionStatus(view, frame)
    case 'stage.status':
      return change(view, detail => stageStatus(detail, frame))
    case 'execution.status':
      return executionStatus(view, frame)
    case 'interaction.created':
      return change(withUsage(view, frame), detail => withInteraction(detail, frame))
    case 'review.status':
      return change(view, detail => review(detail, frame))
    case 'chat.created':
      return change(view, detail => ({ ...detail, chat_id: frame.chat_id }))
    case 'session.progress':
      return { ...view, progress: frame }
    case 'execution.progress':
      return { ...view, activity: { ...view.activity, [frame.execution_id]: frame } }
    case 'timeline_event.created':
      return timelineCreated(view, frame)
    default:
      return view
  }
}

function timelineCreated(view: SessionView, frame: TimelineCreatedFrame): SessionView {
  if (frame.event_type === 'user_question')
    return change(view, detail => ({ ...detail, chat_message_count: detail.chat_message_count + 1 }))
  if (frame.event_type !== 'provider_fallback') return view
  return change(view, detail => ({ ...detail, stages: detail.stages.map(stage => afterFallback(stage, frame)) }))
}

function change(view: SessionView, by: (detail: SessionDetail) => SessionDetail): SessionView {
  return view.detail === null ? { ...view, stale: true } : { ...view, detail: by(view.detail) }
}

function sessionStatus(view: SessionView, frame: SessionStatusFrame): SessionView {
  if (frame.session !== undefined) return view.detail === null ? { ...view, detail: accepted(frame) } : view
  const ended = isEnd(frame.status)
  const next = change(view, detail => {
    // One that goes on after a wait has started before.
    const started_at = detail.started_at ?? (frame.status === 'in_progress' ? frame.timestamp : null)
    const completed_at = ended ? frame.timestamp : detail.completed_at
    return {
      ...detail,
      status: frame.status,
      started_at,
      completed_at,
      duration_ms: between(started_at, completed_at),
      error_message: frame.error_message ?? detail.error_message,
      final_analysis: frame.final_analysis ?? detail.final_analysis,
      executive_summary: frame.executive_summary ?? detail.executive_summary,
      executive_summary_error: frame.executive_summary_error ?? detail.executive_summary_error,
    }
  })
  const { waits_for, waits_until } = frame
  const waiting = waits_for === undefined || waits_until === undefined ? null : { for: waits_for, until: waits_until }
  return ended ? { ...next, progress: null, activity: {}, waiting } : { ...next, waiting }
}

function accepted(frame: SessionStatusFrame): SessionDetail | null {
  const facts = frame.session
  if (facts === undefined) return null
  return {
    id: frame.session_id,
    status: frame.status,
    ...facts,
    error_message: null,
    final_analysis: null,
    executive_summary: null,
    executive_summary_error: null,
    started_at: null,
    completed_at: null,
    duration_ms: null,
    chat_id: null,
    chat_message_count: 0,
    total_stages: 0,
    completed_stages: 0,
    failed_stages: 0,
    has_parallel_stages: false,
    has_action_stages: false,
    actions_executed: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    cost_estimation_enabled: false,
    llm_interaction_count: 0,
    mcp_interaction_count: 0,
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
    stages: [],
  }
}

function stageStatus(detail: SessionDetail, frame: StageStatusFrame): SessionDetail {
  const known = detail.stages.some(stage => stage.id === frame.stage_id)
  const stages = known
    ? detail.stages.map(stage => (stage.id === frame.stage_id ? stageAfter(stage, frame) : stage))
    : [...detail.stages, stageAfter(newStage(frame), frame)].toSorted((a, b) => a.stage_index - b.stage_index)
  // Chat and scoring stages do not move the session's current stage.
  const moves = frame.status === 'started' && frame.stage_type !== 'chat' && frame.stage_type !== 'scoring'
  const acted = frame.actions_executed !== undefined
  return {
    ...detail,
    stages,
    total_stages: stages.length,
    completed_stages: stages.filter(stage => stage.status === 'completed').length,
    failed_stages: stages.filter(stage => stage.status === 'failed').length,
    has_parallel_stages: stages.some(stage => stage.parallel_type !== null),
    has_action_stages: detail.has_action_stages || acted,
    actions_executed: acted
      ? frame.actions_executed === true || detail.actions_executed === true
      : detail.actions_executed,
    ...(moves && { current_stage_index: frame.stage_index, current_stage_id: frame.stage_id }),
  }
}

function newStage(frame: StageStatusFrame): StageOverview {
  return {
    id: frame.stage_id,
    stage_name: frame.stage_name,
    stage_index: frame.stage_index,
    stage_type: frame.stage_type,
    status: 'pending',
    parallel_type: frame.parallel_type ?? null,
    expected_agent_count: frame.expected_agent_count ?? 1,
    ...(frame.referenced_stage_id !== undefined && { referenced_stage_id: frame.referenced_stage_id }),
    started_at: null,
    completed_at: null,
  }
}

function stageAfter(stage: StageOverview, frame: StageStatusFrame): StageOverview {
  if (frame.status === 'started') return { ...stage, status: 'active', started_at: frame.timestamp }
  return {
    ...stage,
    status: frame.status,
    completed_at: frame.timestamp,
    ...(frame.error_message !== undefined && { error_message: frame.error_message }),
  }
}

function executionStatus(view: SessionView, frame: ExecutionStatusFrame): SessionView {
  const activity = { ...view.activity }
  if (isEnd(frame.status)) delete activity[frame.execution_id]
  // What was said of a stage without an execution is said of this one from now on.
  delete activity['']
  const next = change(view, detail => {
    if (!detail.stages.some(stage => stage.id === frame.stage_id)) return detail
    return {
      ...detail,
      stages: detail.stages.map(stage => (stage.id === frame.stage_id ? executionIn(stage, frame) : stage)),
    }
  })
  return { ...next, activity }
}

function executionIn(stage: StageOverview, frame: ExecutionStatusFrame): StageOverview {
  const executions = stage.executions ?? []
  const parent = frame.parent_execution_id
  if (parent === undefined) return { ...stage, executions: placed(executions, frame) }
  return {
    ...stage,
    executions: executions.map(each =>
      each.execution_id === parent ? { ...each, sub_agents: placed(each.sub_agents ?? [], frame) } : each,
    ),
  }
}

function placed(executions: Array<ExecutionOverview>, frame: ExecutionStatusFrame): Array<ExecutionOverview> {
  const at = executions.findIndex(each => each.execution_id === frame.execution_id)
  const before = executions[at]
  if (before !== undefined) return executions.with(at, executionAfter(before, frame))
  return [...executions, executionAfter(newExecution(frame), frame)].toSorted((a, b) => a.agent_index - b.agent_index)
}

function newExecution(frame: ExecutionStatusFrame): ExecutionOverview {
  return {
    execution_id: frame.execution_id,
    agent_name: frame.agent_name ?? '',
    agent_index: frame.agent_index,
    status: 'pending',
    llm_backend: frame.llm_backend ?? '',
    llm_provider: frame.llm_provider ?? null,
    ...(frame.model_name !== undefined && { model_name: frame.model_name }),
    started_at: null,
    completed_at: null,
    duration_ms: null,
    error_message: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    ...(frame.parent_execution_id !== undefined && { parent_execution_id: frame.parent_execution_id }),
    ...(frame.task !== undefined && { task: frame.task }),
  }
}

function executionAfter(execution: ExecutionOverview, frame: ExecutionStatusFrame): ExecutionOverview {
  // Executions' frames carry no cursor: a replayed start must not reopen one that has ended.
  if (frame.status === 'active')
    return execution.completed_at === null ? { ...execution, status: 'active', started_at: frame.timestamp } : execution
  return {
    ...execution,
    status: frame.status,
    completed_at: frame.timestamp,
    duration_ms: between(execution.started_at, frame.timestamp),
    error_message: frame.error_message ?? null,
  }
}

function review(detail: SessionDetail, frame: ReviewStatusFrame): SessionDetail {
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

function between(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : Date.parse(end) - Date.parse(start)
}
