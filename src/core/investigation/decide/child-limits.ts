// How long sub-agents may take. `offClock` is the session's time that counts against no limit, as it stands now.

import type { OrchestratorLimits } from '../log/plan.ts'
import type { ChildState } from '../log/transcript.ts'

/** A sub-agent ends with its own time, or with the budget that all of them share since the first was dispatched. */
export function deadlineOf(
  children: ReadonlyArray<ChildState>,
  child: ChildState,
  limits: OrchestratorLimits,
  offClock: number,
): number {
  return Math.min(ownEnd(child, limits, offClock), budgetEnd(children, limits, offClock))
}

export function budgetEnd(
  children: ReadonlyArray<ChildState>,
  { maxBudgetMs }: OrchestratorLimits,
  offClock: number,
): number {
  const [first] = children
  return first === undefined ? Number.POSITIVE_INFINITY : endOf(first, maxBudgetMs, offClock)
}

export function expiry(
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
  return endOf(child, agentTimeoutMs, offClock)
}

function endOf(from: ChildState, ms: number, offClock: number): number {
  return from.startedAt + ms + offClock - from.offClockBefore
}
