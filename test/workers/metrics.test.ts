import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { newFollower, type FollowerState } from '#objects/followers/decide.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { front, OPEN } from './front.ts'
import { alert, client, waitForEnd, killAt, world } from './world.ts'

const lobby = lobbyClient(env.LOBBY)

afterEach(() => {
  vi.restoreAllMocks()
})

const COUNTERS = 'follower.counters'

function cursorOf({ kv }: DurableObjectStorage): number {
  return kv.get<FollowerState>(COUNTERS)?.seq ?? 0
}

/** As a kill leaves it that came after the counting and before the cursor was stored. */
async function loseCursor(id: string): Promise<void> {
  const stub = env.INVESTIGATIONS.getByName(id)
  await runInDurableObject(stub, (_object, { storage: { kv } }) => kv.put(COUNTERS, newFollower))
  const killed = runInDurableObject(stub, (_object, state) => state.abort('killed by the test'))
  await expect(killed).rejects.toThrow()
}

async function valueOf(name: string, labels: string): Promise<number> {
  const { counts } = await lobby.metrics()
  return counts.find(each => each.name === name && each.labels === labels && each.part === '')?.by ?? 0
}

test('entries that a session sends twice count once, and later ones count', async () => {
  const session = crypto.randomUUID()
  const one = [{ name: 'tarsy_mcp_calls_total', labels: `server="${session}",tool="t"`, part: '', by: 2 }]
  const sum = () => valueOf('tarsy_mcp_calls_total', one[0]?.labels ?? '')
  expect(await lobby.count(one, { session, after: 0, seq: 5 })).toBe(5)
  expect(await lobby.count(one, { session, after: 0, seq: 5 })).toBe(5)
  expect(await lobby.count(one, { session, after: 0, seq: 9 }), 'what came behind it is asked for alone').toBe(5)
  expect(await sum()).toBe(2)
  expect(await lobby.count(one, { session, after: 5, seq: 9 })).toBe(9)
  await lobby.count(one, null)
  expect(await sum()).toBe(6)
})

test('an investigation is counted from its log, once, also when its cursor is lost', async () => {
  world()
  const id = crypto.randomUUID()
  const type = `type-${id}`
  await client.start(id, { ...alert(), alert_type: type })
  const view = await waitForEnd(id)
  const terminal = `alert_type="${type}",status="completed"`
  await vi.waitFor(async () => expect(await valueOf('tarsy_sessions_terminal_total', terminal)).toBe(1))
  expect(await valueOf('tarsy_sessions_submitted_total', `alert_type="${type}"`)).toBe(1)
  const calls = await valueOf('tarsy_llm_calls_total', 'provider="demo",model="demo"')
  expect(calls).toBeGreaterThanOrEqual(view.detail?.llm_interaction_count ?? 0)
  await loseCursor(id)
  await vi.waitFor(async () => {
    await client.poke(id)
    const cursor = await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_object, state) =>
      cursorOf(state.storage),
    )
    expect(cursor).toBeGreaterThan(0)
  })
  expect(await valueOf('tarsy_sessions_submitted_total', `alert_type="${type}"`)).toBe(1)
  expect(await valueOf('tarsy_sessions_terminal_total', terminal)).toBe(1)
})

test('a review is counted once by its rating, whenever it comes and wherever a kill falls', async () => {
  const rated = () => valueOf('tarsy_reviews_completed_total', 'quality_rating="inaccurate"')
  const complete = (id: string) => client.review(id, { action: 'complete', actor: 'ana', rating: 'inaccurate' })
  const before = await rated()
  // The run never begins, so only the reviews are counted late.
  const id = crypto.randomUUID()
  await client.fail(id, alert(), 'never started')
  expect(await complete(id)).toBe(true)
  await allCounted(id)
  expect(await rated()).toBe(before + 1)

  // Counted, and killed before the cursor was stored; then more entries follow.
  await loseCursor(id)
  await vi.waitFor(() => client.poke(id))
  expect(await complete(id)).toBe(true)
  await allCounted(id)
  expect(await rated()).toBe(before + 2)

  // Written, and killed before it was counted.
  await killAt(id, 'a turn later', 0)
  await complete(id).catch(() => undefined)
  await vi.waitFor(() => client.poke(id), { interval: 10 })
  await vi.waitFor(async () => expect(await rated()).toBe(before + 3))

  // Killed before it was written: the reviewer gets an error, and tries again.
  await killAt(id, 'before', 0)
  expect(
    await complete(id).then(
      () => 'taken',
      () => 'cut off',
    ),
  ).toBe('cut off')
  await vi.waitFor(() => complete(id), { interval: 10 })
  await allCounted(id)
  expect(await rated()).toBe(before + 4)
})

