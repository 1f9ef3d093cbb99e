// When the time of sub-agents is over, in milliseconds since the epoch. `offClock` is the session's `offClockMs` (log/off-clock.ts).

import type { OrchestratorLimits } from '../log/plan.ts'
import type { ChildState } from '../log/transcript.ts'

/** The end of a sub-agent's own time, or of the budget that all sub-agents share, whichever comes first. */
export function childDeadline(
  children: ReadonlyArray<ChildState>,
  child: ChildState,
  limits: OrchestratorLimits,
  offClock: number,
): number {
  return Math.min(ownEnd(child, limits, offClock), budgetEnd(children, limits, offClock))
}

/** The shared budget begins when the first sub-agent is dispatched. Infinity before that. */
export function budgetEnd(
  children: ReadonlyArray<ChildState>,
  { maxBudgetMs }: OrchestratorLimits,
  offClock: number,
): number {
  const [first] = children
  return first === undefined ? Number.POSITIVE_INFINITY : limitEnd(first, maxBudgetMs, offClock)
}

/** The error message of a sub-agent whose time is over. */
export function childExpiry(
  children: ReadonlyArray<ChildState>,
  child: ChildState,
  limits: OrchestratorLimits,
  offClock: number,
): string {
  return ownEnd(child, limits, offClock) <= budgetEnd(children, limits, offClock)
    ? `sub-agent timed out after ${limits.agentTimeoutMs / 1000} seconds`
    : `sub-agent timed out: the ${limits.maxBudgetMs / 1000} seconds that all sub-agents share are used up`
}

function ownEnd(child: ChildState, { agentTimeoutMs }: OrchestratorLimits, offClock: number): number {
  return limitEnd(child, agentTimeoutMs, offClock)
}

function limitEnd(from: ChildState, ms: number, offClock: number): number {
  return from.startedAt + ms + offClock - from.offClockBefore
}
