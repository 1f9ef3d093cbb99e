// The answer about what models read and wrote.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { CONFIDENCES } from './status.ts'

const window = z.object({ start: f.time, end: f.time })

/** Absent until calls are priced. */
const costs = { estimated_cost_usd: f.number.exactOptional(), average_cost_usd: f.number.exactOptional() }

export const usageSummary = z.object({
  cost_estimation_enabled: f.flag,
  window,
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

const endings = {
  completed: f.whole,
  failed: f.whole,
  timed_out: f.whole,
  cancelled: f.whole,
  unfinished: f.whole.describe('Queued, running or being cancelled'),
}

/** Not in the reference: how the sessions that were created in each hour ended. */
export const outcomes = z.object({
  window,
  points: z.array(z.object({ start: f.time, ...endings })),
  totals: z.object({
    failed: f.whole.describe('Also those whose time was over'),
    inconclusive: f.whole.describe('The confidence of the verdict is low or unknown'),
    acted: f.whole.describe('An action stage changed something'),
    needs_review: f.whole,
    needs_person: f.whole.describe('Of these, those that failed, ran out of time or are inconclusive'),
  }),
})

/** The same of a window, by hours or by days. */
export const ends = z.object({
  window,
  timezone: f.text,
  bucket: z.enum(['hour', 'day']).describe('hour: the window is a week at most'),
  points: z.array(z.object({ start: f.time, end: f.time, ...endings })),
})

/** Without an estimation of costs, and asked for costs, the first key is all. */
export const usageSeries = z.object({
  cost_estimation_enabled: f.flag,
  window: window.exactOptional(),
  timezone: f.text.exactOptional(),
  bucket: z.literal('day').exactOptional(),
  cost_completeness: f.cost.cost_completeness,
  ...f.unpriced,
  unpriced_token_count: f.whole.exactOptional(),
  models: z.array(f.text).describe('At most six, largest in the window first').exactOptional(),
  points: z.array(point).exactOptional(),
})

/** Of durations in steps that grow with them (core/took.ts). */
const errorShare = f.number.describe('A percentile differs from the exact one by at most this share of it')
const lasted = { session_count: f.whole, p50_ms: f.wholeOrNull, p95_ms: f.wholeOrNull }

/** Not in the reference, like all below: how long ended sessions took. */
export const durations = z.object({
  window,
  timezone: f.text,
  error_share: errorShare,
  points: z.array(z.object({ start: f.time, end: f.time, ...lasted })).describe('By the day of creation'),
  totals: z.object(lasted),
  by_chain: z
    .array(z.object({ chain_id: f.text, failed_count: f.whole, ...lasted }))
    .describe('The slowest first, by p95'),
})

/** How long the tools of MCP servers took and how often they failed, until the end of the session. */
export const toolUse = z.object({
  window,
  error_share: errorShare,
  tools: z
    .array(
      z.object({
        server_name: f.text,
        tool_name: f.text,
        call_count: f.whole,
        error_count: f.whole,
        p50_ms: f.whole,
        p95_ms: f.whole,
      }),
    )
    .describe('At most 100, the slowest first, by p95'),
})

const classes = z.array(z.object({ name: f.text, count: f.whole }))

/** What sessions, agents and calls of tools failed of, the most frequent first. */
export const failures = z.object({
  window,
  sessions: classes.describe(
    "timed_out; not_started; not_recorded, for those of releases that did not record it; else their last agent's class",
  ),
  agents: classes.describe('timed_out, model_ and the kind of the last error of its model, tools_timed_out, other'),
  tool_calls: classes.describe('error (what the tool answered), timed_out, unreachable, refused, interrupted'),
})

/** How sure verdicts are, which labels sessions got, how people rated them. */
export const verdictShares = z.object({
  window,
  timezone: f.text,
  by_confidence: z
    .array(z.object({ confidence: z.enum(CONFIDENCES), count: f.whole }))
    .describe('Of sessions that have ended with a verdict'),
  by_label: z.array(z.object({ label: f.text, count: f.whole })),
  points: z
    .array(
      z.object({ start: f.time, end: f.time, accurate: f.whole, partially_accurate: f.whole, inaccurate: f.whole }),
    )
    .describe('Ratings by the day on which the session was created'),
})
