// Which sessions gave up on which of their followers, in the Lobby's SQLite: one warning of the system covers all sessions.

import type { Parked, ParkedFollower } from './followers/follower.ts'

/** The table, as a step of the Lobby's migrations. */
export const PARKED_TABLE = `CREATE TABLE parked (follower TEXT NOT NULL, session TEXT NOT NULL, target TEXT NOT NULL, fault TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (follower, session)) WITHOUT ROWID`

export class ParkedFollowers {
  #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Keeps `since` of a row that is there already. */
  add({ follower, session, target, fault }: Parked, now: number): void {
    this.#sql.exec(
      `INSERT INTO parked (follower, session, target, fault, since) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (follower, session) DO UPDATE SET target = excluded.target, fault = excluded.fault`,
      follower,
      session,
      target,
      fault,
      now,
    )
  }

  remove(session: string, follower: string): void {
    this.#sql.exec('DELETE FROM parked WHERE follower = ? AND session = ?', follower, session)
  }

  all(): Array<ParkedFollower> {
    // In SQLite, the bare columns beside a single min() come from the row with the minimum.
    return this.#sql
      .exec<ParkedFollower>(
        `SELECT follower, session, target, fault, min(since) AS since, count(*) AS sessions
         FROM parked GROUP BY follower ORDER BY follower`,
      )
      .toArray()
  }
}
