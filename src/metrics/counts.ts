// Increments of the metrics, on their way to the Lobby, which adds them up.

import { metricOf, type LabelsOf, type MetricName } from './catalogue.ts'

/** One increment. `part` is '' for a counter; for a histogram the upper bound of a bucket (not cumulative), or `sum`. */
export type Count = { name: string; labels: string; part: string; by: number }

export const SUM = 'sum'
export const ABOVE_ALL = '+Inf'

export class Tally {
  #counts = new Map<string, Count>()

  add<N extends MetricName>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.#raise({ name, labels: labelText(labels), part: '', by })
  }

  /** Adds one value to a histogram. */
  observe<N extends MetricName>(name: N, labels: LabelsOf<N>, value: number): void {
    const metric = metricOf(name)
    if (metric?.type !== 'histogram') throw new Error(`${name} is no histogram`)
    const bound = metric.buckets.find(each => value <= each)
    const text = labelText(labels)
    this.#raise({ name, labels: text, part: bound === undefined ? ABOVE_ALL : String(bound), by: 1 })
    this.#raise({ name, labels: text, part: SUM, by: value })
  }

  /** Returns what was added since the last call. */
  take(): Array<Count> {
    const counts = [...this.#counts.values()]
    this.#counts.clear()
    return counts
  }

  #raise(count: Count): void {
    if (count.by === 0) return
    const key = `${count.name}\n${count.labels}\n${count.part}`
    const before = this.#counts.get(key)
    this.#counts.set(key, { ...count, by: count.by + (before?.by ?? 0) })
  }
}

// Our choice: names of alerts and tools come from outside, and no name that a person gave is longer.
const LONGEST_VALUE = 200

export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value.slice(0, LONGEST_VALUE))}"`)
    .join(',')
}

function escapeLabel(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
