import type { AgentType, LlmInteractionType } from '../../protocol/status.ts'

/** The kind of the only model call of a single-shot agent; null for agents that iterate. */
export function singleShotCall(type: AgentType): LlmInteractionType | null {
  if (type === 'exec_summary') return 'executive_summary'
  return type === 'synthesis' ? 'synthesis' : null
}

/** Single-shot agents make one model call, without tools. */
export function isSingleShot(type: AgentType): boolean {
  return singleShotCall(type) !== null
}
