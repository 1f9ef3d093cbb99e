// The one object of the whole system: admission of sessions, the `sessions` channel, sums of the metrics, parked followers. Token streams
// never pass here.

import { DurableObject } from 'cloudflare:workers'
import type { Frame } from '#core/protocol/events.ts'
import type { Count } from '#metrics/counts.ts'
import { COUNTER_TABLES, Counters } from './counters.ts'
import type { CountedBy } from './followers/counters.ts'
import type { Parked, ParkedFollower } from './followers/follower.ts'
import type { Notice, StandingNotice } from './followers/notices.ts'
import { investigationClient } from './investigation-client.ts'
import type { Admission, LobbyMetrics } from './lobby-client.ts'
import { migrate, type Migrations } from './migrate.ts'
import { NOTICE_TABLE, Notices } from './notices.ts'
import { PARKED_TABLE, ParkedFollowers } from './parked.ts'
import { clock, logFaultAs } from './platform.ts'
import { Sockets } from './sockets.ts'

const MIGRATIONS: Migrations = [
  // Waiting sessions are ordered by `begun`, then by `place`. A session that asks again keeps its `place`.
  `CREATE TABLE places (place INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL UNIQUE, begun INTEGER NOT NULL, granted INTEGER NOT NULL, expires INTEGER NOT NULL)`,
  COUNTER_TABLES,
  PARKED_TABLE,
  NOTICE_TABLE,
]

export class Lobby extends DurableObject<Env> {
  #sockets = new Sockets(this.ctx)
  #sql = this.ctx.storage.sql
  #counters = new Counters(this.ctx.storage)
  #parked = new ParkedFollowers(this.#sql)
  #notices = new Notices(this.#sql)

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, MIGRATIONS)
  }

  enter(session: string, cap: number, leaseMs: number, begun: boolean): Admission {
    const now = clock.now()
    this.#sql.exec('DELETE FROM places WHERE expires <= ?', now)
    this.#sql.exec(
      'INSERT INTO places (session, begun, granted, expires) VALUES (?, ?, 0, ?) ON CONFLICT (session) DO UPDATE SET begun = excluded.begun, expires = excluded.expires',
      session,
      Number(begun),
      now + leaseMs,
    )
    const { running, ahead, granted } = this.#readPlace(session)
    if (granted) return { granted: true }
    const free = cap - running
    if (ahead >= free) return { granted: false, position: ahead + 1 }
    this.#sql.exec('UPDATE places SET granted = 1 WHERE session = ?', session)
    return { granted: true }
  }

  renew(session: string, leaseMs: number): boolean {
    const now = clock.now()
    return (
      this.#sql.exec(
        'UPDATE places SET expires = ? WHERE session = ? AND granted = 1 AND expires > ?',
        now + leaseMs,
        session,
        now,
      ).rowsWritten > 0
    )
  }

  async leave(session: string): Promise<void> {
    this.#sql.exec('DELETE FROM places WHERE session = ?', session)
    const [next] = this.#sql
      .exec<{ session: string }>('SELECT session FROM places WHERE granted = 0 ORDER BY begun DESC, place LIMIT 1')
      .toArray()
    if (next !== undefined) this.ctx.waitUntil(this.#wake(next.session))
  }

  tell(frames: Array<Frame>): void {
    for (const frame of frames) this.#sockets.broadcast(JSON.stringify(frame))
  }

  count(counts: Array<Count>, from: CountedBy | null): number {
    return this.#counters.add(counts, from, clock.now())
  }

  metrics(): LobbyMetrics {
    const places = this.#sql
      .exec<{ n: number }>('SELECT count(*) AS n FROM places WHERE granted = 1 AND expires > ?', clock.now())
      .one().n
    return { counts: this.#counters.all(), places, sockets: this.ctx.getWebSockets().length }
  }

  park(parked: Parked): void {
    this.#parked.add(parked, clock.now())
  }

  unpark(session: string, follower: string): void {
    this.#parked.remove(session, follower)
  }

  parked(): Array<ParkedFollower> {
    return this.#parked.all()
  }

  note(session: string, notice: Notice): void {
    this.#notices.add(session, notice, clock.now())
  }

  notices(): Array<StandingNotice> {
    return this.#notices.all(clock.now())
  }

  override fetch(request: Request): Response {
    return this.#sockets.accept(request)
  }

  override webSocketMessage(): void {}

  /** How many sessions run, and how many wait ahead of this one. */
  #readPlace(session: string): { running: number; ahead: number; granted: boolean } {
    const row = this.#sql
      .exec<{ running: number; ahead: number; granted: number }>(
        `SELECT (SELECT count(*) FROM places WHERE granted = 1) AS running,
                (SELECT count(*) FROM places WHERE granted = 0 AND (begun > me.begun OR (begun = me.begun AND place < me.place))) AS ahead,
                me.granted AS granted
         FROM places AS me WHERE me.session = ?`,
        session,
      )
      .one()
    return { ...row, granted: row.granted === 1 }
  }

  async #wake(session: string): Promise<void> {
    // A session that could not be woken asks again at its own tick of the lease.
    await investigationClient(this.env.INVESTIGATIONS)
      .poke(session)
      .catch(logFaultAs('warn', 'lobby.wake_failed', { session }))
  }
}
