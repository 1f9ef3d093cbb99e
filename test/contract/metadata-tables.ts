// The keys of a timeline event's `metadata` by type, as the reference sends them.

import { words, type Spec, type Table } from './shape.ts'

// The first two are the reference's.
const forcedReason: Spec = {
  words: ['max_iterations', 'time_budget', 'context_window', 'provider_refused'],
  optional: true,
}
const forced: Table = { forced_conclusion: 'B?', iterations_used: 'I?', max_iterations: 'I?', reason: forcedReason }
const names: Spec = { each: 'T', optional: true }
const found: Table = {
  source: words('gemini'),
  sources: { each: { keys: { uri: 'T', title: 'T' } } },
  queries: names,
  supports: {
    each: { keys: { start_index: 'I', end_index: 'I', text: 'T', grounding_chunk_indices: { each: 'I' } } },
    optional: true,
  },
  inferred_from_tool_arguments: 'B?',
}

/** `interrupted` is ours: a restart cut the event. */
export const METADATA: Readonly<Record<string, Table>> = {
  llm_thinking: { source: words('native'), ...forced, interrupted: 'B?' },
  llm_response: { ...forced, interrupted: 'B?' },
  llm_tool_call: {
    server_name: 'T',
    tool_name: 'T',
    tool_type: words('mcp', 'orchestrator', 'skill', 'memory', 'google_native'),
    arguments: 'T',
    writes: { words: ['yes', 'no', 'unknown'], optional: true },
    is_error: 'B?',
    interrupted: 'B?',
  },
  mcp_tool_summary: {
    server_name: 'T',
    tool_name: 'T',
    original_tokens: 'I',
    summarization_model: 'T',
    summarization_provider: 'T',
    summarization_reasoning_effort: 'T?',
    summarization_fallback: 'B?',
    interrupted: 'B?',
  },
  final_analysis: {
    interaction_type: { words: ['synthesis', 'executive_summary', 'memory_extraction', 'composition'], optional: true },
    source: { words: ['concat_fallback'], optional: true },
    ...forced,
  },
  user_question: { author: 'T' },
  task_assigned: {},
  provider_fallback: {
    original_provider: 'T',
    original_backend: 'T',
    original_model: 'T',
    fallback_provider: 'T',
    fallback_backend: 'T',
    fallback_model: 'T',
    original_reasoning_effort: 'T?',
    fallback_reasoning_effort: 'T?',
    reason: 'T',
    attempt: 'I',
    error_code: {
      words: [
        'max_retries',
        'credentials',
        'provider_error',
        'invalid_request',
        'partial_stream_error',
        'initial_response_timeout',
        'stall_timeout',
      ],
      optional: true,
    },
    error_retryable: 'B?',
    native_tools_dropped: names,
    skipped_incompatible: names,
  },
  skill_loaded: { skill_name: 'T' },
  // Ours.
  alert_joined: {
    joined: words('repeat', 'related', 'resolved', 'offered'),
    title: 'T',
    reason: 'T',
    count: 'I',
    arrived_at: 'TS',
    heard: 'B',
  },
  memory_injected: { count: 'I', memory_ids: { each: 'T' } },
  code_execution: { source: words('gemini') },
  google_search_result: found,
  url_context_result: found,
  error: {
    left_out: names,
    reason: 'T?',
    missing_runbooks: { each: { keys: { address: 'T', reason: 'T' } }, optional: true },
  },
}
