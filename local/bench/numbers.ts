// Medians, and how figures are printed.

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

/** A line of the table. */
export type Row = { what: string; value: string; note: string }

export function table(rows: ReadonlyArray<Row>): string {
  const line = (cells: ReadonlyArray<string>) => `| ${cells.join(' | ')} |`
  return [
    line(['What', 'Figure', 'How']),
    line(['---', '---', '---']),
    ...rows.map(({ what, value, note }) => line([what, value, note])),
  ].join('\n')
}
