// Sessions wait in the Lobby's line without an object, and are started in their turn, whatever is killed on the way.

import { abortAllDurableObjects, env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Severity } from '#core/alerts/severity.ts'
import { LINE_TABLE } from '#objects/admission/line.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { failPending } from '#store/accept.ts'
import { getRow } from '#store/sessions.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { alert, client, killAt, waitForEnd, world, type Moment } from './world.ts'

const lobby = lobbyClient(env.LOBBY)
/** As the shipped configuration has it. */
const PLACES = 5
let holders: Array<string> = []

beforeEach(() => {
  holders = []
})

afterEach(async () => {
  for (const holder of holders) await lobby.leave(holder)
  vi.restoreAllMocks()
})

/** Takes this many places. */
async function hold(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const holder = crypto.randomUUID()
    holders.push(holder)
    expect((await lobby.enter(holder, PLACES, 600_000, false)).granted).toBe(true)
  }
}

const free = async () => lobby.leave(holders.pop() ?? '')

async function accepted(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, alert())
  return id
}

let arrivals = 0
async function offer(id: string, severity: Severity | null = null): Promise<void> {
  arrivals += 1
  await lobby.offer([{ sessionId: id, severity, since: Date.now() + arrivals }])
}

async function offered(severity: Severity | null = null): Promise<string> {
  const id = await accepted()
  await offer(id, severity)
  return id
}

const statusOf = async (id: string) => (await getRow(env.DB, id))?.status

/** Whether the session's object has stored anything. */
function hasObject(id: string): Promise<boolean> {
  return runInDurableObject(
    env.INVESTIGATIONS.getByName(id),
    (_instance, { storage }) => storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log'").toArray().length > 0,
  )
}

async function typesOf(id: string): Promise<Array<string>> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) =>
    storage.sql
      .exec<{ type: string }>('select type from log order by seq')
      .toArray()
      .map(row => row.type),
  )
}

/** It was accepted once, started once and ended once. */
async function expectOneLife(id: string): Promise<void> {
  const types = await typesOf(id)
  for (const type of ['session.accepted', 'session.started', 'session.finished'])
    expect([type, types.filter(each => each === type).length]).toEqual([type, 1])
}

async function expectNobodyLeft(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await lobby.listWaiting(10)).toEqual([])
    expect((await lobby.metrics()).places).toBe(holders.length)
  })
}

test('a session that waits has no object; a critical one goes before warnings that came first', async () => {
  const started: Array<string> = []
  world()
  await hold(PLACES)
  const warnings = [await offered('warning'), await offered('warning')] as const
  const critical = await offered('critical')
  expect(await lobby.listWaiting(10)).toEqual([critical, ...warnings])
  expect(await lobby.position(warnings[1])).toBe(3)
  for (const id of [...warnings, critical])
    expect([await hasObject(id), await statusOf(id)]).toEqual([false, 'pending'])
  await free()
  for (const id of [critical, ...warnings]) {
    const { detail } = await waitForEnd(id)
    expect(detail?.status).toBe('completed')
    started.push(detail?.started_at ?? '')
  }
  expect(started).toEqual(started.toSorted())
  await expectNobodyLeft()
})

test('an offer that comes twice, also after the end, runs once', async () => {
  world()
  const id = await accepted()
  await Promise.all([offer(id), offer(id), offer(id)])
  await waitForEnd(id)
  await offer(id)
  await expectNobodyLeft()
  await expectOneLife(id)
})

test('a session whose row is over or gone is forgotten, and its place goes to the next', async () => {
  world()
  await hold(PLACES)
  const failed = await offered('critical')
  await failPending(env.DB, failed, new Date().toISOString(), 'never started')
  const gone = crypto.randomUUID()
  await offer(gone, 'critical')
  const id = await offered()
  await free()
  expect((await waitForEnd(id)).detail?.status).toBe('completed')
  await expectNobodyLeft()
  expect([await hasObject(failed), await hasObject(gone)]).toEqual([false, false])
})

