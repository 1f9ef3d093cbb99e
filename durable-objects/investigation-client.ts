// The only user of the INVESTIGATIONS binding. The object's name is the session's id.

import type { Asked } from '#core/investigation/people/chat.ts'
import type { Sender } from '#core/investigation/log/mail.ts'
import type { ReviewAsk } from '#core/investigation/people/review.ts'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { LlmDetail, McpDetail, Trace } from '#core/protocol/trace.ts'

/** What a page starts from: both bodies as they stood at one moment, and the cursor to go on from. */
export type Snapshot = { detail: SessionDetail; timeline: Array<TimelineEvent>; lastEventId: number }

/** The trace as it stood at one moment, and the cursor to go on from. */
export type Trail = { trace: Trace; lastEventId: number }

/**
 * Frames after a cursor, as JSON texts in order; `more` when the limit cut them. `now` is what no log holds: the text of open streams and
 * the latest progress; it comes with the last page.
 */
export type Replay = {
  frames: Array<string>
  more: boolean
  now: Array<string>
}

/** Why a question is not taken; `busy` while another one is being answered. */
export type AskRefusal = 'not_ended' | 'never_planned' | 'cancelled' | 'busy' | 'not_enabled'

export type InvestigationClient = {
  /** Hands a session to its object and arms its lease. Idempotent: the queue may deliver twice. */
  start(sessionId: string, facts: SessionFacts): Promise<void>
  /** `done` when the session was running or waiting and will end as cancelled. */
  cancel(sessionId: string, by: string): Promise<'done' | 'not_cancellable'>
  /** Takes a follow-up question on an ended session; the answer streams into its timeline. */
  ask(sessionId: string, content: string, author: string): Promise<Asked | AskRefusal>
  /** Puts a word into the mailbox of an execution that is at work or waits; false where there is none of that id. */
  post(sessionId: string, executionId: string, from: Sender, content: string): Promise<boolean>
  /** Changes the review; false where the action does not apply, or the object was never started. */
  review(sessionId: string, ask: ReviewAsk): Promise<boolean>
  /** What people did with the review, oldest first. */
  reviewActivity(sessionId: string): Promise<Array<ReviewActivity>>
  /** Records an end that came from outside the run (dead letter); without effect on an ended session. */
  fail(sessionId: string, facts: SessionFacts, message: string): Promise<void>
  /** null when the object was never started. */
  snapshot(sessionId: string): Promise<Snapshot | null>
  /** Logged frames with an id above `after`; `created` frames of open streams carry the text so far. */
  since(sessionId: string, after: number, limit: number | null): Promise<Replay>
  /** The frames after the newest end, of the session or of a question to it, that lies before `endedBefore`; all where none does. */
  remembered(sessionId: string, endedBefore: number, limit: number): Promise<Replay>
  /** null when the object was never started. */
  trail(sessionId: string): Promise<Trail | null>
  /** One model call with its conversation; null when this session has none of that id. */
  llmTrace(sessionId: string, interactionId: string): Promise<LlmDetail | null>
  /** One tool call or tool list with its bodies; null when this session has none of that id. */
  mcpTrace(sessionId: string, interactionId: string): Promise<McpDetail | null>
  /** A socket that carries every frame of the session from now on, as JSON text; accepted and open. */
  connect(sessionId: string): Promise<WebSocket>
  /** Makes sure that a session in progress has its lease; for the sweep. */
  poke(sessionId: string): Promise<void>
}

export function investigationClient(namespace: Env['INVESTIGATIONS']): InvestigationClient {
  const stub = (sessionId: string) => namespace.getByName(sessionId)
  return {
    start: (sessionId, facts) => stub(sessionId).begin(facts),
    cancel: (sessionId, by) => stub(sessionId).cancel(by),
    ask: (sessionId, content, author) => stub(sessionId).ask(content, author),
    post: (sessionId, executionId, from, content) => stub(sessionId).post(executionId, from, content),
    review: (sessionId, ask) => stub(sessionId).review(ask),
    reviewActivity: sessionId => stub(sessionId).reviewActivity(),
    fail: (sessionId, facts, message) => stub(sessionId).fail(facts, message),
    snapshot: sessionId => stub(sessionId).snapshot(),
    since: (sessionId, after, limit) => stub(sessionId).since(after, limit),
    remembered: (sessionId, endedBefore, limit) => stub(sessionId).remembered(endedBefore, limit),
    trail: sessionId => stub(sessionId).trail(),
    llmTrace: (sessionId, interactionId) => stub(sessionId).llmTrace(interactionId),
    mcpTrace: (sessionId, interactionId) => stub(sessionId).mcpTrace(interactionId),
    connect: sessionId => open(stub(sessionId)),
    poke: sessionId => stub(sessionId).poke(),
  }
}

/** Opens a socket to an object; throws when the object does not upgrade. */
export async function open(stub: { fetch(url: string, init: RequestInit): Promise<Response> }): Promise<WebSocket> {
  const response = await stub.fetch('http://object/socket', { headers: { Upgrade: 'websocket' } })
  const socket = response.webSocket
  if (socket === null) throw new Error(`the object answered ${response.status} where a socket was expected`)
  socket.accept()
  return socket
}
