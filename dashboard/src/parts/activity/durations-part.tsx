import type { Durations } from '#core/protocol/summaries.ts'
import { listOf, partName, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import { duration, plural } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Figures } from './figures.tsx'
import { Part } from './part.tsx'
import { Plot } from './plot.tsx'

export function DurationsPart({ loaded, range }: { loaded: Loaded<Durations>; range: Range }) {
  return (
    <Part title="Durations" loaded={loaded} csv={tableOf}>
      {durations => {
        const { points, totals, error_share } = durations
        const most = Math.max(1, ...points.map(point => point.p95_ms ?? 0))
        const y = (ms: number) => 100 - (ms / most) * 98
        return (
          <>
            <figure class="chart-figure">
              <Plot
                label="Durations by day"
                top={duration(most)}
                bars={points.map(point => ({
                  key: point.start,
                  name: partName(point, 'day'),
                  words: wordsOf(point),
                  href: listOf(range, { sort: 'longest' }, point),
                }))}
                draw={at => {
                  const { p50_ms, p95_ms } = points[at] ?? { p50_ms: null, p95_ms: null }
                  if (p50_ms === null || p95_ms === null) return null
                  return (
                    <>
                      <rect class="span" x={3.5} width={3} y={y(p95_ms)} height={y(p50_ms) - y(p95_ms)} />
                      <line class="p95" x1={2} x2={8} y1={y(p95_ms)} y2={y(p95_ms)} />
                      <line class="p50" x1={1} x2={9} y1={y(p50_ms)} y2={y(p50_ms)} />
                    </>
                  )
                }}
              />
              <figcaption>
                <span>
                  <i class="mark-p50" aria-hidden="true" />
                  half took less: {inWords(totals.p50_ms)}
                </span>
                <span>
                  <i class="mark-p95" aria-hidden="true" />
                  one in twenty took more: {inWords(totals.p95_ms)}
                </span>
                <span class="muted">within {Math.round(error_share * 100)} %</span>
              </figcaption>
            </figure>
            <Figures of="Durations by day" table={tableOf(durations)} />
          </>
        )
      }}
    </Part>
  )
}

function wordsOf({ session_count, p50_ms, p95_ms }: Durations['points'][number]): string {
  if (p50_ms === null) return 'none ended'
  return `p50 ${inWords(p50_ms)}, p95 ${inWords(p95_ms)}, of ${plural(session_count, 'session')}`
}

function inWords(ms: number | null): string {
  return ms === null ? '–' : duration(ms)
}

function tableOf({ points }: Durations): CsvTable {
  return {
    columns: ['Day', 'sessions', 'p50 (ms)', 'p95 (ms)'],
    rows: points.map(point => [partName(point, 'day'), point.session_count, point.p50_ms, point.p95_ms]),
  }
}
