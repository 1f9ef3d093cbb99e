// Puts the tools' answers into the conversation: in the order of the calls, and summarised if they are large.

import type { ToolCall, ToolOutcome } from '../../ports.ts'
import { utf8Length } from '../../utf8.ts'
import { clip, cutBytes } from './clip.ts'
import type { Facts, LoggedMessage } from './facts.ts'
import { storedImages } from './images.ts'
import { MODEL_RESULT_BYTES, SUMMARY_INPUT_BYTES } from './limits.ts'
import { askForRest, resultId } from './stored-result.ts'
import type { Transcript } from './transcript.ts'

/**
 * A tool call whose answer is not in `messages` yet. `attempts` counts how often it was begun; `answer` is set if it is settled but
 * an earlier call of the same reply is not.
 */
export type PendingCall = {
  call: ToolCall
  eventId: string | null
  attempts: number
  safe: boolean
  answer: Answer | null
}

type ToolMessage = Extract<LoggedMessage, { role: 'tool' }>
type Answer = { message: ToolMessage; digest: Digest | null; timedOut: boolean }

/** A large result that waits for its summary. */
export type Digest = {
  callId: string
  /** The timeline event of the call. */
  eventId: string
  /** The result's short id (stored-result.ts). */
  id: string
  server: string
  tool: string
  /** Its beginning, as much as a summary is made from: the state must not hold results of some MB. */
  content: string
  /** Of the whole result. */
  bytes: number
  /** Estimated. */
  tokens: number
}

/** Keeps the answer of a settled call; it joins the messages as soon as every earlier call has its answer. */
export function foldAnswer(transcript: Transcript, fact: Facts['tool.settled'], seq: number): Transcript {
  const { callId, eventId, outcome } = fact
  const { tools, messages } = transcript
  const settled = transcript.pending.find(each => each.call.id === callId)
  if (settled === undefined) return transcript
  const { name } = settled.call
  const id = resultId(transcript.number, messages, callId)
  const text = answerText(outcome)
  const content = withId(transcript, id, clip(text, MODEL_RESULT_BYTES, askForRest(tools, id)))
  const stored = storedImages(outcome, seq)
  const said = { role: 'tool' as const, callId, name, content, isError: isFailure(outcome) }
  const message: ToolMessage = {
    ...said,
    ...(stored !== null && { stored }),
    ...(fact.foreign && { foreign: fact.foreign }),
  }
  const digest =
    fact.digest === undefined
      ? null
      : { ...fact.digest, callId, eventId, id, content: cutBytes(text, SUMMARY_INPUT_BYTES), bytes: utf8Length(text) }
  const answer = { message, digest, timedOut: outcome.kind === 'timed_out' }
  const pending = transcript.pending.map(each => (each === settled ? { ...each, answer } : each))
  return takeAnswers({ ...transcript, pending, results: [...transcript.results, { id, seq, callId, eventId, name }] })
}

/** In front of the result: its end may be left out. */
function withId({ showsIds }: Transcript, id: string, content: string): string {
  return showsIds ? `[${id}]\n${content}` : content
}

/** Moves answers into the messages in the order of the calls. An answer that came early stays until all earlier ones are there. */
function takeAnswers(transcript: Transcript): Transcript {
  const open = transcript.pending.findIndex(each => each.answer === null)
  const at = open < 0 ? transcript.pending.length : open
  const answers = transcript.pending.slice(0, at).flatMap(({ answer }) => (answer === null ? [] : [answer]))
  return {
    ...transcript,
    pending: transcript.pending.slice(at),
    messages: [...transcript.messages, ...answers.map(each => each.message)],
    digests: [...transcript.digests, ...answers.flatMap(({ digest }) => (digest === null ? [] : [digest]))],
    timeouts: answers.reduce((count, { timedOut }) => (timedOut ? count + 1 : 0), transcript.timeouts),
  }
}

/** The text of an outcome for the model and the timeline. */
export function answerText(outcome: ToolOutcome): string {
  if (outcome.kind !== 'answer') return outcome.message
  return outcome.content === '' ? '(empty result)' : outcome.content
}

export function isFailure(outcome: ToolOutcome): boolean {
  return outcome.kind !== 'answer' || outcome.isError
}

/** Replaces the result by its summary before the model sees it. Without a summary the result itself stays, as in the reference. */
export function foldSummary(transcript: Transcript, fact: Facts['model.settled']): Transcript {
  const [digest, ...digests] = transcript.digests
  if (digest === undefined) return { ...transcript, asking: null }
  const text = 'reply' in fact ? fact.reply.text : ''
  const ask = askForRest(transcript.tools, digest.id)
  const content =
    text.trim() === ''
      ? clip(digest.content, MODEL_RESULT_BYTES, ask, digest.bytes)
      : clip(summaryNote(digest, text, ask), MODEL_RESULT_BYTES)
  const messages = transcript.messages.map((message): LoggedMessage =>
    message.role === 'tool' && message.callId === digest.callId
      ? { ...message, content: withId(transcript, digest.id, content) }
      : message,
  )
  const summariser = text.trim() === '' ? transcript.summariser : fact.provider
  return { ...transcript, asking: null, digests, summariser, messages }
}

function summaryNote({ server, tool, tokens }: Digest, summary: string, ask: string): string {
  return `[The result of ${server}.${tool}, about ${tokens} tokens, is summarised here; the whole of it stands in the session's timeline.${ask}]\n\n${summary}`
}
