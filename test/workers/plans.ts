import { env } from 'cloudflare:test'

type Step = { id: number; parent: number; detail: string }

/** The steps of SQLite's query plan. A step that sorts names the table it sorts. */
export async function plan(query: { sql: string; params: Array<unknown> }): Promise<Array<string>> {
  const { results } = await env.DB.prepare(`explain query plan ${query.sql}`)
    .bind(...query.params)
    .all<Step>()
  const outermost = (sort: Step) =>
    results.find(({ parent, detail }) => parent === sort.parent && /^S(CAN|EARCH) /.test(detail))
  return results.map(step =>
    /TEMP B-TREE/.test(step.detail) ? `${step.detail} OF ${outermost(step)?.detail}` : step.detail,
  )
}

/**
 * Steps that must not occur: a scan without an index reads every row with its texts, a temporary B-tree sorts all matches, and a full-text
 * index without a match (`M` in its plan) is read whole. The hits of a search may be sorted, because their number is limited.
 */
export function badSteps(steps: Array<string>): Array<string> {
  return steps.filter(
    step =>
      (/TEMP B-TREE/.test(step) && !/ OF SCAN ((text|word)_)?hits$/.test(step)) ||
      (/\bSCAN (sessions|alert_firings|session_models|session_work|kept)\b/.test(step) && !/USING/.test(step)) ||
      /\bSCAN sessions_(text|words) VIRTUAL TABLE INDEX \d+:(?!.*M)/.test(step),
  )
}
