// The chains of a window, from what took time and what was spent. Pure.

import type { Durations, UsageSummary } from '#core/protocol/summaries.ts'

export type ChainRow = {
  chain: string
  ended: number | null
  failed: number | null
  p50: number | null
  p95: number | null
  tokens: number | null
}

/** null: not known, because it was not answered. A chain whose sessions all run has tokens and no duration. */
export function chainsOf(
  durations: Durations | null,
  usage: UsageSummary | null,
  by: 'time' | 'tokens',
): Array<ChainRow> {
  const took = new Map(durations?.by_chain.map(each => [each.chain_id, each]))
  const spent = new Map(usage?.by_chain.map(each => [each.chain_id, each.total_tokens]))
  return [...new Set([...took.keys(), ...spent.keys()])]
    .map(chain => ({
      chain,
      ended: durations === null ? null : (took.get(chain)?.session_count ?? 0),
      failed: durations === null ? null : (took.get(chain)?.failed_count ?? 0),
      p50: took.get(chain)?.p50_ms ?? null,
      p95: took.get(chain)?.p95_ms ?? null,
      tokens: usage === null ? null : (spent.get(chain) ?? 0),
    }))
    .toSorted((a, b) => (by === 'time' ? (b.p95 ?? 0) - (a.p95 ?? 0) : (b.tokens ?? 0) - (a.tokens ?? 0)))
}
