// The bodies of the trace, as the reference answers them.

import { each, rows, words, type Spec, type Table } from './shape.ts'
import { STAGE_TYPE } from './rest-tables.ts'

const llmItem: Table = {
  id: 'ID',
  interaction_type: words(
    'iteration',
    'final_analysis',
    'executive_summary',
    'chat_response',
    'summarization',
    'synthesis',
    'forced_conclusion',
    'composition',
    'scoring',
    'memory_extraction',
  ),
  model_name: 'T',
  reasoning_effort: 'T?',
  input_tokens: 'I?',
  output_tokens: 'I?',
  total_tokens: 'I?',
  cache_read_tokens: 'I?',
  cache_creation_tokens: 'I?',
  duration_ms: 'I?',
  attempts: 'I?', // ours
  error_message: 'T?',
  created_at: 'TS',
}

const mcpItem: Table = {
  id: 'ID',
  interaction_type: words('tool_call', 'tool_list'),
  server_name: 'T',
  tool_name: 'T?',
  event_id: 'ID?', // ours
  duration_ms: 'I?',
  error_message: 'T?',
  created_at: 'TS',
}

const execution: Table = {
  execution_id: 'ID',
  agent_name: 'T',
  llm_interactions: rows(llmItem),
  mcp_interactions: rows(mcpItem),
}

/** Sub-agents are nested one level. */
export const trace: Spec = {
  keys: {
    stages: rows({
      stage_id: 'ID',
      stage_name: 'T',
      stage_type: words(...STAGE_TYPE),
      referenced_stage_id: 'ID?',
      executions: rows({ ...execution, sub_agents: { each: { keys: execution }, optional: true } }),
    }),
    session_interactions: rows(llmItem),
  },
}

const grounding: Table = {
  type: words('google_search', 'url_context'),
  queries: { each: 'T', optional: true },
  sources: { each: { keys: { uri: 'T', title: 'T' } }, optional: true },
  supports: {
    each: { keys: { start_index: 'I', end_index: 'I', text: 'T', source_indices: each('I') } },
    optional: true,
  },
}

export const llmDetail: Spec = {
  keys: {
    ...llmItem,
    thinking_content: 'T?',
    llm_request: {
      keys: {
        messages_count: 'I',
        iteration: 'I',
        native_tools: {
          keys: { google_search: 'B?', code_execution: 'B?', url_context: 'B?' },
          optional: true,
        },
      },
    },
    llm_response: {
      keys: {
        text_length: 'I',
        tool_calls_count: 'I',
        code_executions: { each: { keys: { code: 'T', result: 'T' } }, optional: true },
        groundings_count: 'I?',
      },
    },
    provider: 'T', // ours, like the next
    retries: {
      each: {
        keys: { attempt: 'I', failed_at: 'TS', error_message: 'T', left_out: { each: 'T', optional: true } },
      },
      optional: true,
    },
    response_metadata: { keys: { groundings: rows(grounding) }, optional: true },
    conversation: rows({
      role: words('system', 'user', 'assistant', 'tool'),
      content: 'T',
      tool_calls: { each: { keys: { id: 'T', name: 'T', arguments: 'T' } }, optional: true },
      tool_call_id: 'T?',
      tool_name: 'T?',
    }),
  },
}

export const toolCall: Spec = {
  keys: {
    ...mcpItem,
    interaction_type: words('tool_call'),
    tool_arguments: 'object?',
    tool_result: { keys: { content: 'T', is_error: 'B' }, optional: true },
  },
}

/** One row a server; it has no tool and no duration. */
export const toolList: Spec = {
  keys: {
    id: 'ID',
    interaction_type: words('tool_list'),
    server_name: 'T',
    error_message: 'T?',
    created_at: 'TS',
    available_tools: { each: { keys: { name: 'T', description: 'T' } }, optional: true },
  },
}
