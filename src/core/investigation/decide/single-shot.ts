import type { AgentType, LlmInteractionType } from '../../protocol/status.ts'

/** The kind of the one call that an agent without tools makes; null for one that iterates. */
export function singleShotCall(type: AgentType): LlmInteractionType | null {
  if (type === 'exec_summary') return 'executive_summary'
  return type === 'synthesis' ? 'synthesis' : null
}

/** Agents that are asked once, without tools. */
export function isSingleShot(type: AgentType): boolean {
  return singleShotCall(type) !== null
}
