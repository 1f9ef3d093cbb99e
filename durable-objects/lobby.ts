// The one object of the whole system: admission of sessions, the `sessions` channel, sums of the metrics, followers that are behind. Token streams
// never pass here.

import { DurableObject } from 'cloudflare:workers'
import { faultText } from '#core/fault-text.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { CallOutcome } from '#metrics/call-outcomes.ts'
import type { Count } from '#metrics/counts.ts'
import { Announced } from './admission/announced.ts'
import { Caller } from './admission/caller.ts'
import { Line, LINE_TABLE } from './admission/line.ts'
import { turnOf, turnOfBegun } from './admission/turn.ts'
import { BehindFollowers, GIVEN_UP, PARKED_TABLE } from './behind.ts'
import { configuration, varsOf } from './configuration.ts'
import { COUNTER_TABLES, Counters } from './counters.ts'
import type { CountedBy } from './followers/counters.ts'
import type { Behind, BehindFollower } from './followers/follower.ts'
import type { Notice, StandingNotice } from './followers/notices.ts'
import { investigationClient } from './investigation-client.ts'
import type { Admission, LobbyMetrics, Offer } from './lobby-client.ts'
import { LAST_CALLS_TABLE, LastCalls, type LastCall } from './last-calls.ts'
import { migrate, type Migrations } from './migrate.ts'
import { NOTICE_CATEGORY, NOTICE_TABLE, Notices } from './notices.ts'
import { clock, logLine } from './platform.ts'
import { Sockets } from './sockets.ts'

const MIGRATIONS: Migrations = [
  `CREATE TABLE places (place INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL UNIQUE, begun INTEGER NOT NULL, granted INTEGER NOT NULL, expires INTEGER NOT NULL)`,
  COUNTER_TABLES,
  PARKED_TABLE,
  LINE_TABLE,
  NOTICE_TABLE,
  NOTICE_CATEGORY,
  LAST_CALLS_TABLE,
  GIVEN_UP,
]

export class Lobby extends DurableObject<Env> {
  #sockets = new Sockets(this.ctx)
  #counters = new Counters(this.ctx.storage)
  #behind = new BehindFollowers(this.ctx.storage.sql)
  #notices = new Notices(this.ctx.storage.sql)
  #lastCalls = new LastCalls(this.ctx.storage.sql)
  #announced = new Announced()
  #line = new Line(this.ctx.storage)
  #caller = new Caller({
    line: this.#line,
    cap: () => this.#cap(),
    admit: session => investigationClient(this.env.INVESTIGATIONS).admit(session),
    giveUp: async sessionId => void (await this.env.DEAD_LETTERS.send({ sessionId })),
    clock,
    setAlarm: time => void this.ctx.storage.setAlarm(time),
    waitUntil: work => this.ctx.waitUntil(work),
    report: (event, { fault, ...facts }) =>
      logLine('warn', event, { ...facts, ...(fault !== undefined && { fault: faultText(fault) }) }),
  })

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, MIGRATIONS)
    this.#caller.begin()
  }

  offer(offers: Array<Offer>): void {
    const added = this.#line.add(
      offers.map(({ sessionId, severity, since }) => ({ session: sessionId, turn: turnOf(severity, since) })),
    )
    const news = new Set(added.map(each => each.session))
    this.tell(offers.filter(({ sessionId }) => news.has(sessionId)).map(pendingFrame))
    this.#caller.next()
  }

  listMissing(sessions: Array<string>): Array<string> {
    return this.#line.listMissing(sessions)
  }

  listWaiting(limit: number): Array<string> {
    return this.#line.listWaiting(limit)
  }

  listRunning(): Array<string> {
    return this.#line.listRunning()
  }

  position(session: string): number | null {
    return this.#line.position(session)
  }

  enter(session: string, cap: number, leaseMs: number, begun: boolean): Admission {
    const now = clock.now()
    this.#line.lapse(now)
    const turn = begun ? turnOfBegun(now) : turnOf(null, now)
    const granted = this.#line.enter({ session, turn }, cap, now + leaseMs)
    if (granted) this.#caller.expect(now + leaseMs)
    this.#caller.next()
    return granted ? { granted } : { granted, position: this.#line.position(session) ?? 1 }
  }

  renew(session: string, leaseMs: number): boolean {
    const now = clock.now()
    return this.#line.renew(session, now, now + leaseMs)
  }

  leave(session: string): void {
    this.#line.remove(session)
    this.#caller.next()
  }

  override alarm(): void {
    this.#caller.onAlarm()
  }

  tell(frames: Array<Frame>): void {
    for (const frame of this.#announced.filterNews(frames)) this.#sockets.broadcast(frame)
  }

  count(counts: Array<Count>, from: CountedBy | null, calls: Array<CallOutcome> = []): number {
    if (from !== null) this.#lastCalls.note(from.session, calls, clock.now())
    return this.#counters.add(counts, from, clock.now())
  }

  lastCalls(): Array<LastCall> {
    return this.#lastCalls.all()
  }

  metrics(): LobbyMetrics {
    return { counts: this.#counters.all(), places: this.#line.places(), sockets: this.ctx.getWebSockets().length }
  }

  noteBehind(behind: Behind): void {
    this.#behind.add(behind, clock.now())
  }

  noteCaughtUp(session: string, follower: string): void {
    this.#behind.remove(session, follower)
  }

  listBehind(): Array<BehindFollower> {
    return this.#behind.all()
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

  /** No session can run while the configuration is broken. */
  #cap(): number {
    const { config } = configuration(varsOf(this.env))
    return config.ok ? config.config.queue.maxConcurrentSessions : 0
  }
}

function pendingFrame({ sessionId, since }: Offer): Frame {
  const timestamp = new Date(since).toISOString()
  return { type: 'session.status', session_id: sessionId, timestamp, status: 'pending' }
}
