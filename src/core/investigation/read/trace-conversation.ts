// What a model call was sent and what it said, as the trace tells it.

import type { Message } from '../../ports.ts'
import type { LlmInteractionType } from '../../protocol/status.ts'
import type { TraceMessage } from '../../protocol/trace.ts'
import { digestConversation } from '../ask/summarise.ts'
import { currentModel } from '../decide/fallback.ts'
import { setupOf } from '../decide/kinds.ts'
import type { Reply } from '../log/facts.ts'
import type { AgentPlan, ModelChoice } from '../log/plan.ts'
import type { SessionState } from '../log/state.ts'
import { conversationOf, type Transcript } from '../log/transcript.ts'

/** The messages of a call, from the state in which it was made: a summary has a conversation of its own. */
export function requestMessages(
  state: SessionState,
  transcript: Transcript,
  kind: LlmInteractionType,
): ReadonlyArray<Message> {
  if (kind !== 'summarization') return conversationOf(transcript)
  const [digest] = transcript.digests
  const plan = digest === undefined ? undefined : agentOf(state, transcript)?.summaries[digest.server]
  return digest === undefined || plan === undefined ? [] : digestConversation(transcript, digest, plan)
}

/** The model that an execution's next call goes to. */
export function modelAsked(state: SessionState, transcript: Transcript): ModelChoice | null {
  const agent = agentOf(state, transcript)
  return agent === null ? null : currentModel(agent, transcript.fallbackAt)
}

/** The plan that an execution carries out; null where the log holds none. */
function agentOf(state: SessionState, { child, stageId, agentIndex }: Transcript): AgentPlan | null {
  if (child !== null) {
    const parent = state.transcripts[child.parentId]
    return parent === undefined ? null : (agentOf(state, parent)?.subAgents[child.subAgent] ?? null)
  }
  const stage = state.stages.find(each => each.id === stageId)
  if (stage === undefined || state.plan === null) return null
  return setupOf(state.plan, stage).agents[agentIndex - 1] ?? null
}

// The placeholders are the wire contract's (1.20).
export function toldMessage(message: Message): TraceMessage {
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
