// The log of one session in the SQLite of its object. One append is one transaction; a long text stands once, cut into parts that fit a row.

import type { Clock } from '#core/ports.ts'
import type { Entry, NewEntry } from '#core/investigation/log/facts.ts'
import { upgrader, type Upgrade } from '#core/investigation/log/version.ts'
import { Texts, type Side } from '#core/investigation/log/texts.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'
import { stampLogged } from '#core/protocol/stamp.ts'
import { cutParts } from '#core/well-formed.ts'
import { migrate, type Migrations } from './migrate.ts'
import { codeOf, pack, unpack, type Stored } from './packing/pack.ts'

const MIGRATIONS: Migrations = [
  // SQLite stores TEXT as UTF-8. The key-value API may store a string as UTF-16, which takes twice the space.
  `CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, public TEXT, private TEXT, parts INTEGER NOT NULL);
   CREATE TABLE log_parts (seq INTEGER NOT NULL, side TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, side, part));`,
  'CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, made_by TEXT NOT NULL, view TEXT NOT NULL)',
  // A table with a key takes 8 kB even when it is empty, a seventh of what a short session stores: parts get one with the first text that has some.
  sql => {
    if (sql.exec('SELECT 1 FROM log_parts LIMIT 1').toArray().length === 0) sql.exec('DROP TABLE log_parts')
  },
  // The snapshot is a key of its own (snapshots.ts). One of an earlier release is made anew.
  'DROP TABLE snapshot',
]
const PARTS =
  'CREATE TABLE IF NOT EXISTS log_parts (seq INTEGER NOT NULL, side TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, side, part)) WITHOUT ROWID'

// Cloudflare: a row of a Durable Object holds 2 MB. A UTF-16 unit takes up to 3 bytes of UTF-8, so two texts of this length fit one row.
const PART_UNITS = 300_000

type Row = { seq: number; at: number; type: string; public: Stored | null; private: Stored | null; parts: number }
/** One side of a row, as far as it stands in the row itself. */
type Begun = { seq: number; text: string; parts: number }
type Written = { entry: Entry; public: string | null; private: string }

export type StoredFrame = { seq: number; frame: string }

/** The newest entries stay in memory up to so many characters. Our choice: what a short session writes. */
const RECENT_UNITS = 64_000

export class EventLog {
  #storage: DurableObjectStorage
  #sessionId: string
  #clock: Clock
  #texts = this.#newTexts()
  #head: number | null = null
  #upgrade: Upgrade | null = null
  #recent: Array<{ entry: Entry; units: number }> = []
  #recentUnits = 0

  constructor(storage: DurableObjectStorage, sessionId: string, clock: Clock) {
    this.#storage = storage
    this.#sessionId = sessionId
    this.#clock = clock
  }

  /** Whether a session was handed to this object. Creates no tables, so the object of an unknown id stays empty. */
  hasBegun(): boolean {
    return this.head() > 0
  }

