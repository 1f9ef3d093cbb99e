// The one object through which alerts are stored, and which knows how many there are. A transaction of D1 costs the same for one row as for ten,
// and only an object can join the rows of several requests: in a Worker a promise that another request settles never resolves.

import { DurableObject } from 'cloudflare:workers'
import { limitTime } from '#core/limit-time.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { Stored } from '#store/accept.ts'
import type { IncomingAlert } from '#store/problems.ts'
import {
  changeSilence,
  currentSilences,
  insertSilence,
  type SilenceChange,
  type StoredSilence,
} from '#store/silences.ts'
import { countWaiting } from '#store/sessions.ts'
import { tellJoined } from '#store/tell-joined.ts'
import { acceptSessions, type Accepted } from './accept-sessions.ts'
import { configOf, varsOf } from './configuration.ts'
import { GroupCommit } from './group-commit.ts'
import { IntakeDoor, type Refused } from './intake-door.ts'
import { investigationClient } from './investigation-client.ts'
import { lobbyClient, type Offer } from './lobby-client.ts'
import { clock, logFaultAs, logLine } from './platform.ts'
import { SilenceMemory } from './silence-memory.ts'
import { takeAlerts, type Taken } from './take-alerts.ts'
import { countFitting, MOST_RULED, MOST_TOGETHER } from './transaction-size.ts'

/** Ours: a Lobby that does not answer for so long is asked again by the queue. */
const OFFER_MS = 10_000

export class Intake extends DurableObject<Env> {
  #commits = new GroupCommit<Accepted, Stored>({
    commit: sessions => acceptSessions(this.#ports(), sessions),
    countFitting: sessions => countFitting(sessions.map(({ facts }) => facts.alert_data.length)),
    most: MOST_TOGETHER,
    clock,
  })
  /** One group after the other, so that equal alerts are decided one after the other. */
  #takes = new GroupCommit<IncomingAlert, Taken>({
    commit: alerts => takeAlerts({ ...this.#ports(), tell: ids => this.#tell(ids) }, alerts),
    countFitting: alerts =>
      countFitting(
        alerts.map(({ facts }) => facts.alert_data.length),
        MOST_RULED,
      ),
    most: MOST_RULED,
    clock,
  })
  #silences = new SilenceMemory(() => currentSilences(this.env.DB, new Date(clock.now()).toISOString()), clock)
  #door = new IntakeDoor({
    // The Worker of the same release takes no alert while it is broken.
    ingest: () => configOf(varsOf(this.env)).ingest,
    countWaiting: most => countWaiting(this.env.DB, most),
    clock,
    report: logFaultAs('warn', 'intake.not_counted'),
  })

  accept(session: Accepted): Promise<Stored | Refused> {
    return this.#door.admit(
      session,
      () => this.#commits.add(session),
      stored => !stored.duplicate && !stored.held,
    )
  }

  take(alert: IncomingAlert): Promise<Taken | Refused> {
    return this.#door.admit(
      alert,
      () => this.#takes.add(alert),
      taken => taken.kind === 'opened' && !taken.held,
    )
  }

  async addSilence(silence: StoredSilence, now: string): Promise<boolean> {
    try {
      return await insertSilence(this.env.DB, silence, now)
    } finally {
      // Also where the answer was lost.
      this.#silences.forget()
    }
  }

  async changeSilence(change: SilenceChange, now: string): Promise<StoredSilence | null> {
    try {
      return await changeSilence(this.env.DB, change, now)
    } finally {
      this.#silences.forget()
    }
  }

  /** What is not told here the sweep tells within a minute. */
  #tell(sessionIds: ReadonlyArray<string>): void {
    const ports = { db: this.env.DB, investigations: investigationClient(this.env.INVESTIGATIONS) }
    this.ctx.waitUntil(tellJoined(ports, sessionIds).catch(logFaultAs('warn', 'joined_alert.not_told')))
  }

  #ports() {
    return {
      db: this.env.DB,
      offer: (offers: Array<Offer>) => limitTime(clock, OFFER_MS, () => lobbyClient(this.env.LOBBY).offer(offers)),
      alerts: this.env.ALERTS,
      silences: () => this.#silences.all(),
      tellList: (frames: Array<Frame>) =>
        this.ctx.waitUntil(lobbyClient(this.env.LOBBY).tell(frames).catch(logFaultAs('warn', 'list.not_told'))),
      log: ({ event, ...facts }: Record<string, unknown>) => logLine('warn', String(event), facts),
      apart: (work: Promise<void>) => this.ctx.waitUntil(work),
    }
  }
}
