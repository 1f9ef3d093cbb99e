// Where a metric went after it crossed its threshold.

import type { Limits } from './limits.ts'

export type Course =
  /** It ends worse than it began, and its best moments get worse, too: it will not end by itself. */
  | 'worsening'
  /** Its last readings are level, beyond the threshold. */
  | 'level'
  /** It is well below its peak, but still beyond the threshold. */
  | 'easing'
  /** Its last reading is back within the threshold. */
  | 'recovered'
  /** Too few readings. */
  | 'unknown'

type Point = { at: number; value: number }
type Bounds = { value: number | null; threshold: number | null }

/** `readings` in the order of time. The page says which side of its threshold is the bad one. */
export function courseOf(readings: ReadonlyArray<Point>, { value, threshold }: Bounds, limits: Limits): Course {
  if (threshold === null || value === null) return 'unknown'
  // Turned so that more is always worse: free connections that run out become a rising figure.
  const sign = value < threshold ? -1 : 1
  const all = readings.map(each => sign * each.value)
  const limit = sign * threshold
  const last = all.at(-1)
  if (last === undefined || all.every(each => each < limit)) return 'unknown'
  if (last < limit) return 'recovered'
  // Since it last was within its threshold.
  const after = all.slice(1 + all.findLastIndex(each => each < limit))
  const range = Math.max(...all) - Math.min(...all)
  if (isWorsening(after, all, range, limits)) return 'worsening'
  const peak = Math.max(...after)
  if (after.length >= 2 && peak - last > limits.easedShare * (peak - Math.min(...all, limit))) return 'easing'
  return isLevel(all, range, limits) ? 'level' : 'unknown'
}

function isLevel(all: ReadonlyArray<number>, range: number, { levelReadings, levelShare }: Limits): boolean {
  const tail = all.slice(-levelReadings)
  return tail.length === levelReadings && Math.max(...tail) - Math.min(...tail) <= levelShare * range
}

/**
 * Whether each valley is worse than the one before it. A metric that swings about a fixed base returns to it; one whose base rises does not,
 * however often its alert resolves in between.
 */
function isWorsening(after: ReadonlyArray<number>, all: ReadonlyArray<number>, range: number, limits: Limits): boolean {
  const [begin] = after
  const last = after.at(-1)
  if (begin === undefined || last === undefined || after.length < 2 || isLevel(all, range, limits)) return false
  const valleys = after.filter((each, at) => {
    const before = after[at - 1]
    const next = after[at + 1]
    return before !== undefined && each < before && (next === undefined || each <= next)
  })
  const rises = valleys.every((each, at) => at === 0 || each > (valleys[at - 1] ?? each))
  if (valleys.length >= 2) return rises && last > begin
  return rises && last - begin >= limits.worseShare * range && last >= Math.max(...after)
}
