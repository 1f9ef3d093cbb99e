// The answers across sessions: triage, reviews, scores, memories, usage.

import { z } from 'zod'
import { REVIEW_ACTIONS } from '#core/protocol/status.ts'
import type * as summaries from '#core/protocol/summaries.ts'
import { sessionListItem } from './answers-sessions.ts'
import * as f from './fields.ts'
import { mirrors } from './mirror.ts'

export const triageGroup = mirrors<summaries.TriageGroup>()(
  z.object({
    count: f.whole,
    page: f.whole,
    page_size: f.whole,
    total_pages: f.whole,
    sessions: z.array(sessionListItem),
  }),
)

export const reviewResults = mirrors<{ results: Array<summaries.ReviewResult> }>()(
  z.object({
    results: z.array(z.object({ session_id: f.text, success: f.flag, error: f.text.exactOptional() })),
  }),
)

export const reviewActivities = mirrors<{ activities: Array<summaries.ReviewActivity> }>()(
  z.object({
    activities: z.array(
      z.object({
        id: f.text,
        actor: f.text,
        action: z.enum(REVIEW_ACTIONS),
        from_status: f.reviewStatus.nullable(),
        to_status: f.reviewStatus.nullable(),
        quality_rating: f.text.exactOptional(),
        note: f.text.exactOptional(),
        investigation_feedback: f.text.exactOptional(),
        created_at: f.time,
      }),
    ),
  }),
)

/** Of the wire contract (1.17): scoring is not built yet. */
export const score = z.object({
  score_id: f.text,
  total_score: f.wholeOrNull,
  score_analysis: f.textOrNull,
  tool_improvement_report: f.textOrNull,
  failure_tags: z.array(f.text).nullable(),
  prompt_hash: f.textOrNull,
  score_triggered_by: f.text,
  status: f.text,
  stage_id: f.textOrNull,
  started_at: f.time,
  completed_at: f.timeOrNull,
  error_message: f.textOrNull,
})
export const scoreBegun = z.object({ score_id: f.text })

export const memory = mirrors<summaries.MemoryItem>()(
  z
    .object({
      id: f.text,
      project: f.text,
      content: f.text,
      category: f.text,
      valence: f.text,
      confidence: f.number,
      seen_count: f.whole,
      source_session_id: f.text,
      alert_type: f.textOrNull,
      chain_id: f.textOrNull,
      deprecated: f.flag,
      created_at: f.time,
      updated_at: f.time,
      last_seen_at: f.time,
    })
    .meta({ id: 'Memory' }),
)

export const memoryPage = mirrors<summaries.MemoryPage>()(
  z.object({
    memories: z.array(memory),
    total: f.whole,
    page: f.whole,
    page_size: f.whole,
    total_pages: f.whole,
  }),
)

const dear = { estimated_cost_usd: f.number.exactOptional(), average_cost_usd: f.number.exactOptional() }

export const usage = mirrors<summaries.UsageSummary>()(
  z.object({
    cost_estimation_enabled: f.flag,
    window: z.object({ start: f.time, end: f.time }),
    rank_by: z.enum(['cost', 'tokens']),
    totals: z.object({
      session_count: f.whole,
      ...f.tokens,
      ...f.cost,
      ...dear,
      ...f.unpriced,
      unpriced_token_count: f.whole.exactOptional(),
    }),
    by_model: z.array(
      z.object({
        model_name: f.text,
        session_count: f.whole,
        ...f.tokens,
        ...dear,
        priced: f.flag.exactOptional(),
        ...f.unpriced,
      }),
    ),
    by_alert_type: z.array(z.object({ alert_type: f.text, session_count: f.whole, total_tokens: f.whole, ...dear })),
    by_chain: z.array(z.object({ chain_id: f.text, session_count: f.whole, total_tokens: f.whole, ...dear })),
    top_sessions: z.array(
      z.object({
        session_id: f.text,
        alert_type: f.textOrNull,
        chain_id: f.text,
        total_tokens: f.whole,
        ...f.cost,
        created_at: f.time,
      }),
    ),
  }),
)
