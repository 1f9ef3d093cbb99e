import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

/** A bar of a chart: `words` are its values, `href` the sessions that it counts. */
export type Bar = { key: string; name: string; words: string; href: string }

type PlotProps = {
  label: string
  bars: ReadonlyArray<Bar>
  /** What the top of the chart stands for. */
  top: string
  /** The shapes of one bar in a box 10 wide and 100 high. */
  draw: (at: number) => ComponentChildren
}

/** Bars over time in our own SVG, each a link. One stop of the Tab key; the arrows go from bar to bar. */
export function Plot({ label, bars, top, draw }: PlotProps) {
  const [at, setAt] = useState<number | null>(null)
  const links = useRef<HTMLDivElement>(null)
  const stop = Math.min(at ?? bars.length - 1, bars.length - 1)
  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: bars.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    links.current?.querySelectorAll('a')[Math.max(0, Math.min(to, bars.length - 1))]?.focus()
  }
  const shown = at === null ? undefined : bars[at]
  return (
    <div class="plot">
      <p class="plot-line muted" aria-hidden="true">
        {shown === undefined ? `Top: ${top}` : `${shown.name}: ${shown.words}`}
      </p>
      <div class="plot-box">
        <svg viewBox={`0 0 ${bars.length * 10} 100`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((bar, nth) => (
            <g key={bar.key} transform={`translate(${nth * 10} 0)`}>
              {nth === at && <rect class="plot-here" x={0} width={10} y={0} height={100} />}
              {draw(nth)}
            </g>
          ))}
        </svg>
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/interactive-supports-focus -- its links have the focus */}
        <div
          ref={links}
          class="plot-links"
          role="group"
          aria-label={`${label}: arrow keys go from bar to bar`}
          onKeyDown={move}
          onMouseLeave={() => setAt(null)}
        >
          {bars.map((bar, nth) => (
            <a
              key={bar.key}
              href={bar.href}
              tabIndex={nth === stop ? 0 : -1}
              aria-label={`${bar.name}: ${bar.words}`}
              onFocus={() => setAt(nth)}
              onMouseEnter={() => setAt(nth)}
            />
          ))}
        </div>
      </div>
      <p class="plot-axis muted" aria-hidden="true">
        <span>{bars[0]?.name}</span>
        <span>{bars.at(-1)?.name}</span>
      </p>
    </div>
  )
}
