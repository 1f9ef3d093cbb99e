import { faultText } from '#core/fault-text.ts'
import { hideTokens } from '#core/config/redact.ts'
import type { Clock, Ids } from '#core/ports.ts'

/** The `Clock` port by the real time. */
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

/** One JSON object a line: Workers Logs indexes its fields. Never pass a secret or the text of an alert. */
export function logLine(level: 'info' | 'warn' | 'error', event: string, facts: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, event, ...facts }))
}

/** A handler for `catch` that writes the fault as one line of the log. */
export function logFaultAs(
  level: 'warn' | 'error',
  event: string,
  facts: Record<string, unknown> = {},
): (fault: unknown) => void {
  return fault => logLine(level, event, { ...facts, fault: faultText(fault) })
}

// Our choice: a longer fault (an SQL statement, a page of HTML) tells the cause in its first words.
const LINE_CHARS = 200

/** A fault for people who are not operators: its first line, cut to LINE_CHARS, without anything that looks like a token. */
export function faultLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return hideTokens(line).slice(0, LINE_CHARS)
}
