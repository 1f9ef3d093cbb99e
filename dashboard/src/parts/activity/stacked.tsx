import { Plot } from './plot.tsx'

/** `tone` is a class of activity.css; `href` leads to the sessions of the whole series. */
export type Series = { name: string; tone: string; href?: string }
export type StackedBar = { key: string; name: string; href: string; values: ReadonlyArray<number> }

const HIGH = 100
// One session among hundreds is still to be seen.
const LEAST = 1.5

type StackedProps = {
  label: string
  series: ReadonlyArray<Series>
  bars: ReadonlyArray<StackedBar>
  say: (value: number) => string
}

/** Bars in layers, in the order of the series from the ground up, and what each layer is. */
export function Stacked({ label, series, bars, say }: StackedProps) {
  const most = Math.max(1, ...bars.map(({ values }) => sum(values)))
  return (
    <figure class="chart-figure">
      <Plot
        label={label}
        bars={bars.map(bar => ({ ...bar, words: wordsOf(series, bar.values, say) }))}
        top={say(most)}
        draw={at =>
          layersOf(bars[at]?.values ?? [], HIGH / most).map(({ nth, y, height }) => (
            <rect key={nth} class={`fill ${series[nth]?.tone}`} x={1} width={8} y={y} height={height} />
          ))
        }
      />
      <figcaption>
        {series.map(({ name, tone, href }, nth) => {
          const words = `${say(sum(bars.map(({ values }) => values[nth] ?? 0)))} ${name}`
          return (
            <span key={name}>
              <i class={`fill ${tone}`} aria-hidden="true" />
              {href === undefined ? words : <a href={href}>{words}</a>}
            </span>
          )
        })}
      </figcaption>
    </figure>
  )
}

function layersOf(values: ReadonlyArray<number>, scale: number) {
  let ground = HIGH
  return values.flatMap((value, nth) => {
    if (value === 0) return []
    const height = Math.max(value * scale, LEAST)
    ground -= height
    return [{ nth, y: ground, height }]
  })
}

function wordsOf(series: ReadonlyArray<Series>, values: ReadonlyArray<number>, say: (value: number) => string): string {
  const parts = series.flatMap(({ name }, nth) => ((values[nth] ?? 0) > 0 ? [`${say(values[nth] ?? 0)} ${name}`] : []))
  return parts.length === 0 ? 'none' : parts.join(', ')
}

function sum(values: ReadonlyArray<number>): number {
  return values.reduce((all, value) => all + value, 0)
}
