// The state of one execution, out of its facts: what the model has seen, what is in flight, which counters stand where.

import type { LlmError, Message, ToolCall, ToolOutcome, ToolSpec } from '../ports.ts'
import type { EndStatus, LlmInteractionType, TimelineType } from '../protocol/status.ts'
import type { Entry, Reply } from './facts.ts'
import { MODEL_RESULT_BYTES } from './limits.ts'
import { clip } from './clip.ts'

export type OpenEvent = { eventId: string; type: TimelineType }

/** A tool call that the model asked for and that has no answer yet. `attempts` counts how often it was begun. */
export type PendingCall = { call: ToolCall; eventId: string | null; attempts: number; safe: boolean }

export type Asking = { callId: string; kind: LlmInteractionType; iteration: number; failures: number }

export type Transcript = {
  readonly executionId: string
  readonly stageId: string
  readonly agentIndex: number
  readonly prepared: boolean
  /** What the model has seen, in order; request n+1 begins with request n. */
  readonly messages: ReadonlyArray<Message>
  readonly tools: ReadonlyArray<ToolSpec>
  /** The sequence number of the newest timeline event. */
  readonly sequence: number
  /** Streams that were created and not completed. */
  readonly open: ReadonlyArray<OpenEvent>
  /** A model call that was begun and not settled. */
  readonly asking: Asking | null
  readonly pending: ReadonlyArray<PendingCall>
  /** Consumed turns: settled calls of the kind `iteration`. */
  readonly iterations: number
  readonly timeouts: number
  readonly emptyReplies: number
  /** How the last model call ended, until a message of ours or a tool's answer follows it. */
  readonly last: { reply: Reply } | { error: LlmError; partial: string } | null
  readonly concluding: boolean
  readonly end: { status: EndStatus; result: string | null; error: string | null } | null
}

export function newTranscript(executionId: string, stageId: string, agentIndex: number): Transcript {
  return {
    executionId,
    stageId,
    agentIndex,
    prepared: false,
    messages: [],
    tools: [],
    sequence: 0,
    open: [],
    asking: null,
    pending: [],
    iterations: 0,
    timeouts: 0,
    emptyReplies: 0,
    last: null,
    concluding: false,
    end: null,
  }
}

export function foldTranscript(before: Transcript, entry: Entry): Transcript {
  const transcript = foldStreams(before, entry)
  switch (entry.type) {
    case 'execution.prepared':
      return { ...transcript, prepared: true, messages: entry.private.messages, tools: entry.private.tools }
    case 'execution.finished':
      return { ...transcript, asking: null, end: entry.private }
    case 'model.begun': {
      const { callId, kind, iteration } = entry.private
      const failures = transcript.asking?.callId === callId ? transcript.asking.failures : 0
      return { ...transcript, asking: { callId, kind, iteration, failures } }
    }
    case 'model.retried':
      return transcript.asking === null
        ? transcript
        : { ...transcript, asking: { ...transcript.asking, failures: transcript.asking.failures + 1 } }
    case 'model.settled':
      return modelSettled(transcript, entry)
    case 'message.added':
      return {
        ...transcript,
        messages: [...transcript.messages, entry.private.message],
        last: null,
        concluding: transcript.concluding || entry.private.why === 'conclude',
      }
    case 'tool.begun':
      return {
        ...transcript,
        pending: transcript.pending.map(each =>
          each.call.id === entry.private.callId
            ? { ...each, eventId: entry.private.eventId, safe: entry.private.safe, attempts: each.attempts + 1 }
            : each,
        ),
      }
    case 'tool.settled':
      return toolSettled(transcript, entry.private.callId, entry.private.outcome)
    default:
      return transcript
  }
}

/** Timeline frames open and close streams, whichever fact carries them. */
function foldStreams(transcript: Transcript, entry: Entry): Transcript {
  const frame = entry.public
  if (frame?.type === 'timeline_event.created') {
    const opened = frame.status === 'streaming' ? [{ eventId: frame.event_id, type: frame.event_type }] : []
    return { ...transcript, sequence: frame.sequence_number, open: [...transcript.open, ...opened] }
  }
  if (frame?.type === 'timeline_event.completed') {
    return { ...transcript, open: transcript.open.filter(each => each.eventId !== frame.event_id) }
  }
  return transcript
}

function modelSettled(transcript: Transcript, entry: Entry & { type: 'model.settled' }): Transcript {
  const fact = entry.private
  const settled = {
    ...transcript,
    asking: null,
    iterations: transcript.iterations + (fact.kind === 'iteration' ? 1 : 0),
  }
  if ('error' in fact) {
    const timeouts = fact.error.kind === 'timeout' ? transcript.timeouts + 1 : 0
    return { ...settled, timeouts, last: { error: fact.error, partial: fact.partial } }
  }
  const { reply } = fact
  const blank = reply.text.trim() === '' && reply.toolCalls.length === 0
  return {
    ...settled,
    timeouts: 0,
    emptyReplies: blank ? transcript.emptyReplies + 1 : 0,
    last: reply.toolCalls.length > 0 ? null : { reply },
    pending: reply.toolCalls.map(call => ({ call, eventId: null, attempts: 0, safe: false })),
    messages: blank ? transcript.messages : [...transcript.messages, assistant(reply, fact.provider)],
  }
}

function assistant(reply: Reply, provider: string): Message {
  const native = reply.native === undefined ? {} : { native: { provider, blocks: reply.native } }
  return { role: 'assistant', content: reply.text, toolCalls: reply.toolCalls, ...native }
}

function toolSettled(transcript: Transcript, callId: string, outcome: ToolOutcome): Transcript {
  const settled = transcript.pending.find(each => each.call.id === callId)
  if (settled === undefined) return transcript
  const message: Message = {
    role: 'tool',
    callId,
    name: settled.call.name,
    content: clip(answerText(outcome), MODEL_RESULT_BYTES),
    isError: isFailure(outcome),
  }
  return {
    ...transcript,
    pending: transcript.pending.filter(each => each !== settled),
    messages: [...transcript.messages, message],
    timeouts: outcome.kind === 'timed_out' ? transcript.timeouts + 1 : 0,
  }
}

/** What a tool's outcome says to the model and in the timeline. */
export function answerText(outcome: ToolOutcome): string {
  if (outcome.kind !== 'answer') return outcome.message
  return outcome.content === '' ? '(empty result)' : outcome.content
}

export function isFailure(outcome: ToolOutcome): boolean {
  return outcome.kind !== 'answer' || outcome.isError
}
