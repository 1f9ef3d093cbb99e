import { expect, test } from 'vitest'
import type { Toolbox, ToolHost } from '#core/ports.ts'
import { McpHealth, type Freshness } from '#http/system/mcp-health.ts'
import { fakeClock } from '../../fakes/clock.ts'

const tool = { name: 'a.load', description: 'the load', parameters: {}, readOnly: true, idempotent: true }

/** Servers `a`, which is up, and `b`, which is not. `hang` makes one or all of them answer only after its release. */
function world() {
  const up = new Set(['a'])
  const clock = fakeClock(0)
  const state = { opened: [] as Array<string>, closed: 0, gone: false, hanging: null as Promise<void> | null, who: '' }
  const tools: ToolHost = {
    open: async (_execution, servers): Promise<Toolbox> => {
      const name = servers[0]?.name ?? ''
      state.opened.push(name)
      if (state.gone) throw new DOMException('timed out', 'TimeoutError')
      if (state.who === '' || state.who === name) await state.hanging
      const found = up.has(name)
      return {
        servers: found ? [{ server: name, tools: [tool] }] : [],
        settle: async () => {},
        unavailable: found ? [] : [{ server: name, message: `${name} refused the connection` }],
        call: async () => ({ kind: 'refused', message: 'not here' }),
        close: async () => {
          state.closed++
        },
      }
    },
  }
  const hang = (who = '') => {
    let release = () => {}
    state.who = who
    state.hanging = new Promise(resolve => (release = resolve))
    return release
  }
  const health = new McpHealth()
  const later: Array<Promise<void>> = []
  const ports = { tools, clock, ids: { uuid: () => 'id' }, later: (work: Promise<void>) => later.push(work) }
  return {
    up,
    state,
    clock,
    hang,
    settled: () => Promise.all(later),
    ask: () => health.listAll(['b', 'a'], ports),
    look: (freshness: Partial<Freshness> = {}) =>
      health.listKnown(['b', 'a'], { maxAgeMs: 300_000, waitMs: 400, ...freshness }, ports),
  }
}

test('each server has a row with its health and its tools, sorted by id', async () => {
  const { ask, state } = world()
  expect(await ask()).toEqual([
    {
      id: 'a',
      healthy: true,
      last_check: '1970-01-01T00:00:00Z',
      tool_count: 1,
      tools: [{ name: 'load', description: 'the load', writes: 'no' }],
      error: null,
    },
    {
      id: 'b',
      healthy: false,
      last_check: '1970-01-01T00:00:00Z',
      tool_count: 0,
      tools: [],
      error: 'b refused the connection',
    },
  ])
  expect(state.closed).toBe(2)
})

test('a result is fresh for 15 seconds, then answers once more while a new probe runs; an unhealthy server keeps its tools', async () => {
  const { ask, state, up, clock, settled } = world()
  await ask()
  up.delete('a')
  clock.advance(14_999)
  expect((await ask())[0]?.healthy).toBe(true)
  expect(state.opened).toHaveLength(2)
  clock.advance(1)
  expect((await ask())[0]).toMatchObject({ healthy: true, last_check: '1970-01-01T00:00:00Z' })
  await settled()
  expect((await ask())[0]).toMatchObject({ healthy: false, tool_count: 1, last_check: '1970-01-01T00:00:15Z' })
})

test('a server that hangs does not delay the list of all servers', async () => {
  const { ask, state, hang, clock, settled } = world()
  await ask()
  for (const at of ['15', '30']) {
    const release = hang()
    clock.advance(15_000)
    // The clock stands still, so a caller that waited here would wait for ever.
    expect((await ask()).map(({ healthy }) => healthy)).toEqual([true, false])
    release()
    await settled()
    expect((await ask())[0]?.last_check).toBe(`1970-01-01T00:00:${at}Z`)
  }
  expect(state.opened).toHaveLength(6)
})

test('the first list waits two and a half seconds for servers that hang, and a later one has their result', async () => {
  const { ask, hang, clock, settled } = world()
  const release = hang('b')
  clock.advance(1_000)
  let answered: unknown = null
  const first = ask().then(health => (answered = health))
  await new Promise(setImmediate)
  clock.advance(2_499)
  await new Promise(setImmediate)
  expect(answered).toBe(null)
  clock.advance(1)
  const waiting = { tool_count: 0, tools: [], error: 'the server has not answered yet' }
  expect(await first).toMatchObject([
    { id: 'a', healthy: true, tool_count: 1, error: null },
    { id: 'b', healthy: null, last_check: '1970-01-01T00:00:01Z', ...waiting },
  ])
  release()
  await settled()
  expect((await ask()).map(({ error }) => error)).toEqual([null, 'b refused the connection'])
})

