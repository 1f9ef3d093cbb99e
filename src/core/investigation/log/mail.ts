// Each execution has a mailbox. What a sub-agent found, an approval, a late alert and a person's word arrive in it alike: as a fact, whoever
// sends it and whatever the execution is doing. The model hears it at its next turn, behind the bytes that it has seen, so that a provider's
// prompt cache still holds.

import type { Ids } from '../../ports.ts'
import { text, type Text } from '../../prompts/text.ts'
import type { NewEntry } from './facts.ts'
import type { Transcript } from './transcript.ts'

/** `id` names who: a sub-agent's execution, a person, an alert. */
export type Sender = { kind: 'sub_agent' | 'person' | 'alert' | 'approval'; id: string }

export type Letter = { letterId: string; from: Sender; parts: Text }

/** Puts a letter into an execution's mailbox. It is kept until the model has heard it, also through a kill. */
export function postLetter(ids: Ids, executionId: string, from: Sender, parts: Text): NewEntry {
  return { type: 'mail.posted', public: null, private: { executionId, letterId: ids.uuid(), from, parts } }
}

/** Makes the oldest letter the next message of the conversation. */
export function deliverLetter({ executionId }: Transcript, { letterId, parts }: Letter): NewEntry {
  const message = { role: 'user' as const, parts }
  return { type: 'message.added', public: null, private: { executionId, message, why: 'mail', letterId } }
}

/** How a sub-agent's end reads for the agent that asked for it. */
export function childReport(
  name: string,
  executionId: string,
  { status, result, error }: { status: string; result: string | null; error: string | null },
): Text {
  return status === 'completed'
    ? text`[Sub-agent completed] ${name} (exec ${executionId}):\n${result ?? ''}`
    : text`[Sub-agent ${status}] ${name} (exec ${executionId}): ${error ?? 'no reason was recorded'}`
}
