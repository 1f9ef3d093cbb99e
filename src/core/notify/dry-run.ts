// What would be sent to whom: for a session at hand, and, as text for a terminal, for one that is made up. Nothing is sent, and no secret is shown.

import { readAlert } from '../alerts/read-alert.ts'
import type { Config } from '../config/config.ts'
import { redactUrl } from '../config/redact.ts'
import { compose, type Row } from './compose.ts'
import { FACTS, type Kind } from './kinds.ts'
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
  if (rowsOf(config).length === 0) return "Nobody is told: there is no 'system.slack' and no 'notify.recipients'."
  return sample.occasions
    .map(occasion => {
      const news = newsOf(occasion, sample)
      return [occasion, ...tryRecipients(config, news).flatMap(lines)].join('\n')
    })
    .join('\n\n')
}

/** What one recipient would be sent; `request` is null where it is sent nothing, and `reason` then ends the sentence that says why. */
export type Trial = {
  name: string
  type: Kind
  label: string
  outcome: 'told' | 'not told' | 'nothing to say'
  /** The rule that lets it pass, from 0. */
  rule: number | null
  reason: string
  request: { address: string; body: object } | null
}

/** By the decisions and the messages that a delivery takes. */
export function tryRecipients(config: Config, news: News): Array<Trial> {
  return rowsOf(config).map(([name, row]) => tryRecipient(config, name, row, news))
}

function tryRecipient(config: Config, name: string, row: Row, news: News): Trial {
  const who = { name, type: row.type, label: FACTS[row.type].label }
  const { told, rule } = decide(name, row.type, config.notify.rules, news)
  if (!told) {
    const named = config.notify.rules.some(({ to }) => to.includes(name))
    const reason = named
      ? 'because no rule with its name lets it pass'
      : 'because its type is not told of this without a rule'
    return { ...who, outcome: 'not told', rule: null, reason, request: null }
  }
  const post = compose(row, news, config.system.dashboardUrl)
  if (post === null) return { ...who, outcome: 'nothing to say', rule, reason: nothing(row), request: null }
  const reason = rule === null ? 'because no rule names it' : `by notify.rules[${rule}]`
  return { ...who, outcome: 'told', rule, reason, request: { address: addressText(row) + post.path, body: post.body } }
}

function lines({ name, type, label, outcome, reason, request }: Trial): Array<string> {
  const hint = outcome === 'nothing to say' ? ` (${type === 'slack' ? '--fingerprint' : '--alert FILE'})` : ''
  const body = request === null ? [] : [`POST ${request.address}`, ...JSON.stringify(request.body, null, 2).split('\n')]
  return [`  ${name} (${label}): ${outcome}, ${reason}${hint}`, ...body.map(line => `    ${line}`)]
}

function nothing({ type }: Row): string {
  if (type === 'slack') return 'because a start is told in a thread only, and the alert has no fingerprint'
  return `because the alert did not come from ${FACTS[type].label}`
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
