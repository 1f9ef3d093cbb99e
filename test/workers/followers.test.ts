// Followers whose target is down: counts how often the object wakes, by its real alarm, on a clock that the test advances.

import { createExecutionContext, env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { SystemWarning } from '#core/protocol/api.ts'
import { MOST_ATTEMPTS, newFollower, type FollowerState } from '#objects/followers/decide.ts'
import { getRow } from '#store/sessions.ts'
import door from '../../src/index.ts'
import { alert, client, waitForEnd, world } from './world.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND

/** Far in the future, so that no alarm set by this clock fires by itself. */
let now = Date.now() + 1000 * HOUR

/** The warnings in the Worker's log. */
const lines: Array<string> = []

beforeEach(() => {
  now += 100 * HOUR
  vi.spyOn(Date, 'now').mockImplementation(() => now)
  lines.length = 0
  vi.spyOn(console, 'warn').mockImplementation(line => lines.push(String(line)))
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function takeAway(): Promise<void> {
  await env.DB.prepare('ALTER TABLE sessions RENAME TO sessions_away').run()
}

async function putBack(): Promise<void> {
  const away = await env.DB.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sessions_away'").first()
  if (away !== null) await env.DB.prepare('ALTER TABLE sessions_away RENAME TO sessions').run()
}

/** The database loses the table until the test puts it back. */
async function withoutTable(): Promise<void> {
  await takeAway()
  onTestFinished(putBack)
}

/** The Lobby loses a table until the returned function is called, or the test ends. */
async function lobbyLoses(table: string): Promise<() => Promise<void>> {
  const rename = (from: string, to: string) => () =>
    runInDurableObject(env.LOBBY.getByName('lobby'), (_lobby, { storage: { sql } }) => {
      const known = sql.exec('SELECT 1 FROM sqlite_master WHERE name = ?', from).toArray().length > 0
      if (known) sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`)
    })
  await rename(table, `${table}_away`)()
  const back = rename(`${table}_away`, table)
  onTestFinished(back)
  return back
}

function inside<T>(id: string, look: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) => look(storage))
}

/** The next call wakes it from what it has stored. */
async function kill(id: string): Promise<void> {
  const killed = runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => state.abort('killed'))
  await expect(killed).rejects.toThrow()
}

const alarmOf = (id: string) => inside(id, storage => storage.getAlarm())
const stateOf = (id: string, name: string) =>
  inside(id, ({ kv }) => kv.get<FollowerState>(`follower.${name}`) ?? newFollower)
const headOf = (id: string) =>
  inside(id, ({ sql }) => sql.exec<{ head: number }>('SELECT max(seq) AS head FROM log').one().head)

async function areAtHead(id: string, ...names: Array<string>): Promise<void> {
  await vi.waitFor(async () => {
    const head = await headOf(id)
    for (const name of names) expect([name, (await stateOf(id, name)).seq]).toEqual([name, head])
  })
}

/** Fires each alarm at its time until then. Returns the times, in seconds from `from`. */
async function ring(id: string, from: number, until: number): Promise<Array<number>> {
  const stub = env.INVESTIGATIONS.getByName(id)
  const rung: Array<number> = []
  for (let at = await alarmOf(id); at !== null && at <= until; at = await alarmOf(id)) {
    now = Math.max(now, at)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    rung.push(Math.round((now - from) / SECOND))
    if (rung.length > 2 * MOST_ATTEMPTS) throw new Error(`the object wakes without end: ${rung.slice(0, 20).join()}`)
  }
  return rung
}

/** A session that runs to its end while its row cannot be written; every entry of its log has the time `start`. */
async function endedWithoutRow(): Promise<string> {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  expect((await waitForEnd(id)).detail?.status).toBe('completed')
  await areAtHead(id, 'list', 'counters')
  return id
}

/** The events of this session's followers in the Worker's log. */
function logged(id: string): Array<string> {
  return lines
    .filter(line => line.includes(id) && line.includes('"follower.'))
    .map(line => {
      const { event, follower } = JSON.parse(line) as { event: string; follower: string }
      return `${event} ${follower}`
    })
}

/** The warnings about followers, from the API, which asks the Lobby once a minute. */
async function warnings(): Promise<Array<SystemWarning>> {
  now += 61 * SECOND
  const request = new Request<unknown, IncomingRequestCfProperties>('http://localhost/api/v1/system/warnings')
  const local = { ...env, TARSY_LOCAL: '1' } as unknown as Env
  const answer = await door.fetch(request, local, createExecutionContext())
  const body = await answer.json<{ warnings: Array<SystemWarning> }>()
  return body.warnings.filter(each => each.category === 'follower')
}

test('an hour without the database wakes the object on the back-off alone, and the others know all', async () => {
  const start = now
  await withoutTable()
  const id = await endedWithoutRow()
  const rung = await ring(id, start, start + HOUR)
  // The lease of the run was set for second 30; after it only the pauses count.
  expect(rung).toEqual([30, 40, 60, 100, 180, 340, 660, 1260, 1860, 2460, 3060])
  expect((await stateOf(id, 'row')).seq).toBe(0)
  await areAtHead(id, 'list', 'counters')
  expect(logged(id)).toEqual(['follower.failed row'])
  const behind = {
    follower: 'row',
    session: id,
    sessions: 1,
    givenUp: false,
    fault: expect.stringContaining('no such table'),
  }
  expect(await env.LOBBY.getByName('lobby').listBehind()).toMatchObject([behind])

  await putBack()
  expect(await ring(id, start, start + 2 * HOUR)).toEqual([3660])
  await areAtHead(id, 'row', 'list', 'counters')
  expect((await getRow(env.DB, id))?.status).toBe('completed')
  expect(await alarmOf(id)).toBeNull()
  expect(await env.LOBBY.getByName('lobby').listBehind()).toEqual([])
})

test('an hour without the sums of the metrics and the places of the Lobby costs no more, and the row is written at once', async () => {
  const start = now
  const back = await lobbyLoses('counters')
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await waitForEnd(id)
  await areAtHead(id, 'row', 'list')
  await lobbyLoses('places')
  expect(await ring(id, start, start + HOUR)).toHaveLength(11)
  expect(logged(id)).toEqual(['follower.failed counters'])
  await back()
  expect(await ring(id, start, start + 2 * HOUR)).toHaveLength(1)
  await areAtHead(id, 'row', 'list', 'counters')
})

test('neither a read nor a sweep nor a restart wakes the object before its time', async () => {
  const start = now
  await withoutTable()
  const id = await endedWithoutRow()
  await ring(id, start, start + 200 * SECOND)
  const next = await alarmOf(id)
  expect(next).toBe(start + 340 * SECOND)
  await client.snapshot(id)
  await client.poke(id)
  expect(await alarmOf(id)).toBe(next)
  await kill(id)
  await vi.waitFor(() => client.snapshot(id))
  expect(await alarmOf(id)).toBe(next)
  expect((await stateOf(id, 'row')).attempts).toBe(6)
})

// This fires 150 alarms.
test(
  'after a day it is given up on: no alarm, a warning; a poke behind its pause writes the row and ends the warning',
  { timeout: 60_000 },
  async () => {
    const start = now
    await withoutTable()
    const id = await endedWithoutRow()
    const rung = await ring(id, start, start + 100 * HOUR)
    expect(rung).toHaveLength(MOST_ATTEMPTS - 1)
    expect((rung.at(-1) ?? 0) / 3600).toBeCloseTo(24, 0)
    expect(await alarmOf(id)).toBeNull()
    expect(logged(id)).toEqual(['follower.failed row', 'follower.parked row'])
    expect(await warnings()).toMatchObject([
      {
        id: 'follower-row',
        message: expect.stringContaining('1 session could not be written to the database for a day'),
        details: `session ${id}: D1_ERROR: no such table: sessions: SQLITE_ERROR`,
      },
    ])

    await putBack()
    now += 600 * SECOND
    await client.poke(id)
    await areAtHead(id, 'row')
    expect((await getRow(env.DB, id))?.status).toBe('completed')
    await vi.waitFor(async () => expect(await warnings()).toEqual([]))
    expect(await alarmOf(id)).toBeNull()
  },
)

test('a parked follower is tried again when the session is opened, at most every ten minutes', async () => {
  await withoutTable()
  const id = await endedWithoutRow()
  const parked: FollowerState = { seq: 0, attempts: MOST_ATTEMPTS, nextTry: now + 600 * SECOND, warned: true }
  await inside(id, ({ kv }) => kv.put('follower.row', parked))
  await kill(id)
  await putBack()
  await vi.waitFor(() => client.snapshot(id))
  // Ten times as long as writing the row takes.
  await inside(id, () => new Promise(resolve => setTimeout(resolve, 50)))
  expect(await stateOf(id, 'row')).toEqual(parked)
  now += 600 * SECOND
  await client.snapshot(id)
  await areAtHead(id, 'row')
  expect((await getRow(env.DB, id))?.status).toBe('completed')
})

test('a review during a long pause of the row is in the row at once', async () => {
  const start = now
  await withoutTable()
  const id = await endedWithoutRow()
  await ring(id, start, start + HOUR)
  await putBack()
  expect(await client.review(id, { action: 'complete', actor: 'ana', rating: 'accurate' })).toBe(true)
  expect(await getRow(env.DB, id)).toMatchObject({ status: 'completed', quality_rating: 'accurate' })
})
