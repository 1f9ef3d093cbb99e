import { shortTime } from '../data/date-format.ts'
import type { OutcomesBody } from '../data/outcomes.ts'
import { plural } from '../data/format.ts'

type Point = OutcomesBody['points'][number]

// From the ground up: what went wrong stands where it is compared.
const KINDS = ['failed', 'timed_out', 'cancelled', 'completed'] as const
const WORDS = { failed: 'failed', timed_out: 'timed out', cancelled: 'cancelled', completed: 'completed' }
const HEIGHT = 40

/** The ended sessions of each hour, as stacked bars and as a table for screen readers. */
export function Bars({ points }: { points: ReadonlyArray<Point> }) {
  const most = Math.max(1, ...points.map(endedOf))
  const ended = points.reduce((sum, point) => sum + endedOf(point), 0)
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${points.length * 10} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {points.map((point, at) => (
          <g key={point.start}>
            <title>{sentenceOf(point)}</title>
            <rect class="bar-ground" x={at * 10 + 1} width={8} y={0} height={HEIGHT} />
            {stackOf(point, HEIGHT / most).map(({ kind, y, height }) => (
              <rect key={kind} class={`bar-${kind}`} x={at * 10 + 1} width={8} y={y} height={height} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <em>
          {plural(ended, 'session')} of the last {points.length} hours ended
        </em>
        {KINDS.map(kind => (
          <span key={kind} class={`bar-${kind}`}>
            {points.reduce((sum, point) => sum + point[kind], 0)} {WORDS[kind]}
          </span>
        ))}
      </figcaption>
      {/* A table takes its width whatever it is told. */}
      <div class="sr-only">
        <table>
          <caption>Ended sessions by the hour</caption>
          <thead>
            <tr>
              <th scope="col">Hour</th>
              {KINDS.map(kind => (
                <th key={kind} scope="col">
                  {WORDS[kind]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map(point => (
              <tr key={point.start}>
                <th scope="row">{shortTime(point.start)}</th>
                {KINDS.map(kind => (
                  <td key={kind}>{point[kind]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}

function stackOf(point: Point, scale: number) {
  let ground = HEIGHT
  return KINDS.filter(kind => point[kind] > 0).map(kind => {
    // One session among hundreds is still to be seen.
    const height = Math.max(point[kind] * scale, 1.5)
    ground -= height
    return { kind, y: ground, height }
  })
}

function endedOf(point: Point): number {
  return KINDS.reduce((sum, kind) => sum + point[kind], 0)
}

function sentenceOf(point: Point): string {
  const parts = KINDS.filter(kind => point[kind] > 0).map(kind => `${point[kind]} ${WORDS[kind]}`)
  return `${shortTime(point.start)} (${point.start.slice(11, 16)} UTC): ${parts.length === 0 ? 'none' : parts.join(', ')}`
}
