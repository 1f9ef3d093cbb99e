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
