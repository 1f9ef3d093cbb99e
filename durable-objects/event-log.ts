// The log of one session in its object's SQLite: written in one transaction, cut in parts where a text outgrows a row.

import type { Clock } from '#core/ports.ts'
import type { Entry, NewEntry } from '#core/investigation/facts.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'

// A row holds 2 MB and a character takes up to 3 bytes of UTF-8 (platform.md 3.8): two texts of this length fit in any case.
const PART_CHARS = 300_000

type Row = { seq: number; at: number; type: string; public: string | null; private: string | null; parts: number }

export type StoredFrame = { seq: number; frame: string }

export class EventLog {
  #storage: DurableObjectStorage
  #sessionId: string
  #clock: Clock
  #head: number | null = null

  constructor(storage: DurableObjectStorage, sessionId: string, clock: Clock) {
    this.#storage = storage
    this.#sessionId = sessionId
    this.#clock = clock
  }

  /** Whether the session was handed to this object; asking makes no tables, so an unknown id stays empty. */
  begun(): boolean {
    return this.head() > 0
  }

  /** The newest seq; 0 before the first entry. */
  head(): number {
    if (this.#head !== null) return this.#head
    const sql = this.#storage.sql
    const exists = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'log'").toArray().length > 0
    this.#head = exists ? sql.exec<{ head: number }>('SELECT coalesce(max(seq), 0) AS head FROM log').one().head : 0
    return this.#head
  }

  /** The newest seq of that time or before; 0 where nothing is as old. */
  headAt(time: number): number {
    if (!this.begun()) return 0
    const sql = 'SELECT seq FROM log WHERE at <= ? ORDER BY seq DESC LIMIT 1'
    return this.#storage.sql.exec<{ seq: number }>(sql, time).toArray()[0]?.seq ?? 0
  }

  create(): void {
    // TEXT keeps UTF-8; a string put as a value may take double (design.md, settled 12).
    this.#storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, public TEXT, private TEXT, parts INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS log_parts (seq INTEGER NOT NULL, side TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, side, part));`,
    )
  }

  append(entries: ReadonlyArray<NewEntry>): Array<Entry> {
    const at = this.#clock.now()
    const head = this.head()
    const written = entries.map((entry, offset) => this.#stored(entry, head + 1 + offset, at))
    this.#storage.transactionSync(() => {
      for (const entry of written) this.#insert(entry)
    })
    this.#head = head + written.length
    return written
  }

  *all(after = 0): Generator<Entry> {
    if (!this.begun()) return
    for (const row of this.#storage.sql.exec<Row>(
      'SELECT seq, at, type, public, private, parts FROM log WHERE seq > ? ORDER BY seq',
      after,
    )) {
      const { seq, at, type } = row
      const sides = { public: JSON.parse(this.#text(row, 'public')), private: JSON.parse(this.#text(row, 'private')) }
      yield { seq, at, type, ...sides } as Entry
    }
  }

  /** Frames with a seq above `after`, oldest first, as they went out. */
  frames(after: number, limit: number | null): Array<StoredFrame> {
    if (!this.begun()) return []
    const rows = this.#storage.sql.exec<Row>(
      'SELECT seq, at, type, public, NULL AS private, parts FROM log WHERE seq > ? AND public IS NOT NULL ORDER BY seq LIMIT ?',
      after,
      limit ?? -1,
    )
    return rows.toArray().map(row => ({ seq: row.seq, frame: this.#text(row, 'public') }))
  }

  #stored(entry: NewEntry, seq: number, at: number): Entry {
    if (entry.public === null) return { seq, at, ...entry } as Entry
    const base = { session_id: this.#sessionId, timestamp: new Date(at).toISOString() }
    // The reference sends `execution.status` without a cursor; clients count on the absence.
    const cursor = entry.public.type === 'execution.status' ? {} : { db_event_id: seq }
    const { type, ...rest } = entry.public
    const frame = { type, ...base, ...rest, ...cursor } as LoggedFrame
    return { ...entry, seq, at, public: frame } as Entry
  }

  #insert(entry: Entry): void {
    const sides = {
      public: entry.public === null ? [] : cut(JSON.stringify(entry.public)),
      private: cut(JSON.stringify(entry.private)),
    }
    const parts = Math.max(sides.public.length, sides.private.length)
    const sql = this.#storage.sql
    sql.exec(
      'INSERT INTO log (seq, at, type, public, private, parts) VALUES (?, ?, ?, ?, ?, ?)',
      entry.seq,
      entry.at,
      entry.type,
      sides.public[0] ?? null,
      sides.private[0] ?? null,
      parts,
    )
    for (const side of ['public', 'private'] as const) {
      for (const [at, text] of sides[side].slice(1).entries())
        sql.exec('INSERT INTO log_parts (seq, side, part, text) VALUES (?, ?, ?, ?)', entry.seq, side, at + 1, text)
    }
  }

  #text(row: Row, side: 'public' | 'private'): string {
    const first = row[side]
    if (first === null || row.parts <= 1) return first ?? 'null'
    const rest = this.#storage.sql.exec<{ text: string }>(
      'SELECT text FROM log_parts WHERE seq = ? AND side = ? ORDER BY part',
      row.seq,
      side,
    )
    return (
      first +
      rest
        .toArray()
        .map(part => part.text)
        .join('')
    )
  }
}

function cut(text: string): Array<string> {
  const parts = []
  for (let at = 0; at === 0 || at < text.length; at += PART_CHARS) parts.push(text.slice(at, at + PART_CHARS))
  return parts
}
