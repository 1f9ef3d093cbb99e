import type { AgentType, LlmInteractionType } from '../../protocol/status.ts'

/**
 * Whether a call's prompt is worth keeping at the vendor, which asks more for what it writes to its cache: another call must begin with it. As in the
 * reference (TARSy in Go), agents that act are left out, since they are short.
 */
export function cachesPrompt(agent: AgentType, call: LlmInteractionType): boolean {
  return agent === '' && (call === 'iteration' || call === 'forced_conclusion')
}
