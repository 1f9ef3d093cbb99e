import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { duration } from '../../data/format.ts'
import type { Row } from '../../data/trace/rows.ts'
import type { TimeScale } from '../../data/trace/time-scale.ts'
import { windowOf } from '../../data/window.ts'
import { WaterfallRow } from './waterfall-row.tsx'

// The heights in trace.css; on a phone the bar stands below its name.
const ROW_PX = 28
const ROW_NARROW_PX = 46
// Rows that are drawn above and below what is seen, so that a quick scroll finds them there.
const BEYOND = 12
const PAGE = 10

type WaterfallProps = {
  rows: ReadonlyArray<Row>
  scale: TimeScale
  critical: ReadonlySet<string>
  now: number
  /** The row that the keyboard is at. */
  active: string | null
  /** The row that is open beside the page. */
  chosen: string | null
  activate: (id: string) => void
  turn: (id: string) => void
  open: (id: string | null) => void
}

/** A tree grid whose rows alone take the focus (https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/). Only what is in view is in the page. */
export function Waterfall({ rows, scale, critical, now, active, chosen, activate, turn, open }: WaterfallProps) {
  const body = useRef<HTMLDivElement>(null)
  const { seen, rowPx, all } = useSeen(body)
  const at = rows.findIndex(row => row.node.id === active)
  const { from, to } = all ? { from: 0, to: rows.length } : windowOf(seen, rowPx, rows.length, BEYOND)
  // The row that has the focus stays in the page, or the focus would be lost.
  const drawn = rows.slice(from, to).map((row, n) => ({ row, at: from + n }))
  const kept = at >= 0 && (at < from || at >= to) ? [{ row: rows[at], at }] : []
  const move = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)]
    if (row !== undefined) activate(row.node.id)
  }
  useFocus(active)
  const press = (event: KeyboardEvent) => {
    const row = rows[at]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Home') move(0)
    else if (event.key === 'End') move(rows.length - 1)
    else if (event.key === 'PageDown') move(at + PAGE)
    else if (event.key === 'PageUp') move(at - PAGE)
    else if (row === undefined) return
    else if (event.key === 'Enter') open(row.node.id)
    else if (event.key === 'ArrowRight' && row.open === false) turn(row.node.id)
    else if (event.key === 'ArrowRight' && row.open === true) move(at + 1)
    else if (event.key === 'ArrowLeft' && row.open === true) turn(row.node.id)
    else if (event.key === 'ArrowLeft') activate(row.parent ?? row.node.id)
    else return
    event.preventDefault()
  }
  return (
    <div
      class="waterfall"
      role="treegrid"
      aria-label="What ran, and when"
      aria-rowcount={rows.length + 1}
      aria-colcount={5}
      onKeyDown={press}
    >
      <div role="rowgroup" class="waterfall-head">
        <div role="row" aria-rowindex={1} class="waterfall-row">
          <span role="columnheader">What</span>
          <span role="columnheader" class="figure">
            Tokens
          </span>
          <span role="columnheader" class="figure" title="How much of what was sent came from the provider's cache">
            Cache
          </span>
          <span role="columnheader" class="figure">
            Took
          </span>
          <span role="columnheader" class="axis">
            <span class="sr-only">When</span>
            <Axis scale={scale} />
          </span>
        </div>
      </div>
      <div role="rowgroup" ref={body} class="waterfall-body" style={{ height: `${rows.length * rowPx}px` }}>
        {[...drawn, ...kept]
          .toSorted((a, b) => a.at - b.at)
          .map(
            ({ row, at: index }) =>
              row !== undefined && (
                <WaterfallRow
                  key={row.node.id}
                  row={row}
                  index={index}
                  top={index * rowPx}
                  scale={scale}
                  critical={critical.has(row.node.id)}
                  now={row.node.end === null ? now : 0}
                  // One row is always in the order of the Tab key.
                  focusable={at < 0 ? index === 0 : index === at}
                  chosen={row.node.id === chosen}
                  activate={activate}
                  turn={turn}
                  open={open}
                />
              ),
          )}
      </div>
    </div>
  )
}

function Axis({ scale }: { scale: TimeScale }) {
  return (
    <span class="ticks" aria-hidden="true">
      {scale.ticks.map(({ at, ms }) => (
        <span key={ms} style={{ left: `${at * 100}%` }}>
          {ms === 0 ? '0' : duration(ms)}
        </span>
      ))}
      {scale.rests.map(({ at, ms }) => (
        <i key={at} style={{ left: `${at * 100}%` }} title={`Nothing ran for ${duration(ms)}`} />
      ))}
    </span>
  )
}

const narrow = matchMedia('(width < 720px)')

/** What of the list is in view, as the page scrolls. `all`: it is printed, and paper does not scroll. */
function useSeen(body: { current: HTMLElement | null }) {
  const [seen, see] = useState({ top: 0, height: innerHeight })
  const [rowPx, size] = useState(narrow.matches ? ROW_NARROW_PX : ROW_PX)
  const [all, setAll] = useState(false)
  useLayoutEffect(() => {
    const look = () => {
      size(narrow.matches ? ROW_NARROW_PX : ROW_PX)
      const top = -(body.current?.getBoundingClientRect().top ?? 0)
      // By rows, so that most steps of a scroll draw nothing anew.
      see(now => (Math.abs(now.top - top) < ROW_PX && now.height === innerHeight ? now : { top, height: innerHeight }))
    }
    const print = () => setAll(true)
    const printed = () => setAll(false)
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    addEventListener('beforeprint', print)
    addEventListener('afterprint', printed)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
      removeEventListener('beforeprint', print)
      removeEventListener('afterprint', printed)
    }
  }, [])
  return { seen, rowPx, all }
}

/** The active row gets the focus, and comes into view between the page's head and its end. */
function useFocus(active: string | null): void {
  const linked = useRef(active)
  useLayoutEffect(() => {
    const row = active === null ? null : document.querySelector<HTMLElement>(`#row-${CSS.escape(active)}`)
    if (row === null) return
    // The row that the address names comes to the middle, and takes the focus from nothing else.
    const first = active === linked.current
    linked.current = null
    if (!first || document.activeElement === document.body) row.focus({ preventScroll: true })
    row.scrollIntoView({ block: first ? 'center' : 'nearest' })
  }, [active])
}
