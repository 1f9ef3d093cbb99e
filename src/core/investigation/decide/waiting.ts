// Whether an execution, or a whole stage, waits: nothing of it has anything to do now. Pure.

import type { Wait } from '../log/facts.ts'
import { offClock, stopsClock } from '../log/off-clock.ts'
import type { AgentPlan } from '../log/plan.ts'
import { runningChildren, type SessionState, type StageState } from '../log/state.ts'
import type { ChildState, Transcript } from '../log/transcript.ts'
import { deadlineOf } from './child-limits.ts'
import { setupOf } from './kinds.ts'
import { nextMove } from './next-move.ts'

/** Until when an execution waits together with its sub-agents; null where one of them can go on, or the execution has ended. */
export function waitOf(state: SessionState, executionId: string, agent: AgentPlan, now: number): Wait | null {
  const transcript = state.transcripts[executionId]
  if (transcript === undefined || transcript.end !== null) return null
  const move = nextMove(transcript, agent, runningChildren(state, transcript))
  // A wait that the log does not hold yet must be written first: what follows from it is derived from its fact.
  const own = move.kind === 'wait' && transcript.waiting !== null ? [{ for: move.for, until: move.until }] : []
  if (own.length === 0 && move.kind !== 'await_child') return null
  const running = transcript.children.filter(child => state.transcripts[child.id]?.end === null)
  return earliest([...own, ...running.map(child => childWait(state, transcript, child, agent, now))], now)
}

/** A sub-agent that was cancelled, or whose time is over, waits for nothing more. */
function childWait(
  state: SessionState,
  { children }: Transcript,
  child: ChildState,
  agent: AgentPlan,
  now: number,
): Wait | null {
  const plan = agent.subAgents[child.subAgent]
  const wait = plan === undefined || child.cancelled ? null : waitOf(state, child.id, plan, now)
  if (wait === null || stopsClock(wait)) return wait
  const deadline = deadlineOf(children, child, agent.orchestrator, offClock(state, now))
  return { ...wait, until: Math.min(wait.until, deadline) }
}

/** Until when all that is open of a stage waits; null where one of its agents can go on, or its end can be written. */
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

/** null where there is none, where one of them is none, or where one is over. */
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