test('a result older than five minutes does not count, but its tools stay', async () => {
  const { ask, hang, clock } = world()
  await ask()
  hang()
  clock.advance(300_000)
  const asked = ask()
  await new Promise(setImmediate)
  clock.advance(2_500)
  expect((await asked)[0]).toMatchObject({
    healthy: null,
    last_check: '1970-01-01T00:05:00Z',
    tool_count: 1,
    error: 'the server has not answered yet',
  })
})

test('a server that hangs is unhealthy, and the error says so', async () => {
  const { ask, state } = world()
  state.gone = true
  expect((await ask())[0]?.error).toBe('the server did not answer within 10 seconds')
})

test('concurrent callers share one probe of each server', async () => {
  const { ask, look, state, hang } = world()
  const release = hang()
  const both = [ask(), ask(), look()]
  release()
  const [one, two, three] = await Promise.all(both)
  expect(state.opened).toEqual(['b', 'a'])
  expect(two).toEqual(one)
  expect(three).toEqual(one?.map(each => ({ ...each, since: 0 })))
})

test('a probe that was cut off with its request is started anew, and no caller waits for it for ever', async () => {
  const { ask, state, hang, clock } = world()
  hang()
  const silent = async () => {
    const asked = ask()
    await new Promise(setImmediate)
    clock.advance(2_500)
    return (await asked)[0]?.error
  }
  expect(await silent()).toBe('the server has not answered yet')
  state.hanging = null
  clock.advance(14_999)
  expect(await silent()).toBe('the server has not answered yet')
  expect(state.opened).toHaveLength(2)
  clock.advance(1)
  expect((await ask())[0]?.healthy).toBe(true)
})

test('known results answer at once while stale servers are probed in the background', async () => {
  const { look, state, hang, up, clock, settled } = world()
  expect((await look()).map(({ id, healthy }) => [id, healthy])).toEqual([
    ['a', true],
    ['b', false],
  ])
  const release = hang()
  up.add('b')
  clock.advance(20_000)
  expect((await look()).map(({ healthy }) => healthy)).toEqual([true, false])
  expect(state.opened).toHaveLength(4)
  release()
  await settled()
  expect((await look()).map(({ healthy }) => healthy)).toEqual([true, true])
})

test('a first call waits a moment and no longer, and leaves out servers without a result', async () => {
  const { look, hang, clock } = world()
  hang()
  let answered: unknown = null
  const asked = look().then(known => (answered = known))
  await Promise.resolve()
  clock.advance(399)
  await new Promise(setImmediate)
  expect(answered).toBe(null)
  clock.advance(1)
  expect(await asked).toEqual([])
})

test('a result older than five minutes is left out, and the call waits as for a first result', async () => {
  const { look, hang, clock } = world()
  await look()
  hang()
  clock.advance(300_000)
  const asked = look()
  await new Promise(setImmediate)
  clock.advance(400)
  expect(await asked).toEqual([])
})

test('a scrape waits for results that are too old, and gets the old ones if that takes too long', async () => {
  const { look, hang, clock } = world()
  await look()
  hang()
  clock.advance(60_000)
  const asked = look({ maxAgeMs: 15_000, waitMs: 1_500 })
  await new Promise(setImmediate)
  clock.advance(1_500)
  expect((await asked).map(({ healthy }) => healthy)).toEqual([true, false])
})

test('`since` is when the server was first found in its current state', async () => {
  const { look, up, clock, settled } = world()
  const since: Array<Array<number>> = []
  const step = async () => {
    await look()
    await settled()
    since.push((await look()).map(each => each.since))
    clock.advance(20_000)
  }
  await step()
  await step()
  up.delete('a')
  up.add('b')
  await step()
  await step()
  up.add('a')
  await step()
  expect(since).toEqual([
    [0, 0],
    [0, 0],
    [40_000, 40_000],
    [40_000, 40_000],
    [80_000, 40_000],
  ])
})
