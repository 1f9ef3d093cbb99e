// Whether an execution or a whole stage waits, that is, has nothing to do now. Pure.

import type { Wait } from '../log/facts.ts'
import { offClock, stopsClock } from '../log/off-clock.ts'
import type { AgentPlan } from '../log/plan.ts'
import { runningChildren, type SessionState, type StageState } from '../log/state.ts'
import type { ChildState } from '../log/transcript.ts'
import { childDeadline } from './child-limits.ts'
import { setupOf } from './kinds.ts'
import { nextMove } from './next-move.ts'
import { wrapUpAt } from './time-left.ts'

/** The wait of an execution and its sub-agents; null if one of them can continue or the execution has ended. */
export function waitOf(state: SessionState, executionId: string, agent: AgentPlan, now: number): Wait | null {
  const transcript = state.transcripts[executionId]
  if (transcript === undefined || transcript.end !== null) return null
  const around = { running: runningChildren(state, transcript), now, wrapUpAt: wrapUpAt(state, executionId, now) }
  const move = nextMove(transcript, agent, around)
  // A wait counts only once it is logged, because the state after it is derived from its fact.
  const own = move.kind === 'wait' && transcript.waiting !== null ? [{ for: move.for, until: move.until }] : []
  if (own.length === 0 && move.kind !== 'await_child') return null
  const running = transcript.children.filter(child => state.transcripts[child.id]?.end === null)
  const wait = earliest([...own, ...running.map(child => childWait(state, child, agent, now))], now)
  // A lead that waits for its sub-agents must conclude in time, too. While the clock stands its end moves on.
  if (wait === null || move.kind !== 'await_child' || stopsClock(wait)) return wait
  return { ...wait, until: Math.min(wait.until, move.until) }
}

/** The wait of a sub-agent, which ends at its deadline at the latest. A cancelled sub-agent does not wait. */
function childWait(state: SessionState, child: ChildState, agent: AgentPlan, now: number): Wait | null {
  const plan = agent.subAgents[child.subAgent]
  const wait = plan === undefined || child.cancelled ? null : waitOf(state, child.id, plan, now)
  if (wait === null || stopsClock(wait)) return wait
  const deadline = childDeadline(child, agent.orchestrator, offClock(state, now))
  return { ...wait, until: Math.min(wait.until, deadline) }
}

/** The wait of everything that is open in a stage; null if an agent can continue or the stage's end can be written. */
export function waitOfStage(state: SessionState, stage: StageState, now: number): Wait | null {
  if (state.plan === null) return null
  const { agents } = setupOf(state.plan, stage)
  if (stage.executions.length < agents.length) return null
  const waits = stage.executions.flatMap((id, at) => {
    const agent = agents[at]
    if (agent === undefined || state.transcripts[id]?.end !== null) return []
    return [waitOf(state, id, agent, now)]
  })
  return earliest(waits, now)
}

/** The wait that ends first; null if the list is empty, contains null, or contains a wait that is over. */
function earliest(waits: ReadonlyArray<Wait | null>, now: number): Wait | null {
  let first: Wait | null = null
  for (const wait of waits) {
    if (wait === null || wait.until <= now) return null
    if (first === null || wait.until < first.until) first = wait
  }
  return first
}

export function sameWait(a: Wait | null, b: Wait): boolean {
  return a !== null && a.for === b.for && a.until === b.until
}
