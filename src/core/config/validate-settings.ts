// Rules of `queue`, `system` and `defaults`.

import { GROUPS } from '../masking/patterns.ts'
import { durationMs } from './durations.ts'
import { type Path, quoteAt, valueAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { reportMissing, type Sources, reportError } from './sources.ts'

export function validateSettings(sources: Sources) {
  validateQueue(sources)
  requireAddress(sources, ['system', 'dashboard_url'], sources.raw.system.dashboard_url)
  validateDefaults(sources)
}

/** 0 means the default, as in the reference. */
function validateQueue(sources: Sources) {
  for (const key of ['worker_count', 'max_concurrent_sessions', 'session_timeout']) {
    const path = ['queue', key]
    const written = valueAt(sources.written, path)
    if (typeof written !== 'string' || durationMs(written) !== 0) continue
    const message = `'${key}' of 0 means its default. Write the number that you want, or take the key out.`
    sources.findings.warn(sources.tarsy, path, message)
  }
  const path = ['queue', 'session_timeout']
  if (sources.raw.queue.session_timeout < 0) {
    const message = `'session_timeout' must be above 0, not ${quoteAt(sources.tarsy, path)}. Take it out for the default.`
    reportError(sources, path, message)
  }
}

function validateDefaults(sources: Sources) {
  const { alert_masking: masking, summarization } = sources.raw.defaults
  if (masking.enabled)
    requireMaskingGroup(sources, ['defaults', 'alert_masking', 'pattern_group'], masking.pattern_group)
  const path = ['defaults', 'summarization']
  for (const key of ['enabled', 'size_threshold_tokens', 'summary_max_token_limit'] as const) {
    if (summarization?.[key] === undefined) continue
    const message = `'${key}' belongs to a server's 'summarization'; here only 'llm_provider' and 'llm_backend' may stand. Move it.`
    reportError(sources, [...path, key], message)
  }
  requireProviderOfBackend(sources, path, summarization)
  warnOfAlertType(sources)
}

/** A block that names the backend of a model must name its provider. */
export function requireProviderOfBackend(
  sources: Sources,
  path: Path,
  block: { llm_provider?: string | undefined; llm_backend?: string | undefined } | undefined,
) {
  if (block?.llm_backend === undefined || block.llm_provider !== undefined) return
  const message = "'llm_backend' needs an 'llm_provider' beside it. Add one, or take the backend out."
  reportMissing(sources, [...path, 'llm_provider'], message)
}

function warnOfAlertType(sources: Sources) {
  const { raw, tarsy } = sources
  const type = raw.defaults.alert_type
  if (raw.agent_chains === undefined) return
  const types = Object.values(raw.agent_chains).flatMap(chain => chain.alert_types ?? [])
  const known = ['kubernetes', ...types]
  if (known.includes(type)) return
  const path = ['defaults', 'alert_type']
  const message = `No chain takes alerts of type ${quoteAt(tarsy, path)}, so an alert without a type is refused.${didYouMean(type, known)}`
  sources.findings.warn(tarsy, path, message)
}

export function requireMaskingGroup(sources: Sources, path: Path, group: string) {
  if (Object.hasOwn(GROUPS, group)) return
  const message = `${quoteAt(sources.tarsy, path)} is not a masking group. Use one of ${Object.keys(GROUPS).join(', ')}.`
  reportError(sources, path, message)
}

/** `value` may hold `{{.SESSION_ID}}`, which is filled in at run time. */
export function requireAddress(sources: Sources, path: Path, value: string | undefined, tree = sources.tarsy) {
  const filled = value?.replaceAll('{{.SESSION_ID}}', 'x')
  if (filled === undefined || (/^https?:\/\//i.test(filled) && URL.canParse(filled))) return
  const message = `'${path.at(-1)}' must be an address that begins with http:// or https://. Correct it.`
  sources.findings.error(tree, path, message)
}
