// When models and tool servers last answered, and last failed, in the Lobby's SQLite: a row each, however many sessions call them.

import type { CallOutcome } from '#metrics/call-outcomes.ts'

/** The table, as a step of the Lobby's migrations. */
export const LAST_CALLS_TABLE = `CREATE TABLE last_calls (kind TEXT NOT NULL, name TEXT NOT NULL, model TEXT NOT NULL, ok_at INTEGER, failed_at INTEGER, code TEXT, fault TEXT, session TEXT, PRIMARY KEY (kind, name, model)) WITHOUT ROWID`

/** `session` is that of the failure. Times in milliseconds since the epoch. */
export type LastCall = Pick<CallOutcome, 'kind' | 'name' | 'model'> & {
  okAt: number | null
  failedAt: number | null
  code: string | null
  fault: string | null
  session: string | null
}

/** Ours: a success is as good a minute later, and models answer many times a minute. */
const OK_MS = 60_000
/** Ours: what nobody has called for a month is not in use. */
const KEPT_MS = 30 * 86_400_000

export class LastCalls {
  #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** May get the same outcomes twice, and late ones after newer ones. */
  note(session: string, outcomes: ReadonlyArray<CallOutcome>, now: number): void {
    for (const { kind, name, model, okAt, failure } of outcomes) {
      if (okAt !== null) {
        this.#sql.exec(
          `INSERT INTO last_calls (kind, name, model, ok_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT DO UPDATE SET ok_at = excluded.ok_at WHERE coalesce(ok_at, 0) <= excluded.ok_at - ?5`,
          kind,
          name,
          model,
          okAt,
          OK_MS,
        )
      }
      if (failure === null) continue
      this.#sql.exec(
        `INSERT INTO last_calls (kind, name, model, failed_at, code, fault, session) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET failed_at = excluded.failed_at, code = excluded.code, fault = excluded.fault, session = excluded.session
         WHERE coalesce(failed_at, 0) < excluded.failed_at`,
        kind,
        name,
        model,
        failure.at,
        failure.code,
        failure.text,
        session,
      )
      this.#sql.exec('DELETE FROM last_calls WHERE max(coalesce(ok_at, 0), coalesce(failed_at, 0)) <= ?', now - KEPT_MS)
    }
  }

  all(): Array<LastCall> {
    return this.#sql
      .exec<LastCall>(
        `SELECT kind, name, model, ok_at AS "okAt", failed_at AS "failedAt", code, fault, session
         FROM last_calls ORDER BY kind, name, model`,
      )
      .toArray()
  }
}
