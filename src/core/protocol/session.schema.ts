// The answers about one session.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { alertFacts, cancellation, counts, course, head, hold, labels, review } from './session-fields.schema.ts'
import { PARALLEL_TYPES, TIMELINE_STATUSES, TIMELINE_TYPES } from './status.ts'
import { findings } from './verdict.schema.ts'

const executionFields = z.object({
  execution_id: f.text,
  agent_name: f.text,
  agent_index: f.whole.describe('From 1 on'),
  status: f.workStatus,
  llm_backend: f.text,
  llm_provider: f.textOrNull,
  model_name: f.text.exactOptional(),
  reasoning_effort: f.text.exactOptional(),
  ...course,
  error_message: f.textOrNull,
  // A parent's tokens include those of its sub-agents.
  ...f.tokens,
  ...f.cost,
  ...f.unpriced,
  parent_execution_id: f.text.exactOptional(),
  task: f.text.exactOptional(),
  // Present once a fallback took over: what the execution began with, and the reason of the newest switch.
  original_llm_provider: f.text.exactOptional(),
  original_llm_backend: f.text.exactOptional(),
  original_model_name: f.text.exactOptional(),
  original_reasoning_effort: f.text.exactOptional(),
  fallback_reason: f.text.exactOptional(),
  fallback_error_code: f.text.exactOptional(),
  fallback_attempt: f.whole.exactOptional(),
})

/** The compiler cannot infer a recursive schema that spreads fields, so the recursion is written out. */
type Execution = z.output<typeof executionFields> & { sub_agents?: Array<Execution> }

export const execution = executionFields
  .extend({
    get sub_agents(): z.ZodExactOptional<z.ZodType<Array<Execution>>> {
      return z.array(execution).exactOptional()
    },
  })
  .meta({ id: 'Execution' })

export const stage = z
  .object({
    id: f.text,
    stage_name: f.text,
    stage_index: f.whole.describe('From 1 on'),
    stage_type: f.stageType,
    status: f.workStatus,
    parallel_type: z.enum(PARALLEL_TYPES).nullable(),
    expected_agent_count: f.whole,
    referenced_stage_id: f.text.exactOptional(),
    started_at: f.timeOrNull,
    completed_at: f.timeOrNull,
    // Not in the reference: why the stage did not complete.
    error_message: f.text.exactOptional(),
    executions: z.array(execution).exactOptional(),
  })
  .meta({ id: 'Stage' })

/** What a sender asked for: it replaces the MCP servers and native tools of the chain. */
export const mcpSelection = z.object({
  servers: z.array(z.object({ name: f.text, tools: z.array(f.text).exactOptional() })),
  native_tools: f.nativeTools.exactOptional(),
})

export const sessionDetail = z
  .object({
    ...head,
    ...alertFacts,
    ...course,
    ...counts,
    ...f.unpriced,
    ...review,
    ...labels,
    ...findings,
    ...cancellation,
    ...hold,
    alert_data: f.text.describe('The masked alert'),
    error_message: f.textOrNull,
    final_analysis: f.textOrNull,
    executive_summary: f.textOrNull,
    executive_summary_error: f.textOrNull,
    runbook_url: f.textOrNull,
    slack_message_fingerprint: f.text.exactOptional(),
    mcp_selection: mcpSelection.exactOptional(),
    chat_enabled: f.flag,
    chat_id: f.textOrNull,
    failed_stages: f.whole,
    cost_estimation_enabled: f.flag,
    score_id: f.textOrNull,
    // Not in the reference.
    planned_stages: z
      .array(z.object({ name: f.text, type: f.stageType }))
      .describe('All stages that run if none fails; empty until the session is planned'),
    follow_up: z
      .object({ alerts: f.whole, question: f.text })
      .nullable()
      .describe('What may be asked now, because alerts joined after the last prompt'),
    stages: z.array(stage),
  })
  .meta({ id: 'Session' })

export const sessionStatus = z.object({
  id: f.text,
  status: f.sessionStatus,
  final_analysis: f.textOrNull,
  executive_summary: f.textOrNull,
  ...labels,
  ...findings,
  error_message: f.textOrNull,
  ...cancellation,
  review_status: review.review_status,
  assignee: review.assignee,
  quality_rating: review.quality_rating,
  action_taken: review.action_taken,
  investigation_feedback: review.investigation_feedback,
})

export const sessionSummary = z.object({
  session_id: f.text,
  total_interactions: f.whole,
  llm_interactions: f.whole,
  mcp_interactions: f.whole,
  ...f.tokens,
  ...f.cost,
  ...f.unpriced,
  cost_estimation_enabled: f.flag,
  total_duration_ms: f.wholeOrNull,
  chain_statistics: z.object({
    total_stages: f.whole,
    completed_stages: f.whole,
    failed_stages: f.whole,
    current_stage_index: f.wholeOrNull,
  }),
  total_score: f.whole.exactOptional(),
  scoring_status: f.text.exactOptional(),
})

export const timelineEvent = z
  .object({
    id: f.text,
    session_id: f.text,
    stage_id: f.text.exactOptional(),
    execution_id: f.text.exactOptional(),
    parent_execution_id: f.text.exactOptional(),
    sequence_number: f.whole,
    created_at: f.time,
    updated_at: f.time,
    event_type: z.enum(TIMELINE_TYPES),
    status: z.enum(TIMELINE_STATUSES),
    content: f.text,
    metadata: z.record(f.text, z.unknown()).exactOptional(),
  })
  .meta({ id: 'TimelineEvent' })
