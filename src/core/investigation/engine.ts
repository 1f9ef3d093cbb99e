import type { Clock, Ids, Llm, Mask, ToolHost } from '../ports.ts'
import type { SessionFacts } from '../protocol/events.ts'
import type { Journal } from './journal.ts'
import type { Plan } from './plan.ts'

/** What a running investigation holds. `signal` aborts with a `Stop` when the session, or the sub-agent, is cancelled or out of time. */
export type Engine = {
  sessionId: string
  journal: Journal
  llm: Llm
  tools: ToolHost
  mask: Mask
  clock: Clock
  ids: Ids
  signal: AbortSignal
  /** When this stretch of the run began: time before a kill counts against no iteration. */
  startedAt: number
}

/** Resolves the chain as it is configured now; throws a sentence for the session's error when it cannot. */
export type MakePlan = (facts: SessionFacts) => Plan

/** The ids that every frame of one execution carries; `parentId` for a sub-agent. */
export type Place = { stageId: string; executionId: string; parentId?: string }

/** The keys that place a frame in its stage and execution. */
export function placed(place: Place): { stage_id: string; execution_id: string; parent_execution_id?: string } {
  return { stage_id: place.stageId, execution_id: place.executionId, ...kin(place) }
}

/** The one key of them that every frame of a sub-agent carries. */
export function kin({ parentId }: Place): { parent_execution_id?: string } {
  return parentId === undefined ? {} : { parent_execution_id: parentId }
}

/** Where an execution stands, out of the log. */
export function placeOf({ journal }: Engine, executionId: string): Place {
  const { stageId, child } = journal.transcript(executionId)
  return { stageId, executionId, ...(child !== null && { parentId: child.parentId }) }
}
