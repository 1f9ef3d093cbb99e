import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { newFollower } from '#objects/followers/decide.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { insertPending } from './insert-pending.ts'
import { alert, client, waitForEnd, killAt, world } from './world.ts'

const lobby = lobbyClient(env.LOBBY)
const MINUTE = 60_000
/** As the shipped configuration has it. */
const PLACES = 5

/** A moment later than what was before: the order is by milliseconds. */
async function enter(id: string, begun = false) {
  await new Promise(resolve => setTimeout(resolve, 2))
  return lobby.enter(id, PLACES, MINUTE, begun)
}
const ids = (count: number) =>
  Array.from({ length: count }, () => crypto.randomUUID()) as [string, string, string, string]

async function accepted(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, alert())
  return id
}

afterEach(() => {
  vi.restoreAllMocks()
})

/** Takes all places but one. */
async function holdAllButOne(): Promise<{ free: () => Promise<void> }> {
  const others = Array.from({ length: PLACES - 1 }, () => crypto.randomUUID())
  for (const holder of others) expect(await enter(holder)).toEqual({ granted: true })
  return { free: async () => void (await Promise.all(others.map(each => lobby.leave(each)))) }
}

test('no more than the cap run at once', async () => {
  const held = await holdAllButOne()
  const [a, b, c] = ids(3)
  expect(await enter(a)).toEqual({ granted: true })
  expect(await enter(b, true)).toEqual({ granted: false, position: 1 })
  expect(await enter(c, true)).toEqual({ granted: false, position: 2 })
  // Asking again changes nothing.
  expect(await enter(c, true)).toEqual({ granted: false, position: 2 })
  expect(await Promise.all([a, b, c].map(each => lobby.position(each)))).toEqual([null, 1, 2])
  for (const each of [c, b, a]) await lobby.leave(each)
  await held.free()
})

test('a session that has begun goes before those that were never started', async () => {
  const held = await holdAllButOne()
  const [holder, fresh, woken, late] = ids(4)
  await enter(holder)
  await lobby.offer([{ sessionId: fresh, severity: 'critical', since: Date.now() }])
  expect(await lobby.position(fresh)).toBe(1)
  const running = await lobby.listRunning()
  expect([running.includes(holder), running.includes(fresh)]).toEqual([true, false])
  expect(await enter(woken, true)).toEqual({ granted: false, position: 1 })
  expect(await enter(late, true)).toEqual({ granted: false, position: 2 })
  expect(await lobby.position(fresh)).toBe(3)
  expect(await lobby.listWaiting(10)).toEqual([woken, late, fresh])
  for (const each of [woken, late, fresh, holder]) await lobby.leave(each)
  await held.free()
})

test('asking again keeps a place that was granted', async () => {
  const a = crypto.randomUUID()
  await lobby.enter(a, 1, MINUTE, false)
  expect(await lobby.enter(a, 1, MINUTE, false)).toEqual({ granted: true })
  expect(await lobby.renew(a, MINUTE)).toBe(true)
  await lobby.leave(a)
  expect(await lobby.renew(a, MINUTE)).toBe(false)
})

test('a place whose session went silent comes free by itself, and the next session is called', async () => {
  const held = await holdAllButOne()
  const [dead] = ids(1)
  // Long enough for the offer to come before its end, on a busy machine too.
  await lobby.enter(dead, PLACES, 2_000, false)
  const { calls } = world()
  const id = await accepted()
  await lobby.offer([{ sessionId: id, severity: null, since: Date.now() }])
  expect(await lobby.position(id)).toBe(1)
  expect((await waitForEnd(id)).detail?.status).toBe('completed')
  expect(calls).toHaveLength(2)
  expect(await lobby.renew(dead, MINUTE)).toBe(false)
  await held.free()
})

