// Who waits for a place to run, and who has one: a row for each session in the Lobby's SQLite. Every question reads an index.

import { MOST_FAILURES, restAfter } from './turn.ts'

/**
 * The table, as a step of the Lobby's migrations. `waiting`: may be called. `resting`: could not be started, and waits again from `due` on.
 * `called`: has a place, and its object was not heard to have taken it. `running`: has a place until `due`, unless it is renewed.
 *
 * Sessions that wait by the rule of the release before (begun or not, then by `place`) go before every new one: their leases ended 90 s after
 * they were asked for, and no severity counts more than a day. Their table stays, empty: a release that is rolled back finds it.
 */
export const LINE_TABLE = `
  CREATE TABLE line (session TEXT PRIMARY KEY, state TEXT NOT NULL, turn INTEGER NOT NULL, due INTEGER NOT NULL, failures INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX line_turn ON line (state, turn, session);
  CREATE INDEX line_due ON line (state, due);
  INSERT INTO line SELECT session, 'running', 0, expires, 0 FROM places WHERE granted = 1;
  INSERT INTO line SELECT session, 'waiting', (SELECT max(expires) FROM places) - 87000000 - begun * 315360000000 + place, 0, 0 FROM places WHERE granted = 0;
  DELETE FROM places;`

export type Turn = { session: string; turn: number }

// Their parameter is a list as JSON, so that each runs once for many sessions.
const MISSING = 'SELECT value AS session FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM line WHERE session = value)'
const PUT = `INSERT INTO line SELECT value ->> 'session', 'waiting', value ->> 'turn', 0, 0 FROM json_each(?) WHERE true
  ON CONFLICT (session) DO UPDATE SET turn = excluded.turn WHERE state = 'waiting' AND excluded.turn < turn`

type Row = { state: 'waiting' | 'resting' | 'called' | 'running'; turn: number; failures: number }

