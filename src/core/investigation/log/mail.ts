// Each execution has a mailbox. Results of sub-agents, approvals, late alerts and people's messages all arrive there as facts, whatever the
// execution is doing. At the model's next turn they become the newest messages, behind everything that it has seen, so that the provider's prompt
// cache stays valid.

import type { Ids } from '../../ports.ts'
import { fence } from '../../prompts/fence.ts'
import { text, type Text } from '../../prompts/text.ts'
import type { ForcedReason } from '../../protocol/status.ts'
import { forcedWords } from './forced-words.ts'
import type { NewEntry } from './facts.ts'
import type { Transcript } from './transcript.ts'

/** `id` is the sub-agent's execution id, the person's name, or the alert's id. */
export type Sender = { kind: 'sub_agent' | 'person' | 'alert' | 'approval'; id: string }

export type Letter = { letterId: string; from: Sender; parts: Text }

/** Puts a letter into an execution's mailbox. It stays there, also through a restart, until it is delivered. */
export function postLetter(ids: Ids, executionId: string, from: Sender, parts: Text): NewEntry {
  return { type: 'mail.posted', public: null, private: { executionId, letterId: ids.uuid(), from, parts } }
}

/** Makes a letter the next message of the conversation and takes it out of the mailbox. */
export function deliverLetter({ executionId }: Transcript, { letterId, parts }: Letter): NewEntry {
  const message = { role: 'user' as const, parts }
  return { type: 'message.added', public: null, private: { executionId, message, why: 'mail', letterId } }
}

type ChildEnd = { status: string; result: Text | null; error: string | null; forced: ForcedReason | null }

/** The letter in which an orchestrator learns how its sub-agent ended. The reference has the same first words. */
export function childReport(name: string, executionId: string, { status, result, error, forced }: ChildEnd): Text {
  const how = forced === null ? '' : ` — forced conclusion (${forcedWords(forced)})`
  return status === 'completed'
    ? text`[Sub-agent completed${how}] ${name} (exec ${executionId}):\n${fence('finding', result ?? '')}`
    : text`[Sub-agent ${status}] ${name} (exec ${executionId}): ${error ?? 'no reason was recorded'}`
}
