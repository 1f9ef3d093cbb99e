import type { Config } from '#core/config/config.ts'
import { maskAlert } from '#core/masking/mask.ts'
import type { AppDeps } from '../deps.ts'

/** Masks an alert or a question before anything stores it. Steps that failed are skipped and written to the log. */
export function maskIncoming(deps: Pick<AppDeps, 'log'>, config: Config, sessionId: string, incoming: string): string {
  const { text, failed } = maskAlert(config, incoming)
  if (failed.length > 0) {
    const message =
      'These masking steps failed on a text and were skipped, so the session may show secrets. Look through it, and replace the secrets that it shows.'
    deps.log({ event: 'masking.failed', session_id: sessionId, steps: failed, message })
  }
  return text
}

/** The parts of an alert that hold what a sender wrote. The address of a runbook may have credentials in it. */
export function maskFacts<T extends { alert_data: string; runbook_url: string | null }>(
  deps: Pick<AppDeps, 'log'>,
  config: Config,
  sessionId: string,
  facts: T,
): T {
  const mask = (text: string) => maskIncoming(deps, config, sessionId, text)
  return {
    ...facts,
    alert_data: mask(facts.alert_data),
    runbook_url: facts.runbook_url === null ? null : mask(facts.runbook_url),
  }
}
