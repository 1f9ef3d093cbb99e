// The answer about what models read and wrote.

import { z } from 'zod'
import * as f from './fields.schema.ts'

/** Absent until calls are priced. */
const costs = { estimated_cost_usd: f.number.exactOptional(), average_cost_usd: f.number.exactOptional() }

export const usageSummary = z.object({
  cost_estimation_enabled: f.flag,
  window: z.object({ start: f.time, end: f.time }),
  rank_by: z.enum(['cost', 'tokens']),
  totals: z.object({
    session_count: f.whole,
    ...f.tokens,
    ...f.cacheTokens,
    ...f.cost,
    ...costs,
    ...f.unpriced,
    unpriced_token_count: f.whole.exactOptional(),
  }),
  by_model: z.array(
    z.object({
      // A row is a model with one effort; a session counts in each of its rows.
      model_name: f.text,
      reasoning_effort: f.text.exactOptional(),
      session_count: f.whole,
      ...f.tokens,
      ...f.cacheTokens,
      ...costs,
      priced: f.flag.exactOptional(),
      ...f.unpriced,
    }),
  ),
  by_alert_type: z.array(z.object({ alert_type: f.text, session_count: f.whole, total_tokens: f.whole, ...costs })),
  by_chain: z.array(z.object({ chain_id: f.text, session_count: f.whole, total_tokens: f.whole, ...costs })),
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
})

/** One day of the caller's zone, clipped to the window. Ours: tokens, where those are the measure. */
const point = z.object({
  start: f.time,
  end: f.time,
  session_count: f.whole,
  ...costs,
  total_tokens: f.whole.exactOptional(),
  average_tokens: f.number.exactOptional(),
  by_model: z.record(f.text, f.number).describe('Of the models that are named; one that is missing has 0'),
  other_models: z
    .array(
      z.object({
        model_name: f.text,
        estimated_cost_usd: f.number.exactOptional(),
        total_tokens: f.whole.exactOptional(),
      }),
    )
    .exactOptional(),
})

/** Not in the reference: how the sessions that were created in each hour ended. */
export const outcomes = z.object({
  window: z.object({ start: f.time, end: f.time }),
  points: z.array(
    z.object({
      start: f.time,
      completed: f.whole,
      failed: f.whole,
      timed_out: f.whole,
      cancelled: f.whole,
      unfinished: f.whole.describe('Queued, running or being cancelled'),
    }),
  ),
  totals: z.object({
    failed: f.whole.describe('Also those whose time was over'),
    inconclusive: f.whole.describe('The confidence of the verdict is low or unknown'),
    acted: f.whole.describe('An action stage changed something'),
    needs_review: f.whole,
    needs_person: f.whole.describe('Of these, those that failed, ran out of time or are inconclusive'),
  }),
})

/** Without an estimation of costs, and asked for costs, the first key is all. */
export const usageSeries = z.object({
  cost_estimation_enabled: f.flag,
  window: z.object({ start: f.time, end: f.time }).exactOptional(),
  timezone: f.text.exactOptional(),
  bucket: z.literal('day').exactOptional(),
  cost_completeness: f.cost.cost_completeness,
  ...f.unpriced,
  unpriced_token_count: f.whole.exactOptional(),
  models: z.array(f.text).describe('At most six, largest in the window first').exactOptional(),
  points: z.array(point).exactOptional(),
})
