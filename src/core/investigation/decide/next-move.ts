// The one decision of the agent loop: given an execution's transcript, what comes next? Pure, so that a resumed run decides as the first did.

import type { EndStatus, LlmInteractionType } from '../../protocol/status.ts'
import type { Wait } from '../log/facts.ts'
import { EMPTY_NUDGES, TIMEOUTS_IN_A_ROW } from '../log/limits.ts'
import type { Letter } from '../log/mail.ts'
import { stopsClock } from '../log/off-clock.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { Digest, PendingCall } from '../log/tool-answers.ts'
import type { Asking, Transcript } from '../log/transcript.ts'
import { isRead } from '../tools/tool-route.ts'
import { fallback, type Switch } from './fallback.ts'
import { isSingleShot, singleShotCall } from './single-shot.ts'
import { vendorWait } from './vendor-wait.ts'

export type Move =
  /** Connect the tools, compose the prompt, log both. */
  | { kind: 'prepare' }
  /** A model call; `again` when it was begun before and its answer never came. */
  | { kind: 'ask'; call: LlmInteractionType; iteration: number; again: Asking | null }
  /** Reads that run side by side, or one call alone. */
  | { kind: 'call_tools'; pending: ReadonlyArray<PendingCall> }
  /** The call was begun before an interruption and may not be repeated. */
  | { kind: 'give_up_tool'; pending: PendingCall }
  /** Have a large result told in fewer words. */
  | { kind: 'summarise'; digest: Digest; again: Asking | null }
  | { kind: 'nudge'; why: 'empty' }
  | { kind: 'switch'; to: Switch; why: string }
  | { kind: 'explain_failure'; message: string; partial: string; repeated: boolean }
  | { kind: 'conclude'; used: number }
  /** Tell the model what lies in the mailbox. */
  | { kind: 'deliver'; letter: Letter }
  | { kind: 'await_child' }
  /** Nothing before that time, unless something comes for the execution. */
  | ({ kind: 'wait' } & Wait)
  | { kind: 'finish'; status: EndStatus; result: string | null; error: string | null }
  | { kind: 'done' }

/** `running`: how many of the execution's sub-agents have not ended. */
export function nextMove(transcript: Transcript, agent: AgentPlan, running: number): Move {
  if (transcript.end !== null) return { kind: 'done' }
  if (!transcript.prepared) return { kind: 'prepare' }
  const { asking, last, waiting } = transcript
  if (waiting !== null && !isCalled(transcript, agent)) return { kind: 'wait', for: waiting.for, until: waiting.until }
  const reads = nextReads(transcript)
  if (reads.length > 0) return { kind: 'call_tools', pending: reads }
  const [digest] = transcript.digests
  if (digest !== undefined) return { kind: 'summarise', digest, again: asking }
  if (asking !== null) return { kind: 'ask', call: asking.kind, iteration: asking.iteration, again: asking }
  const [pending] = transcript.pending
  if (pending !== undefined) return writeMove(pending)
  if (last !== null && 'error' in last) return afterError(transcript, agent)
  if (last !== null) return afterReply(transcript, agent, last.reply.text, running)
  return askNext(transcript, agent)
}

/** Whether a letter ends a wait: at a turn's boundary, where it can be heard, and not for a vendor, which answers no sooner for it. */
function isCalled(transcript: Transcript, agent: AgentPlan): boolean {
  const { waiting, pending } = transcript
  return waiting !== null && stopsClock(waiting) && pending.length === 0 && mailOf(transcript, agent).length > 0
}

/** The reads before the first call that may write, less those that are settled. Reads behind that call wait: it may change what they see. */
function nextReads({ pending, tools }: Transcript): Array<PendingCall> {
  const write = pending.findIndex(({ call }) => !isRead(call.name, tools))
  return pending.slice(0, write < 0 ? pending.length : write).filter(({ answer }) => answer === null)
}

function writeMove(pending: PendingCall): Move {
  const interrupted = pending.attempts > 0
  return interrupted && !pending.safe ? { kind: 'give_up_tool', pending } : { kind: 'call_tools', pending: [pending] }
}

function afterError(transcript: Transcript, agent: AgentPlan): Move {
  const { last } = transcript
  if (last === null || !('error' in last)) throw new Error('no error to answer')
  const { message, kind } = last.error
  const to = fallback(agent, transcript.fallbackAt, transcript.streak)
  if (to !== null) return { kind: 'switch', to, why: message }
  const until = vendorWait(last, transcript, agent)
  if (until !== null) return { kind: 'wait', for: 'vendor', until }
  const failed: Move = { kind: 'finish', status: 'failed', result: null, error: message }
  if (isSingleShot(agent.type) || transcript.concluding) return failed
  // Asking again cannot mend a key that is missing or refused.
  if (kind === 'auth' || transcript.timeouts >= TIMEOUTS_IN_A_ROW) return failed
  return { kind: 'explain_failure', message, partial: last.partial, repeated: kind === 'repetition' }
}

function afterReply(transcript: Transcript, agent: AgentPlan, text: string, running: number): Move {
  // An agent that handed out work may not conclude before it is back; a forced conclusion no longer waits.
  if (!transcript.concluding) {
    const [letter] = mailOf(transcript, agent)
    if (letter !== undefined) return { kind: 'deliver', letter }
    if (running > 0) return { kind: 'await_child' }
  }
  if (text.trim() !== '') return { kind: 'finish', status: 'completed', result: text, error: null }
  if (transcript.emptyReplies <= EMPTY_NUDGES) return { kind: 'nudge', why: 'empty' }
  const error = `the model answered ${transcript.emptyReplies} times in a row without any text`
  return { kind: 'finish', status: 'failed', result: null, error }
}

/** An agent that is asked once has no turn to hear anything at. */
function mailOf({ mail }: Transcript, { type }: AgentPlan): ReadonlyArray<Letter> {
  return isSingleShot(type) ? [] : mail
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
  const [letter] = mailOf(transcript, agent)
  if (letter !== undefined) return { kind: 'deliver', letter }
  return { kind: 'ask', call: 'iteration', iteration: used + 1, again: null }
}
