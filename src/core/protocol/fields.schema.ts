// Kinds of fields that many answers share.

import { z } from 'zod'
import { END_STATUSES, REVIEW_STATUSES, SESSION_STATUSES, SEVERITIES, STAGE_TYPES } from './status.ts'

export const text = z.string()
export const textOrNull = text.nullable()
export const whole = z.int()
export const wholeOrNull = whole.nullable()
export const number = z.number()
export const flag = z.boolean()
/** RFC 3339 with milliseconds and Z. */
export const time = z.string().meta({ format: 'date-time' })
export const timeOrNull = time.nullable()

export const sessionStatus = z.enum(SESSION_STATUSES)
/** Status of a stage or an execution. */
export const workStatus = z.enum(['pending', 'active', ...END_STATUSES])
export const stageType = z.enum(STAGE_TYPES)
export const severity = z.enum(SEVERITIES)
export const reviewStatus = z.enum(REVIEW_STATUSES)

/** `input_tokens` is what was neither read from nor written to a prompt cache; `total_tokens` is all that was read and written. */
export const tokens = { input_tokens: whole, output_tokens: whole, total_tokens: whole }
export const cacheTokens = { cache_read_tokens: whole, cache_creation_tokens: whole }
/** Thinking is part of `output_tokens`. */
export const tokenParts = { thinking_tokens: whole, ...cacheTokens }
/** Absent until calls are priced. */
export const cost = {
  estimated_cost_usd: number.exactOptional(),
  cost_completeness: z.enum(['complete', 'partial', 'none']).exactOptional(),
}
export const unpriced = { unpriced_interaction_count: whole.exactOptional() }

export const nativeTools = z.object({
  google_search: flag.exactOptional(),
  code_execution: flag.exactOptional(),
  url_context: flag.exactOptional(),
})
