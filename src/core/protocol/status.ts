// The words of the wire: every status, type and phase, as the wire contract (section 3) lists them.

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

/** A status that a session, a stage or an execution ends in. */
export type EndStatus = 'completed' | 'failed' | 'cancelled' | 'timed_out'
export const END_STATUSES: ReadonlyArray<EndStatus> = ['completed', 'failed', 'cancelled', 'timed_out']

export function isEnd(status: string): status is EndStatus {
  return (END_STATUSES as ReadonlyArray<string>).includes(status)
}

export type StageStatus = 'pending' | 'active' | EndStatus
export type StageType = 'investigation' | 'synthesis' | 'chat' | 'exec_summary' | 'scoring' | 'action'
export type ParallelType = 'multi_agent' | 'replica'
export type SuccessPolicy = 'all' | 'any'
export type ExecutionStatus = 'pending' | 'active' | EndStatus

/** What an execution waits for: a person's answer, a time that was set, its model's vendor, a tool's server. */
export type WaitFor = 'person' | 'alarm' | 'vendor' | 'server'

export type TimelineStatus = 'streaming' | EndStatus
export type TimelineType =
  | 'llm_thinking'
  | 'llm_response'
  | 'llm_tool_call'
  | 'mcp_tool_summary'
  | 'error'
  | 'user_question'
  | 'executive_summary'
  | 'final_analysis'
  | 'code_execution'
  | 'google_search_result'
  | 'url_context_result'
  | 'task_assigned'
  | 'provider_fallback'
  | 'skill_loaded'
  | 'memory_injected'

export type Phase =
  | 'investigating'
  | 'remediating'
  | 'gathering_info'
  | 'distilling'
  | 'concluding'
  | 'synthesizing'
  | 'finalizing'

export type LlmInteractionType =
  | 'iteration'
  | 'executive_summary'
  | 'summarization'
  | 'synthesis'
  | 'forced_conclusion'
  | 'scoring'
  | 'memory_extraction'

export type ReviewStatus = 'needs_review' | 'in_progress' | 'reviewed'
export type LlmBackend = 'google-native' | 'langchain'
export type AgentType = '' | 'synthesis' | 'exec_summary' | 'scoring' | 'action'

export const REVIEW_ACTIONS = ['claim', 'unclaim', 'complete', 'reopen', 'update_feedback', 'acknowledge'] as const
export type ReviewAction = (typeof REVIEW_ACTIONS)[number]
export const QUALITY_RATINGS = ['accurate', 'partially_accurate', 'inaccurate'] as const
