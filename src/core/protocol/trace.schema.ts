// The answers about what models and tools were asked.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { LLM_INTERACTION_TYPES } from './status.ts'

const llmFields = {
  id: f.text,
  interaction_type: z.enum(LLM_INTERACTION_TYPES),
  model_name: f.text,
  reasoning_effort: f.text.exactOptional(),
  input_tokens: f.whole.exactOptional(),
  output_tokens: f.whole.exactOptional(),
  total_tokens: f.whole.exactOptional(),
  cache_read_tokens: f.whole.exactOptional(),
  cache_creation_tokens: f.whole.exactOptional(),
  duration_ms: f.whole.exactOptional().describe('Of the last attempt'),
  attempts: f.whole.exactOptional().describe('How often it was asked; absent when once'),
  error_message: f.text.exactOptional(),
  created_at: f.time.describe('Its end'),
}
const mcpFields = {
  id: f.text,
  interaction_type: z.enum(['tool_call', 'tool_list']),
  server_name: f.text.describe('Empty for built-in tools'),
  tool_name: f.text.exactOptional(),
  event_id: f.text.exactOptional().describe('The timeline event of a tool call; absent in logs of earlier releases'),
  duration_ms: f.whole.exactOptional(),
  error_message: f.text.exactOptional(),
  created_at: f.time.describe('Its end'),
}
export const llmItem = z.object(llmFields).meta({ id: 'LlmInteraction' })
export const mcpItem = z.object(mcpFields).meta({ id: 'McpInteraction' })

export const traceExecution = z
  .object({
    execution_id: f.text,
    agent_name: f.text,
    llm_interactions: z.array(llmItem),
    mcp_interactions: z.array(mcpItem),
    get sub_agents() {
      return z.array(traceExecution).exactOptional()
    },
  })
  .meta({ id: 'TraceExecution' })

const traceStage = z.object({
  stage_id: f.text,
  stage_name: f.text,
  stage_type: f.stageType,
  referenced_stage_id: f.text.exactOptional(),
  executions: z.array(traceExecution),
})

export const trace = z.object({ stages: z.array(traceStage), session_interactions: z.array(llmItem) })

export const traceMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: f.text,
  tool_calls: z.array(z.object({ id: f.text, name: f.text, arguments: f.text.describe('JSON text') })).exactOptional(),
  tool_call_id: f.text.exactOptional(),
  tool_name: f.text.exactOptional(),
})

export const grounding = z.object({
  type: z.enum(['google_search', 'url_context']),
  queries: z.array(f.text).exactOptional(),
  sources: z.array(z.object({ uri: f.text, title: f.text })).exactOptional(),
  supports: z
    .array(z.object({ start_index: f.whole, end_index: f.whole, text: f.text, source_indices: z.array(f.whole) }))
    .exactOptional(),
})

export const llmDetail = z.object({
  ...llmFields,
  thinking_content: f.text.exactOptional(),
  llm_request: z.object({
    messages_count: f.whole,
    iteration: f.whole,
    native_tools: z.record(f.text, f.flag).exactOptional(),
  }),
  llm_response: z.object({
    text_length: f.whole,
    tool_calls_count: f.whole,
    code_executions: z.array(z.object({ code: f.text, result: f.text })).exactOptional(),
    groundings_count: f.whole.exactOptional(),
  }),
  response_metadata: z.object({ groundings: z.array(grounding) }).exactOptional(),
  provider: f.text,
  // Ours: the attempts that failed before this answer, oldest first; absent without any.
  retries: z
    .array(
      z.object({
        attempt: f.whole,
        failed_at: f.time,
        error_message: f.text,
        left_out: z.array(f.text).exactOptional().describe('What the provider refused; later requests leave it out'),
      }),
    )
    .exactOptional(),
  conversation: z.array(traceMessage),
})

export const mcpDetail = z.object({
  ...mcpFields,
  tool_arguments: z.record(f.text, z.unknown()).exactOptional(),
  // Absent when the call never reached the tool or its answer never came; `error_message` says which.
  // Ours: `page` and `pages` of a result that is longer than one page.
  tool_result: z
    .object({
      content: f.text,
      is_error: f.flag,
      page: f.whole.exactOptional(),
      pages: f.whole.exactOptional(),
      attachments: z
        .array(z.object({ mime_type: f.text, data: f.text.describe('base64') }))
        .describe('Pictures and sounds of the answer')
        .exactOptional(),
    })
    .exactOptional(),
  available_tools: z.array(z.object({ name: f.text, description: f.text })).exactOptional(),
})