test('a session that waits is woken when a place becomes free', async () => {
  const holders = Array.from({ length: 5 }, () => crypto.randomUUID())
  for (const holder of holders) await lobby.enter(holder, 5, MINUTE, false)
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await vi.waitFor(async () => expect((await lobby.enter(id, 5, MINUTE, false)).granted).toBe(false))
  expect((await client.snapshot(id))?.detail.status).toBe('pending')
  await lobby.leave(holders[0] ?? '')
  expect((await waitForEnd(id)).detail?.status).toBe('completed')
  for (const holder of holders.slice(1)) await lobby.leave(holder)
})

test('the list gets a session’s frames without a cursor, and only after its row is written', async () => {
  world()
  const socket = await lobby.connect()
  const id = crypto.randomUUID()
  const rows: Array<Promise<unknown>> = []
  const frames: Array<Record<string, unknown>> = []
  socket.addEventListener('message', event => {
    const frame = JSON.parse(String(event.data)) as Record<string, unknown>
    if (frame['session_id'] !== id) return
    frames.push(frame)
    if (frame['status'] === 'completed')
      rows.push(env.DB.prepare('SELECT status FROM sessions WHERE id = ?').bind(id).first('status'))
  })
  await client.start(id, alert())
  await waitForEnd(id)
  await vi.waitFor(() => expect(frames.map(frame => frame['type'])).toContain('review.status'))
  expect(frames.filter(frame => frame['type'] === 'session.status').map(frame => frame['status'])).toEqual([
    'pending',
    'in_progress',
    'completed',
  ])
  expect(frames.some(frame => 'db_event_id' in frame)).toBe(false)
  expect(frames.some(frame => frame['type'] === 'session.progress')).toBe(true)
  expect(await Promise.all(rows)).toEqual(['completed'])
  socket.close()
})

/** The frames of the `sessions` channel about one session, from now on. */
async function onList(id: string) {
  const socket = await lobby.connect()
  const heard: Array<string> = []
  socket.addEventListener('message', event => {
    const lines = String(event.data).split('\n')
    for (const { session_id, type, ...rest } of lines.map(line => JSON.parse(line) as Record<string, unknown>))
      if (session_id === id)
        heard.push([type, rest['status'] ?? rest['status_text'] ?? rest['review_status']].join(' '))
  })
  return { heard, close: () => socket.close() }
}

/** Of stages that begin before the row is written, only the newest reaches the list. */
function expectOrder(heard: ReadonlyArray<string>) {
  const first = 'session.progress Starting stage: analysis'
  expect(heard).toEqual([
    'session.status pending',
    'session.status in_progress',
    ...(heard.includes(first) ? [first] : []),
    'session.progress Generating executive summary',
    'session.status completed',
    'review.status needs_review',
  ])
}

test('the list gets a stage only after the status that the session runs', async () => {
  world()
  for (let run = 0; run < 5; run += 1) {
    const id = crypto.randomUUID()
    const { heard, close } = await onList(id)
    await client.start(id, alert())
    await vi.waitFor(() => expect(heard).toContain('review.status needs_review'))
    close()
    expectOrder(heard)
  }
})

test('the list gets a stage while the stage runs', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  world(() => promise)
  const id = crypto.randomUUID()
  const { heard, close } = await onList(id)
  await client.start(id, alert())
  await vi.waitFor(() => expect(heard.at(-1)).toBe('session.progress Starting stage: analysis'))
  resolve()
  await vi.waitFor(() => expect(heard).toContain('review.status needs_review'))
  close()
  expectOrder(heard)
})

test(
  'with the store down the session goes on, and the list hears all of it in order',
  { timeout: 20_000 },
  async () => {
    world()
    const id = crypto.randomUUID()
    await env.DB.prepare(
      `CREATE TRIGGER down BEFORE INSERT ON sessions WHEN NEW.id = '${id}' BEGIN SELECT RAISE(ABORT, 'D1 is down'); END`,
    ).run()
    const { heard, close } = await onList(id)
    try {
      await client.start(id, alert())
      expect((await waitForEnd(id)).detail?.status).toBe('completed')
      await vi.waitFor(() => expect(heard).toContain('review.status needs_review'))
    } finally {
      await env.DB.prepare('DROP TRIGGER down').run()
      close()
    }
    expectOrder(heard)
  },
)

