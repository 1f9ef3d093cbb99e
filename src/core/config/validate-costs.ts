// Rules of `system.cost_estimation`.

import { type Sources, missing, wrong } from './sources.ts'
import { quoted } from './findings.ts'

type Span = { model: string; from: number; to: number; index: number }

export function validateCosts(sources: Sources) {
  const costs = sources.raw.system?.cost_estimation
  const path = ['system', 'cost_estimation']
  for (const [model, rates] of Object.entries(costs?.model_rates ?? {})) {
    const at = [...path, 'model_rates', model]
    if (model.trim() === '') wrong(sources, at, 'A model name is empty. Write the name of the model.')
    for (const key of ['input_per_million', 'output_per_million'] as const) {
      if (rates[key] === undefined)
        missing(sources, [...at, key], `'${key}' is missing. Add the price of a million tokens, 0 or more.`)
    }
  }
  const ids = new Set<string>()
  const spans: Array<Span> = []
  for (const [index, promotion] of (costs?.promotions ?? []).entries()) {
    const at = [...path, 'promotions', index]
    const { id, model } = promotion
    if (id !== undefined && ids.has(id)) {
      wrong(
        sources,
        [...at, 'id'],
        `The id ${quoted(sources.tarsy, [...at, 'id'])} is used twice. Give each promotion its own.`,
      )
    }
    if (id !== undefined) ids.add(id)
    if (model === undefined)
      missing(sources, [...at, 'model'], "'model' is missing. Name the model that the price is for.")
    if (promotion.end === undefined)
      missing(sources, [...at, 'end'], "'end' is missing. Say until when the price holds, such as 2027-01-31.")
    const from = promotion.start === undefined ? -Infinity : readTime(sources, [...at, 'start'], promotion.start)
    const to = promotion.end === undefined ? null : readTime(sources, [...at, 'end'], promotion.end)
    if (from === null || to === null) continue
    if (to <= from) wrong(sources, [...at, 'end'], "'end' must be later than 'start'. Correct one of them.")
    else if (model !== undefined) spans.push({ model, from, to, index })
  }
  for (const [i, span] of spans.entries()) {
    const other = spans
      .slice(0, i)
      .find(earlier => earlier.model === span.model && earlier.from < span.to && span.from < earlier.to)
    if (other === undefined) continue
    const message = `This promotion overlaps with promotion ${other.index} of the same model. Let one end where the other begins.`
    wrong(sources, [...path, 'promotions', span.index], message)
  }
}

function readTime(sources: Sources, path: Array<string | number>, value: string): number | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value)
  const time = day || moment ? Date.parse(day ? `${value}T00:00:00Z` : value) : Number.NaN
  if (!Number.isNaN(time)) return time
  wrong(
    sources,
    path,
    `'${path.at(-1)}' must be a day (2027-01-31) or a time (2027-01-31T12:00:00Z), not ${quoted(sources.tarsy, path)}.`,
  )
  return null
}
