// What the answers are made of.

import { z } from 'zod'
import { SESSION_STATUSES } from '#core/protocol/status.ts'

export const text = z.string()
export const textOrNull = text.nullable()
export const whole = z.int()
export const wholeOrNull = whole.nullable()
export const number = z.number()
export const flag = z.boolean()
export const time = z.string().meta({ format: 'date-time' })
export const timeOrNull = time.nullable()

export const sessionStatus = z.enum(SESSION_STATUSES)
export const ended = z.enum(['completed', 'failed', 'cancelled', 'timed_out'])
export const working = z.enum(['pending', 'active', ...ended.options])
export const stageType = z.enum(['investigation', 'synthesis', 'chat', 'exec_summary', 'scoring', 'action'])
export const reviewStatus = z.enum(['needs_review', 'in_progress', 'reviewed'])

export const tokens = { input_tokens: whole, output_tokens: whole, total_tokens: whole }
/** There where costs are estimated. */
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
