// Durations in steps that grow with them, so that many are summed in few rows, and what percentiles come out of that. Pure.

/** A step is 19 % longer than the one before it; a percentile is the middle of its step, so that it is at most 9 % away. */
const STEPS_AN_OCTAVE = 4

/** The largest share by which a percentile may differ from the exact one. */
export const TOOK_ERROR = 2 ** (1 / (2 * STEPS_AN_OCTAVE)) - 1

/** How many durations were of one step. */
export type Took = { took: number; count: number }

/** The step of a duration in milliseconds. The migration of `session_work` has this formula, too. */
export function tookOf(ms: number): number {
  return Math.round(STEPS_AN_OCTAVE * Math.log2(Math.max(1, ms)))
}

/** null if there is no duration. `share`: 0.5 is the median, by nearest rank. */
export function percentileOf(durations: ReadonlyArray<Took>, share: number): number | null {
  const rising = durations.toSorted((a, b) => a.took - b.took)
  const rank = Math.max(1, Math.ceil(share * rising.reduce((sum, { count }) => sum + count, 0)))
  let counted = 0
  for (const { took, count } of rising) {
    counted += count
    if (counted >= rank) return Math.round(2 ** (took / STEPS_AN_OCTAVE))
  }
  return null
}
