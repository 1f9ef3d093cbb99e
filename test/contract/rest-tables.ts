// The bodies of alerts and sessions as the reference (TARSy in Go) answers them, written down from its description and not from our schemas:
// a key that leaves the schema by mistake is missed here. Keys that only we have are marked.

import { each, rows, words, type Spec, type Table } from './shape.ts'

export const SESSION_STATUS = ['pending', 'in_progress', 'cancelling', 'completed', 'failed', 'cancelled', 'timed_out']
const STAGE_STATUS = ['pending', 'active', 'completed', 'failed', 'timed_out', 'cancelled']
export const STAGE_TYPE = ['investigation', 'synthesis', 'chat', 'exec_summary', 'scoring', 'action', 'compose']
const TIMELINE_STATUS = ['streaming', 'completed', 'failed', 'cancelled', 'timed_out']
const TIMELINE_TYPE =
  'llm_thinking llm_response llm_tool_call mcp_tool_summary error user_question executive_summary final_analysis code_execution google_search_result url_context_result task_assigned provider_fallback skill_loaded memory_injected alert_joined'.split(
    ' ',
  )

export const review: Table = {
  review_status: { words: ['needs_review', 'in_progress', 'reviewed'], nullable: true },
  assignee: 'T|null',
  quality_rating: { words: ['accurate', 'partially_accurate', 'inaccurate'], nullable: true },
  action_taken: 'T|null',
  investigation_feedback: 'T|null',
  feedback_edited: 'B',
  feedback_edited_by: 'T|null',
  feedback_edited_at: 'TS|null',
}
const tokens: Table = { input_tokens: 'I', output_tokens: 'I', total_tokens: 'I' }
const cacheTokens: Table = { cache_read_tokens: 'I', cache_creation_tokens: 'I' }
const tokenParts: Table = { thinking_tokens: 'I', ...cacheTokens }
const labels: Spec = { each: 'T', nullable: true }
// Ours.
const CONFIDENCE = ['high', 'medium', 'low', 'unknown']
const findings: Table = {
  verdict: {
    keys: {
      cause: 'T',
      confidence: words(...CONFIDENCE),
      stated_confidence: words(...CONFIDENCE),
      confidence_reason: 'T',
      components: each('T'),
      next_steps: rows({ text: 'T', command: 'T|null' }),
      ruled_out: rows({ text: 'T', calls: each('ID') }),
      unchecked: each('T'),
      claims: rows({ text: 'T', grounded: 'B', reason: 'T|null', calls: each('ID') }),
      grounded_share: 'F|null',
    },
    nullable: true,
  },
  completeness: {
    keys: {
      complete: 'B',
      gaps: rows({
        kind: words(
          ...'agent_failed server_absent tool_lost query_failed fell_back forced cut result_shortened'.split(' '),
        ),
        subject: 'T',
        text: 'T',
        count: 'I',
      }),
    },
    nullable: true,
  },
}
const cancellation: Table = { cancelled_by: 'T|null', cancel_reason: 'T|null' }
/** Ours. */
const hold: Table = { held_until: 'TS|null', silence_id: 'ID|null', silence_comment: 'T|null' }
const cost: Table = { estimated_cost_usd: 'F?', cost_completeness: 'T?' }
const costOfOne: Table = { ...cost, unpriced_interaction_count: 'I?' }

/** Ours: what the alert says. */
const alertFacts: Table = {
  alert_title: 'T|null',
  severity: { words: ['critical', 'high', 'warning', 'info'], nullable: true },
  cluster: 'T|null',
  namespace: 'T|null',
  service: 'T|null',
  links: rows({ label: 'T', url: 'T' }),
}

export const listItem: Table = {
  id: 'ID',
  alert_type: 'T|null',
  chain_id: 'T',
  status: words(...SESSION_STATUS),
  author: 'T|null',
  created_at: 'TS',
  started_at: 'TS|null',
  completed_at: 'TS|null',
  duration_ms: 'I|null',
  error_message: 'T|null',
  executive_summary: 'T|null',
  labels,
  verdict_cause: 'T|null', // ours, like the next four
  confidence: { words: CONFIDENCE, nullable: true },
  grounded_share: 'F|null',
  components: each('T'),
  gap_count: 'I',
  llm_interaction_count: 'I',
  mcp_interaction_count: 'I',
  wrote_count: 'I',
  ...tokens,
  ...tokenParts,
  ...cost,
  total_stages: 'I',
  completed_stages: 'I',
  has_parallel_stages: 'B',
  has_sub_agents: 'B',
  has_action_stages: 'B',
  actions_executed: 'B|null',
  chat_message_count: 'I',
  recurrences: 'I', // ours
  provider_fallback_count: 'I',
  current_stage_index: 'I|null',
  current_stage_id: 'ID|null',
  matched_in_content: 'B',
  latest_score: 'I|null',
  scoring_status: 'T|null',
  ...review,
  ...cancellation,
  ...hold,
  alert_excerpt: 'T', // ours, like the rest
  ...alertFacts,
  current_stage: { keys: { name: 'T', index: 'I', total: 'I' }, nullable: true },
  active_agents: rows({
    name: 'T',
    call: { keys: { server: 'T', tool: 'T', started_at: 'TS' }, nullable: true },
  }),
}

export const sessionList: Spec = {
  keys: {
    sessions: rows(listItem),
    pagination: { keys: { page: 'I', page_size: 'I', total_pages: 'I', total_items: 'I' } },
    cost_estimation_enabled: 'B',
  },
}