test('the cancel of a waiting session stands in row and log, and it leaves the line', async () => {
  world()
  await hold(PLACES)
  const { post } = front({ investigations: client, lobby })
  const id = await offered()
  expect((await post(`/api/v1/sessions/${id}/cancel`, '')).status).toBe(200)
  expect(await statusOf(id)).toBe('cancelled')
  expect((await waitForEnd(id)).detail).toMatchObject({ status: 'cancelled', started_at: null })
  await expectNobodyLeft()
  // A message that comes late changes nothing.
  await free()
  await offer(id)
  await expectNobodyLeft()
  expect(await typesOf(id)).not.toContain('session.started')
})

test('a cancel at the moment of the call has one outcome', async () => {
  world()
  const { post } = front({ investigations: client, lobby })
  for (let n = 0; n < 8; n += 1) {
    await hold(PLACES - holders.length)
    const id = await offered()
    const [, answer] = await Promise.all([free(), post(`/api/v1/sessions/${id}/cancel`, '')])
    expect([200, 409]).toContain(answer.status)
    const { detail } = await waitForEnd(id)
    // It may have run to its end before the cancel came.
    expect(detail?.status).toBe(answer.status === 200 ? 'cancelled' : 'completed')
    expect((await typesOf(id)).filter(type => type === 'session.finished')).toHaveLength(1)
    await vi.waitFor(async () => expect(await statusOf(id)).toBe(detail?.status))
  }
  await expectNobodyLeft()
})

test('who subscribes to a waiting session gets every frame from the start on', async () => {
  world()
  await hold(PLACES)
  const id = await offered()
  const socket = await client.connect(id)
  const types: Array<string> = []
  socket.addEventListener('message', event => {
    for (const line of String(event.data).split('\n')) {
      const { type, status, db_event_id } = JSON.parse(line) as Record<string, unknown>
      if (db_event_id !== undefined) types.push(`${String(type)} ${String(status)}`)
    }
  })
  await free()
  await waitForEnd(id)
  const { frames } = await client.since(id, 0, null)
  expect(types.slice(0, 2)).toEqual(['session.status pending', 'session.status in_progress'])
  expect(types).toHaveLength(frames.filter(frame => frame.includes('"db_event_id"')).length)
  socket.close()
})

test('the Lobby has an alarm only while somebody waits or runs', async () => {
  const stub = env.LOBBY.getByName('lobby')
  const alarm = () => runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm())
  world()
  await hold(PLACES)
  const id = await offered()
  expect(await alarm()).not.toBeNull()
  while (holders.length > 0) await free()
  await waitForEnd(id)
  await expectNobodyLeft()
  await runDurableObjectAlarm(stub)
  expect(await alarm()).toBeNull()
})

test(
  'with the database down nothing that waits is lost, and it goes on when the database is back',
  { timeout: 40_000 },
  async () => {
    world()
    const ids = await Promise.all(Array.from({ length: 3 }, accepted))
    await env.DB.prepare('ALTER TABLE sessions RENAME TO sessions_away').run()
    try {
      for (const id of ids) await offer(id)
      await vi.waitFor(async () => expect((await lobby.listWaiting(10)).toSorted()).toEqual(ids.toSorted()))
      expect((await lobby.metrics()).places).toBe(0)
    } finally {
      await env.DB.prepare('ALTER TABLE sessions_away RENAME TO sessions').run()
    }
    for (const id of ids) expect((await waitForEnd(id)).detail?.status).toBe('completed')
    await expectNobodyLeft()
  },
)

const MOMENTS: ReadonlyArray<Moment> = ['before', 'after', 'a turn later']

