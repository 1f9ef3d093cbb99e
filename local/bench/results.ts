// What a measurement leaves: a file that the next one is compared with, and a table.

import { median, REPETITIONS, type Row, type Unit } from './numbers.ts'

/** `p50` is the median of the repetitions, `low` and `high` the least and the most. */
export type Result = Row & { p50: number; low: number; high: number }
export type Results = { on: string; at: string; rows: Array<Result> }

export function toResult(row: Row): Result {
  return { ...row, p50: median(row.runs), low: Math.min(...row.runs), high: Math.max(...row.runs) }
}

/** Whether some of these rows have fewer repetitions than they need. */
export function needMore(rows: ReadonlyArray<Row>, least: number = REPETITIONS): boolean {
  const empty = rows.find(({ runs }) => runs.length === 0)
  // Measuring again would measure nothing again, for ever.
  if (empty !== undefined) throw new Error(`nothing was measured for "${empty.what}"`)
  return rows.some(({ runs }) => runs.length < least)
}

/** The rows of a part that ran again, with the repetitions of both. What a row says is said by the last. */
export function joinRows(before: ReadonlyArray<Row>, rows: ReadonlyArray<Row>): Array<Row> {
  return rows.map(row => {
    const earlier = before.find(({ what }) => what === row.what)
    return { ...row, runs: [...(earlier?.runs ?? []), ...row.runs] }
  })
}

const MORE_IS_BETTER: ReadonlySet<Unit> = new Set(['a second', '%', 'of the floor'])

/** The rows whose median got worse by more than their spread, which is the wider one of the two. */
export function worseRows(now: ReadonlyArray<Result>, before: ReadonlyArray<Result>): Array<Result> {
  return now.filter(row => {
    const then = before.find(({ what }) => what === row.what)
    if (then === undefined) return false
    const loss = MORE_IS_BETTER.has(row.unit) ? then.p50 - row.p50 : row.p50 - then.p50
    return loss > Math.max(row.high - row.low, then.high - then.low)
  })
}

export function table(rows: ReadonlyArray<Result>, before: ReadonlyArray<Result>): string {
  const line = (cells: ReadonlyArray<string>) => `| ${cells.join(' | ')} |`
  const then = (what: string) => before.find(row => row.what === what)
  return [
    line(['What', 'Figure', 'From – to', 'Before', 'Of the last run', 'How']),
    line(['---', '--:', '--:', '--:', '---', '---']),
    ...rows.map(row => {
      const earlier = then(row.what)
      return line([
        row.what,
        figure(row.p50, row.unit),
        `${short(row.low)} – ${short(row.high)}`,
        earlier === undefined ? '' : figure(earlier.p50, earlier.unit),
        row.value,
        `${row.runs.length} runs; ${row.note}`,
      ])
    }),
  ].join('\n')
}

function figure(value: number, unit: Unit): string {
  return `${short(value)} ${unit}`
}

/** Three digits that count. */
function short(value: number): string {
  if (!Number.isFinite(value)) return 'unknown'
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

export function compareText(now: ReadonlyArray<Result>, before: ReadonlyArray<Result>, file: string): string {
  const worse = worseRows(now, before)
  const missing = before.filter(({ what }) => !now.some(row => row.what === what)).length
  const lines = worse.map(row => {
    const then = before.find(({ what }) => what === row.what)
    return `  ${row.what}: ${figure(then?.p50 ?? Number.NaN, row.unit)} → ${figure(row.p50, row.unit)}`
  })
  const unmeasured = missing === 0 ? '' : ` ${missing} of its rows were not measured.`
  return worse.length === 0
    ? `No row got worse by more than its spread since ${file}.${unmeasured}`
    : [`Worse by more than their spread since ${file}:${unmeasured}`, ...lines].join('\n')
}
