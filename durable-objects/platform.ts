import { hideTokens } from '#core/config/redact.ts'
import type { Clock, Ids } from '#core/ports.ts'

/** Real time. */
export const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const end = () => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', end)
        resolve()
      }, ms)
      signal.addEventListener('abort', end, { once: true })
    }),
}

export const ids: Ids = { uuid: () => crypto.randomUUID() }

/** One JSON object a line, as Workers Logs indexes them. Never hand it a secret or an alert's text. */
export function logLine(level: 'info' | 'warn' | 'error', event: string, facts: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, event, ...facts }))
}

/** What a fault says in a log line. */
export function faultText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// A fault that says more (a statement, a page of HTML) says it in its first words.
const LINE_CHARS = 200

/** The same for people who are not operators: one line, without what looks like a token. */
export function faultLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return hideTokens(line).slice(0, LINE_CHARS)
}
