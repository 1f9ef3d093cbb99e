// The one decision of the agent loop: what an execution does next. Pure, so that a resumed run decides as the first one did.

import type { ForcedReason, LlmInteractionType } from '../../protocol/status.ts'
import type { ExecutionEnd, Wait } from '../log/facts.ts'
import { mayConclude } from '../log/hopeless.ts'
import { EMPTY_NUDGES, ITERATION_MS, TIMEOUTS_IN_A_ROW, TOOL_ATTEMPTS } from '../log/limits.ts'
import type { Letter } from '../log/mail.ts'
import { stopsClock } from '../log/off-clock.ts'
import type { AgentPlan } from '../log/plan.ts'
import { requestShape } from '../log/request-size.ts'
import type { Shortening } from '../log/shortening.ts'
import type { Digest, PendingCall } from '../log/tool-answers.ts'
import type { Asking, Transcript } from '../log/transcript.ts'
import { isRead } from '../tools/tool-route.ts'
import { afterBrokenReply, wholeText, type Continuation } from './broken-reply.ts'
import { budgetBytes } from './budget.ts'
import { brokenEnding, endingOf, endsIn, type Ending, type Reminded } from './ending.ts'
import { chooseFallback, currentModel, nextModel, type Switch } from './fallback.ts'
import { fitRequest } from './fit-request.ts'
import { isSingleShot, singleShotCall } from './single-shot.ts'
import { vendorWait } from './vendor-wait.ts'

export type Move =
  /** Connect the tools and compose the prompt. */
  | { kind: 'prepare' }
  /** Call the model. `again`: a restart cut this call and it is repeated. */
  | { kind: 'ask'; call: LlmInteractionType; iteration: number; again: Asking | null }
  /** Make these calls: either reads, which run in parallel, or one call that may write. */
  | { kind: 'call_tools'; pending: ReadonlyArray<PendingCall> }
  /** A restart cut this call, and it must not be repeated: it may have written something, or it was cut too often. */
  | { kind: 'give_up_tool'; pending: PendingCall }
  /** Have a large result summarised. */
  | { kind: 'summarise'; digest: Digest; again: Asking | null }
  /** Leave more of the conversation out of all later requests. `refused`: the provider has refused the last one as too long. */
  | { kind: 'shorten'; to: Shortening; why: 'window' | 'refused' }
  | { kind: 'nudge'; why: 'empty' }
  | { kind: 'switch'; to: Switch; why: string }
  /** Tell the model what became of its last reply, and ask it to go on. */
  | ({ kind: 'continue' } & Continuation)
  /** Ask for a conclusion. */
  | { kind: 'conclude'; used: number; why: ForcedReason }
  /** Make a letter of the mailbox the next message. */
  | { kind: 'deliver'; letter: Letter }
  /** Nothing to do before a sub-agent ends, or until `until`. */
  | { kind: 'await_child'; until: number }
  /** Nothing to do until `until`, unless what it waits for comes sooner. */
  | ({ kind: 'wait' } & Wait)
  /** Ask again for what could not be read of an answer. */
  | { kind: 'remind'; of: Reminded }
  | ({ kind: 'finish' } & ExecutionEnd)
  | { kind: 'done' }

/** `running` is the number of the execution's sub-agents that have not ended; `wrapUpAt` is when it must conclude (time-left.ts). */
export type Around = { running: number; now: number; wrapUpAt: number }

export function nextMove(transcript: Transcript, agent: AgentPlan, around: Around): Move {
  if (transcript.end !== null) return { kind: 'done' }
  if (!transcript.prepared) return { kind: 'prepare' }
  const { asking, last, waiting } = transcript
  if (waiting !== null && !letterEndsWait(transcript, agent))
    return { kind: 'wait', for: waiting.for, until: waiting.until }
  const reads = nextReads(transcript)
  if (reads.length > 0) return readMove(reads)
  const [digest] = transcript.digests
  if (digest !== undefined) return { kind: 'summarise', digest, again: asking }
  if (asking !== null) return { kind: 'ask', call: asking.kind, iteration: asking.iteration, again: asking }
  const [pending] = transcript.pending
  if (pending !== undefined) return writeMove(pending)
  if (last !== null && 'error' in last) return afterError(transcript, agent, around)
  if (last !== null) return afterReply(transcript, agent, last.reply.text, around)
  return askNext(transcript, agent, around)
}

