import type { ToolOutcome } from '../../ports.ts'
import type { NewEntry } from '../log/facts.ts'

/**
 * What a tool call came to. `entries` are facts that must be written in the same transaction as the outcome. `cancels` is the execution id of a
 * sub-agent that must be stopped afterwards.
 */
export type CallResult = { outcome: ToolOutcome; entries: Array<NewEntry>; cancels?: string }

export function answerWith(content: string): ToolOutcome {
  return { kind: 'answer', content, isError: false }
}

/** An answer that tells the model what it did wrong. */
export function failWith(content: string): ToolOutcome {
  return { kind: 'answer', content, isError: true }
}
