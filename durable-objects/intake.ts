// The one object through which alerts are stored. A transaction of D1 costs the same for one row as for ten, and only an object can join the
// rows of several requests: in a Worker a promise that another request settles never resolves.

import { DurableObject } from 'cloudflare:workers'
import type { Stored } from '#store/accept.ts'
import type { IncomingAlert } from '#store/problems.ts'
import { tellJoined } from '#store/tell-joined.ts'
import { acceptSessions, type Accepted } from './accept-sessions.ts'
import { GroupCommit } from './group-commit.ts'
import { investigationClient } from './investigation-client.ts'
import { logFaultAs, logLine } from './platform.ts'
import { takeAlerts, type Taken } from './take-alerts.ts'
import { countFitting, MOST_RULED } from './transaction-size.ts'

// Our choice: an isolate has 128 MB (docs/limits.md), and D1's driver copies a text twice.
const MOST_CHARACTERS = 24_000_000

export class Intake extends DurableObject<Env> {
  #characters = 0
  #commits = new GroupCommit<Accepted, Stored>({
    commit: sessions => acceptSessions(this.#ports(), sessions),
    countFitting: sessions => countFitting(sessions.map(({ facts }) => facts.alert_data.length)),
  })
  /** One group after the other, so that equal alerts are decided one after the other. */
  #takes = new GroupCommit<IncomingAlert, Taken>({
    commit: alerts => takeAlerts({ ...this.#ports(), tell: ids => this.#tell(ids) }, alerts),
    countFitting: alerts =>
      countFitting(
        alerts.map(({ facts }) => facts.alert_data.length),
        MOST_RULED,
      ),
  })

  accept(session: Accepted): Promise<Stored | 'full'> {
    return this.#whileThereIsRoom(session.facts.alert_data.length, () => this.#commits.add(session))
  }

  take(alert: IncomingAlert): Promise<Taken | 'full'> {
    return this.#whileThereIsRoom(alert.facts.alert_data.length, () => this.#takes.add(alert))
  }

  async #whileThereIsRoom<T>(characters: number, add: () => Promise<T>): Promise<T | 'full'> {
    if (this.#characters + characters > MOST_CHARACTERS) return 'full'
    this.#characters += characters
    try {
      return await add()
    } finally {
      this.#characters -= characters
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
      alerts: this.env.ALERTS,
      log: ({ event, ...facts }: Record<string, unknown>) => logLine('warn', String(event), facts),
    }
  }
}
