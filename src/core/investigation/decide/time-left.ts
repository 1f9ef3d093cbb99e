// How long an execution may work. Pure; times are milliseconds since the epoch.

import { WRAP_UP_MS } from '../log/limits.ts'
import { offClock } from '../log/off-clock.ts'
import type { SessionState } from '../log/state.ts'
import { agentOf } from './agent-of.ts'
import { boundsOf } from './bounds.ts'
import { childDeadline } from './child-limits.ts'

/** When an execution must conclude, so that its conclusion is there before its time is over. Infinity: its time is not limited. */
export function wrapUpAt(state: SessionState, executionId: string, now: number): number {
  const { leftMs } = boundsOf(state, now, Number.POSITIVE_INFINITY)
  return Math.min(now + leftMs, ownEnd(state, executionId, now)) - WRAP_UP_MS
}

/** The end of a sub-agent's own time limit. */
function ownEnd(state: SessionState, executionId: string, now: number): number {
  const { child } = state.transcripts[executionId] ?? { child: null }
  const parent = state.transcripts[child?.parentId ?? '']
  const lead = parent === undefined ? null : agentOf(state, parent)
  const dispatched = parent?.children.find(({ id }) => id === executionId)
  if (lead === null || dispatched === undefined) return Number.POSITIVE_INFINITY
  return childDeadline(dispatched, lead.orchestrator, offClock(state, now))
}
