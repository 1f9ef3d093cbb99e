import { env } from 'cloudflare:test'

export async function plan(query: { sql: string; params: Array<unknown> }): Promise<Array<string>> {
  const rows = await env.DB.prepare(`explain query plan ${query.sql}`)
    .bind(...query.params)
    .all<{ detail: string }>()
  return rows.results.map(row => row.detail)
}

/**
 * A scan without an index reads every row with its texts, a temporary B-tree sorts all that match, and a full-text index that is not asked
 * for a match (`M` in its plan) is read whole.
 */
export function badSteps(steps: Array<string>): Array<string> {
  return steps.filter(
    step =>
      /TEMP B-TREE/.test(step) ||
      (/\bSCAN (sessions|alert_firings|session_models|kept)\b/.test(step) && !/USING/.test(step)) ||
      /\bSCAN sessions_(text|words) VIRTUAL TABLE INDEX \d+:(?!.*M)/.test(step),
  )
}
