import { openQuestion, type SessionState } from '#core/investigation/state.ts'

/** Between two ticks of a running session; also how long after a kill the work goes on by itself (style.md 2.2: 30–60 s). */
export const LEASE_MS = 30_000
/** A place in the Lobby outlives two missed ticks. */
export const PLACE_MS = 3 * LEASE_MS
/** What follows the log (the row, the list …) is behind: it is tried again soon, for readers wait for it. */
export const BEHIND_MS = 5000

/**
 * When the object must wake next: for its run, or for followers that are behind (`followersWake`); null when nothing is left to do, so that it
 * costs nothing at rest. A tick has just tried every follower that was due, so that no next try is closer than `BEHIND_MS`.
 */
export function nextLease(state: SessionState, followersWake: number | null, now: number): number | null {
  if (state.view.detail === null) return null
  const followers = followersWake === null ? null : Math.max(followersWake, now + BEHIND_MS)
  if (!hasWork(state)) return followers
  const run = now + LEASE_MS
  // What is behind and has not failed is brought on by the run as it writes.
  const failed = followersWake !== null && followersWake > now
  return failed && followers !== null ? Math.min(run, followers) : run
}

/** Whether the log asks for a run: the investigation has not ended, or a question waits for its answer. */
export function hasWork(state: SessionState): boolean {
  return !state.ended || openQuestion(state) !== null
}

/** How long the system was away: from its last sign of life to now. Shorter than a missed tick is no outage. */
export function outageMs(lastAlive: number, now: number): number {
  return Math.max(0, now - lastAlive)
}

/** The time that a session, or the question that is open, may take, and what is left of it; outages do not count (design.md, settled 9). */
export function timeOf(state: SessionState, timeoutMs: number, now: number): { limitMs: number; leftMs: number } {
  const question = openQuestion(state)
  if (question !== null) {
    const limitMs = question.plan.timeoutMs
    return { limitMs, leftMs: question.askedAt + limitMs + state.outageMs - question.outageBefore - now }
  }
  const limitMs = state.plan?.sessionTimeoutMs ?? timeoutMs
  return { limitMs, leftMs: state.startedAt === null ? limitMs : state.startedAt + limitMs + state.outageMs - now }
}