test.each(MOMENTS.flatMap(moment => [0, 1].map(write => [moment, write] as const)))(
  'a Lobby that is killed %s its write %d starts the session once',
  async (moment, write) => {
    world()
    const id = await accepted()
    await killAt(env.LOBBY.getByName('lobby'), moment, write)
    // The queue delivers a message again that was not acknowledged. One that was is not sent again.
    await offer(id).catch(() => vi.waitFor(async () => offer(id)))
    // Any call wakes the Lobby, as its alarm would a few seconds later.
    await vi.waitFor(async () => void (await lobby.metrics()))
    expect((await waitForEnd(id)).detail?.status).toBe('completed')
    await expectNobodyLeft()
    await expectOneLife(id)
  },
)

test.each(MOMENTS.flatMap(moment => [0, 1, 2, 3].map(write => [moment, write] as const)))(
  'an object that is killed %s its write %d as it is started runs once',
  async (moment, write) => {
    world()
    const id = await accepted()
    await killAt(env.INVESTIGATIONS.getByName(id), moment, write)
    await offer(id)
    expect((await waitForEnd(id)).detail?.status).toBe('completed')
    await expectNobodyLeft()
    await expectOneLife(id)
  },
)

test('as many come out as went in, though everything is killed again and again', { timeout: 120_000 }, async () => {
  world()
  const ids = await Promise.all(Array.from({ length: 24 }, accepted))
  for (const [at, id] of ids.entries()) {
    await offer(id, at % 3 === 0 ? 'critical' : 'warning').catch(() => vi.waitFor(async () => offer(id)))
    if (at % 5 === 4) await abortAllDurableObjects()
  }
  await vi.waitFor(async () => void (await lobby.metrics()))
  for (const id of ids) {
    await vi.waitFor(async () => {
      // As the sweep does each minute.
      await client.poke(id)
      expect((await client.snapshot(id))?.detail.completed_at).toEqual(expect.any(String))
    })
    await expectOneLife(id)
  }
  await expectNobodyLeft()
})

test('an object that cannot be started is given up after some tries, and its session fails visibly', async () => {
  world()
  await hold(PLACES)
  const id = await offered()
  await runInDurableObject(env.LOBBY.getByName('lobby'), (_instance, { storage }) => {
    storage.sql.exec('UPDATE line SET failures = 9 WHERE session = ?', id)
  })
  await killAt(env.INVESTIGATIONS.getByName(id), 'before', 0)
  await free()
  await vi.waitFor(async () => expect(await statusOf(id)).toBe('failed'))
  await expectNobodyLeft()
})

test('those that wait and run by the table of the release before keep place and order', async () => {
  await runInDurableObject(env.LOBBY.getByName('lobby'), (_instance, { storage: { sql } }) => {
    const now = Date.now()
    sql.exec('ALTER TABLE line RENAME TO line_of_today; DROP INDEX line_turn; DROP INDEX line_due')
    for (const [session, begun, granted] of [
      ['runs', 1, 1],
      ['first', 0, 0],
      ['second', 0, 0],
      ['back', 1, 0],
    ] as const)
      sql.exec(
        'INSERT INTO places (session, begun, granted, expires) VALUES (?, ?, ?, ?)',
        session,
        begun,
        granted,
        now + 90_000,
      )
    sql.exec(LINE_TABLE)
    sql.exec('INSERT INTO line VALUES (?, ?, ?, 0, 0)', 'new and critical', 'waiting', now - 86_400_000)
    sql.exec('INSERT INTO line VALUES (?, ?, ?, 0, 0)', 'new and back', 'waiting', now - 315_360_000_000)
    const rows = sql.exec('SELECT session, state FROM line ORDER BY turn').toArray()
    sql.exec('DROP TABLE line; ALTER TABLE line_of_today RENAME TO line')
    sql.exec('CREATE INDEX line_turn ON line (state, turn, session); CREATE INDEX line_due ON line (state, due)')
    expect(rows.map(row => `${String(row['session'])}: ${String(row['state'])}`)).toEqual([
      'runs: running',
      'back: waiting',
      'new and back: waiting',
      'first: waiting',
      'second: waiting',
      'new and critical: waiting',
    ])
  })
})
