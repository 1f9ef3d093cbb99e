import { openStage, type SessionState } from '#core/investigation/state.ts'

/** Between two ticks of a running session; also how long after a kill the work goes on by itself (style.md 2.2: 30–60 s). */
export const LEASE_MS = 30_000
/** A place in the Lobby outlives two missed ticks. */
export const PLACE_MS = 3 * LEASE_MS
/** The store did not take the row: it is tried again soon, for readers wait for it. */
export const BEHIND_MS = 5000

/** When the object must wake next; null when nothing is left to do, so that it costs nothing at rest. */
export function nextLease(state: SessionState, projected: boolean, now: number): number | null {
  if (state.view.detail === null) return null
  if (hasWork(state)) return now + LEASE_MS
  return projected ? null : now + BEHIND_MS
}

/** Whether the log asks for a run: the investigation has not ended, or a question waits for its answer. */
export function hasWork(state: SessionState): boolean {
  return !state.ended || openStage(state) !== null
}

/** How long the system was away: from its last sign of life to now. Shorter than a missed tick is no outage. */
export function outageMs(lastAlive: number, now: number): number {
  return Math.max(0, now - lastAlive)
}

/** The time that a session, or the question that is open, may take, and what is left of it; outages do not count (design.md, settled 9). */
export function timeOf(state: SessionState, timeoutMs: number, now: number): { limitMs: number; leftMs: number } {
  const stage = openStage(state)
  if (stage !== null && stage.own !== null) {
    const limitMs = stage.own.timeoutMs
    return { limitMs, leftMs: stage.startedAt + limitMs + state.outageMs - stage.outageBefore - now }
  }
  const limitMs = state.plan?.sessionTimeoutMs ?? timeoutMs
  return { limitMs, leftMs: state.startedAt === null ? limitMs : state.startedAt + limitMs + state.outageMs - now }
}
