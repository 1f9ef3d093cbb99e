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
/** A request of this size consists mostly of what this session's tools return: what comes next will be of the same kind, give or take 15 %. */
const SAMPLE_BYTES = 50_000
const SAMPLE_ERROR = 0.85

/** What the last answer counted is taken as it is. What is added to it is estimated high, until there is a sample of it. */
export function budgetBytes({ measured, windows, mostBytes }: LearnedLimits, model: ModelChoice): number {
  const { provider } = model
  const tokens = promptTokens(model, windows[provider])
  const most = mostBytes[provider] ?? Number.POSITIVE_INFINITY
  if (measured === null || measured.provider !== provider) return Math.min(most, tokens * BYTES_PER_TOKEN)
  const { bytes } = measured
  const density = Math.min(MOST_BYTES_PER_TOKEN, bytes / measured.tokens)
  const left = tokens - bytes / density
  if (left <= 0) return Math.min(most, tokens * density)
  const added = bytes < SAMPLE_BYTES ? Math.min(density, BYTES_PER_TOKEN) : density * SAMPLE_ERROR
  return Math.min(most, bytes + left * added)
}