  /** The newest seq; 0 before the first entry. */
  head(): number {
    if (this.#head !== null) return this.#head
    const sql = this.#storage.sql
    const exists = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'log'").toArray().length > 0
    if (exists) migrate(this.#storage, MIGRATIONS)
    this.#head = exists ? sql.exec<{ head: number }>('SELECT coalesce(max(seq), 0) AS head FROM log').one().head : 0
    return this.#head
  }

  /** The newest seq written at or before `time` (milliseconds since the epoch); 0 if there is none. */
  headAt(time: number): number {
    if (!this.hasBegun()) return 0
    const sql = 'SELECT seq FROM log WHERE at <= ? ORDER BY seq DESC LIMIT 1'
    return this.#storage.sql.exec<{ seq: number }>(sql, time).toArray()[0]?.seq ?? 0
  }

  create(): void {
    migrate(this.#storage, MIGRATIONS)
  }

  append(entries: ReadonlyArray<NewEntry>): Array<Entry> {
    const at = this.#clock.now()
    const head = this.head()
    try {
      const written = this.#write(entries.map((entry, offset) => this.#stamp(entry, head + 1 + offset, at)))
      this.#storage.transactionSync(() => {
        for (const each of written) this.#insert(each)
      })
      this.#head = head + written.length
      for (const each of written) this.#keepRecent(each)
      return written.map(each => each.entry)
    } catch (error) {
      // The texts of this append may refer to rows that were never stored. Start anew, so that later rows do not.
      this.#texts = this.#newTexts()
      throw error
    }
  }

  *all(after = 0): Generator<Entry> {
    if (!this.hasBegun()) return
    yield* this.#entries('seq > ? ORDER BY seq', after)
  }

  /** The entries above `after`, if all of them are in memory: followers mostly ask for what was written a moment ago. */
  recent(after: number): Array<Entry> | null {
    if (after >= this.head()) return []
    const first = this.#recent[0]?.entry.seq ?? Number.POSITIVE_INFINITY
    return first > after + 1 ? null : this.#recent.slice(after + 1 - first).map(each => each.entry)
  }

  entry(seq: number): Entry | null {
    if (!this.hasBegun()) return null
    const [entry] = this.#entries('seq = ?', seq)
    return entry ?? null
  }

  *#entries(where: string, seq: number): Generator<Entry> {
    const upgrade = (this.#upgrade ??= this.#makeUpgrade())
    const rows = this.#storage.sql.exec<Row>(
      `SELECT seq, at, type, public, private, parts FROM log WHERE ${where}`,
      seq,
    )
    for (const row of rows) {
      const { seq, at, type } = row
      const sides = { public: this.#read(row, 'public'), private: this.#read(row, 'private') }
      yield upgrade({ seq, at, type, ...sides } as Entry)
    }
  }

  /** Frames with a seq above `after`, oldest first, as they were sent. */
  frames(after: number, limit: number | null): Array<StoredFrame> {
    const rows = this.#publicRows('seq > ? AND public IS NOT NULL', [after], limit ?? -1)
    return rows.map(row => ({ seq: row.seq, frame: this.#texts.readFrame(row.seq, this.#whole(row, 'public')) }))
  }

  /** The frames of these types, oldest first, parsed. */
  framesOf(types: ReadonlyArray<LoggedFrame['type']>): Array<LoggedFrame> {
    // A frame's type is the first key of its text (stamp.ts). Packed, its second byte says it.
    const begins = types.map(type => `{"type":"${type}"*`)
    const codes = types.map(type => new Uint8Array([codeOf(type)]).buffer)
    const isOne = types.map(
      () => "CASE typeof(public) WHEN 'text' THEN public GLOB ? ELSE substr(public, 2, 1) = ? END",
    )
    const values = begins.flatMap((begin, at) => [begin, codes[at] as ArrayBuffer])
    const rows = this.#publicRows(isOne.join(' OR '), values, -1)
    return rows.map(row => this.#texts.parseFrame(row.seq, this.#whole(row, 'public')) as LoggedFrame)
  }

  /** The JSON of a value to keep beside the log, in which texts of the log are referred to. `resolve` reads it. */
  refer(value: unknown): string {
    return this.#texts.refer(value)
  }

  resolve(stored: string): unknown {
    return this.#texts.resolve(stored)
  }

  /** Only the columns that a frame needs: each value of a row costs some microseconds. */
  #publicRows(where: string, values: ReadonlyArray<SqlStorageValue>, limit: number): Array<Begun> {
    if (!this.hasBegun()) return []
    const sql = `SELECT seq, public, parts FROM log WHERE ${where} ORDER BY seq LIMIT ?`
    const rows = this.#storage.sql.exec(sql, ...values, limit).raw<[number, Stored, number]>()
    return Array.from(rows, ([seq, stored, parts]) => ({ seq, text: unpack(stored), parts }))
  }

  /** An upgrade learns the log's version from the first entry, so it reads that one first wherever the caller starts. */
  #makeUpgrade(): Upgrade {
    const upgrade = upgrader()
    const [first] = this.#storage.sql
      .exec<Row>('SELECT seq, at, type, NULL AS public, private, parts FROM log ORDER BY seq LIMIT 1')
      .toArray()
    if (first !== undefined) {
      const { seq, at, type } = first
      upgrade({ seq, at, type, public: null, private: this.#read(first, 'private') } as Entry)
    }
    return upgrade
  }

  #stamp(entry: NewEntry, seq: number, at: number): Entry {
    const frame = entry.public === null ? null : stampLogged(entry.public, this.#sessionId, at, seq)
    return { ...entry, seq, at, public: frame } as Entry
  }

  /** All frames first, then all facts: a text then stands in its frame, and facts refer to it. */
  #write(entries: ReadonlyArray<Entry>): Array<Written> {
    const frames = entries.map(({ seq, public: frame }) =>
      frame === null ? null : this.#texts.write(seq, 'public', frame),
    )
    return entries.map((entry, offset) => ({
      entry,
      public: frames[offset] ?? null,
      private: this.#texts.write(entry.seq, 'private', entry.private),
    }))
  }

  #insert({ entry: { seq, at, type, public: frame }, ...texts }: Written): void {
    const partsOf = (text: string, kind: LoggedFrame['type'] | null) =>
      cutParts(text, PART_UNITS).map(part => pack(part, seq, kind))
    const sides = {
      public: texts.public === null || frame === null ? [] : partsOf(texts.public, frame.type),
      private: partsOf(texts.private, null),
    }
    const parts = Math.max(sides.public.length, sides.private.length)
    const sql = this.#storage.sql
    if (parts > 1) sql.exec(PARTS)
    sql.exec(
      'INSERT INTO log (seq, at, type, public, private, parts) VALUES (?, ?, ?, ?, ?, ?)',
      seq,
      at,
      type,
      sides.public[0] ?? null,
      sides.private[0] ?? null,
      parts,
    )
    for (const side of ['public', 'private'] as const) {
      for (const [offset, text] of sides[side].slice(1).entries())
        sql.exec('INSERT INTO log_parts (seq, side, part, text) VALUES (?, ?, ?, ?)', seq, side, offset + 1, text)
    }
  }

  #keepRecent({ entry, public: frame, private: fact }: Written): void {
    const units = (frame?.length ?? 0) + fact.length
    this.#recent.push({ entry, units })
    this.#recentUnits += units
    while (this.#recentUnits > RECENT_UNITS) this.#recentUnits -= this.#recent.shift()?.units ?? this.#recentUnits
  }

  #newTexts(): Texts {
    return new Texts((seq, side) => {
      const [row] = this.#storage.sql.exec<Row>('SELECT * FROM log WHERE seq = ?', seq).toArray()
      return row === undefined ? null : this.#text(row, side)
    })
  }

  #read(row: Row, side: Side): unknown {
    return row[side] === null ? null : this.#texts.read(row.seq, side, this.#text(row, side))
  }

  #text(row: Row, side: Side): string {
    const stored = row[side]
    return stored === null ? 'null' : this.#whole({ seq: row.seq, text: unpack(stored), parts: row.parts }, side)
  }

  #whole({ seq, text, parts }: Begun, side: Side): string {
    if (parts <= 1) return text
    const rest = this.#storage.sql.exec<{ text: Stored }>(
      'SELECT text FROM log_parts WHERE seq = ? AND side = ? ORDER BY part',
      seq,
      side,
    )
    return (
      text +
      rest
        .toArray()
        .map(part => unpack(part.text))
        .join('')
    )
  }
}
