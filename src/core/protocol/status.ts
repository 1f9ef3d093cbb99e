// The words of the wire: every status, type and phase. Clients of the reference (TARSy in Go) know the same.

export const SESSION_STATUSES = [
  'pending',
  'in_progress',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'timed_out',
] as const
export type SessionStatus = (typeof SESSION_STATUSES)[number]

/** How urgent an alert is. Senders have other words, which `core/alerts` reads. */
export const SEVERITIES = ['critical', 'high', 'warning', 'info'] as const

/** A status that a session, a stage or an execution ends in. */
export const END_STATUSES = ['completed', 'failed', 'cancelled', 'timed_out'] as const
export type EndStatus = (typeof END_STATUSES)[number]

export function isEnd(status: string): status is EndStatus {
  return (END_STATUSES as ReadonlyArray<string>).includes(status)
}

export type StageStatus = 'pending' | 'active' | EndStatus
export const STAGE_TYPES = [
  'investigation',
  'synthesis',
  'chat',
  'exec_summary',
  'scoring',
  'action',
  'compose',
] as const
export type StageType = (typeof STAGE_TYPES)[number]
export const PARALLEL_TYPES = ['multi_agent', 'replica'] as const
export type ParallelType = (typeof PARALLEL_TYPES)[number]
export type SuccessPolicy = 'all' | 'any'
export type ExecutionStatus = 'pending' | 'active' | EndStatus

/** What an execution waits for: a person's answer, a set time, the model's vendor, a tool's server. */
export type WaitFor = 'person' | 'alarm' | 'vendor' | 'server'

export const TIMELINE_STATUSES = ['streaming', ...END_STATUSES] as const
export type TimelineStatus = (typeof TIMELINE_STATUSES)[number]
export const TIMELINE_TYPES = [
  'llm_thinking',
  'llm_response',
  'llm_tool_call',
  'mcp_tool_summary',
  'error',
  'user_question',
  'executive_summary',
  'final_analysis',
  'code_execution',
  'google_search_result',
  'url_context_result',
  'task_assigned',
  'provider_fallback',
  'skill_loaded',
  'memory_injected',
  // Not in the reference.
  'alert_joined',
] as const
export type TimelineType = (typeof TIMELINE_TYPES)[number]

export type Phase =
  | 'investigating'
  | 'remediating'
  | 'gathering_info'
  | 'distilling'
  | 'concluding'
  | 'synthesizing'
  | 'amending'
  | 'finalizing'

export const LLM_INTERACTION_TYPES = [
  'iteration',
  'executive_summary',
  'summarization',
  'synthesis',
  'forced_conclusion',
  'scoring',
  'memory_extraction',
  'composition',
] as const
export type LlmInteractionType = (typeof LLM_INTERACTION_TYPES)[number]

/**
 * Why an agent must conclude; the `reason` of its conclusion. It made all its iterations, its time is nearly over, or (both ours) its conversation
 * no longer fits the model's window, or its provider refuses to go on.
 */
export type ForcedReason = 'max_iterations' | 'time_budget' | 'context_window' | 'provider_refused'

export const CONFIDENCES = ['high', 'medium', 'low', 'unknown'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** How an investigation can be incomplete. */
export const GAP_KINDS = [
  'agent_failed',
  'server_absent',
  'tool_lost',
  'query_failed',
  'fell_back',
  'forced',
  'cut',
  'result_shortened',
] as const

export const REVIEW_STATUSES = ['needs_review', 'in_progress', 'reviewed'] as const
export type ReviewStatus = (typeof REVIEW_STATUSES)[number]
export type LlmBackend = 'google-native' | 'langchain'
export type AgentType = '' | 'synthesis' | 'exec_summary' | 'scoring' | 'action' | 'compose'

export const REVIEW_ACTIONS = ['claim', 'unclaim', 'complete', 'reopen', 'update_feedback', 'acknowledge'] as const
export type ReviewAction = (typeof REVIEW_ACTIONS)[number]
export const QUALITY_RATINGS = ['accurate', 'partially_accurate', 'inaccurate'] as const

/** Whether a tool changes something. */
export const WRITES = ['yes', 'no', 'unknown'] as const
export type Writes = (typeof WRITES)[number]