test.each([1, 2, 3, 4])('after a kill at write %d the stage is told again, behind the status', async write => {
  world()
  const id = crypto.randomUUID()
  const { heard, close } = await onList(id)
  await killAt(id, 'a turn later', write)
  await client.start(id, alert()).catch(() => undefined)
  await vi.waitFor(
    async () => {
      await client.snapshot(id)
      expect(heard).toContain('review.status needs_review')
    },
    { interval: 50 },
  )
  close()
  const firstOf = (type: string) => heard.findIndex(each => each.startsWith(type))
  expect(firstOf('session.progress')).toBeGreaterThan(firstOf('session.status in_progress'))
  expect(firstOf('session.status in_progress')).toBeGreaterThan(firstOf('session.status pending'))
  expect(heard.findLastIndex(each => each.startsWith('session.progress'))).toBeLessThan(
    firstOf('session.status completed'),
  )
})

/** It has ended, its place is given back, its followers know all, and no alarm will wake its object. */
async function atRest(id: string): Promise<void> {
  const stub = env.INVESTIGATIONS.getByName(id)
  await vi.waitFor(async () =>
    expect(await runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm())).toBeNull(),
  )
}

test('a session that was killed between its end and its leave gives its place back when it wakes', async () => {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await waitForEnd(id)
  await atRest(id)
  // As a kill would leave it: the session has ended, its place is taken, its row is behind.
  expect(await lobby.enter(id, 100, MINUTE, false)).toEqual({ granted: true })
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => {
    state.storage.kv.put('follower.row', newFollower)
    setTimeout(() => state.abort('killed by the test'), 0)
  })
  await vi.waitFor(
    async () => {
      await client.snapshot(id)
      expect(await lobby.renew(id, MINUTE)).toBe(false)
    },
    { interval: 50 },
  )
})

test('what sessions tell the operator stands once, with who said it last', async () => {
  const notice = {
    category: 'runbook' as const,
    message: `Agents do without tools: ${crypto.randomUUID()}`,
    details: 'host.load',
  }
  await lobby.note('first', notice)
  await lobby.note('second', { ...notice, details: 'host.disk' })
  const standing = (await lobby.notices()).filter(({ message }) => message === notice.message)
  expect(standing).toEqual([{ ...notice, details: 'host.disk', session: 'second', since: expect.any(Number) }])
})

test('how calls went last is kept by model and server, and a late message does not bring an older failure back', async () => {
  const name = crypto.randomUUID()
  const now = Date.now()
  const from = (session: string) => ({ session, after: 0, seq: 1 })
  const call = (okAt: number | null, failedAt: number | null) => [
    {
      kind: 'model' as const,
      name,
      model: 'm',
      okAt,
      failure: failedAt === null ? null : { at: failedAt, code: 'timeout', text: `at ${failedAt}` },
    },
  ]
  const count = [{ name: 'tarsy_orphans_recovered_total', labels: '', part: '', by: 1 }]
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  await lobby.count(count, from(first), call(now, now - 50))
  await lobby.count(count, from(second), call(now + 10, now - 90))
  const own = async () => (await lobby.lastCalls()).filter(each => each.name === name)
  const failed = { failedAt: now - 50, code: 'timeout', fault: `at ${now - 50}`, session: first }
  expect(await own()).toEqual([{ kind: 'model', name, model: 'm', okAt: now, ...failed }])
  await lobby.count(count, from(crypto.randomUUID()), call(now + 60_000, null))
  expect((await own())[0]).toMatchObject({ okAt: now + 60_000, failedAt: now - 50 })
})
