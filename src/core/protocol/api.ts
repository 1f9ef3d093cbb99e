// The bodies of the REST API (wire contract, section 1). Rows whose capability comes later carry their keys with the truth: null, 0, false.

import type { McpSelection, Timestamp } from './events.ts'
import type {
  ExecutionStatus,
  ParallelType,
  ReviewStatus,
  SessionStatus,
  StageStatus,
  StageType,
  TimelineStatus,
  TimelineType,
} from './status.ts'

export type TimelineEvent = {
  id: string
  session_id: string
  stage_id?: string
  execution_id?: string
  parent_execution_id?: string
  sequence_number: number
  created_at: Timestamp
  updated_at: Timestamp
  event_type: TimelineType
  status: TimelineStatus
  content: string
  metadata?: Record<string, unknown>
}

export type ExecutionOverview = {
  execution_id: string
  agent_name: string
  agent_index: number
  status: ExecutionStatus
  llm_backend: string
  llm_provider: string | null
  model_name?: string
  started_at: Timestamp | null
  completed_at: Timestamp | null
  duration_ms: number | null
  error_message: string | null
  /** A parent's counts include its sub-agents'. */
  input_tokens: number
  output_tokens: number
  total_tokens: number
  parent_execution_id?: string
  task?: string
  /** What the execution began with, once a fallback took over; the last three are of the newest switch. */
  original_llm_provider?: string
  original_llm_backend?: string
  original_model_name?: string
  fallback_reason?: string
  fallback_error_code?: string
  fallback_attempt?: number
  sub_agents?: Array<ExecutionOverview>
}

export type StageOverview = {
  id: string
  stage_name: string
  stage_index: number
  stage_type: StageType
  status: StageStatus
  parallel_type: ParallelType | null
  expected_agent_count: number
  referenced_stage_id?: string
  started_at: Timestamp | null
  completed_at: Timestamp | null
  /** Ours: why the stage did not complete. */
  error_message?: string
  executions?: Array<ExecutionOverview>
}

type Review = {
  review_status: ReviewStatus | null
  assignee: string | null
  quality_rating: string | null
  action_taken: string | null
  investigation_feedback: string | null
  feedback_edited: boolean
  feedback_edited_by: string | null
  feedback_edited_at: Timestamp | null
}

export type SessionDetail = Review & {
  id: string
  alert_data: string
  alert_type: string | null
  status: SessionStatus
  chain_id: string
  author: string | null
  error_message: string | null
  final_analysis: string | null
  executive_summary: string | null
  executive_summary_error: string | null
  runbook_url: string | null
  slack_message_fingerprint?: string
  mcp_selection?: McpSelection
  created_at: Timestamp
  started_at: Timestamp | null
  completed_at: Timestamp | null
  duration_ms: number | null
  chat_enabled: boolean
  chat_id: string | null
  chat_message_count: number
  total_stages: number
  completed_stages: number
  failed_stages: number
  has_parallel_stages: boolean
  has_action_stages: boolean
  actions_executed: boolean | null
  input_tokens: number
  output_tokens: number
  total_tokens: number
  cost_estimation_enabled: boolean
  llm_interaction_count: number
  mcp_interaction_count: number
  current_stage_index: number | null
  current_stage_id: string | null
  latest_score: number | null
  scoring_status: string | null
  score_id: string | null
  stages: Array<StageOverview>
}

export type SessionListItem = Review & {
  id: string
  alert_type: string | null
  chain_id: string
  status: SessionStatus
  author: string | null
  created_at: Timestamp
  started_at: Timestamp | null
  completed_at: Timestamp | null
  duration_ms: number | null
  error_message: string | null
  executive_summary: string | null
  llm_interaction_count: number
  mcp_interaction_count: number
  input_tokens: number
  output_tokens: number
  total_tokens: number
  total_stages: number
  completed_stages: number
  has_parallel_stages: boolean
  has_sub_agents: boolean
  has_action_stages: boolean
  actions_executed: boolean | null
  chat_message_count: number
  provider_fallback_count: number
  current_stage_index: number | null
  current_stage_id: string | null
  matched_in_content: boolean
  latest_score: number | null
  scoring_status: string | null
  /** Ours: the first 200 characters of the masked alert, so that rows of one type can be told apart. */
  alert_excerpt: string
}

export type SessionList = {
  sessions: Array<SessionListItem>
  pagination: { page: number; page_size: number; total_pages: number; total_items: number }
  cost_estimation_enabled: boolean
}

export type ActiveSessions = {
  active: Array<
    Pick<
      SessionListItem,
      | 'id'
      | 'alert_type'
      | 'chain_id'
      | 'status'
      | 'author'
      | 'created_at'
      | 'started_at'
      | 'current_stage_index'
      | 'current_stage_id'
    >
  >
  queued: Array<
    Pick<SessionListItem, 'id' | 'alert_type' | 'chain_id' | 'status' | 'author' | 'created_at'> & {
      queue_position: number
    }
  >
}

export type FilterOptions = { alert_types: Array<string>; chain_ids: Array<string>; statuses: Array<SessionStatus> }

export type SessionStatusBody = Pick<
  SessionDetail,
  'id' | 'status' | 'final_analysis' | 'executive_summary' | 'error_message'
>

export type SessionSummary = {
  session_id: string
  total_interactions: number
  llm_interactions: number
  mcp_interactions: number
  input_tokens: number
  output_tokens: number
  total_tokens: number
  cost_estimation_enabled: boolean
  total_duration_ms: number | null
  chain_statistics: {
    total_stages: number
    completed_stages: number
    failed_stages: number
    current_stage_index: number | null
  }
  total_score?: number
  scoring_status?: string
}

export type AlertAnswer = { session_id: string; status: 'queued' | 'duplicate'; message: string }
export type AlertTypes = {
  alert_types: Array<{ type: string; chain_id: string; description: string }>
  default_chain_id: string
  default_alert_type: string
}
export type SystemWarning = {
  id: string
  category: string
  message: string
  details: string
  server_id?: string
  created_at: Timestamp
}
export type McpServerHealth = {
  id: string
  healthy: boolean
  last_check: Timestamp
  tool_count: number
  tools: Array<{ name: string; description: string }>
  error: string | null
}
export type Health = {
  status: 'healthy' | 'degraded' | 'unhealthy'
  version: string
  checks: Record<string, { status: string; message?: string }>
}
/** What the reference's dashboard asks its sign-in proxy. */
export type UserInfo = { user: string; email: string }
export type ErrorBody = { message: string }
