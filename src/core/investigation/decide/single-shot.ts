import type { AgentType, LlmInteractionType } from '../../protocol/status.ts'

/** The kind of the only model call of a single-shot agent. */
const CALLS: Readonly<Partial<Record<AgentType, LlmInteractionType>>> = {
  synthesis: 'synthesis',
  exec_summary: 'executive_summary',
  compose: 'composition',
}

/** The kind of the only model call of a single-shot agent; null for agents that iterate. */
export function singleShotCall(type: AgentType): LlmInteractionType | null {
  return CALLS[type] ?? null
}

/** Single-shot agents make one model call, without tools. */
export function isSingleShot(type: AgentType): boolean {
  return singleShotCall(type) !== null
}

/**
 * Some models put their whole answer into their thinking. The reference (TARSy in Go) takes it from there for single-shot agents, except for
 * an amended report: thoughts about two documents are no document.
 */
export function takesThinking(type: AgentType): boolean {
  return isSingleShot(type) && type !== 'compose'
}
