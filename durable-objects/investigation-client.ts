// The only user of the INVESTIGATIONS binding. The object's name is the session's id.

import type { Cancel } from '#core/investigation/people/cancellation.ts'
import type { Asked } from '#core/investigation/people/chat.ts'
import type { Sender } from '#core/investigation/log/mail.ts'
import type { ReviewAsk } from '#core/investigation/people/review.ts'
import type { SessionStatusBody, SessionSummary } from '#core/protocol/api.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import type { JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import type { SessionFacts } from '#core/protocol/events.ts'

/**
 * A body as JSON text, and the cursor to subscribe with from there. Two bodies of one path with the same `version` are equal; null while the
 * body changes without the log. `text` is null if the client holds this version.
 */
export type BodyText = { text: string | null; version: string | null; lastEventId: number }

/** `held`: the versions that the client holds; `*` is any. */
export type DetailAsk = { chatEnabled: boolean; held: ReadonlyArray<string> }
export type TimelineAsk = { streamingText: boolean; held: ReadonlyArray<string> }

/**
 * One page of frames after a cursor, as JSON texts in order; `more` if the limit cut them. `now` has the frames that no log keeps: the text of
 * open streams and the latest progress. It is empty on every page but the last.
 */
export type Replay = {
  frames: Array<string>
  more: boolean
  now: Array<string>
}

export type CallRead = BodyText | 'unknown' | null

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
  cancel(sessionId: string, cancel: Cancel, waiting?: SessionFacts): Promise<'done' | 'not_cancellable'>
  /** Asks a follow-up question about an ended session; the answer streams into its timeline. */
  ask(sessionId: string, content: string, author: string): Promise<Asked | AskRefusal>
  /** Puts a message into the mailbox of an execution that works or waits; false if there is none of that id. */
  post(sessionId: string, executionId: string, from: Sender, content: string): Promise<boolean>
  /** Alerts that joined the session: in its log when this resolves. Idempotent; false if the session has no log yet. */
  hear(sessionId: string, alerts: ReadonlyArray<JoinedAlert>): Promise<boolean>
  /** Changes the review; false if the action does not apply, or the object was never started. */
  review(sessionId: string, ask: ReviewAsk): Promise<boolean>
  /** The changes of the review, oldest first. */
  reviewActivity(sessionId: string): Promise<Array<ReviewActivity>>
  /** Ends a session as failed that could not be started (dead letter); without effect on one that has started or ended. */
  fail(sessionId: string, facts: SessionFacts, message: string): Promise<void>
  /** Null if the object was never started, as for the reads that follow. */
  readStatus(sessionId: string): Promise<SessionStatusBody | null>
  readSummary(sessionId: string): Promise<SessionSummary | null>
  /** `chat_enabled` is as asked: it goes by today's configuration. */
  readDetail(sessionId: string, ask: DetailAsk): Promise<BodyText | null>
  /** Open streams have their text so far only with `streamingText`. */
  readTimeline(sessionId: string, ask: TimelineAsk): Promise<BodyText | null>
  readTrace(sessionId: string, held: ReadonlyArray<string>): Promise<BodyText | null>
  /** One model call with its conversation; `unknown` if this session has none of that id. */
  readModelCall(sessionId: string, interactionId: string, held: ReadonlyArray<string>): Promise<CallRead>
  /** One tool call, with this page of its result, or one tool list. */
  readToolCall(sessionId: string, interactionId: string, page: number, held: ReadonlyArray<string>): Promise<CallRead>
  /** Logged frames with a seq above `after`, at most `limit` of them; `created` frames of open streams carry the text so far. */
  since(sessionId: string, after: number, limit: number | null): Promise<Replay>
  /** Frames after the newest end (of the session or of a question) before `endedBefore`, in milliseconds since the epoch; all frames if there is no such end. */
  remembered(sessionId: string, endedBefore: number, limit: number): Promise<Replay>
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
    cancel: (sessionId, cancel, waiting) => stub(sessionId).cancel(cancel, waiting),
    ask: (sessionId, content, author) => stub(sessionId).ask(content, author),
    post: (sessionId, executionId, from, content) => stub(sessionId).post(executionId, from, content),
    hear: (sessionId, alerts) => stub(sessionId).hear(alerts),
    review: (sessionId, ask) => stub(sessionId).review(ask),
    reviewActivity: sessionId => stub(sessionId).reviewActivity(),
    fail: (sessionId, facts, message) => stub(sessionId).fail(facts, message),
    readStatus: sessionId => stub(sessionId).readStatus(),
    readSummary: sessionId => stub(sessionId).readSummary(),
    readDetail: (sessionId, ask) => stub(sessionId).readDetail(ask),
    readTimeline: (sessionId, ask) => stub(sessionId).readTimeline(ask),
    readTrace: (sessionId, held) => stub(sessionId).readTrace(held),
    readModelCall: (sessionId, interactionId, held) => stub(sessionId).readModelCall(interactionId, held),
    readToolCall: (sessionId, interactionId, page, held) => stub(sessionId).readToolCall(interactionId, page, held),
    since: (sessionId, after, limit) => stub(sessionId).since(after, limit),
    remembered: (sessionId, endedBefore, limit) => stub(sessionId).remembered(endedBefore, limit),
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