/** Whether a letter ends the wait. It does so only between turns, and never ends a wait for a provider, which would still refuse the call. */
function letterEndsWait(transcript: Transcript, agent: AgentPlan): boolean {
  const { waiting, pending } = transcript
  return waiting !== null && stopsClock(waiting) && pending.length === 0 && mailOf(transcript, agent).length > 0
}

/** The unsettled reads before the first call that may write. Later reads must wait for that call, because it may change what they return. */
function nextReads({ pending, tools }: Transcript): Array<PendingCall> {
  const write = pending.findIndex(({ call }) => !isRead(call.name, tools))
  return pending.slice(0, write < 0 ? pending.length : write).filter(({ answer }) => answer === null)
}

/** Reads that a restart cut are repeated one by one: if the result of one ended the object, the others do not fall with it again. */
function readMove(reads: ReadonlyArray<PendingCall>): Move {
  const cut = reads.find(({ attempts }) => attempts > 0)
  return cut === undefined ? { kind: 'call_tools', pending: reads } : repeatMove(cut)
}

function writeMove(pending: PendingCall): Move {
  return pending.attempts > 0 ? repeatMove(pending) : { kind: 'call_tools', pending: [pending] }
}

function repeatMove(pending: PendingCall): Move {
  const repeat = pending.safe && pending.attempts < TOOL_ATTEMPTS
  return repeat ? { kind: 'call_tools', pending: [pending] } : { kind: 'give_up_tool', pending }
}

function afterError(transcript: Transcript, agent: AgentPlan, around: Around): Move {
  const { last } = transcript
  if (last === null || !('error' in last)) throw new Error('the last model call did not fail')
  const { message, retryable, kind } = last.error
  if (transcript.reminded !== null) return afterLostReminder(transcript, agent, message)
  if (kind === 'context_exceeded') return afterOverflow(transcript, agent, message)
  const to = chooseFallback(agent, transcript.fallbackAt, transcript.streak)
  if (to !== null) return { kind: 'switch', to, why: message }
  const failed: Move = { kind: 'finish', status: 'failed', result: null, error: message }
  if (transcript.timeouts >= TIMEOUTS_IN_A_ROW)
    return isSqueezed(transcript, agent, around) ? outOfTime(transcript) : failed
  const broken = afterBrokenReply(last, transcript, agent)
  if (broken?.kind === 'take') return complete(brokenEnding(broken.text, agent))
  if (broken !== null) return broken
  const until = vendorWait(last, transcript, agent)
  if (until !== null) return waitForVendor(transcript, agent, until, around)
  if (mustNotConclude(transcript, agent) || retryable || !mayConclude(last.error)) return failed
  return { kind: 'conclude', used: transcript.iterations, why: 'provider_refused' }
}

/** An agent that iterates waits until it must conclude at the latest. Its conclusion may wait for as long as its time lasts. */
function waitForVendor(transcript: Transcript, agent: AgentPlan, until: number, { now, wrapUpAt }: Around): Move {
  if (mustNotConclude(transcript, agent)) return { kind: 'wait', for: 'vendor', until }
  return now >= wrapUpAt ? outOfTime(transcript) : { kind: 'wait', for: 'vendor', until: Math.min(until, wrapUpAt) }
}

/** A single-shot agent has nothing but its one answer, and nobody is asked twice for a conclusion. */
function mustNotConclude({ concluding }: Transcript, { type }: AgentPlan): boolean {
  return isSingleShot(type) || concluding !== null
}

function outOfTime({ iterations }: Transcript): Move {
  return { kind: 'conclude', used: iterations, why: 'time_budget' }
}

/** Whether the nearness of the end has shortened the iteration, so that its timeouts say nothing of the provider or the tools. */
function isSqueezed(transcript: Transcript, agent: AgentPlan, { now, wrapUpAt }: Around): boolean {
  return !mustNotConclude(transcript, agent) && wrapUpAt - now < ITERATION_MS
}

