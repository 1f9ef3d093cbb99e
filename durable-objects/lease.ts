import type { Next } from '#core/investigation/decide/what-next.ts'

/** Between two ticks of a running session; also how long after a kill the work goes on by itself (style.md 2.2: 30–60 s). */
export const LEASE_MS = 30_000
/** A place in the Lobby outlives two missed ticks. */
export const PLACE_MS = 3 * LEASE_MS
/** What follows the log (the row, the list …) is behind: it is tried again soon, for readers wait for it. */
export const BEHIND_MS = 5000

/**
 * When the object must wake next: for its run, for the end of its wait, or for followers that are behind (`followersWake`); null when nothing is
 * left to do, so that it costs nothing at rest. A tick has just tried every follower that was due: no next try is closer than `BEHIND_MS`.
 */
export function leaseAt(next: Next, followersWake: number | null, now: number): number | null {
  const followers = followersWake === null ? null : Math.max(followersWake, now + BEHIND_MS)
  if (next.kind === 'nothing') return followers
  if (next.kind === 'wait') return Math.min(next.until, followers ?? Number.POSITIVE_INFINITY)
  const run = now + LEASE_MS
  // What is behind and has not failed is brought on by the run as it writes.
  const failed = followersWake !== null && followersWake > now
  return failed && followers !== null ? Math.min(run, followers) : run
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
