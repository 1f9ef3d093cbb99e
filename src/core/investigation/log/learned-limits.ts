// What the settled calls of an execution say about sizes: how many tokens a provider counts, and which requests it refused as too long.

import type { LlmError, Usage } from '../../ports.ts'

/** The size of the last request that a provider answered, as it counted it and as we do. */
export type Measured = { provider: string; tokens: number; bytes: number }

export type LearnedLimits = {
  readonly measured: Measured | null
  /** By provider: the tokens that it allows, as it said itself. */
  readonly windows: Readonly<Record<string, number>>
  /** By provider: requests of more bytes are too long. */
  readonly mostBytes: Readonly<Record<string, number>>
  /** Consecutive requests that were refused as too long. */
  readonly overflows: number
}

export const nothingLearned: LearnedLimits = { measured: null, windows: {}, mostBytes: {}, overflows: 0 }

export function learnFromUsage(
  before: LearnedLimits,
  provider: string,
  usage: Usage | null,
  bytes: number,
): LearnedLimits {
  // Some servers count nothing, or leave the usage out.
  const counts = usage !== null && usage.inputTokens > 0
  return {
    ...before,
    overflows: 0,
    measured: counts ? { provider, tokens: usage.inputTokens, bytes } : before.measured,
  }
}

/** Nothing else is known of a refused request without numbers, so that the next one is shorter by a third. */
const NEXT_TRY = 2 / 3

export function learnFromOverflow(
  before: LearnedLimits,
  provider: string,
  error: LlmError,
  bytes: number,
): LearnedLimits {
  const { limit, requested } = error.context ?? {}
  const share = limit !== undefined && requested !== undefined ? limit / requested : NEXT_TRY
  // A vendor that counts the reply's reserve as well may name a request that is shorter than its limit.
  const most = Math.floor(bytes * Math.min(1, share))
  const known = before.mostBytes[provider] ?? Number.POSITIVE_INFINITY
  return {
    ...before,
    overflows: before.overflows + 1,
    windows: limit === undefined ? before.windows : { ...before.windows, [provider]: limit },
    mostBytes: { ...before.mostBytes, [provider]: Math.min(known, most) },
  }
}
