// The ids that say which stage and execution a frame belongs to.

import type { Journal } from './journal.ts'

/** `parentId` is the execution of the orchestrator; only sub-agents have it. */
export type ExecutionIds = { stageId: string; executionId: string; parentId?: string }

/** The id fields of a frame that belongs to one execution. */
export function frameKeys(ids: ExecutionIds): { stage_id: string; execution_id: string; parent_execution_id?: string } {
  return { stage_id: ids.stageId, execution_id: ids.executionId, ...parentKey(ids) }
}

/** For frames that carry no other id of the execution; empty unless it is a sub-agent. */
export function parentKey({ parentId }: ExecutionIds): { parent_execution_id?: string } {
  return parentId === undefined ? {} : { parent_execution_id: parentId }
}

export function executionIds(journal: Journal, executionId: string): ExecutionIds {
  const { stageId, child } = journal.transcript(executionId)
  return { stageId, executionId, ...(child !== null && { parentId: child.parentId }) }
}
