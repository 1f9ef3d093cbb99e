// The one object through which alerts are stored, and which knows how many there are. A transaction of D1 costs the same for one row as for ten,
// and only an object can join the rows of several requests: in a Worker a promise that another request settles never resolves.

import { DurableObject } from 'cloudflare:workers'
import type { Config } from '#core/config/config.ts'
import type { Stored } from '#store/accept.ts'
import { countWaiting } from '#store/sessions.ts'
import { acceptSessions, type Accepted } from './accept-sessions.ts'
import { configuration, varsOf } from './configuration.ts'
import { GroupCommit } from './group-commit.ts'
import { IntakeDoor, type Refused } from './intake-door.ts'
import { clock, logFaultAs, logLine } from './platform.ts'
import { countFitting } from './transaction-size.ts'

export class Intake extends DurableObject<Env> {
  #commits = new GroupCommit<Accepted, Stored>({
    commit: sessions =>
      acceptSessions(
        {
          db: this.env.DB,
          alerts: this.env.ALERTS,
          log: ({ event, ...facts }) => logLine('warn', String(event), facts),
        },
        sessions,
      ),
    countFitting: sessions => countFitting(sessions.map(({ facts }) => facts.alert_data.length)),
  })
  #door = new IntakeDoor<Accepted, Stored>({
    ingest: () => this.#ingest(),
    store: session => this.#commits.add(session),
    countWaiting: most => countWaiting(this.env.DB, most),
    clock,
    report: logFaultAs('warn', 'intake.not_counted'),
  })

  accept(session: Accepted): Promise<Stored | Refused> {
    return this.#door.accept(session)
  }

  #ingest(): Config['ingest'] {
    const { config } = configuration(varsOf(this.env))
    // The Worker of the same release takes no alert then.
    if (!config.ok) throw new Error('the configuration is broken')
    return config.config.ingest
  }
}