const head: Table = {
  id: 'ID',
  alert_type: 'T|null',
  chain_id: 'T',
  status: words(...SESSION_STATUS),
  author: 'T|null',
  created_at: 'TS',
  alert_title: 'T|null',
}
export const activeSessions: Spec = {
  keys: {
    active: rows({ ...head, started_at: 'TS|null', current_stage_index: 'I|null', current_stage_id: 'ID|null' }),
    queued: rows({ ...head, queue_position: 'I' }),
  },
}

export const filterOptions: Spec = {
  keys: {
    alert_types: each('T'),
    chain_ids: each('T'),
    labels: each('T'),
    statuses: each(words(...SESSION_STATUS)),
    severities: each(words('critical', 'high', 'warning', 'info')), // ours, like the rest
    clusters: each('T'),
    namespaces: each('T'),
    authors: each('T'),
  },
}

const execution: Table = {
  execution_id: 'ID',
  agent_name: 'T',
  agent_index: 'I',
  status: words(...STAGE_STATUS),
  llm_backend: words('google-native', 'langchain'),
  llm_provider: 'T|null',
  model_name: 'T?',
  reasoning_effort: 'T?',
  started_at: 'TS|null',
  completed_at: 'TS|null',
  duration_ms: 'I|null',
  error_message: 'T|null',
  ...tokens,
  ...costOfOne,
  parent_execution_id: 'ID?',
  task: 'T?',
  original_llm_provider: 'T?',
  original_llm_backend: 'T?',
  original_model_name: 'T?',
  original_reasoning_effort: 'T?',
  fallback_reason: 'T?',
  fallback_error_code: 'T?',
  fallback_attempt: 'I?',
}

const stage: Table = {
  id: 'ID',
  stage_name: 'T',
  stage_index: 'I',
  stage_type: words(...STAGE_TYPE),
  status: words(...STAGE_STATUS),
  parallel_type: { words: ['multi_agent', 'replica'], nullable: true },
  expected_agent_count: 'I',
  referenced_stage_id: 'ID?',
  started_at: 'TS|null',
  completed_at: 'TS|null',
  error_message: 'T?', // ours
  executions: {
    each: { keys: { ...execution, sub_agents: { each: { keys: execution }, optional: true } } },
    optional: true,
  },
}

export const sessionDetail: Spec = {
  keys: {
    id: 'ID',
    alert_data: 'T',
    alert_type: 'T|null',
    status: words(...SESSION_STATUS),
    chain_id: 'T',
    author: 'T|null',
    error_message: 'T|null',
    final_analysis: 'T|null',
    executive_summary: 'T|null',
    executive_summary_error: 'T|null',
    labels,
    ...findings,
    runbook_url: 'T|null',
    slack_message_fingerprint: 'T?',
    mcp_selection: 'object?',
    created_at: 'TS',
    started_at: 'TS|null',
    completed_at: 'TS|null',
    duration_ms: 'I|null',
    chat_enabled: 'B',
    chat_id: 'ID|null',
    chat_message_count: 'I',
    recurrences: 'I', // ours
    follow_up: { keys: { alerts: 'I', question: 'T' }, nullable: true }, // ours
    total_stages: 'I',
    completed_stages: 'I',
    failed_stages: 'I',
    has_parallel_stages: 'B',
    has_action_stages: 'B',
    actions_executed: 'B|null',
    ...tokens,
    ...tokenParts,
    cost_estimation_enabled: 'B',
    ...costOfOne,
    llm_interaction_count: 'I',
    mcp_interaction_count: 'I',
    wrote_count: 'I',
    current_stage_index: 'I|null',
    current_stage_id: 'ID|null',
    latest_score: 'I|null',
    scoring_status: 'T|null',
    score_id: 'ID|null',
    ...review,
    ...cancellation,
    ...hold,
    stages: rows(stage),
    ...alertFacts, // ours, like the next
    planned_stages: rows({ name: 'T', type: words(...STAGE_TYPE) }),
  },
}

export const sessionSummary: Spec = {
  keys: {
    session_id: 'ID',
    total_interactions: 'I',
    llm_interactions: 'I',
    mcp_interactions: 'I',
    ...tokens,
    cost_estimation_enabled: 'B',
    ...costOfOne,
    total_duration_ms: 'I|null',
    chain_statistics: {
      keys: { total_stages: 'I', completed_stages: 'I', failed_stages: 'I', current_stage_index: 'I|null' },
    },
    total_score: 'I?',
    scoring_status: 'T?',
  },
}

export const sessionStatus: Spec = {
  keys: {
    id: 'ID',
    status: words(...SESSION_STATUS),
    final_analysis: 'T|null',
    executive_summary: 'T|null',
    labels,
    ...findings,
    error_message: 'T|null',
    ...cancellation,
    review_status: { words: ['needs_review', 'in_progress', 'reviewed'], nullable: true },
    assignee: 'T|null',
    quality_rating: 'T|null',
    action_taken: 'T|null',
    investigation_feedback: 'T|null',
  },
}

/** The reference also has an empty `edges`, which its clients do not need. */
export const timeline: Spec = rows({
  id: 'ID',
  session_id: 'ID',
  stage_id: 'ID?',
  execution_id: 'ID?',
  parent_execution_id: 'ID?',
  sequence_number: 'I?',
  created_at: 'TS',
  updated_at: 'TS',
  event_type: words(...TIMELINE_TYPE),
  status: words(...TIMELINE_STATUS),
  content: 'T?',
  metadata: 'object?',
})

export const accepted: Spec = { keys: { session_id: 'ID', status: words('queued'), message: 'T' } }
export const asked: Spec = { keys: { chat_id: 'ID', message_id: 'ID', stage_id: 'ID' } }
export const cancelled: Spec = { keys: { session_id: 'ID', message: words('Session cancellation requested') } }
export const error: Spec = { keys: { message: 'T' } }
