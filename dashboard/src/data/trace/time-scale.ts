import type { TraceNode } from './tree.ts'

export type TimeScale = {
  /** Where a moment stands, from 0 to 1. */
  at(time: number): number
  /** Moments that the axis names, and where. */
  ticks: Array<{ at: number; ms: number }>
  /** Long rests between stages, which are drawn short. */
  rests: Array<{ at: number; ms: number }>
}

// Between two stages nothing works for longer only when a person asks on: days of it would leave no room for the bars.
const REST_MS = 60_000
// What a rest takes of the width.
const REST_SHARE = 0.03
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map(seconds => seconds * 1_000)
const TICKS = 6
// A name behind this would be cut.
const LAST_NAME = 0.92

/** One clock for all bars. `now`: the end of what has none yet. */
export function timeScale(tree: ReadonlyArray<TraceNode>, now: number): TimeScale {
  const spans = workOf(tree, now)
  const worked = spans.reduce((sum, { from, to }) => sum + to - from, 0) || 1
  const rests = spans.length - 1
  const share = (1 - Math.max(0, rests) * restShare(rests)) / worked
  let at = 0
  const pieces = spans.map(({ from, to }, n) => {
    if (n > 0) at += restShare(rests)
    const piece = { from, to, at }
    at += (to - from) * share
    return piece
  })
  const position = (time: number): number => {
    const piece = pieces.findLast(each => each.from <= time) ?? pieces[0]
    if (piece === undefined) return 0
    return clamp(piece.at + (Math.min(time, piece.to) - piece.from) * share)
  }
  return {
    at: position,
    ticks: ticksOf(pieces, position, worked),
    rests: pieces
      .slice(1)
      .map((piece, n) => ({ at: piece.at - restShare(rests), ms: piece.from - (pieces[n]?.to ?? 0) })),
  }
}

function restShare(rests: number): number {
  return Math.min(REST_SHARE, 0.5 / Math.max(1, rests))
}

type Span = { from: number; to: number }

/** When something was at work; short rests count as work. */
function workOf(tree: ReadonlyArray<TraceNode>, now: number): Array<Span> {
  const all = tree
    .flatMap(({ start, end }): Array<Span> =>
      start === null ? [] : [{ from: start, to: Math.max(start, end ?? now) }],
    )
    .toSorted((a, b) => a.from - b.from)
  const spans: Array<Span> = []
  for (const span of all) {
    const last = spans.at(-1)
    if (last === undefined || span.from - last.to > REST_MS) spans.push({ ...span })
    else last.to = Math.max(last.to, span.to)
  }
  return spans
}

/** Times since the begin, at round numbers of the first stretch of work. */
function ticksOf(pieces: ReadonlyArray<Span>, at: (time: number) => number, worked: number): TimeScale['ticks'] {
  const [first] = pieces
  if (first === undefined) return []
  const step = STEPS_MS.find(ms => worked / ms <= TICKS) ?? Math.ceil(worked / TICKS / 3_600_000) * 3_600_000
  const count = Math.floor((first.to - first.from) / step)
  const ticks = Array.from({ length: count + 1 }, (_, n) => ({ at: at(first.from + n * step), ms: n * step }))
  return ticks.filter(tick => tick.at <= LAST_NAME)
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
