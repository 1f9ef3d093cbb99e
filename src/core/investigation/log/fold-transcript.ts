// Applies one fact to the state of its execution.

import type { LlmError } from '../../ports.ts'
import type { Entry, Facts, LoggedMessage, Reply, Wait } from './facts.ts'
import { isHopeless } from './hopeless.ts'
import { joinParts } from './join-parts.ts'
import { learnFromOverflow, learnFromUsage } from './learned-limits.ts'
import { requestShape, requestSize } from './request-size.ts'
import { noStreak, streakAfter } from './streak.ts'
import { isOf } from './tools-of.ts'
import { foldAnswer, foldSummary } from './tool-answers.ts'
import type { Transcript } from './transcript.ts'

export function foldTranscript(before: Transcript, entry: Entry): Transcript {
  const transcript = foldTimeline(before, entry)
  switch (entry.type) {
    case 'execution.prepared': {
      const { messages, tools, ids: showsIds = false } = entry.private
      return { ...transcript, prepared: true, messages, tools, showsIds }
    }
    case 'tools.listed':
      return foldListed(transcript, entry.private)
    case 'tools.changed':
      return { ...transcript, tools: toolsAfter(transcript.tools, entry.private) }
    case 'execution.finished':
      return { ...transcript, asking: null, waiting: null, end: entry.private }
    case 'provider.switched':
      return foldSwitched(transcript, entry.private)
    case 'execution.waiting':
      return foldWaiting(transcript, entry.private, entry.at)
    case 'execution.woke':
      return foldWoke(transcript, entry.at)
    case 'model.begun':
      return foldModelBegun(transcript, entry.private, entry.at)
    case 'model.retried':
      return foldModelRetried(transcript, entry.private)
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
      return foldAnswer(transcript, entry.private, entry.seq)
    case 'request.shortened':
      return foldShortened(transcript, entry.private)
    default:
      return transcript
  }
}

/** The changed ones come last, so that as much as possible of the request stays as it was. */
function toolsAfter(before: Transcript['tools'], { server, tools }: Facts['tools.changed']): Transcript['tools'] {
  return [...before.filter(tool => !isOf(tool, server)), ...tools]
}

