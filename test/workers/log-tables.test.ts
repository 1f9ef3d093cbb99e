// The tables of a session's log: a short session has none that it does not need, and what an earlier release stored is read.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { acceptSession } from '#core/investigation/log/version.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { EventLog } from '#objects/event-log.ts'
import { unpack, type Stored } from '#objects/packing/pack.ts'
import { alert, client, waitForEnd, world } from './world.ts'

type LogRow = { seq: number; public: Stored | null; private: Stored | null }

afterEach(() => {
  vi.restoreAllMocks()
})

const clock = { now: () => 1_000, sleep: async () => {} }

function facts(alert: string): SessionFacts {
  return {
    alert_data: alert,
    alert_type: 'host',
    chain_id: 'host',
    author: 'a',
    runbook_url: null,
    created_at: '2026-11-01T00:00:00.000Z',
    chat_enabled: true,
  }
}

/** Runs in an object that no session was handed to. */
const inObject = <T>(run: (storage: DurableObjectStorage) => T): Promise<T> =>
  runInDurableObject(env.INVESTIGATIONS.getByName(crypto.randomUUID()), (_instance, { storage }) => run(storage))

function tables(storage: DurableObjectStorage): Array<string> {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('log', 'log_parts', 'snapshot') ORDER BY name"
  return storage.sql
    .exec<{ name: string }>(sql)
    .toArray()
    .map(({ name }) => name)
}

const open = (storage: DurableObjectStorage) => new EventLog(storage, 's', clock)
// Longer than a row takes (cut-text.ts).
const LONG = 'a line of a log that goes on\n'.repeat(30_000)

test.each([
  ['a short alert', 'short', ['log']],
  ['a text that one row cannot hold', LONG, ['log', 'log_parts']],
])('a log with %s', async (_what, alert, expected) => {
  const { read, written, names } = await inObject(storage => {
    const log = open(storage)
    log.create()
    const appended = log.append([acceptSession(facts(alert))])
    return { written: appended, read: [...open(storage).all()], names: tables(storage) }
  })
  expect(read).toEqual(written)
  expect(names).toEqual(expected)
})

test.each([
  ['parts that are empty', 'short', ['log']],
  ['parts in use', LONG, ['log', 'log_parts']],
])('a log that an earlier release made, with %s', async (_what, alert, expected) => {
  const { read, written, names } = await inObject(storage => {
    const log = open(storage)
    log.create()
    const appended = log.append([acceptSession(facts(alert))])
    makeEarlier(storage)
    const later = open(storage)
    return { written: appended, read: [...later.all()], names: tables(storage) }
  })
  expect(read).toEqual(written)
  expect(names).toEqual(expected)
})

/** The tables as the second step of the migrations left them, with texts that are not packed. */
function makeEarlier({ sql, kv }: DurableObjectStorage): void {
  const has = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log_parts'").toArray().length > 0
  if (has) sql.exec('ALTER TABLE log_parts RENAME TO later')
  sql.exec(
    'CREATE TABLE log_parts (seq INTEGER NOT NULL, side TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, side, part))',
  )
  if (has) sql.exec('INSERT INTO log_parts SELECT * FROM later; DROP TABLE later')
  sql.exec(
    'CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, made_by TEXT NOT NULL, view TEXT NOT NULL)',
  )
  for (const { seq, public: frame, private: fact } of sql
    .exec<LogRow>('SELECT seq, public, private FROM log')
    .toArray())
    sql.exec('UPDATE log SET public = ?, private = ? WHERE seq = ?', frame && unpack(frame), fact && unpack(fact), seq)
  kv.put('migrations', 2)
}

test('a short session with tool calls takes few pages', async () => {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  const { events } = await waitForEnd(id)
  expect(events.filter(event => event.event_type === 'llm_tool_call').length).toBeGreaterThan(1)
  const { pages, stored, text } = await runInDurableObject(
    env.INVESTIGATIONS.getByName(id),
    (_instance, { storage }) => {
      const rows = storage.sql.exec<LogRow>('SELECT seq, public, private FROM log').toArray()
      const sides = rows.flatMap(row => [row.public, row.private]).filter(side => side !== null)
      const sum = (all: ReadonlyArray<Stored>) => all.reduce((bytes, each) => bytes + bytesOf(each), 0)
      return { pages: storage.sql.databaseSize / 4_096, stored: sum(sides), text: sum(sides.map(unpack)) }
    },
  )
  expect(stored).toBeLessThan(text / 2)
  // Four are tables of the platform and of `agents/lifecycle`, one of them with the followers' states and the snapshot.
  expect(pages).toBeLessThanOrEqual(9)
})

function bytesOf(stored: Stored): number {
  return typeof stored === 'string' ? new TextEncoder().encode(stored).length : stored.byteLength
}
test.each([
  ['a short alert', 'short'],
  ['a text that is not kept in memory', LONG],
])('the newest entries in memory are those of the log, or none: after %s', async (_what, alert) => {
  const { recent, stored, none, cold } = await inObject(storage => {
    const log = open(storage)
    log.create()
    log.append([acceptSession(facts(alert))])
    log.append([{ type: 'session.woke', public: null, private: null }])
    log.append([
      { type: 'session.woke', public: { type: 'session.status', status: 'in_progress' }, private: null },
      { type: 'session.woke', public: null, private: null },
    ])
    const afters = [0, 1, 2, 3]
    return {
      recent: afters.map(after => log.recent(after)),
      stored: afters.map(after => [...log.all(after)]),
      none: log.recent(4),
      cold: open(storage).recent(0),
    }
  })
  const [first, ...others] = recent
  expect(first).toEqual(alert === LONG ? null : stored[0])
  expect(others).toEqual(stored.slice(1))
  expect([none, cold]).toEqual([[], null])
})
