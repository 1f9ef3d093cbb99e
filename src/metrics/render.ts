// Prometheus' text format, version 0.0.4.

import { METRICS, metricOf, type Metric } from './catalogue.ts'
import { ABOVE_ALL, SUM, type Count } from './counts.ts'

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Every metric with its help, also those without a count. */
export function renderMetrics(counts: ReadonlyArray<Count>): string {
  const byName = Map.groupBy(counts, each => each.name)
  return Object.keys(METRICS)
    .map(name => block(name, metricOf(name), byName.get(name) ?? []))
    .join('')
}

function block(name: string, metric: Metric | null, counts: ReadonlyArray<Count>): string {
  if (metric === null) return ''
  const head = [`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.type}`]
  const sorted = counts.toSorted((a, b) => (a.labels < b.labels ? -1 : a.labels > b.labels ? 1 : 0))
  // A counter without labels is shown as 0 from the first scrape on, so that `rate` sees its first step.
  const bare = metric.type === 'counter' && metric.labels.length === 0 && counts.length === 0
  const lines = bare
    ? [`${name} 0`]
    : metric.type === 'histogram'
      ? histogramLines(name, metric.buckets, sorted)
      : sorted.map(({ labels, by }) => line(name, labels, by))
  return `${[...head, ...lines].join('\n')}\n`
}

function histogramLines(name: string, buckets: ReadonlyArray<number>, counts: ReadonlyArray<Count>): Array<string> {
  const series = Map.groupBy(counts, each => each.labels)
  return [...series].flatMap(([labels, parts]) => {
    const value = (part: string) => parts.find(each => each.part === part)?.by ?? 0
    let total = 0
    const bounds = [...buckets.map(String), ABOVE_ALL].map(bound => {
      total += value(bound)
      return line(`${name}_bucket`, joinLabels(labels, `le="${bound}"`), total)
    })
    return [...bounds, line(`${name}_sum`, labels, value(SUM)), line(`${name}_count`, labels, total)]
  })
}

function joinLabels(...labels: Array<string>): string {
  return labels.filter(each => each !== '').join(',')
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}`
}
