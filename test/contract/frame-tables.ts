// The keys of each frame that the reference (TARSy in Go) sends, written down independently of the code. Keys of ours are marked as in
// `protocol/events.ts`.

import { words, type Table } from './shape.ts'

const base: Table = { session_id: 'ID', timestamp: 'TS' }
const kept: Table = { ...base, db_event_id: 'I' }
const END = ['completed', 'failed', 'timed_out', 'cancelled']
const metadata = 'object?'

export const ON_SESSION: Readonly<Record<string, Table>> = {
  'session.status': {
    ...kept,
    status: words('pending', 'in_progress', 'cancelling', ...END),
    session: 'object?', // ours, like the rest
    error_message: 'T?',
    final_analysis: 'T?',
    executive_summary: 'T?',
    executive_summary_error: 'T?',
    labels: { each: 'T', optional: true },
    verdict: 'object?',
    completeness: 'object?',
    cancelled_by: 'T?',
    cancel_reason: 'T?',
    waits_for: { words: ['person', 'alarm', 'vendor', 'server'], optional: true },
    waits_until: 'TS?',
    planned_stages: { each: { keys: { name: 'T', type: 'T' } }, optional: true },
  },
  'stage.status': {
    ...kept,
    stage_id: 'ID',
    stage_name: 'T',
    stage_index: 'I',
    stage_type: words('investigation', 'synthesis', 'chat', 'exec_summary', 'scoring', 'action', 'compose'),
    referenced_stage_id: 'ID?',
    status: words('started', ...END),
    parallel_type: 'T?', // ours, like the rest
    success_policy: 'T?',
    expected_agent_count: 'I?',
    error_message: 'T?',
    actions_executed: 'B?',
  },
  'timeline_event.created': {
    ...kept,
    event_id: 'ID',
    stage_id: 'ID?',
    execution_id: 'ID?',
    parent_execution_id: 'ID?',
    event_type: 'T',
    status: words('streaming', ...END),
    content: 'T',
    metadata,
    sequence_number: 'I',
  },
  'timeline_event.completed': {
    ...kept,
    event_id: 'ID',
    parent_execution_id: 'ID?',
    event_type: 'T',
    content: 'T',
    status: words(...END),
    metadata,
  },
  'interaction.created': {
    ...kept,
    stage_id: 'ID?',
    execution_id: 'ID?',
    interaction_id: 'ID',
    interaction_type: words('llm', 'mcp'),
    parent_execution_id: 'ID?', // ours, like the rest
    llm_type: 'T?',
    model_name: 'T?',
    reasoning_effort: 'T?',
    input_tokens: 'I?',
    output_tokens: 'I?',
    total_tokens: 'I?',
    thinking_tokens: 'I?',
    cache_read_tokens: 'I?',
    cache_creation_tokens: 'I?',
    attempts: 'I?',
    mcp_type: 'T?',
    server_name: 'T?',
    tool_name: 'T?',
    event_id: 'ID?',
    duration_ms: 'I?',
    error_message: 'T?',
  },
  'chat.created': { ...kept, chat_id: 'ID', created_by: 'T' },
  'review.status': {
    ...kept,
    review_status: 'T?',
    assignee: 'T?',
    quality_rating: 'T?',
    action_taken: 'T?',
    investigation_feedback: 'T?',
    actor: 'T',
  },
  'stream.chunk': { ...base, event_id: 'ID', parent_execution_id: 'ID?', delta: 'T', offset: 'I' }, // offset: ours
  'session.progress': {
    ...base,
    current_stage_name: 'T',
    current_stage_index: 'I',
    total_stages: 'I',
    active_executions: 'I',
    status_text: 'T',
    active_agents: { each: 'object', optional: true }, // ours
  },
  'execution.progress': {
    ...base,
    stage_id: 'ID',
    execution_id: 'T',
    parent_execution_id: 'ID?',
    phase: words(
      'investigating',
      'remediating',
      'gathering_info',
      'distilling',
      'concluding',
      'synthesizing',
      'amending',
      'finalizing',
    ),
    message: 'T',
  },
  'execution.status': {
    ...base,
    stage_id: 'ID',
    execution_id: 'ID',
    parent_execution_id: 'ID?',
    agent_index: 'I',
    status: words('active', ...END),
    error_message: 'T?',
    agent_name: 'T?', // ours, like the rest
    agent_type: 'T?',
    llm_backend: 'T?',
    llm_provider: 'T?',
    model_name: 'T?',
    reasoning_effort: 'T?',
    task: 'T?',
  },
}

/** The copies on the `sessions` channel: no cursor, and nothing of ours. */
/** Ours. Only under the rules of `ingest` (test/workers/ingest.test.ts). */
export const JOINED: Table = { type: words('session.joined'), ...base, recurrences: 'I' }

export const ON_LIST: Readonly<Record<string, Table>> = {
  'session.status': {
    ...base,
    status: words('pending', 'in_progress', 'cancelling', ...END),
    held_until: { like: /^\d{4}-\d\d-\d\dT.*Z$/, nullable: true, optional: true }, // ours, where a silence holds the session, or holds it no more
  },
  'session.progress': ON_SESSION['session.progress'] ?? {},
  'review.status': {
    ...base,
    review_status: 'T?',
    assignee: 'T?',
    quality_rating: 'T?',
    action_taken: 'T?',
    investigation_feedback: 'T?',
    actor: 'T',
  },
}

export const CONTROL: Readonly<Record<string, Table>> = {
  'connection.established': { connection_id: 'ID' },
  'subscription.confirmed': { channel: 'T' },
  'subscription.error': { channel: 'T', message: 'T' },
  'catchup.overflow': { channel: 'T', has_more: 'B' },
  pong: {},
  error: { message: 'T' },
}
