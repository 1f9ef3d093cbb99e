// The one decision of the agent loop: given an execution's transcript, what comes next? Pure, so that a resumed run decides as the first did.

import type { AgentType, EndStatus, LlmInteractionType } from '../protocol/status.ts'
import { EMPTY_NUDGES, TIMEOUTS_IN_A_ROW } from './limits.ts'
import type { AgentPlan } from './plan.ts'
import type { Asking, PendingCall, Transcript } from './transcript.ts'

export type Move =
  /** Connect the tools, compose the prompt, log both. */
  | { kind: 'prepare' }
  /** A model call; `again` when it was begun before and its answer never came. */
  | { kind: 'ask'; call: LlmInteractionType; iteration: number; again: Asking | null }
  | { kind: 'call_tool'; pending: PendingCall }
  /** The call was begun before an interruption and may not be repeated. */
  | { kind: 'give_up_tool'; pending: PendingCall }
  | { kind: 'nudge'; why: 'empty' }
  | { kind: 'explain_failure'; message: string; partial: string }
  | { kind: 'conclude'; used: number }
  | { kind: 'finish'; status: EndStatus; result: string | null; error: string | null }
  | { kind: 'done' }

export function nextMove(transcript: Transcript, agent: AgentPlan): Move {
  if (transcript.end !== null) return { kind: 'done' }
  if (!transcript.prepared) return { kind: 'prepare' }
  const { asking, last } = transcript
  if (asking !== null) return { kind: 'ask', call: asking.kind, iteration: asking.iteration, again: asking }
  const [pending] = transcript.pending
  if (pending !== undefined) return toolMove(pending)
  if (last !== null && 'error' in last) return afterError(transcript, agent, last.error.message, last.partial)
  if (last !== null) return afterReply(transcript, last.reply.text)
  return askNext(transcript, agent)
}

function toolMove(pending: PendingCall): Move {
  const interrupted = pending.attempts > 0
  return { kind: interrupted && !pending.safe ? 'give_up_tool' : 'call_tool', pending }
}

function afterError(transcript: Transcript, agent: AgentPlan, message: string, partial: string): Move {
  const failed: Move = { kind: 'finish', status: 'failed', result: null, error: message }
  if (isSingleShot(agent.type) || transcript.concluding) return failed
  // Asking again cannot mend a key that is missing or refused.
  if (transcript.last !== null && 'error' in transcript.last && transcript.last.error.kind === 'auth') return failed
  if (transcript.timeouts >= TIMEOUTS_IN_A_ROW) return failed
  return { kind: 'explain_failure', message, partial }
}

function afterReply(transcript: Transcript, text: string): Move {
  if (text.trim() !== '') return { kind: 'finish', status: 'completed', result: text, error: null }
  if (transcript.emptyReplies <= EMPTY_NUDGES) return { kind: 'nudge', why: 'empty' }
  const error = `the model answered ${transcript.emptyReplies} times in a row without any text`
  return { kind: 'finish', status: 'failed', result: null, error }
}

function askNext(transcript: Transcript, agent: AgentPlan): Move {
  const single = singleShotCall(agent.type)
  if (single !== null) return { kind: 'ask', call: single, iteration: 1, again: null }
  const used = transcript.iterations
  if (transcript.timeouts >= TIMEOUTS_IN_A_ROW)
    return {
      kind: 'finish',
      status: 'failed',
      result: null,
      error: `${transcript.timeouts} tool calls in a row timed out`,
    }
  if (transcript.concluding) return { kind: 'ask', call: 'forced_conclusion', iteration: used + 1, again: null }
  if (used >= agent.maxIterations) return { kind: 'conclude', used }
  return { kind: 'ask', call: 'iteration', iteration: used + 1, again: null }
}

function singleShotCall(type: AgentType): LlmInteractionType | null {
  if (type === 'exec_summary') return 'executive_summary'
  return type === 'synthesis' ? 'synthesis' : null
}

/** Agents that are asked once, without tools. */
export function isSingleShot(type: AgentType): boolean {
  return singleShotCall(type) !== null
}
