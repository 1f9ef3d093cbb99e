// The frames of the WebSocket. Keys marked `ours` are not sent by the reference (TARSy in Go): with them a client that folds frames
// knows all of detail and timeline without a second request. `docs/wire.md` lists what is promised.

import type * as z from 'zod'
import type { Completeness, SessionDetail, SessionListItem, Verdict } from './api.ts'
import type { mcpSelection } from './session.schema.ts'
import type {
  AgentType,
  EndStatus,
  ExecutionStatus,
  LlmBackend,
  LlmInteractionType,
  ParallelType,
  Phase,
  ReviewAction,
  ReviewStatus,
  SessionStatus,
  StageType,
  SuccessPolicy,
  TimelineStatus,
  TimelineType,
  WaitFor,
} from './status.ts'

/** RFC 3339 with milliseconds and Z. */
export type Timestamp = string

type Base = { session_id: string; timestamp: Timestamp; db_event_id?: number }

/** What a sender asked for. It replaces the MCP servers and native tools of the chain. */
export type McpSelection = z.output<typeof mcpSelection>

/** A session as it was accepted. These facts never change; `chat_enabled` in the detail says how chat is configured now. */
export type SessionFacts = Pick<
  SessionDetail,
  | 'alert_data'
  | 'alert_type'
  | 'chain_id'
  | 'author'
  | 'runbook_url'
  | 'slack_message_fingerprint'
  | 'mcp_selection'
  | 'created_at'
  | 'chat_enabled'
> &
  Partial<AlertFacts>

/** Absent in logs of earlier releases. */
export type AlertFacts = Pick<SessionDetail, 'alert_title' | 'severity' | 'cluster' | 'namespace' | 'service' | 'links'>

export type SessionStatusFrame = Base & {
  type: 'session.status'
  status: SessionStatus
  session?: SessionFacts // ours, on `pending`
  error_message?: string // ours, on an end status, like the next six
  final_analysis?: string
  executive_summary?: string
  executive_summary_error?: string
  labels?: Array<string> // absent where it is null in the detail, like the next two
  verdict?: Verdict
  completeness?: Completeness
  cancelled_by?: string // ours, on `cancelling` and `cancelled`, like the next
  cancel_reason?: string
  waits_for?: WaitFor // ours, on `in_progress`, like the next: the session waits until then, or until what it waits for comes
  waits_until?: Timestamp
  planned_stages?: SessionDetail['planned_stages'] // ours, on the first `in_progress`
  held_until?: Timestamp | null // ours, on `pending` in lists: a silence holds it until then; null: it holds it no more
}

export type StageStatusFrame = Base & {
  type: 'stage.status'
  stage_id: string
  stage_name: string
  stage_index: number
  stage_type: StageType
  referenced_stage_id?: string
  status: 'started' | EndStatus
  parallel_type?: ParallelType // ours, on `started`, like the next two
  success_policy?: SuccessPolicy
  expected_agent_count?: number
  error_message?: string // ours, on an end status
  actions_executed?: boolean // ours, on the end of an action stage
}

export type ExecutionStatusFrame = Base & {
  type: 'execution.status'
  stage_id: string
  execution_id: string
  parent_execution_id?: string
  agent_index: number
  status: Exclude<ExecutionStatus, 'pending'>
  error_message?: string
  agent_name?: string // ours, on `active`, like the rest
  agent_type?: AgentType
  llm_backend?: LlmBackend
  llm_provider?: string
  model_name?: string
  reasoning_effort?: string
  task?: string
}

export type TimelineCreatedFrame = Base & {
  type: 'timeline_event.created'
  event_id: string
  stage_id?: string
  execution_id?: string
  parent_execution_id?: string
  event_type: TimelineType
  status: TimelineStatus
  content: string
  metadata?: Record<string, unknown>
  sequence_number: number
}

export type TimelineCompletedFrame = Base & {
  type: 'timeline_event.completed'
  event_id: string
  parent_execution_id?: string
  event_type: TimelineType
  content: string
  status: EndStatus
  /** Only the keys that the end adds. A client merges them into the event's metadata. */
  metadata?: Record<string, unknown>
}

export type InteractionCreatedFrame = Base & {
  type: 'interaction.created'
  stage_id?: string
  execution_id?: string
  parent_execution_id?: string // ours
  interaction_id: string
  interaction_type: 'llm' | 'mcp'
  llm_type?: LlmInteractionType // ours, on `llm`, like the next eight
  model_name?: string
  reasoning_effort?: string // as it was sent
  input_tokens?: number
  output_tokens?: number
  total_tokens?: number
  thinking_tokens?: number // part of `output_tokens`; absent when 0, like the next two
  cache_read_tokens?: number // read from the provider's prompt cache; no part of `input_tokens`
  cache_creation_tokens?: number // written to that cache; no part of `input_tokens`
  attempts?: number // ours, on `llm`: how often it was asked; absent when once
  mcp_type?: 'tool_call' | 'tool_list' // ours, on `mcp`, like the next three
  server_name?: string
  tool_name?: string
  event_id?: string // the timeline event of a tool call
  duration_ms?: number // ours
  error_message?: string // ours
}

export type ReviewStatusFrame = Base & {
  type: 'review.status'
  review_status?: ReviewStatus
  assignee?: string
  quality_rating?: string
  action_taken?: string
  investigation_feedback?: string
  actor: string
  action?: ReviewAction // ours
}

export type ChatCreatedFrame = Base & { type: 'chat.created'; chat_id: string; created_by: string }

/** Frames that the log keeps. All but `execution.status` are sent with `db_event_id`. */
export type LoggedFrame =
  | SessionStatusFrame
  | StageStatusFrame
  | ExecutionStatusFrame
  | TimelineCreatedFrame
  | TimelineCompletedFrame
  | InteractionCreatedFrame
  | ReviewStatusFrame
  | ChatCreatedFrame

/** `offset` (ours): length of the event's text before this delta, in UTF-16 units. */
export type StreamChunkFrame = Base & {
  type: 'stream.chunk'
  event_id: string
  parent_execution_id?: string
  delta: string
  offset: number
}

export type SessionProgressFrame = Base & {
  type: 'session.progress'
  current_stage_name: string
  current_stage_index: number
  total_stages: number
  active_executions: number
  status_text: string
  active_agents?: SessionListItem['active_agents'] // ours; absent where a stage only begins
}

export type ExecutionProgressFrame = Base & {
  type: 'execution.progress'
  stage_id: string
  execution_id: string
  parent_execution_id?: string
  phase: Phase
  message: string
}

/** Ours, to lists alone: an alert joined the session. `recurrences`: how many have, with this one. */
export type SessionJoinedFrame = Base & { type: 'session.joined'; recurrences: number }

/** Frames that are sent and not kept. */
export type TransientFrame = StreamChunkFrame | SessionProgressFrame | ExecutionProgressFrame

/** Every frame about a session. */
export type Frame = LoggedFrame | TransientFrame | SessionJoinedFrame

/** Frames about the connection itself; they carry no `session_id`. */
export type ControlFrame =
  | { type: 'connection.established'; connection_id: string }
  | { type: 'subscription.confirmed'; channel: string }
  | { type: 'subscription.error'; channel: string; message: string }
  | { type: 'catchup.overflow'; channel: string; has_more: true }
  | { type: 'pong' }
  | { type: 'error'; message: string }
