import type { Next } from '#core/investigation/what-next.ts'

/** Between two ticks of a running session; also how long after a kill the work goes on by itself (style.md 2.2: 30–60 s). */
export const LEASE_MS = 30_000
/** A place in the Lobby outlives two missed ticks. */
export const PLACE_MS = 3 * LEASE_MS
/** The store did not take the row: it is tried again soon, for readers wait for it. */
export const BEHIND_MS = 5000

/** When the object must wake next; null when nothing is left to do, so that it costs nothing at rest. `behind`: a reader of the log is. */
export function leaseAt(next: Next, behind: boolean, now: number): number | null {
  if (next.kind === 'run') return now + LEASE_MS
  const soon = behind ? now + BEHIND_MS : Number.POSITIVE_INFINITY
  const at = Math.min(soon, next.kind === 'wait' ? next.until : Number.POSITIVE_INFINITY)
  return at === Number.POSITIVE_INFINITY ? null : at
}

/**
 * How long the system was away when it goes on after a kill: from its last sign of life to now. Less than a tick is no outage: at work, too,
 * a session is silent for that long. Counted as outages, the pauses of one that kills its object again and again would put off its deadline
 * for ever.
 */
export function outageMs(lastAlive: number, now: number): number {
  const silent = now - lastAlive
  return silent < LEASE_MS ? 0 : silent
}
