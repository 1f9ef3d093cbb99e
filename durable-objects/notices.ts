// What sessions have to tell the operator, in the Lobby's SQLite: each sentence once, however many sessions say it.

import type { Notice, StandingNotice } from './followers/notices.ts'

/** The table, as a step of the Lobby's migrations. */
export const NOTICE_TABLE = `CREATE TABLE notices (message TEXT PRIMARY KEY, details TEXT NOT NULL, session TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID`

/** The next step. Until it there were notices about tools alone. */
export const NOTICE_CATEGORY = `ALTER TABLE notices ADD COLUMN category TEXT NOT NULL DEFAULT 'tools'`

/** Ours: what no session has said for a day is mended, or of no matter. */
const STANDS_MS = 86_400_000
/** Ours: more than an operator reads; names in them come from servers. */
const MOST = 50

export class Notices {
  #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  add(session: string, { category, message, details }: Notice, now: number): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO notices (category, message, details, session, since) VALUES (?, ?, ?, ?, ?)',
      category,
      message,
      details,
      session,
      now,
    )
    this.#sql.exec(
      'DELETE FROM notices WHERE since <= ? OR message NOT IN (SELECT message FROM notices ORDER BY since DESC LIMIT ?)',
      now - STANDS_MS,
      MOST,
    )
  }

  all(now: number): Array<StandingNotice> {
    return this.#sql
      .exec<StandingNotice>(
        'SELECT category, message, details, session, since FROM notices WHERE since > ? ORDER BY since DESC',
        now - STANDS_MS,
      )
      .toArray()
  }
}
