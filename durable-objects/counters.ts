// The sums of all counters, in the Lobby's SQLite: isolates and objects that count may be gone tomorrow.

import type { Count } from '#metrics/counts.ts'
import type { CountedBy } from './followers/counters.ts'

/** The tables, as a step of the Lobby's migrations. */
export const COUNTER_TABLES = `
  CREATE TABLE counters (name TEXT NOT NULL, labels TEXT NOT NULL, part TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (name, labels, part)) WITHOUT ROWID;
  CREATE TABLE counted (session TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX counted_at ON counted (at);`

// Our limit: tool names come from models and servers, so their number has no bound of its own.
const MOST_SERIES = 10_000
// A session repeats a count only after a kill between the Lobby's answer and its own cursor, so soon or never.
const REMEMBERED_MS = 24 * 3_600_000

export class Counters {
  #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /**
   * Adds the counts once, and returns the seq up to which the session's entries are counted. A session that was killed before it got the
   * answer sends the same entries again, perhaps with newer ones: then nothing is added, and the session goes on from the returned seq.
   */
  add(counts: ReadonlyArray<Count>, from: CountedBy | null, now: number): number {
    return this.#storage.transactionSync(() => {
      const known = from === null ? 0 : this.#readCountedSeq(from.session)
      if (from !== null && known > from.after) return known
      if (from !== null) this.#remember(from, known, now)
      for (const count of counts) this.#raise(count)
      return from?.seq ?? 0
    })
  }

  all(): Array<Count> {
    return this.#storage.sql
      .exec<{ name: string; labels: string; part: string; by: number }>(
        'SELECT name, labels, part, value AS "by" FROM counters ORDER BY name, labels',
      )
      .toArray()
  }

  /** The seq up to which a session is counted; 0 if it is not known, or not any more. */
  #readCountedSeq(session: string): number {
    const [row] = this.#storage.sql
      .exec<{ seq: number }>('SELECT seq FROM counted WHERE session = ?', session)
      .toArray()
    return row?.seq ?? 0
  }

  #remember({ session, seq }: CountedBy, known: number, now: number): void {
    const { sql } = this.#storage
    if (known === 0) sql.exec('DELETE FROM counted WHERE at < ?', now - REMEMBERED_MS)
    sql.exec('INSERT OR REPLACE INTO counted (session, seq, at) VALUES (?, ?, ?)', session, seq, now)
  }

  #raise({ name, labels, part, by }: Count): void {
    const { sql } = this.#storage
    const raised = sql.exec(
      'UPDATE counters SET value = value + ? WHERE name = ? AND labels = ? AND part = ?',
      by,
      name,
      labels,
      part,
    ).rowsWritten
    if (raised > 0) return
    const { series } = sql.exec<{ series: number }>('SELECT count(*) AS series FROM counters').one()
    if (series < MOST_SERIES) sql.exec('INSERT INTO counters VALUES (?, ?, ?, ?)', name, labels, part, by)
  }
}
