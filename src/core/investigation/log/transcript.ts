// The state of one execution as its facts say: what the model has seen, what is in flight, and all counters.

import type { LlmError, Message, ToolSpec } from '../../ports.ts'
import { plainText, type Text } from '../../prompts/text.ts'
import type { EndStatus, LlmInteractionType, TimelineType } from '../../protocol/status.ts'
import type { Child, Entry, Facts, LoggedMessage, Reply, Wait } from './facts.ts'
import type { FailureCode } from './failure-code.ts'
import type { Letter } from './mail.ts'
import { noStreak, streakAfter, type Streak } from './streak.ts'
import { foldAnswer, foldSummary, type Digest, type PendingCall } from './tool-answers.ts'

export type OpenEvent = { eventId: string; type: TimelineType }

/** A model call in flight. `failures`: attempts that failed so far. */
export type Asking = { callId: string; kind: LlmInteractionType; iteration: number; failures: number }

/** `at` is the time when the call was settled. */
export type FailedCall = {
  error: LlmError
  code: FailureCode
  partial: string
  kind: LlmInteractionType
  at: number
}

export type ChildState = {
  id: string
  subAgent: number
  task: string
  startedAt: number
  /** The session's `offClockMs` when the sub-agent started. */
  offClockBefore: number
  cancelled: boolean
}

export type Transcript = {
  readonly executionId: string
  readonly stageId: string
  readonly agentIndex: number
  /** Set for a sub-agent. */
  readonly child: Child | null
  readonly startedAt: number
  /** Index of the fallback that is in use; -1: the agent's own model. */
  readonly fallbackAt: number
  readonly streak: Streak
  readonly prepared: boolean
  /** What the model has seen, in order. It only grows: request n+1 begins with request n. */
  readonly messages: ReadonlyArray<LoggedMessage>
  readonly tools: ReadonlyArray<ToolSpec>
  /** The sequence number of the newest timeline event. */
  readonly sequence: number
  /** Timeline events that still stream. */
  readonly open: ReadonlyArray<OpenEvent>
  /** The model call that was begun and is not settled. */
  readonly asking: Asking | null
  /** Calls whose answers are not in `messages`, in the order of the reply. */
  readonly pending: ReadonlyArray<PendingCall>
  /** Results in `messages` that still need a summary, in the order of the calls. */
  readonly digests: ReadonlyArray<Digest>
  /** Event id of the newest summary of a result, by event id of the tool call. */
  readonly summaries: Readonly<Record<string, string>>
  /** When the current iteration began. */
  readonly iterationAt: number
  readonly children: ReadonlyArray<ChildState>
  /** Letters that were not delivered yet, oldest first. */
  readonly mail: ReadonlyArray<Letter>
  /** The provider that wrote the last summary. It is asked first for the next one. */
  readonly summariser: string | null
  /** Settled model calls of the kind `iteration`. */
  readonly iterations: number
  /** Consecutive timeouts of model and tool calls. */
  readonly timeouts: number
  /** Consecutive blank replies. */
  readonly emptyReplies: number
  /** How the last model call ended. null once a message or a tool call follows it. */
  readonly last: { reply: Reply } | FailedCall | null
  readonly waiting: (Wait & { since: number }) | null
  /** Milliseconds that were spent waiting for the model's provider since it last answered. */
  readonly vendorMs: number
  /** The iteration limit was reached and the model was asked to conclude. */
  readonly concluding: boolean
  readonly end: { status: EndStatus; result: string | null; error: string | null } | null
}

/** `messages` as they are sent to the model. */
export function conversationOf(
  { messages }: Pick<Transcript, 'messages'>,
  plain: (parts: Text) => string = plainText,
): Array<Message> {
  return messages.map(message => ('parts' in message ? { role: message.role, content: plain(message.parts) } : message))
}

