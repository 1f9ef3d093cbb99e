// Starts a follow-up question. From there on it is a stage like any other.

import type { Ids } from '../../ports.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import { kindOf } from '../decide/kinds.ts'
import type { Facts, NewEntry } from '../log/facts.ts'
import type { ChatPlan } from '../log/plan.ts'
import { startExecution } from '../log/start-execution.ts'
import type { SessionState } from '../log/state.ts'
import { lastSequence } from '../log/timeline.ts'
import { stageFrame } from '../stage-frame.ts'

/** Ids of a question that was asked. */
export type Asked = { chatId: string; messageId: string; stageId: string }

/** Why no question may be asked now, or null. As in the reference (TARSy in Go), one question at a time and none in a cancelled session. */
export function chatRefusal(state: SessionState): 'not_ended' | 'never_planned' | 'cancelled' | 'busy' | null {
  if (!state.ended) return 'not_ended'
  if (state.view.detail?.status === 'cancelled') return 'cancelled'
  if (state.plan === null) return 'never_planned'
  return state.stages.some(stage => stage.end === null && !kindOf(stage).asksMeanwhile) ? 'busy' : null
}

/** Asks a question. Append all entries in one transaction, so that a kill leaves the question asked or not asked. */
export function askQuestion(
  state: SessionState,
  ids: Ids,
  asked: { content: string; author: string; plan: ChatPlan },
): { asked: Asked; entries: Array<NewEntry> } {
  const chatId = state.chatId ?? ids.uuid()
  const messageId = ids.uuid()
  const stageId = ids.uuid()
  const executionId = ids.uuid()
  const { content, author, plan } = asked
  const { agent, ...rest } = plan
  const stage = { id: stageId, step: { kind: 'chat' as const, messageId }, own: { agents: [agent], ...rest } }
  const index = state.stages.length + 1
  const fact = { messageId, author, content, stageId, executionId }
  const opened: NewEntry = {
    type: 'chat.opened',
    public: { type: 'chat.created', chat_id: chatId, created_by: author },
    private: { chatId },
  }
  const started: NewEntry = {
    type: 'stage.started',
    public: { ...stageFrame(state, { ...stage, index }), status: 'started', expected_agent_count: 1 },
    private: { stageId, index, step: stage.step, own: stage.own },
  }
  // A question comes after all earlier events of the session, and its answer is numbered from there.
  const sequence = 1 + lastSequence(state.view)
  const entries: Array<NewEntry> = [
    ...(state.chatId === null ? [opened] : []),
    { type: 'chat.asked', public: questionFrame(fact, ids.uuid(), sequence), private: fact },
    started,
    startExecution({ executionId, stageId, agent, agentIndex: 1, sequence }),
  ]
  return { asked: { chatId, messageId, stageId }, entries }
}

function questionFrame(fact: Facts['chat.asked'], eventId: string, sequence: number): NewFrame {
  return {
    type: 'timeline_event.created',
    event_id: eventId,
    stage_id: fact.stageId,
    execution_id: fact.executionId,
    event_type: 'user_question',
    status: 'completed',
    content: fact.content,
    metadata: { author: fact.author },
    sequence_number: sequence,
  }
}