function foldListed(transcript: Transcript, { server, tools }: Facts['tools.listed']): Transcript {
  const names = tools.map(({ name }) => name)
  const before = transcript.listed[server]
  const lost = [...(before?.tools ?? []), ...(before?.lost ?? [])].filter(name => !names.includes(name))
  return { ...transcript, listed: { ...transcript.listed, [server]: { tools: names, lost } } }
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

function foldSwitched(transcript: Transcript, { at: fallbackAt }: Facts['provider.switched']): Transcript {
  const learned = { ...transcript.learned, overflows: 0 }
  return { ...transcript, ...noOutage, timeouts: 0, streak: noStreak, last: null, fallbackAt, learned }
}

/** A request that was refused as too long is made again: it costs no iteration. */
function foldShortened(transcript: Transcript, fact: Facts['request.shortened']): Transcript {
  const { executionId: _executionId, why: _why, ...shortened } = fact
  const { last } = transcript
  const refused = last !== null && 'error' in last && last.error.kind === 'context_exceeded'
  return { ...transcript, shortened, last: refused ? null : last }
}

function foldModelBegun(transcript: Transcript, fact: Facts['model.begun'], at: number): Transcript {
  const { callId, kind, iteration } = fact
  const { asking } = transcript
  const known = asking?.callId === callId ? asking : { failures: 0 }
  const iterationAt = kind === 'iteration' && asking === null ? at : transcript.iterationAt
  return { ...transcript, iterationAt, asking: { ...known, callId, kind, iteration } }
}

function foldModelRetried(transcript: Transcript, { change }: Facts['model.retried']): Transcript {
  const { asking } = transcript
  if (asking === null) return transcript
  const changedFor = change === undefined ? {} : { changedFor: change.provider }
  return { ...transcript, asking: { ...asking, failures: asking.failures + 1, ...changedFor } }
}

function foldModelSettled(transcript: Transcript, entry: Entry & { type: 'model.settled' }): Transcript {
  const fact = entry.private
  if (fact.kind === 'summarization') return foldSummary(transcript, fact)
  // What a vendor's outage costs is time, never an iteration. Of a request that is too long the model saw nothing. A reminder is ours.
  const asksAnew = fact.kind === 'iteration' && transcript.reminded === null
  const counts = asksAnew && !('error' in fact && isWithoutCost(fact.error))
  const settled = { ...transcript, asking: null, iterations: transcript.iterations + (counts ? 1 : 0) }
  const { provider, usage } = fact
  const bytes = requestSize(requestShape(transcript.messages, transcript.tools), transcript.shortened)
  if ('error' in fact) {
    const { callId, error, code, partial, kind } = fact
    const last = { callId, error, code, partial, kind, at: entry.at }
    if (error.kind === 'context_exceeded')
      return { ...settled, timeouts: 0, last, learned: learnFromOverflow(transcript.learned, provider, error, bytes) }
    const timeouts = error.kind === 'timeout' ? transcript.timeouts + 1 : 0
    const streak = streakAfter(transcript.streak, code, error)
    const refusal = isHopeless(error) ? { provider, message: error.message } : transcript.refusal
    return { ...settled, timeouts, streak, refusal, last }
  }
  const { reply } = fact
  const blank = reply.text.trim() === '' && reply.toolCalls.length === 0
  return {
    ...settled,
    learned: learnFromUsage(transcript.learned, provider, usage, bytes),
    ...noOutage,
    timeouts: 0,
    streak: noStreak,
    continuing: false,
    unfinished: reply.toolCalls.length > 0 ? '' : transcript.unfinished,
    emptyReplies: blank ? transcript.emptyReplies + 1 : 0,
    last: reply.toolCalls.length > 0 ? null : { reply },
    pending: reply.toolCalls.map(call => ({ call, eventId: null, attempts: 0, safe: false, answer: null })),
    messages: blank ? transcript.messages : [...transcript.messages, assistantMessage(reply, fact.provider)],
  }
}

/** Whether a failed call uses up no iteration. */
function isWithoutCost({ kind, retryable }: LlmError): boolean {
  return retryable || kind === 'context_exceeded'
}

const noOutage = { vendorMs: 0, vendorWaits: 0 }

function foldMessage(before: Transcript, { message, why, reason, letterId }: Facts['message.added']): Transcript {
  const transcript = foldAsked(before, why)
  return {
    ...transcript,
    messages: [...transcript.messages, message],
    last: null,
    concluding: why === 'conclude' ? (reason ?? 'max_iterations') : transcript.concluding,
    mail: transcript.mail.filter(each => each.letterId !== letterId),
  }
}

function foldAsked(before: Transcript, why: Facts['message.added']['why']): Transcript {
  if (why === 'continue') return foldUnfinished(before)
  if (why === 'labels' || why === 'verdict') return foldReminded(before)
  // Behind a letter comes another answer, which may be read by itself.
  return why === 'mail' ? { ...before, reminded: null } : before
}

/** The model goes on with its reply behind the part of it that arrived. */
function foldUnfinished(transcript: Transcript): Transcript {
  const { last, messages } = transcript
  const partial = last !== null && 'error' in last ? last.partial : ''
  const part: LoggedMessage = { role: 'assistant', content: partial, toolCalls: [] }
  const shown = partial.trim() === '' ? messages : [...messages, part]
  return { ...transcript, messages: shown, unfinished: joinParts(transcript.unfinished, partial), continuing: true }
}

function foldReminded(transcript: Transcript): Transcript {
  const { last, unfinished } = transcript
  const answer = last !== null && 'reply' in last ? last.reply.text : ''
  return { ...transcript, unfinished: '', reminded: unfinished === '' ? answer : joinParts(unfinished, answer) }
}

function foldToolBegun(transcript: Transcript, { callId, eventId, safe }: Facts['tool.begun']): Transcript {
  const pending = transcript.pending.map(each =>
    each.call.id === callId ? { ...each, eventId, safe, attempts: each.attempts + 1 } : each,
  )
  return { ...transcript, pending }
}

/** A call that the provider refused is made again after the wait. */
function foldWaiting(transcript: Transcript, { for: cause, until }: Wait, at: number): Transcript {
  const { last, vendorMs, vendorWaits } = transcript
  const waits = { ...transcript, waiting: { for: cause, until, since: at } }
  if (cause !== 'vendor' || last === null || !('error' in last)) return waits
  return { ...waits, vendorMs: vendorMs + until - last.at, vendorWaits: vendorWaits + 1 }
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
  return { role: 'assistant', content: reply.text, toolCalls: reply.toolCalls, by: provider, ...native }
}
