import type { Next } from '#core/investigation/decide/what-next.ts'

/** Time between two ticks of a running session, and so the longest time until work goes on after a kill. Our choice. */
export const LEASE_MS = 30_000
/** How long a place in the Lobby is kept without renewal: two ticks may be missed. */
export const PLACE_MS = 3 * LEASE_MS
/** How soon followers that are behind (the row, the list …) are tried: readers wait for them. */
export const BEHIND_MS = 5000

/**
 * When the object must wake next, in milliseconds since the epoch: for its run, for the end of its wait, or for followers that are behind
 * (`followersWake`). Null when nothing is left to do: the object then sets no alarm. A tick has just tried every follower that was due, so no
 * next try is closer than `BEHIND_MS`.
 */
export function leaseAt(next: Next, followersWake: number | null, now: number): number | null {
  const followers = followersWake === null ? null : Math.max(followersWake, now + BEHIND_MS)
  if (next.kind === 'nothing') return followers
  if (next.kind === 'wait') return Math.min(next.until, followers ?? Number.POSITIVE_INFINITY)
  const run = now + LEASE_MS
  // Followers that are behind and have not failed are tried whenever the run writes.
  const failed = followersWake !== null && followersWake > now
  return failed && followers !== null ? Math.min(run, followers) : run
}

/** When an object that was restarted must wake: at once if it was at work. `lease` is what `leaseAt` answers. */
export function wakeAfterRestart(next: Next, lease: number | null, followersWake: number | null, now: number) {
  if (next.kind === 'run') return now
  return next.kind === 'wait' ? lease : followersWake
}

/**
 * How long the system was away before it went on after a kill: from its last sign of life to now. Less than a tick counts as 0, because a
 * session at work is silent for that long, too. Otherwise a session that kills its object again and again would put off its deadline for ever.
 */
export function outageMs(lastAlive: number, now: number): number {
  const silent = now - lastAlive
  return silent < LEASE_MS ? 0 : silent
}
