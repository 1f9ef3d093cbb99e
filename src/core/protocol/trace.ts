// The bodies of the trace (wire contract 1.20).

import type { Timestamp } from './events.ts'
import type { LlmInteractionType, StageType } from './status.ts'

export type LlmItem = {
  id: string
  interaction_type: LlmInteractionType
  model_name: string
  input_tokens?: number
  output_tokens?: number
  total_tokens?: number
  duration_ms?: number
  error_message?: string
  created_at: Timestamp
}

export type McpItem = {
  id: string
  interaction_type: 'tool_call' | 'tool_list'
  /** '' for tools that belong to no server. */
  server_name: string
  tool_name?: string
  duration_ms?: number
  error_message?: string
  created_at: Timestamp
}

export type TraceExecution = {
  execution_id: string
  agent_name: string
  llm_interactions: Array<LlmItem>
  mcp_interactions: Array<McpItem>
  sub_agents?: Array<TraceExecution>
}

export type TraceStage = {
  stage_id: string
  stage_name: string
  stage_type: StageType
  referenced_stage_id?: string
  executions: Array<TraceExecution>
}

export type Trace = { stages: Array<TraceStage>; session_interactions: Array<LlmItem> }

export type TraceMessage = {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  tool_calls?: Array<{ id: string; name: string; arguments: string }>
  tool_call_id?: string
  tool_name?: string
}

export type Grounding = {
  type: 'google_search' | 'url_context'
  queries?: Array<string>
  sources?: Array<{ uri: string; title: string }>
  supports?: Array<{ start_index: number; end_index: number; text: string; source_indices: Array<number> }>
}

export type LlmDetail = LlmItem & {
  thinking_content?: string
  llm_request: { messages_count: number; iteration: number; native_tools?: Record<string, boolean> }
  llm_response: {
    text_length: number
    tool_calls_count: number
    code_executions?: Array<{ code: string; result: string }>
    groundings_count?: number
  }
  response_metadata?: { groundings: Array<Grounding> }
  conversation: Array<TraceMessage>
}

export type McpDetail = McpItem & {
  tool_arguments?: Record<string, unknown>
  /** Absent where the call never reached the tool, or its answer never came; `error_message` says why. */
  tool_result?: { content: string; is_error: boolean }
  available_tools?: Array<{ name: string; description: string }>
}
