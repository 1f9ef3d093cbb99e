// The answers of the API about sessions, as schemas that the types of protocol/api.ts satisfy.

import { z } from 'zod'
import type * as api from '#core/protocol/api.ts'
import { SESSION_STATUSES } from '#core/protocol/status.ts'
import { mirrors } from './mirror.ts'

const text = z.string()
const textOrNull = z.string().nullable()
const whole = z.int()
const wholeOrNull = z.int().nullable()
const flag = z.boolean()
const time = z.string().describe('RFC 3339')
const timeOrNull = time.nullable()
const status = z.enum(SESSION_STATUSES)
const ended = z.enum(['completed', 'failed', 'cancelled', 'timed_out'])
const working = z.enum(['pending', 'active', ...ended.options])

const tokens = { input_tokens: whole, output_tokens: whole, total_tokens: whole }
const review = {
  review_status: textOrNull,
  assignee: textOrNull,
  quality_rating: textOrNull,
  action_taken: textOrNull,
  investigation_feedback: textOrNull,
  feedback_edited: flag,
  feedback_edited_by: textOrNull,
  feedback_edited_at: timeOrNull,
}
const head = { id: text, alert_type: textOrNull, chain_id: text, status, author: textOrNull, created_at: time }
const course = { started_at: timeOrNull, completed_at: timeOrNull, duration_ms: wholeOrNull }
const counts = {
  llm_interaction_count: whole,
  mcp_interaction_count: whole,
  ...tokens,
  total_stages: whole,
  completed_stages: whole,
  has_parallel_stages: flag,
  has_action_stages: flag,
  actions_executed: flag.nullable(),
  chat_message_count: whole,
  current_stage_index: wholeOrNull,
  current_stage_id: textOrNull,
  latest_score: wholeOrNull,
  scoring_status: textOrNull,
}

const listItem = z.object({
  ...head,
  ...course,
  ...counts,
  ...review,
  error_message: textOrNull,
  executive_summary: textOrNull,
  has_sub_agents: flag,
  provider_fallback_count: whole,
  matched_in_content: flag,
  alert_excerpt: text.describe('The first 200 characters of the masked alert'),
})

export const sessionList = mirrors<api.SessionList>()(
  z.object({
    sessions: z.array(listItem),
    pagination: z.object({ page: whole, page_size: whole, total_pages: whole, total_items: whole }),
    cost_estimation_enabled: flag,
  }),
)

export const activeSessions = mirrors<api.ActiveSessions>()(
  z.object({
    active: z.array(
      z.object({ ...head, started_at: timeOrNull, current_stage_index: wholeOrNull, current_stage_id: textOrNull }),
    ),
    queued: z.array(z.object({ ...head, queue_position: whole })),
  }),
)

export const filterOptions = mirrors<api.FilterOptions>()(
  z.object({ alert_types: z.array(text), chain_ids: z.array(text), statuses: z.array(status) }),
)

const execution = z.object({
  execution_id: text,
  agent_name: text,
  agent_index: whole,
  status: working,
  llm_backend: text,
  llm_provider: textOrNull,
  model_name: text.optional(),
  ...course,
  error_message: textOrNull,
  ...tokens,
  parent_execution_id: text.optional(),
  task: text.optional(),
  sub_agents: z.array(z.looseObject({ execution_id: text })).optional(),
})

const stage = z.object({
  id: text,
  stage_name: text,
  stage_index: whole,
  stage_type: text,
  status: working,
  parallel_type: textOrNull,
  expected_agent_count: whole,
  referenced_stage_id: text.optional(),
  started_at: timeOrNull,
  completed_at: timeOrNull,
  error_message: text.optional(),
  executions: z.array(execution).optional(),
})

export const sessionDetail = mirrors<api.SessionDetail>()(
  z.object({
    ...head,
    ...course,
    ...counts,
    ...review,
    alert_data: text,
    error_message: textOrNull,
    final_analysis: textOrNull,
    executive_summary: textOrNull,
    executive_summary_error: textOrNull,
    runbook_url: textOrNull,
    chat_enabled: flag,
    chat_id: textOrNull,
    failed_stages: whole,
    cost_estimation_enabled: flag,
    score_id: textOrNull,
    stages: z.array(stage),
  }),
)

export const sessionStatus = mirrors<api.SessionStatusBody>()(
  z.object({
    id: text,
    status,
    final_analysis: textOrNull,
    executive_summary: textOrNull,
    error_message: textOrNull,
  }),
)

export const sessionSummary = mirrors<api.SessionSummary>()(
  z.object({
    session_id: text,
    total_interactions: whole,
    llm_interactions: whole,
    mcp_interactions: whole,
    ...tokens,
    cost_estimation_enabled: flag,
    total_duration_ms: wholeOrNull,
    chain_statistics: z.object({
      total_stages: whole,
      completed_stages: whole,
      failed_stages: whole,
      current_stage_index: wholeOrNull,
    }),
  }),
)

export const timeline = mirrors<Array<api.TimelineEvent>>()(
  z.array(
    z.object({
      id: text,
      session_id: text,
      stage_id: text.optional(),
      execution_id: text.optional(),
      parent_execution_id: text.optional(),
      sequence_number: whole,
      created_at: time,
      updated_at: time,
      event_type: text,
      status: z.enum(['streaming', ...ended.options]),
      content: text,
      metadata: z.record(text, z.unknown()).optional(),
    }),
  ),
)

export const alertAnswer = mirrors<api.AlertAnswer>()(
  z.object({ session_id: text, status: z.enum(['queued', 'duplicate']), message: text }),
)

export const alertTypes = mirrors<api.AlertTypes>()(
  z.object({
    alert_types: z.array(z.object({ type: text, chain_id: text, description: text })),
    default_chain_id: text,
    default_alert_type: text,
  }),
)

export const health = mirrors<api.Health>()(
  z.object({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    version: text,
    checks: z.record(text, z.object({ status: text, message: text.optional() })),
  }),
)

export const userInfo = mirrors<api.UserInfo>()(z.object({ user: text, email: text }))

export const error = mirrors<api.ErrorBody>()(z.object({ message: text }))
