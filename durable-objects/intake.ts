// The one object through which alerts are stored. A transaction of D1 costs the same for one row as for ten, and only an object can join the
// rows of several requests: in a Worker a promise that another request settles never resolves.

import { DurableObject } from 'cloudflare:workers'
import type { Stored } from '#store/accept.ts'
import { acceptSessions, type Accepted } from './accept-sessions.ts'
import { GroupCommit } from './group-commit.ts'
import { logLine } from './platform.ts'
import { countFitting } from './transaction-size.ts'

// Our choice: an isolate has 128 MB (docs/limits.md), and D1's driver copies a text twice.
const MOST_CHARACTERS = 24_000_000

export class Intake extends DurableObject<Env> {
  #characters = 0
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

  async accept(session: Accepted): Promise<Stored | 'full'> {
    const characters = session.facts.alert_data.length
    if (this.#characters + characters > MOST_CHARACTERS) return 'full'
    this.#characters += characters
    try {
      return await this.#commits.add(session)
    } finally {
      this.#characters -= characters
    }
  }
}
