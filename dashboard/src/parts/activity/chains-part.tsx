import { useState } from 'preact/hooks'
import type { Durations, UsageSummary } from '#core/protocol/summaries.ts'
import { listOf, type Range } from '../../data/activity.ts'
import { chainsOf, type ChainRow } from '../../data/chain-rows.ts'
import type { CsvTable } from '../../data/csv.ts'
import { count, duration } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Part } from './part.tsx'

type ChainsProps = { durations: Loaded<Durations>; usage: Loaded<UsageSummary>; range: Range }

/** The chains that took longest or spent most. Where one of the two is not known, its columns are empty. */
export function ChainsPart({ durations, usage, range }: ChainsProps) {
  const [by, setBy] = useState<'time' | 'tokens'>('time')
  const one = by === 'time' ? durations : usage
  const chains = one.body === null ? null : chainsOf(durations.body, usage.body, by)
  const tools = (
    <div class="chosen-by" role="group" aria-label="Chains by">
      {(['time', 'tokens'] as const).map(each => (
        <button key={each} type="button" class="quiet" aria-pressed={by === each} onClick={() => setBy(each)}>
          by {each}
        </button>
      ))}
    </div>
  )
  return (
    <Part title="Chains" loaded={{ ...one, body: chains }} csv={tableOf} tools={tools}>
      {rows =>
        rows.length === 0 ? (
          <p class="muted">No chain ran in this time.</p>
        ) : (
          <DataTable label="Chains" heads={['Chain', 'Ended', 'Failed', 'p50', 'p95', 'Tokens']}>
            {rows.map(row => (
              <tr key={row.chain}>
                <th scope="row">
                  <a href={listOf(range, { chain: row.chain })}>{row.chain}</a>
                </th>
                <td class="figure">{row.ended ?? '–'}</td>
                <td class="figure">
                  {row.failed === null || row.failed === 0 ? (
                    (row.failed ?? '–')
                  ) : (
                    <a href={listOf(range, { chain: row.chain, status: ['failed', 'timed_out'] })}>{row.failed}</a>
                  )}
                </td>
                <td class="figure">{row.p50 === null ? '–' : duration(row.p50)}</td>
                <td class="figure">{row.p95 === null ? '–' : duration(row.p95)}</td>
                <td class="figure">{row.tokens === null ? '–' : count(row.tokens)}</td>
              </tr>
            ))}
          </DataTable>
        )
      }
    </Part>
  )
}

function tableOf(rows: ReadonlyArray<ChainRow>): CsvTable {
  return {
    columns: ['Chain', 'ended', 'failed', 'p50 (ms)', 'p95 (ms)', 'tokens'],
    rows: rows.map(row => [row.chain, row.ended, row.failed, row.p50, row.p95, row.tokens]),
  }
}
