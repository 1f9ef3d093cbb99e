// The days of the usage series, from what each model used on each of them. Pure.

import type { Day } from './local-days.ts'

/** `tokens` of one model on one day; `day` is its index. */
export type Spent = { day: number; model_name: string; tokens: number }
/** Sessions that were created on a day. */
export type Counted = { day: number; session_count: number }

// The reference's: as many as a chart can tell apart by colour.
const MOST_NAMED = 6

/** Each day with the models that spent most in the whole window by name, and the others in a list of their own. */
export function seriesOf(days: ReadonlyArray<Day>, spent: ReadonlyArray<Spent>, counted: ReadonlyArray<Counted>) {
  const models = [...sumBy(spent)].toSorted(mostFirst).map(([name]) => name)
  const named = models.slice(0, MOST_NAMED)
  const counts = new Map(counted.map(({ day, session_count }) => [day, session_count]))
  const byDay = Map.groupBy(spent, ({ day }) => day)
  const points = days.map((day, at) => {
    const today = [...sumBy(byDay.get(at) ?? [])].toSorted(mostFirst)
    const others = today.filter(([name]) => !named.includes(name))
    const session_count = counts.get(at) ?? 0
    const total_tokens = today.reduce((sum, [, tokens]) => sum + tokens, 0)
    return {
      start: new Date(day.start).toISOString(),
      end: new Date(day.end).toISOString(),
      session_count,
      total_tokens,
      ...(session_count > 0 && { average_tokens: total_tokens / session_count }),
      by_model: Object.fromEntries(today.filter(([name]) => named.includes(name))),
      ...(others.length > 0 && {
        other_models: others.map(([model_name, tokens]) => ({ model_name, total_tokens: tokens })),
      }),
    }
  })
  return { models: named, points }
}

function sumBy(spent: ReadonlyArray<Spent>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { model_name, tokens } of spent) if (tokens > 0) sums.set(model_name, (sums.get(model_name) ?? 0) + tokens)
  return sums
}

function mostFirst([a, more]: [string, number], [b, less]: [string, number]): number {
  return less - more || (a < b ? -1 : 1)
}