export class Line {
  #storage: DurableObjectStorage
  #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.#sql = storage.sql
  }

  /** Puts sessions in line; answers those that were not there. One that waits keeps the earlier of its turns. */
  add(turns: ReadonlyArray<Turn>): Array<Turn> {
    return this.#storage.transactionSync(() => {
      const missing = new Set(this.listMissing(turns.map(({ session }) => session)))
      this.#put(turns)
      // Each once.
      return turns.filter(({ session }) => missing.delete(session))
    })
  }

  /** Gives places to the sessions whose turn it is, as far as there are any. They are `called` until `due`. */
  call(cap: number, most: number, due: number): Array<string> {
    const free = Math.min(cap - this.places(), most)
    const next = free > 0 ? this.listWaiting(free) : []
    if (next.length > 0)
      this.#storage.transactionSync(() => {
        for (const session of next) this.#move(session, 'called', due)
      })
    return next
  }

  /** Gives this session a place if one is free and nobody goes before it. Otherwise it waits. */
  enter({ session, turn }: Turn, cap: number, due: number): boolean {
    const row = this.#read(session)
    const hasPlace = row?.state === 'called' || row?.state === 'running'
    if (!hasPlace) {
      // Its object asks, so it can be called.
      this.#sql.exec("UPDATE line SET state = 'waiting', due = 0 WHERE session = ? AND state = 'resting'", session)
      this.#put([{ session, turn }])
      if (this.#countAhead(session, cap) >= cap - this.places()) return false
    }
    this.#move(session, 'running', due)
    return true
  }

  /** Notes that a called session took its place. Without effect on one that has left in the meantime. */
  confirm(session: string, due: number): void {
    this.#sql.exec("UPDATE line SET state = 'running', due = ? WHERE session = ? AND state = 'called'", due, session)
  }

  /** Takes the place back from a session that could not be started through no fault of its own. */
  takeBack(session: string): void {
    this.#sql.exec("UPDATE line SET state = 'waiting', due = 0 WHERE session = ? AND state = 'called'", session)
  }

  /** The same after a failed start: it waits again from `due` on. `spent` if it failed too often. */
  rest(session: string, now: number): { due: number; spent: boolean } {
    const row = this.#read(session)
    const failures = (row?.failures ?? 0) + 1
    const due = now + restAfter(failures)
    // It may have taken its place after all, or left.
    if (row?.state !== 'called') return { due, spent: false }
    this.#sql.exec("UPDATE line SET state = 'resting', failures = ?, due = ? WHERE session = ?", failures, due, session)
    return { due, spent: failures >= MOST_FAILURES }
  }

  /** Prolongs the place; false if there is none, or it has run out. */
  renew(session: string, now: number, due: number): boolean {
    const renewed = this.#sql.exec(
      "UPDATE line SET state = 'running', due = ? WHERE session = ? AND (state = 'called' OR (state = 'running' AND due > ?))",
      due,
      session,
      now,
    )
    return renewed.rowsWritten > 0
  }

  remove(session: string): void {
    this.#sql.exec('DELETE FROM line WHERE session = ?', session)
  }

  /** Ends what is due: places that were not renewed, and rests. */
  lapse(now: number): void {
    this.#sql.exec("DELETE FROM line WHERE state = 'running' AND due <= ?", now)
    this.#sql.exec("UPDATE line SET state = 'waiting', due = 0 WHERE state = 'resting' AND due <= ?", now)
  }

  /** The sessions that have a place and were not heard to have taken it. */
  called(): Array<string> {
    return this.#sessions("SELECT session FROM line WHERE state = 'called'")
  }

  /** When something is due next; null if nothing is. */
  nextDue(): number | null {
    const sql = "SELECT min(due) AS due FROM line WHERE state IN ('resting', 'called', 'running')"
    return this.#sql.exec<{ due: number | null }>(sql).one().due
  }

  hasWaiting(): boolean {
    return this.listWaiting(1).length > 0
  }

  /** How many places are taken: never many more than the cap. */
  places(): number {
    const sql = "SELECT count(*) AS n FROM line WHERE state IN ('called', 'running')"
    return this.#sql.exec<{ n: number }>(sql).one().n
  }

  /** From 1 on; null for a session that does not wait. */
  position(session: string): number | null {
    const state = this.#read(session)?.state
    return state === 'waiting' || state === 'resting' ? this.#countAhead(session, -1) + 1 : null
  }

  /** The first sessions that wait, in the order in which they will be called. */
  listWaiting(limit: number): Array<string> {
    return this.#sessions("SELECT session FROM line WHERE state = 'waiting' ORDER BY turn, session LIMIT ?", limit)
  }

  /** The sessions that run, as far as is known here. */
  listRunning(): Array<string> {
    return this.#sessions("SELECT session FROM line WHERE state = 'running'")
  }

  /** Those of the sessions that are not in line. */
  listMissing(sessions: ReadonlyArray<string>): Array<string> {
    return this.#sessions(MISSING, JSON.stringify(sessions))
  }

  #put(turns: ReadonlyArray<Turn>): void {
    this.#sql.exec(PUT, JSON.stringify(turns))
  }

  #move(session: string, state: 'called' | 'running', due: number): void {
    this.#sql.exec('UPDATE line SET state = ?, due = ? WHERE session = ?', state, due, session)
  }

  /** How many wait before this one; counts no further than `most`, unless that is negative. */
  #countAhead(session: string, most: number): number {
    const sql = `SELECT count(*) AS n FROM (
      SELECT 1 FROM line, (SELECT turn AS my_turn FROM line WHERE session = ?1)
      WHERE state = 'waiting' AND (turn, session) < (my_turn, ?1) LIMIT ?2)`
    return this.#sql.exec<{ n: number }>(sql, session, most).one().n
  }

  #read(session: string): Row | null {
    return this.#sql.exec<Row>('SELECT state, turn, failures FROM line WHERE session = ?', session).toArray()[0] ?? null
  }

  #sessions(sql: string, ...params: Array<number | string>): Array<string> {
    return this.#sql
      .exec<{ session: string }>(sql, ...params)
      .toArray()
      .map(row => row.session)
  }
}
