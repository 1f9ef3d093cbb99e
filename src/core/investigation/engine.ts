import type { Clock, Ids, Llm, Mask, ToolHost } from '../ports.ts'
import type { SessionFacts } from '../protocol/events.ts'
import type { Journal } from './journal.ts'
import type { Plan } from './plan.ts'

/** What a running investigation holds. `signal` aborts with a `Stop` when the session is cancelled or out of time. */
export type Engine = {
  sessionId: string
  journal: Journal
  llm: Llm
  tools: ToolHost
  mask: Mask
  clock: Clock
  ids: Ids
  signal: AbortSignal
}

/** Resolves the chain as it is configured now; throws a sentence for the session's error when it cannot. */
export type MakePlan = (facts: SessionFacts) => Plan

/** The ids that every frame of one execution carries. */
export type Place = { stageId: string; executionId: string }

/** The keys that place a frame in its stage and execution. */
export function placed(place: Place): { stage_id: string; execution_id: string } {
  return { stage_id: place.stageId, execution_id: place.executionId }
}
