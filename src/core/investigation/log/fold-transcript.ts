// Applies one fact to the state of its execution.

import type { Entry, Facts, LoggedMessage, Reply, Wait } from './facts.ts'
import { noStreak, streakAfter } from './streak.ts'
import { isOf } from './tools-of.ts'
import { foldAnswer, foldSummary } from './tool-answers.ts'
import type { Transcript } from './transcript.ts'

export function foldTranscript(before: Transcript, entry: Entry): Transcript {
  const transcript = foldTimeline(before, entry)
  switch (entry.type) {
    case 'execution.prepared':
      return { ...transcript, prepared: true, messages: entry.private.messages, tools: entry.private.tools }
    case 'tools.changed':
      return { ...transcript, tools: toolsAfter(transcript.tools, entry.private) }
    case 'execution.finished':
      return { ...transcript, asking: null, waiting: null, end: entry.private }
    case 'provider.switched':
      return { ...transcript, streak: noStreak, last: null, vendorMs: 0, fallbackAt: entry.private.at }
    case 'execution.waiting':
      return foldWaiting(transcript, entry.private, entry.at)
    case 'execution.woke':
      return foldWoke(transcript, entry.at)
    case 'model.begun':
      return foldModelBegun(transcript, entry.private, entry.at)
    case 'model.retried':
      return foldModelRetried(transcript)
    case 'model.settled':
      return foldModelSettled(transcript, entry)
    case 'message.added':
      return foldMessage(transcript, entry.private)
    case 'mail.posted': {
      const { letterId, from, parts } = entry.private
      return { ...transcript, mail: [...transcript.mail, { letterId, from, parts }] }
    }
    case 'tool.begun':
      return foldToolBegun(transcript, entry.private)
    case 'tool.settled':
      return foldAnswer(transcript, entry.private)
    default:
      return transcript
  }
}

/** The changed ones come last, so that as much as possible of the request stays as it was. */
function toolsAfter(before: Transcript['tools'], { server, tools }: Facts['tools.changed']): Transcript['tools'] {
  return [...before.filter(tool => !isOf(tool, server)), ...tools]
}

/** Timeline frames open and close events, whichever fact carries them. */
function foldTimeline(transcript: Transcript, entry: Entry): Transcript {
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

function foldModelBegun(transcript: Transcript, fact: Facts['model.begun'], at: number): Transcript {
  const { callId, kind, iteration } = fact
  const { asking } = transcript
  const failures = asking?.callId === callId ? asking.failures : 0
  const iterationAt = kind === 'iteration' && asking === null ? at : transcript.iterationAt
  return { ...transcript, iterationAt, asking: { callId, kind, iteration, failures } }
}

function foldModelRetried(transcript: Transcript): Transcript {
  const { asking } = transcript
  return asking === null ? transcript : { ...transcript, asking: { ...asking, failures: asking.failures + 1 } }
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

function foldMessage(transcript: Transcript, { message, why, letterId }: Facts['message.added']): Transcript {
  return {
    ...transcript,
    messages: [...transcript.messages, message],
    last: null,
    concluding: transcript.concluding || why === 'conclude',
    mail: transcript.mail.filter(each => each.letterId !== letterId),
  }
}

function foldToolBegun(transcript: Transcript, { callId, eventId, safe }: Facts['tool.begun']): Transcript {
  const pending = transcript.pending.map(each =>
    each.call.id === callId ? { ...each, eventId, safe, attempts: each.attempts + 1 } : each,
  )
  return { ...transcript, pending }
}

/** A call that the provider refused is made again after the wait: it costs time but no iteration. */
function foldWaiting(transcript: Transcript, { for: cause, until }: Wait, at: number): Transcript {
  const { last, iterations, vendorMs } = transcript
  const waits = { ...transcript, waiting: { for: cause, until, since: at } }
  if (cause !== 'vendor' || last === null || !('error' in last)) return waits
  const taken = last.kind === 'iteration' ? 1 : 0
  return { ...waits, iterations: iterations - taken, vendorMs: vendorMs + until - last.at }
}

function foldWoke(transcript: Transcript, at: number): Transcript {
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
