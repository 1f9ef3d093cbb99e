// Which followers of which sessions are behind, in the Lobby's SQLite: one line of a page, or one warning, covers all sessions.

import type { Behind, BehindFollower } from './followers/follower.ts'

/** The table, as a step of the Lobby's migrations. */
export const PARKED_TABLE = `CREATE TABLE parked (follower TEXT NOT NULL, session TEXT NOT NULL, target TEXT NOT NULL, fault TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (follower, session)) WITHOUT ROWID`

/** Before, only followers that sessions had given up on were noted. */
export const GIVEN_UP = `ALTER TABLE parked ADD COLUMN given_up INTEGER NOT NULL DEFAULT 1`

export class BehindFollowers {
  #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Keeps `since` of a row that is there already. */
  add({ follower, session, target, fault, givenUp }: Behind, now: number): void {
    this.#sql.exec(
      `INSERT INTO parked (follower, session, target, fault, since, given_up) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (follower, session) DO UPDATE SET target = excluded.target, fault = excluded.fault,
       given_up = excluded.given_up`,
      follower,
      session,
      target,
      fault,
      now,
      Number(givenUp),
    )
  }

  remove(session: string, follower: string): void {
    this.#sql.exec('DELETE FROM parked WHERE follower = ? AND session = ?', follower, session)
  }

  /** At most two for a follower: of the sessions that try again, and of those that gave it up. */
  all(): Array<BehindFollower> {
    // In SQLite, the bare columns beside a single min() come from the row with the minimum.
    return this.#sql
      .exec<Omit<BehindFollower, 'givenUp'> & { given_up: number }>(
        `SELECT follower, session, target, fault, min(since) AS since, count(*) AS sessions, given_up
         FROM parked GROUP BY follower, given_up ORDER BY follower, given_up`,
      )
      .toArray()
      .map(({ given_up: givenUp, ...row }) => ({ ...row, givenUp: givenUp === 1 }))
  }
}
