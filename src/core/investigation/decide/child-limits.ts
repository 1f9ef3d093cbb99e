// When a sub-agent's own time is over, in milliseconds since the epoch. `offClock` is the session's `offClockMs` (log/off-clock.ts).

import type { OrchestratorLimits } from '../log/plan.ts'
import type { ChildState } from '../log/transcript.ts'

/** Infinity if only its lead's time limits it. */
export function childDeadline(child: ChildState, { agentTimeoutMs }: OrchestratorLimits, offClock: number): number {
  if (agentTimeoutMs === undefined) return Number.POSITIVE_INFINITY
  return child.startedAt + agentTimeoutMs + offClock - child.offClockBefore
}

/** The error message of a sub-agent whose own time is over. */
export function childExpiry(name: string, { agentTimeoutMs = 0 }: OrchestratorLimits): string {
  return `sub-agent ${name} timed out after ${agentTimeoutMs / 1000} seconds`
}
