// Rules of `queue`, `system` and `defaults`.

import { GROUPS } from '../masking/patterns.ts'
import { durationMs } from './fields.ts'
import { isRecord, quoted, type Path } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { missing, type Sources, wrong } from './sources.ts'
import { validateCosts } from './validate-costs.ts'

export const QUEUE_DEFAULTS = {
  worker_count: 5,
  max_concurrent_sessions: 5,
  poll_interval: 1000,
  poll_interval_jitter: 500,
  session_timeout: 40 * 60_000,
  graceful_shutdown_timeout: 40 * 60_000,
  scoring_shutdown_timeout: 3 * 60_000,
  orphan_detection_interval: 5 * 60_000,
  orphan_threshold: 5 * 60_000,
  heartbeat_interval: 30_000,
}

export type QueueKey = keyof typeof QUEUE_DEFAULTS

/** The queue's values with defaults; 0 means the default, as in the reference. */
export function queueOf(raw: Sources['raw']): Record<QueueKey, number> {
  const given = raw.queue ?? {}
  const keys = Object.keys(QUEUE_DEFAULTS) as Array<QueueKey>
  return Object.fromEntries(keys.map(key => [key, given[key] || QUEUE_DEFAULTS[key]])) as Record<QueueKey, number>
}

export function validateSettings(sources: Sources) {
  validateQueue(sources)
  validateSystem(sources)
  validateDefaults(sources)
}

function validateQueue(sources: Sources) {
  const queue = queueOf(sources.raw)
  for (const key of Object.keys(QUEUE_DEFAULTS) as Array<QueueKey>) {
    const given = sources.raw.queue?.[key]
    const path = ['queue', key]
    if (given !== undefined && given < 0) {
      wrong(sources, path, `'${key}' must be above 0, not ${quoted(sources.tarsy, path)}. Take it out for the default.`)
    }
    if (given === 0 && (key === 'worker_count' || key === 'max_concurrent_sessions' || key === 'session_timeout')) {
      sources.findings.warn(
        sources.tarsy,
        path,
        `'${key}' of 0 means its default. Write the number that you want, or take the key out.`,
      )
    }
  }
  const below = (small: QueueKey, large: QueueKey) => {
    // What is negative was said already.
    if (queue[small] < queue[large] || queue[small] < 0 || queue[large] < 0) return
    const path = ['queue', sources.raw.queue?.[small] === undefined ? large : small]
    wrong(sources, path, `'${small}' must be shorter than '${large}'. Change one of them.`)
  }
  below('poll_interval_jitter', 'poll_interval')
  below('heartbeat_interval', 'orphan_threshold')
}

function validateSystem(sources: Sources) {
  const system = sources.raw.system
  const url = system?.dashboard_url
  if (url !== undefined && !isHttpUrl(url)) {
    wrong(
      sources,
      ['system', 'dashboard_url'],
      "'dashboard_url' must be an address that begins with http:// or https://. Correct it.",
    )
  }
  const ttl = system?.runbooks?.cache_ttl
  const ttlPath = ['system', 'runbooks', 'cache_ttl']
  if (ttl !== undefined && durationMs(ttl) === null) {
    sources.findings.warn(
      sources.tarsy,
      ttlPath,
      `'cache_ttl' is not a duration, so 1m is used. Write one with its unit, such as 30s or 5m, not ${quoted(sources.tarsy, ttlPath)}.`,
    )
  } else if (ttl !== undefined && (durationMs(ttl) ?? 0) <= 0) {
    wrong(
      sources,
      ttlPath,
      `'cache_ttl' must be above 0, not ${quoted(sources.tarsy, ttlPath)}. Take it out for the default of 1m.`,
    )
  }
  for (const [i, domain] of (system?.runbooks?.allowed_domains ?? []).entries()) {
    if (domain !== '') continue
    wrong(
      sources,
      ['system', 'runbooks', 'allowed_domains', i],
      "A domain in 'allowed_domains' is empty. Write a host name or take the entry out.",
    )
  }
  if (system?.slack?.enabled === true) validateSlack(sources)
  for (const [i, holiday] of (system?.holidays ?? []).entries()) {
    if (isMonthDay(holiday.date) && holiday.name !== undefined) continue
    const message = "This holiday is left out: it needs 'date' as MM-DD and 'name'. Correct it."
    sources.findings.warn(sources.tarsy, ['system', 'holidays', i], message)
  }
  validateCosts(sources)
}

function validateSlack(sources: Sources) {
  const slack = sources.raw.system?.slack
  const path: Path = ['system', 'slack']
  const env = slack?.token_env ?? 'SLACK_BOT_TOKEN'
  if (!sources.vars[env]) {
    missing(
      sources,
      [...path, 'token_env'],
      `Slack is enabled, but the variable ${env} is not set. Set it to the bot's token, or set 'enabled' to false.`,
    )
  }
  if (slack?.channel === undefined) {
    missing(
      sources,
      [...path, 'channel'],
      "Slack is enabled without a 'channel'. Write the channel's id, such as C0123456789.",
    )
  }
}

function validateDefaults(sources: Sources) {
  const defaults = sources.raw.defaults
  const masking = defaults?.alert_masking
  const path = ['defaults', 'alert_masking', 'pattern_group']
  if (masking !== undefined && masking.enabled !== false && masking.pattern_group !== undefined) {
    if (!Object.hasOwn(GROUPS, masking.pattern_group)) {
      wrong(
        sources,
        path,
        `${quoted(sources.tarsy, path)} is not a masking group. Use one of ${Object.keys(GROUPS).join(', ')}.`,
      )
    }
  }
  const summarization = defaults?.summarization
  for (const key of ['enabled', 'size_threshold_tokens', 'summary_max_token_limit'] as const) {
    if (summarization?.[key] === undefined) continue
    const message = `'${key}' belongs to a server's 'summarization'; here only 'llm_provider' and 'llm_backend' may stand. Move it.`
    wrong(sources, ['defaults', 'summarization', key], message)
  }
  if (summarization?.llm_backend !== undefined && summarization.llm_provider === undefined) {
    missing(
      sources,
      ['defaults', 'summarization', 'llm_provider'],
      "'llm_backend' needs an 'llm_provider' beside it. Add one, or take the backend out.",
    )
  }
  const type = defaults?.alert_type
  if (type !== undefined && isRecord(sources.raw.agent_chains)) validateAlertType(sources, type)
}

function validateAlertType(sources: Sources, type: string) {
  const known = [
    'kubernetes',
    ...Object.values(sources.raw.agent_chains ?? {}).flatMap(chain => chain.alert_types ?? []),
  ]
  if (known.includes(type)) return
  const path = ['defaults', 'alert_type']
  sources.findings.warn(
    sources.tarsy,
    path,
    `No chain takes alerts of type ${quoted(sources.tarsy, path)}, so an alert without a type is refused.${didYouMean(type, known)}`,
  )
}

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

function isMonthDay(value: string | undefined): boolean {
  const [, month, day] = /^(\d{2})-(\d{2})$/.exec(value ?? '') ?? []
  if (month === undefined || day === undefined) return false
  // 2000 was a leap year, so 02-29 is a day.
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}
