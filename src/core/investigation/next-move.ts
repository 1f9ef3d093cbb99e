// The one decision of the agent loop: given an execution's transcript, what comes next? Pure, so that a resumed run decides as the first did.

import type { EndStatus, LlmInteractionType } from '../protocol/status.ts'
import { fallback, type Switch } from './fallback.ts'
import { EMPTY_NUDGES, TIMEOUTS_IN_A_ROW } from './limits.ts'
import type { AgentPlan } from './plan.ts'
import { isSingleShot, singleShotCall } from './single-shot.ts'
import type { Asking, Digest, PendingCall, Transcript } from './transcript.ts'

/** How the sub-agents of an execution stand: how many run, and whose end its model has not been told, in the order of the ends. */
export type Children = { running: number; ended: ReadonlyArray<string> }

export type Move =
  /** Connect the tools, compose the prompt, log both. */
  | { kind: 'prepare' }
  /** A model call; `again` when it was begun before and its answer never came. */
  | { kind: 'ask'; call: LlmInteractionType; iteration: number; again: Asking | null }
  | { kind: 'call_tool'; pending: PendingCall }
  /** The call was begun before an interruption and may not be repeated. */
  | { kind: 'give_up_tool'; pending: PendingCall }
  /** Have a large result told in fewer words. */
  | { kind: 'summarise'; digest: Digest; again: Asking | null }
  | { kind: 'nudge'; why: 'empty' }
  | { kind: 'switch'; to: Switch; why: string }
  | { kind: 'explain_failure'; message: string; partial: string; repeated: boolean }
  | { kind: 'conclude'; used: number }
  /** Tell the model how a sub-agent ended. */
  | { kind: 'deliver'; childId: string }
  | { kind: 'await_child' }
  | { kind: 'finish'; status: EndStatus; result: string | null; error: string | null }
  | { kind: 'done' }

export function nextMove(transcript: Transcript, agent: AgentPlan, children: Children): Move {
  if (transcript.end !== null) return { kind: 'done' }
  if (!transcript.prepared) return { kind: 'prepare' }
  const { asking, last, digest } = transcript
  if (digest !== null) return { kind: 'summarise', digest, again: asking }
  if (asking !== null) return { kind: 'ask', call: asking.kind, iteration: asking.iteration, again: asking }
  const [pending] = transcript.pending
  if (pending !== undefined) return toolMove(pending)
  if (last !== null && 'error' in last) return afterError(transcript, agent)
  if (last !== null) return afterReply(transcript, last.reply.text, children)
  return askNext(transcript, agent, children)
}

function toolMove(pending: PendingCall): Move {
  const interrupted = pending.attempts > 0
  return { kind: interrupted && !pending.safe ? 'give_up_tool' : 'call_tool', pending }
}

function afterError(transcript: Transcript, agent: AgentPlan): Move {
  const { last } = transcript
  if (last === null || !('error' in last)) throw new Error('no error to answer')
  const { message, kind } = last.error
  const to = fallback(agent, transcript.fallbackAt, transcript.streak)
  if (to !== null) return { kind: 'switch', to, why: message }
  const failed: Move = { kind: 'finish', status: 'failed', result: null, error: message }
  if (isSingleShot(agent.type) || transcript.concluding) return failed
  // Asking again cannot mend a key that is missing or refused.
  if (kind === 'auth' || transcript.timeouts >= TIMEOUTS_IN_A_ROW) return failed
  return { kind: 'explain_failure', message, partial: last.partial, repeated: kind === 'repetition' }
}

function afterReply(transcript: Transcript, text: string, children: Children): Move {
  const waits = childMove(children)
  // Whoever handed out work may not conclude before it is back; a forced conclusion no longer waits.
  if (waits !== null && !transcript.concluding) return waits
  if (text.trim() !== '') return { kind: 'finish', status: 'completed', result: text, error: null }
  if (transcript.emptyReplies <= EMPTY_NUDGES) return { kind: 'nudge', why: 'empty' }
  const error = `the model answered ${transcript.emptyReplies} times in a row without any text`
  return { kind: 'finish', status: 'failed', result: null, error }
}

function childMove({ running, ended }: Children): Move | null {
  const [first] = ended
  if (first !== undefined) return { kind: 'deliver', childId: first }
  return running > 0 ? { kind: 'await_child' } : null
}

function askNext(transcript: Transcript, agent: AgentPlan, children: Children): Move {
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
  const [ended] = children.ended
  if (ended !== undefined) return { kind: 'deliver', childId: ended }
  return { kind: 'ask', call: 'iteration', iteration: used + 1, again: null }
}
