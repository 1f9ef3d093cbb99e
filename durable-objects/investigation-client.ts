// The only user of the INVESTIGATIONS binding. The object's name is the session's id.

import type { Asked } from '#core/investigation/people/chat.ts'
import type { Sender } from '#core/investigation/log/mail.ts'
import type { ReviewAsk } from '#core/investigation/people/review.ts'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { LlmDetail, McpDetail, Trace } from '#core/protocol/trace.ts'

/** Detail and timeline at one moment, and the cursor to subscribe with from there. */
export type Snapshot = { detail: SessionDetail; timeline: Array<TimelineEvent>; lastEventId: number }

/** The trace at one moment, and the cursor to subscribe with from there. */
export type Trail = { trace: Trace; lastEventId: number }

/**
 * One page of frames after a cursor, as JSON texts in order; `more` if the limit cut them. `now` has the frames that no log keeps: the text of
 * open streams and the latest progress. It is empty on every page but the last.
 */
export type Replay = {
  frames: Array<string>
  more: boolean
  now: Array<string>
}

/** Why a question is refused; `busy` while another one is being answered. */
export type AskRefusal = 'not_ended' | 'never_planned' | 'cancelled' | 'busy' | 'not_enabled'

/**
 * What a session does with the place that the Lobby gave it. `nothing_to_run`: it has ended or waits, or its row says that it is not to be
 * started. `store_down`: its row could not be read.
 */
export type Admitted = 'runs' | 'nothing_to_run' | 'store_down'

export type InvestigationClient = {
  /** The Lobby gave the session a place: it begins, or goes on. Idempotent. */
  admit(sessionId: string): Promise<Admitted>
  /** Hands a waiting session to its object before its turn, because its log is needed. Its object asks for a place itself. Idempotent. */
  start(sessionId: string, facts: SessionFacts): Promise<void>
  /**
   * `done` if the session was running or waiting; it will end as cancelled. `waiting`: what was accepted, for a session that may have no log yet.
   */
  cancel(sessionId: string, by: string, waiting?: SessionFacts): Promise<'done' | 'not_cancellable'>
  /** Asks a follow-up question about an ended session; the answer streams into its timeline. */
  ask(sessionId: string, content: string, author: string): Promise<Asked | AskRefusal>
  /** Puts a message into the mailbox of an execution that works or waits; false if there is none of that id. */
  post(sessionId: string, executionId: string, from: Sender, content: string): Promise<boolean>
  /** Changes the review; false if the action does not apply, or the object was never started. */
  review(sessionId: string, ask: ReviewAsk): Promise<boolean>
  /** The changes of the review, oldest first. */
  reviewActivity(sessionId: string): Promise<Array<ReviewActivity>>
  /** Ends a session as failed that could not be started (dead letter); without effect on one that has started or ended. */
  fail(sessionId: string, facts: SessionFacts, message: string): Promise<void>
  /** Null if the object was never started. */
  snapshot(sessionId: string): Promise<Snapshot | null>
  /** Logged frames with a seq above `after`, at most `limit` of them; `created` frames of open streams carry the text so far. */
  since(sessionId: string, after: number, limit: number | null): Promise<Replay>
  /** Frames after the newest end (of the session or of a question) before `endedBefore`, in milliseconds since the epoch; all frames if there is no such end. */
  remembered(sessionId: string, endedBefore: number, limit: number): Promise<Replay>
  /** Null if the object was never started. */
  trail(sessionId: string): Promise<Trail | null>
  /** One model call with its conversation; null if this session has none of that id. */
  llmTrace(sessionId: string, interactionId: string): Promise<LlmDetail | null>
  /** One tool call or tool list with its bodies; null if this session has none of that id. */
  mcpTrace(sessionId: string, interactionId: string): Promise<McpDetail | null>
  /** An open socket that carries every frame of the session from now on, as JSON text. */
  connect(sessionId: string): Promise<WebSocket>
  /** Makes sure that a session in progress has its lease. The sweep calls it. */
  poke(sessionId: string): Promise<void>
}

export function investigationClient(namespace: Env['INVESTIGATIONS']): InvestigationClient {
  const stub = (sessionId: string) => namespace.getByName(sessionId)
  return {
    admit: sessionId => stub(sessionId).admit(),
    start: (sessionId, facts) => stub(sessionId).begin(facts),
    cancel: (sessionId, by, waiting) => stub(sessionId).cancel(by, waiting),
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
    connect: sessionId => openSocket(stub(sessionId)),
    poke: sessionId => stub(sessionId).poke(),
  }
}

/** Opens a socket to an object; throws if the object does not upgrade. */
export async function openSocket(stub: {
  fetch(url: string, init: RequestInit): Promise<Response>
}): Promise<WebSocket> {
  const response = await stub.fetch('http://object/socket', { headers: { Upgrade: 'websocket' } })
  const socket = response.webSocket
  if (socket === null) throw new Error(`the object answered ${response.status} where a socket was expected`)
  socket.accept()
  return socket
}