test('a review of a session that still runs is counted then, and not again at its end', async () => {
  const rated = () => valueOf('tarsy_reviews_completed_total', 'quality_rating="partially_accurate"')
  const before = await rated()
  let release = () => {}
  const held = new Promise<void>(resolve => (release = resolve))
  world(() => held)
  const id = crypto.randomUUID()
  await client.start(id, alert())
  expect(await client.review(id, { action: 'complete', actor: 'ana', rating: 'partially_accurate' })).toBe(true)
  await vi.waitFor(async () => expect(await rated()).toBe(before + 1))
  release()
  await waitForEnd(id)
  await allCounted(id)
  expect(await rated()).toBe(before + 1)
})

async function allCounted(id: string): Promise<void> {
  await vi.waitFor(async () => expect(await countedUpTo(id)).toBe('all'))
}

async function countedUpTo(id: string): Promise<'all' | number> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), (_object, { storage }) => {
    const { head } = storage.sql.exec<{ head: number }>('SELECT max(seq) AS head FROM log').one()
    const cursor = cursorOf(storage)
    return cursor === head ? 'all' : cursor
  })
}

test('a scraper reads sums and gauges as text', async () => {
  const { ask, lobby: room } = front({
    listKnownServerHealth: async () => [
      { id: 'tools', healthy: true, last_check: 't', tool_count: 0, tools: [], error: null, since: 0 },
      { id: 'gone', healthy: false, last_check: 't', tool_count: 0, tools: [], error: 'gone', since: 0 },
    ],
  })
  room.metrics = async () => ({
    counts: [{ name: 'tarsy_sessions_submitted_total', labels: 'alert_type="host"', part: '', by: 3 }],
    places: 2,
    sockets: 7,
  })
  const answer = await ask('/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await answer.text()).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'tarsy_sessions_submitted_total{alert_type="host"} 3',
      'tarsy_workers_total 5',
      'tarsy_workers_active 2',
      'tarsy_ws_connections_active 7',
      'tarsy_mcp_health_status{server="tools"} 1',
      'tarsy_mcp_health_status{server="gone"} 0',
      'tarsy_sessions_reviewed_total{quality_rating="accurate"} 0',
    ]),
  )
  expect(lines.some(line => /^tarsy_sessions_active \d+$/.test(line))).toBe(true)
  expect(lines.some(line => /^tarsy_sessions_queued \d+$/.test(line))).toBe(true)
})

test('a source that does not answer loses its own lines only', async () => {
  const { ask, lobby: room, logged } = front()
  room.metrics = async () => {
    throw new Error('the Lobby is being moved')
  }
  const text = await (await ask('/metrics')).text()
  expect(text).not.toMatch(/^tarsy_workers_active /m)
  expect(text).toMatch(/^tarsy_sessions_active /m)
  expect(logged).toContainEqual(expect.objectContaining({ event: 'metrics.source_failed', source: 'lobby' }))
})

test('metrics need an identity, as the API does', async () => {
  const { ask } = front({ identity: { ...OPEN, local: false, token: 'secret' } })
  expect((await ask('/metrics')).status).toBe(401)
  expect((await ask('/metrics', { headers: { Authorization: 'Bearer secret' } })).status).toBe(200)
})

test('requests are counted by the pattern of their route', async () => {
  const counted: Array<unknown> = []
  const { ask } = front({
    countRequest: ({ method, path, status }) => counted.push([method, path, status]),
  })
  await ask('/api/v1/sessions?page=2')
  await ask('/api/v1/sessions/no-such-session')
  await ask('/api/v1/nothing')
  await ask('/api/v1/sessions', { method: 'PROPFIND' })
  await ask('/health')
  await ask('/metrics')
  await ask('/api/v1/ws')
  await ask('/api/v1/ws', { headers: { Upgrade: 'websocket' } })
  expect(counted).toEqual([
    ['GET', '/api/v1/sessions', 200],
    ['GET', '/api/v1/sessions/:id', 404],
    ['GET', 'unmatched', 404],
    ['other', 'unmatched', 405],
  ])
})
