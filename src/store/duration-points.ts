// Percentiles of the durations of sessions, from how many took how long. Pure.

import type { Durations } from '#core/protocol/summaries.ts'
import { percentileOf, TOOK_ERROR, type Took } from '#core/took.ts'
import type { Day } from './local-days.ts'

/** `count` sessions of one chain that were created on one day, by the step of their duration; `day` is its index. */
export type Lasted = Took & { day: number; chain_id: string; failed: number }

/** Days without an ended session are there, too. */
export function durationsOf(days: ReadonlyArray<Day>, lasted: ReadonlyArray<Lasted>) {
  const byDay = Map.groupBy(lasted, ({ day }) => day)
  const byChain = Map.groupBy(lasted, ({ chain_id }) => chain_id)
  return {
    error_share: TOOK_ERROR,
    points: days.map(({ start, end }, at) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      ...summed(byDay.get(at) ?? []),
    })),
    totals: summed(lasted),
    by_chain: [...byChain]
      .map(([chain_id, own]) => ({
        chain_id,
        failed_count: own.reduce((sum, { failed }) => sum + failed, 0),
        ...summed(own),
      }))
      .toSorted((a, b) => (b.p95_ms ?? 0) - (a.p95_ms ?? 0) || (a.chain_id < b.chain_id ? -1 : 1)),
  } satisfies Partial<Durations>
}

function summed(lasted: ReadonlyArray<Lasted>) {
  return {
    session_count: lasted.reduce((sum, { count }) => sum + count, 0),
    p50_ms: percentileOf(lasted, 0.5),
    p95_ms: percentileOf(lasted, 0.95),
  }
}