export function newTranscript(fact: Facts['execution.started'], at: number): Transcript {
  return {
    executionId: fact.executionId,
    stageId: fact.stageId,
    agentIndex: fact.agentIndex,
    child: fact.child ?? null,
    startedAt: at,
    fallbackAt: -1,
    streak: noStreak,
    prepared: false,
    messages: [],
    tools: [],
    sequence: fact.sequence ?? 0,
    open: [],
    asking: null,
    pending: [],
    digests: [],
    summaries: {},
    iterationAt: at,
    children: [],
    mail: [],
    summariser: null,
    iterations: 0,
    timeouts: 0,
    emptyReplies: 0,
    last: null,
    waiting: null,
    vendorMs: 0,
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
      return { ...transcript, asking: null, waiting: null, end: entry.private }
    case 'provider.switched':
      return { ...transcript, streak: noStreak, last: null, vendorMs: 0, fallbackAt: entry.private.at }
    case 'execution.waiting':
      return beginWait(transcript, entry.private, entry.at)
    case 'execution.woke':
      return endWait(transcript, entry.at)
    case 'model.begun': {
      const { callId, kind, iteration } = entry.private
      const failures = transcript.asking?.callId === callId ? transcript.asking.failures : 0
      const iterationAt = kind === 'iteration' && transcript.asking === null ? entry.at : transcript.iterationAt
      return { ...transcript, iterationAt, asking: { callId, kind, iteration, failures } }
    }
    case 'model.retried':
      return transcript.asking === null
        ? transcript
        : { ...transcript, asking: { ...transcript.asking, failures: transcript.asking.failures + 1 } }
    case 'model.settled':
      return foldModelSettled(transcript, entry)
    case 'message.added':
      return {
        ...transcript,
        messages: [...transcript.messages, entry.private.message],
        last: null,
        concluding: transcript.concluding || entry.private.why === 'conclude',
        mail: transcript.mail.filter(each => each.letterId !== entry.private.letterId),
      }
    case 'mail.posted': {
      const { letterId, from, parts } = entry.private
      return { ...transcript, mail: [...transcript.mail, { letterId, from, parts }] }
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
      return foldAnswer(transcript, entry.private)
    default:
      return transcript
  }
}

/** Timeline frames open and close events, whichever fact carries them. */
function foldStreams(transcript: Transcript, entry: Entry): Transcript {
  const frame = entry.public
  if (frame?.type === 'timeline_event.created') {
    const opened = frame.status === 'streaming' ? [{ eventId: frame.event_id, type: frame.event_type }] : []
    const [digest] = transcript.digests
    const isSummary = frame.event_type === 'mcp_tool_summary' && digest !== undefined
    return {
      ...transcript,
      sequence: frame.sequence_number,
      open: [...transcript.open, ...opened],
      summaries: isSummary ? { ...transcript.summaries, [digest.eventId]: frame.event_id } : transcript.summaries,
    }
  }
  if (frame?.type === 'timeline_event.completed') {
    return { ...transcript, open: transcript.open.filter(each => each.eventId !== frame.event_id) }
  }
  return transcript
}

function foldModelSettled(transcript: Transcript, entry: Entry & { type: 'model.settled' }): Transcript {
  const fact = entry.private
  if (fact.kind === 'summarization') return foldSummary(transcript, fact)
  const settled = {
    ...transcript,
    asking: null,
    iterations: transcript.iterations + (fact.kind === 'iteration' ? 1 : 0),
  }
  if ('error' in fact) {
    const timeouts = fact.error.kind === 'timeout' ? transcript.timeouts + 1 : 0
    const streak = streakAfter(transcript.streak, fact.code)
    const { error, code, partial, kind } = fact
    return { ...settled, timeouts, streak, last: { error, code, partial, kind, at: entry.at } }
  }
  const { reply } = fact
  const blank = reply.text.trim() === '' && reply.toolCalls.length === 0
  return {
    ...settled,
    timeouts: 0,
    streak: noStreak,
    vendorMs: 0,
    emptyReplies: blank ? transcript.emptyReplies + 1 : 0,
    last: reply.toolCalls.length > 0 ? null : { reply },
    pending: reply.toolCalls.map(call => ({ call, eventId: null, attempts: 0, safe: false, answer: null })),
    messages: blank ? transcript.messages : [...transcript.messages, assistantMessage(reply, fact.provider)],
  }
}

/** A call that the provider refused is made again after the wait: it costs time but no iteration. */
function beginWait(transcript: Transcript, { for: cause, until }: Wait, at: number): Transcript {
  const { last, iterations, vendorMs } = transcript
  const waits = { ...transcript, waiting: { for: cause, until, since: at } }
  if (cause !== 'vendor' || last === null || !('error' in last)) return waits
  const taken = last.kind === 'iteration' ? 1 : 0
  return { ...waits, iterations: iterations - taken, vendorMs: vendorMs + until - last.at }
}

function endWait(transcript: Transcript, at: number): Transcript {
  const { waiting, last, iterationAt } = transcript
  if (waiting === null) return transcript
  const refused = waiting.for === 'vendor' && last !== null && 'error' in last
  // The wait does not use up the iteration's time.
  return { ...transcript, waiting: null, last: refused ? null : last, iterationAt: iterationAt + at - waiting.since }
}

function assistantMessage(reply: Reply, provider: string): LoggedMessage {
  const native = reply.native === undefined ? {} : { native: { provider, blocks: reply.native } }
  return { role: 'assistant', content: reply.text, toolCalls: reply.toolCalls, ...native }
}
