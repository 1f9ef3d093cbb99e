import { clockTime } from '../../data/date-format.ts'
import { bothTimes, plural } from '../../data/format.ts'
import { type Series, short } from '../../data/result.ts'
import { Table } from './table.tsx'

const WIDE = 368
const HIGH = 160
// Room for the words of the axes.
const LEFT = 44
const BELOW = 18
// As many as there are colours for agents; lines beyond them share the last one.
const COLOURS = 6

/** Lines over time, in our own SVG; the table says the same in figures. */
export function Chart({ series }: { series: ReadonlyArray<Series> }) {
  const box = boundsOf(series)
  const x = (at: number) => LEFT + ((at - box.from) / Math.max(box.to - box.from, 1)) * (WIDE - LEFT - 4)
  const y = (value: number) => 6 + (1 - (value - box.low) / (box.high - box.low || 1)) * (HIGH - BELOW - 12)
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={chartWords(series, box)}>
        {[box.high, (box.high + box.low) / 2, box.low].map(value => (
          <g key={value}>
            <line class="chart-line" x1={LEFT} x2={WIDE - 4} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {short(value)}
            </text>
          </g>
        ))}
        {series.map((each, at) => (
          <path key={each.name} class={`series-${Math.min(at + 1, COLOURS)}`} d={pathOf(each, x, y)} />
        ))}
        <text x={LEFT} y={HIGH - 3}>
          <title>{bothTimes(new Date(box.from).toISOString())}</title>
          {clockTime(new Date(box.from).toISOString())}
        </text>
        <text x={WIDE - 4} y={HIGH - 3} text-anchor="end">
          <title>{bothTimes(new Date(box.to).toISOString())}</title>
          {clockTime(new Date(box.to).toISOString())}
        </text>
      </svg>
      <figcaption>
        {series.slice(0, COLOURS).map((each, at) => (
          <span key={each.name} class="series-name">
            <i class={`series-${at + 1}`} aria-hidden="true" />
            {each.name}
          </span>
        ))}
        {series.length > COLOURS && <span class="muted">and {plural(series.length - COLOURS, 'more line')}</span>}
      </figcaption>
    </figure>
  )
}

type Bounds = { from: number; to: number; low: number; high: number }

function boundsOf(series: ReadonlyArray<Series>): Bounds {
  const bounds = { from: Infinity, to: -Infinity, low: Infinity, high: -Infinity }
  for (const { at, value } of series.flatMap(each => each.points)) {
    bounds.from = Math.min(bounds.from, at)
    bounds.to = Math.max(bounds.to, at)
    if (!Number.isFinite(value)) continue
    bounds.low = Math.min(bounds.low, value)
    bounds.high = Math.max(bounds.high, value)
  }
  return bounds
}

/** A gap where a value is no number. */
function pathOf({ points }: Series, x: (at: number) => number, y: (value: number) => number): string {
  let pen = 'M'
  return points
    .map(({ at, value }) => {
      if (!Number.isFinite(value)) {
        pen = 'M'
        return ''
      }
      const step = `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
      return step
    })
    .join('')
}

function chartWords(series: ReadonlyArray<Series>, { low, high }: Bounds): string {
  return `${plural(series.length, 'line')} over time, from ${short(low)} to ${short(high)}. The table has the figures.`
}

export function SeriesTable({ series }: { series: ReadonlyArray<Series> }) {
  const times = [...new Set(series.flatMap(each => each.points.map(point => point.at)))].toSorted((a, b) => a - b)
  const values = series.map(each => new Map(each.points.map(point => [point.at, point.value])))
  const rows = times.map(at => [clockTime(new Date(at).toISOString()), ...values.map(each => each.get(at) ?? null)])
  return <Table columns={['time', ...series.map(each => each.name)]} rows={rows} />
}
