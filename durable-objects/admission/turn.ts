// When a session's turn comes: one number, written once when the session is offered. The smallest is called first.

import type { Severity } from '#core/alerts/severity.ts'

const HOUR_MS = 3_600_000

/**
 * How much earlier than its arrival a severity counts. Our choice: a step is 8 hours, so that a critical alert goes before every warning of the
 * last 16 hours, and nothing is overtaken by what comes more than a day later.
 */
const AHEAD_MS: Readonly<Record<Severity, number>> = {
  critical: 24 * HOUR_MS,
  high: 16 * HOUR_MS,
  warning: 8 * HOUR_MS,
  info: 0,
}

/** Sessions that have begun go before all others. Ten years are more than any alert can have waited. */
const BEGUN_AHEAD_MS = 87_600 * HOUR_MS

/** The turn of a session that was never started; `since` is when its alert was accepted. An alert that states no severity counts as `info`. */
export function turnOf(severity: Severity | null, since: number): number {
  return since - AHEAD_MS[severity ?? 'info']
}

/** The turn of a session that has begun and comes back. */
export function turnOfBegun(now: number): number {
  return now - BEGUN_AHEAD_MS
}

/** A session that could not be started this often is given up. Our choice: with the pauses that is a quarter of an hour, longer than a deploy takes. */
export const MOST_FAILURES = 10
const LONGEST_PAUSE_MS = 5 * 60_000

/** How long a session rests after its n-th failed start: 2 s, 4 s, 8 s … 5 min. */
export function restAfter(failures: number): number {
  return Math.min(2 ** failures * 1_000, LONGEST_PAUSE_MS)
}
