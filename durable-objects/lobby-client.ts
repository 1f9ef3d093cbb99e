// The only user of the LOBBY binding: one named object for the whole system.

import type { Frame } from '#core/protocol/events.ts'
import type { Count } from '#metrics/counts.ts'
import type { CountedBy } from './followers/counters.ts'
import type { Parked, ParkedFollower } from './followers/follower.ts'
import { open } from './investigation-client.ts'

/** The answer to a session that wants to run: a lease, or its place in the line (1-based). */
export type Admission = { granted: true } | { granted: false; position: number }

/** The sums so far, and what is true at this moment. */
export type LobbyMetrics = { counts: Array<Count>; places: number; sockets: number }

export type LobbyClient = {
  /**
   * Asks for one of `cap` places; asking again keeps the place. A place that is not renewed within `leaseMs` is free again. A session that
   * has begun, and comes back from a wait or an outage, goes before those that were never started.
   */
  enter(sessionId: string, cap: number, leaseMs: number, begun: boolean): Promise<Admission>
  /** Prolongs the lease; `false` when it had run out and the place is gone. */
  renew(sessionId: string, leaseMs: number): Promise<boolean>
  /** Gives the place back and wakes the session that is first in the line. */
  leave(sessionId: string): Promise<void>
  /** Tells every socket of the `sessions` channel. Frames carry no `db_event_id` there. */
  tell(frames: Array<Frame>): Promise<void>
  /** Adds to the sums of the metrics, once however often a session hands the same over; answers up to which of its entries all is counted. */
  count(counts: Array<Count>, from: CountedBy | null): Promise<number>
  metrics(): Promise<LobbyMetrics>
  /** Notes that a session has given up on one of its followers; `unpark`, that the follower has caught up. */
  park(parked: Parked): Promise<void>
  unpark(sessionId: string, follower: string): Promise<void>
  /** What was given up on, one a follower. */
  parked(): Promise<Array<ParkedFollower>>
  /** A socket that carries the `sessions` channel as JSON text; accepted and open. */
  connect(): Promise<WebSocket>
}

export function lobbyClient(namespace: Env['LOBBY']): LobbyClient {
  const stub = () => namespace.getByName('lobby')
  return {
    enter: (sessionId, cap, leaseMs, begun) => stub().enter(sessionId, cap, leaseMs, begun),
    renew: (sessionId, leaseMs) => stub().renew(sessionId, leaseMs),
    leave: sessionId => stub().leave(sessionId),
    tell: frames => stub().tell(frames),
    count: async (counts, from) => (counts.length > 0 ? stub().count(counts, from) : (from?.seq ?? 0)),
    metrics: () => stub().metrics(),
    park: parked => stub().park(parked),
    unpark: (sessionId, follower) => stub().unpark(sessionId, follower),
    parked: () => stub().parked(),
    connect: () => open(stub()),
  }
}
