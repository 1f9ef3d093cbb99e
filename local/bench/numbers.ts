// Medians, and how figures are printed.

/** How often a figure is measured at least, so that its spread is known. */
export const REPETITIONS = 5

/** The value below which `share` of the values lie, by nearest rank; NaN of none. */
export function percentile(values: ReadonlyArray<number>, share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export function median(values: ReadonlyArray<number>): number {
  return percentile(values, 0.5)
}

/** `p50 / p99` in milliseconds. */
export function spread(values: ReadonlyArray<number>): string {
  return `${milliseconds(median(values))} / ${milliseconds(percentile(values, 0.99))}`
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}

export function perSecond(count: number, ms: number): string {
  return `${Math.round((count / ms) * 1_000)} a second`
}

export type Unit = 'ms' | 'MB' | 'kB' | 'a second' | '%' | 'of the floor'

/**
 * A line of the table. `runs` holds the one figure of each repetition by which releases are compared: of many values their median. `value` says
 * more about the last of them.
 */
export type Row = { what: string; unit: Unit; runs: ReadonlyArray<number>; value: string; note: string }

/** Cuts values that were measured one after another into `count` repetitions. */
export function inRuns<T>(values: ReadonlyArray<T>, count: number = REPETITIONS): Array<Array<T>> {
  const at = (run: number) => Math.round((values.length * run) / count)
  return Array.from({ length: count }, (_, run) => values.slice(at(run), at(run + 1))).filter(run => run.length > 0)
}

/** A row of times: the median of each repetition stands for it. */
export function timesRow(what: string, repetitions: ReadonlyArray<ReadonlyArray<number>>, note: string): Row {
  return { what, unit: 'ms', runs: repetitions.map(median), value: spread(repetitions.flat()), note }
}
