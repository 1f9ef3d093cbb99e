// The messages of a model call, as the trace shows them.

import type { Message } from '../../ports.ts'
import type { TraceMessage } from '../../protocol/trace.ts'
import { digestConversation, summaryModels } from '../ask/summarise.ts'
import { currentModel } from '../decide/fallback.ts'
import { agentOf } from '../decide/agent-of.ts'
import type { Facts, Reply } from '../log/facts.ts'
import type { ModelChoice } from '../log/plan.ts'
import type { SessionState } from '../log/state.ts'
import { conversationOf } from '../log/shortening.ts'
import type { Transcript } from '../log/transcript.ts'

/** The messages that a call was sent, by the state in which it was made. A summary has its own conversation. */
export function requestMessages(
  state: SessionState,
  transcript: Transcript,
  { kind, provider }: Facts['model.settled'],
): ReadonlyArray<Message> {
  if (kind !== 'summarization') return conversationOf(transcript)
  const [digest] = transcript.digests
  const agent = agentOf(state, transcript)
  const plan = digest === undefined ? undefined : agent?.summaries[digest.server]
  if (digest === undefined || agent === null || plan === undefined) return []
  const model = summaryModels(plan, agent, transcript).find(each => each.provider === provider) ?? plan.model
  return digestConversation(transcript, digest, plan, model)
}

/** The model that an execution uses in this state. */
export function modelOf(state: SessionState, transcript: Transcript): ModelChoice | null {
  const agent = agentOf(state, transcript)
  return agent === null ? null : currentModel(agent, transcript.fallbackAt)
}

// The placeholders for empty messages are the reference's (TARSy in Go).
export function traceMessage(message: Message): TraceMessage {
  switch (message.role) {
    case 'assistant':
      return replyMessage({ text: message.content, toolCalls: message.toolCalls })
    case 'tool':
      return {
        role: 'tool',
        content: message.content === '' ? '(empty result)' : message.content,
        tool_call_id: message.callId,
        tool_name: message.name,
      }
    default:
      return { role: message.role, content: message.content }
  }
}

export function replyMessage({ text, toolCalls }: Pick<Reply, 'text' | 'toolCalls'>): TraceMessage {
  const blank = text.trim() === ''
  if (toolCalls.length === 0) return { role: 'assistant', content: blank ? '(empty response)' : text }
  return {
    role: 'assistant',
    content: blank ? '(tool calls only)' : text,
    tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args })),
  }
}
