// How many bytes an execution's next request may have.

import type { LearnedLimits } from '../log/learned-limits.ts'
import type { ModelChoice } from '../log/plan.ts'
import { promptTokens } from './model-window.ts'

/**
 * The high estimate. Logs and JSON have 2.5 to 3.5 bytes a token with the tokenizers of OpenAI, Anthropic and Llama, English text 4 to 5
 * (docs/limits.md).
 */
const BYTES_PER_TOKEN = 2.5
/** No vendor counts less than this for a long text. Servers that report too little, or a constant, must not stretch the budget. */
const MOST_BYTES_PER_TOKEN = 5

/** What the last answer counted is taken as it is; what is added to it is estimated high. */
export function budgetBytes({ measured, windows, mostBytes }: LearnedLimits, model: ModelChoice): number {
  const { provider } = model
  const tokens = promptTokens(model, windows[provider])
  const most = mostBytes[provider] ?? Number.POSITIVE_INFINITY
  if (measured === null || measured.provider !== provider) return Math.min(most, tokens * BYTES_PER_TOKEN)
  const perToken = Math.min(MOST_BYTES_PER_TOKEN, measured.bytes / measured.tokens)
  const seen = measured.bytes / perToken
  if (seen >= tokens) return Math.min(most, tokens * perToken)
  return Math.min(most, measured.bytes + (tokens - seen) * Math.min(perToken, BYTES_PER_TOKEN))
}