/** The answer is there, so that no vendor is waited for only to hear its end. */
function afterLostReminder(transcript: Transcript, agent: AgentPlan, why: string): Move {
  const to = chooseFallback(agent, transcript.fallbackAt, transcript.streak)
  return to === null ? complete(brokenEnding(transcript.reminded ?? '', agent)) : { kind: 'switch', to, why }
}

function complete({ text: result, ...ending }: Ending): Move & { kind: 'finish' } {
  return { kind: 'finish', status: 'completed', result, error: null, ...ending }
}

/** One shorter attempt, then another model, then a conclusion. The refused request is never sent again. */
function afterOverflow(transcript: Transcript, agent: AgentPlan, message: string): Move {
  const fit = transcript.learned.overflows === 1 ? fitToWindow(transcript, agent) : null
  if (fit !== null) return { kind: 'shorten', to: fit, why: 'refused' }
  const to = nextModel(agent, transcript.fallbackAt)
  if (to !== null) return { kind: 'switch', to, why: message }
  if (mustNotConclude(transcript, agent)) return { kind: 'finish', status: 'failed', result: null, error: message }
  return { kind: 'conclude', used: transcript.iterations, why: 'context_window' }
}

/** What to leave out so that the next request fits the window of the model in use; null if it fits or cannot get shorter. */
function fitToWindow(
  { messages, tools, shortened, learned, fallbackAt }: Transcript,
  agent: AgentPlan,
): Shortening | null {
  return fitRequest(requestShape(messages, tools), shortened, budgetBytes(learned, currentModel(agent, fallbackAt)))
}

function afterReply(transcript: Transcript, agent: AgentPlan, text: string, around: Around): Move {
  const { running, now, wrapUpAt } = around
  // An orchestrator may not conclude before its sub-agents have ended, unless a limit forces it to.
  if (transcript.concluding === null) {
    const [letter] = mailOf(transcript, agent)
    if (letter !== undefined) return { kind: 'deliver', letter }
    if (running > 0) return now >= wrapUpAt ? outOfTime(transcript) : { kind: 'await_child', until: wrapUpAt }
  }
  const whole = wholeText(transcript, text)
  if (whole.trim() !== '' || transcript.reminded !== null) {
    const ending = endingOf(whole, transcript.reminded, agent)
    const of = endsIn(agent)
    return ending === null && of !== null ? { kind: 'remind', of } : complete(ending ?? { text: whole })
  }
  if (transcript.emptyReplies <= EMPTY_NUDGES) return { kind: 'nudge', why: 'empty' }
  const error = `the model answered ${transcript.emptyReplies} times in a row without any text`
  return { kind: 'finish', status: 'failed', result: null, error }
}

/** A single-shot agent has no further turn at which a letter could be delivered. */
function mailOf({ mail }: Transcript, { type }: AgentPlan): ReadonlyArray<Letter> {
  return isSingleShot(type) ? [] : mail
}

function askNext(transcript: Transcript, agent: AgentPlan, around: Around): Move {
  const single = singleShotCall(agent.type)
  if (single !== null) return ask(transcript, agent, single, 1)
  const { iterations: used, timeouts } = transcript
  if (transcript.concluding !== null) return ask(transcript, agent, 'forced_conclusion', used + 1)
  if (transcript.reminded !== null) return ask(transcript, agent, 'iteration', used)
  if (timeouts >= TIMEOUTS_IN_A_ROW)
    return isSqueezed(transcript, agent, around)
      ? outOfTime(transcript)
      : { kind: 'finish', status: 'failed', result: null, error: `${timeouts} tool calls in a row timed out` }
  if (used >= agent.maxIterations) return { kind: 'conclude', used, why: 'max_iterations' }
  const [letter] = mailOf(transcript, agent)
  if (letter !== undefined) return { kind: 'deliver', letter }
  if (around.now >= around.wrapUpAt) return outOfTime(transcript)
  return ask(transcript, agent, 'iteration', used + 1)
}

function ask(transcript: Transcript, agent: AgentPlan, call: LlmInteractionType, iteration: number): Move {
  const to = fitToWindow(transcript, agent)
  return to === null ? { kind: 'ask', call, iteration, again: null } : { kind: 'shorten', to, why: 'window' }
}
