// The only user of the LOBBY binding: one object for the whole system.

import type { Severity } from '#core/alerts/severity.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { CallOutcome } from '#metrics/call-outcomes.ts'
import type { Count } from '#metrics/counts.ts'
import type { CountedBy } from './followers/counters.ts'
import type { Behind, BehindFollower } from './followers/follower.ts'
import type { Notice, StandingNotice } from './followers/notices.ts'
import type { LastCall } from './last-calls.ts'
import { openSocket } from './investigation-client.ts'

/** Whether a session may run; if not, its position among those that wait (from 1). */
export type Admission = { granted: true } | { granted: false; position: number }

/** The sums of all counters, how many places are taken, and how many sockets listen to the `sessions` channel. */
export type LobbyMetrics = { counts: Array<Count>; places: number; sockets: number }

/** An accepted session that waits for its turn. `since`: when it was accepted, in milliseconds since the epoch. */
export type Offer = { sessionId: string; severity: Severity | null; since: number }

export type LobbyClient = {
  /**
   * Puts sessions in line. When this resolves the Lobby keeps them, and starts each in its turn: the more severe first, then the older. Idempotent;
   * a session that is over by its row is forgotten.
   */
  offer(offers: Array<Offer>): Promise<void>
  /** Those of the sessions that neither wait here nor have a place. */
  listMissing(sessionIds: Array<string>): Promise<Array<string>>
  /** The first sessions that wait, in the order in which they will be started. */
  listWaiting(limit: number): Promise<Array<string>>
  /** The sessions that have taken their place. */
  listRunning(): Promise<Array<string>>
  /** From 1 on; null for a session that does not wait here. */
  position(sessionId: string): Promise<number | null>
  /**
   * Asks for one of `cap` places, for a session that has an object already. A session that asks again keeps its place or its position; one that is refused is
   * called in its turn (`admit`). A place that is not renewed within `leaseMs` becomes free. Sessions that have begun, and come back from a wait or
   * an outage, go before those that were never started.
   */
  enter(sessionId: string, cap: number, leaseMs: number, begun: boolean): Promise<Admission>
  /** Prolongs the lease; false if it had run out, and with it the place. */
  renew(sessionId: string, leaseMs: number): Promise<boolean>
  /** Gives the place back, or leaves the line. The next session is called. */
  leave(sessionId: string): Promise<void>
  /** Sends frames to every socket of the `sessions` channel. They carry no `db_event_id`. */
  tell(frames: Array<Frame>): Promise<void>
  /**
   * Adds to the sums of the metrics. Entries that a session sends twice count once. Resolves to the seq up to which they are counted. `calls`: how
   * the newest calls in these entries went.
   */
  count(counts: Array<Count>, from: CountedBy | null, calls?: Array<CallOutcome>): Promise<number>
  /** When models and tool servers last answered and last failed. */
  lastCalls(): Promise<Array<LastCall>>
  metrics(): Promise<LobbyMetrics>
  /** Notes that one of a session's followers is behind; `noteCaughtUp` notes that it has caught up. */
  noteBehind(behind: Behind): Promise<void>
  noteCaughtUp(sessionId: string, follower: string): Promise<void>
  /** The followers that are behind: a row for those that are tried again, and one for those that were given up. */
  listBehind(): Promise<Array<BehindFollower>>
  /** Notes what a session has to tell the operator. */
  note(sessionId: string, notice: Notice): Promise<void>
  /** What sessions have told the operator, the newest first. */
  notices(): Promise<Array<StandingNotice>>
  /** An open socket that carries the `sessions` channel as JSON text. */
  connect(): Promise<WebSocket>
}

export function lobbyClient(namespace: Env['LOBBY']): LobbyClient {
  const stub = () => namespace.getByName('lobby')
  return {
    offer: offers => stub().offer(offers),
    listMissing: sessionIds => stub().listMissing(sessionIds),
    listWaiting: limit => stub().listWaiting(limit),
    listRunning: () => stub().listRunning(),
    position: sessionId => stub().position(sessionId),
    enter: (sessionId, cap, leaseMs, begun) => stub().enter(sessionId, cap, leaseMs, begun),
    renew: (sessionId, leaseMs) => stub().renew(sessionId, leaseMs),
    leave: sessionId => stub().leave(sessionId),
    tell: frames => stub().tell(frames),
    count: async (counts, from, calls) => (counts.length > 0 ? stub().count(counts, from, calls) : (from?.seq ?? 0)),
    lastCalls: () => stub().lastCalls(),
    metrics: () => stub().metrics(),
    noteBehind: behind => stub().noteBehind(behind),
    noteCaughtUp: (sessionId, follower) => stub().noteCaughtUp(sessionId, follower),
    listBehind: () => stub().listBehind(),
    note: (sessionId, notice) => stub().note(sessionId, notice),
    notices: () => stub().notices(),
    connect: () => openSocket(stub()),
  }
}
