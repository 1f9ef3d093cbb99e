// The tables of a session's log: a short session has none that it does not need, and what an earlier release stored is read.

import { env, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { acceptSession } from '#core/investigation/log/version.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { EventLog } from '#objects/event-log.ts'

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
  ['a short alert', 'short', ['log', 'snapshot']],
  ['a text that one row cannot hold', LONG, ['log', 'log_parts', 'snapshot']],
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
  ['parts that are empty', 'short', ['log', 'snapshot']],
  ['parts in use', LONG, ['log', 'log_parts', 'snapshot']],
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

/** The tables as the second step of the migrations left them. */
function makeEarlier({ sql, kv }: DurableObjectStorage): void {
  const has = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log_parts'").toArray().length > 0
  if (has) sql.exec('ALTER TABLE log_parts RENAME TO later')
  sql.exec(
    'CREATE TABLE log_parts (seq INTEGER NOT NULL, side TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, side, part))',
  )
  if (has) sql.exec('INSERT INTO log_parts SELECT * FROM later; DROP TABLE later')
  kv.put('migrations', 2)
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
