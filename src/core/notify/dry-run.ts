// What would be sent for a session that is made up, as text for a terminal. Nothing is sent, and no secret is shown.

import { readAlert } from '../alerts/read-alert.ts'
import type { Config } from '../config/config.ts'
import { redactUrl } from '../config/redact.ts'
import { compose, type Row } from './compose.ts'
import { FACTS } from './kinds.ts'
import type { News, Occasion } from './news.ts'
import { rowsOf } from './rows.ts'
import { decide } from './rules.ts'

export type Sample = {
  occasions: ReadonlyArray<Occasion>
  alert: string
  alertType: string | null
  chain: string
  labels: ReadonlyArray<string>
  fingerprint: string | null
  /** RFC 3339. */
  at: string
}

export function dryRun(config: Config, sample: Sample): string {
  const rows = rowsOf(config)
  if (rows.length === 0) return "Nobody is told: there is no 'system.slack' and no 'notify.recipients'."
  return sample.occasions
    .map(occasion => {
      const news = newsOf(occasion, sample)
      return [occasion, ...rows.flatMap(([name, row]) => lines(config, name, row, news))].join('\n')
    })
    .join('\n\n')
}

function lines(config: Config, name: string, row: Row, news: News): Array<string> {
  const who = `  ${name} (${FACTS[row.type].label})`
  const { told, rule } = decide(name, row.type, config.notify.rules, news)
  const named = config.notify.rules.some(({ to }) => to.includes(name))
  if (!told) {
    return [
      `${who}: not told, ${named ? 'because no rule with its name lets it pass' : `because its type is not told of this without a rule`}`,
    ]
  }
  const post = compose(row, news, config.system.dashboardUrl)
  const by = rule === null ? 'because no rule names it' : `by notify.rules[${rule}]`
  if (post === null) return [`${who}: nothing to say, because ${nothing(row)}`]
  const body = JSON.stringify(post.body, null, 2).split('\n')
  return [`${who}: told, ${by}`, `    POST ${addressText(row)}${post.path}`, ...body.map(line => `    ${line}`)]
}

function nothing({ type }: Row): string {
  if (type === 'slack') return 'a start is told in a thread only, and the alert has no fingerprint (--fingerprint)'
  return `the alert did not come from ${FACTS[type].label} (--alert FILE)`
}

function addressText({ type, url, urlEnv, apiUrl }: Row): string {
  if (urlEnv !== undefined && url === undefined) return `<${urlEnv}>`
  return redactUrl(url ?? apiUrl ?? FACTS[type].api ?? '')
}

function newsOf(occasion: Occasion, { alert, alertType, chain, labels, fingerprint, at }: Sample): News {
  const completed = occasion === 'completed'
  return {
    occasion,
    seq: 1,
    sessionId: '00000000-0000-4000-8000-000000000000',
    at,
    alert,
    reading: readAlert(alert),
    alertType,
    chain,
    labels: completed ? labels : null,
    cancelledBy: occasion === 'cancelled' ? 'ana@example.com' : null,
    cancelReason: occasion === 'cancelled' ? 'a drill' : null,
    error: occasion === 'failed' || occasion === 'timed_out' ? 'The error of the session stands here.' : null,
    summary: completed ? 'The **executive summary** stands here.' : null,
    analysis: completed ? 'The whole analysis stands here.' : null,
    verdict: null,
    gaps: 0,
    durationMs: occasion === 'started' ? null : 192_000,
    fingerprint,
  }
}
