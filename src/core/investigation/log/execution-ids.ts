// Where a frame belongs: its stage and execution.

import type { Journal } from './journal.ts'

/** The ids that every frame of one execution carries; `parentId` for a sub-agent. */
export type ExecutionIds = { stageId: string; executionId: string; parentId?: string }

/** The keys that place a frame in its stage and execution. */
export function frameKeys(place: ExecutionIds): { stage_id: string; execution_id: string; parent_execution_id?: string } {
  return { stage_id: place.stageId, execution_id: place.executionId, ...parentKey(place) }
}

/** The one key of them that every frame of a sub-agent carries. */
export function parentKey({ parentId }: ExecutionIds): { parent_execution_id?: string } {
  return parentId === undefined ? {} : { parent_execution_id: parentId }
}

/** Where an execution stands, out of the log. */
export function executionIds(journal: Journal, executionId: string): ExecutionIds {
  const { stageId, child } = journal.transcript(executionId)
  return { stageId, executionId, ...(child !== null && { parentId: child.parentId }) }
}
