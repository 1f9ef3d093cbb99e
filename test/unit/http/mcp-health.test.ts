import { expect, test } from 'vitest'
import type { Toolbox, ToolHost } from '#core/ports.ts'
import { probeMemory, probeServers, serverStandings, type Look } from '#http/mcp-health.ts'
import { fakeClock } from '../../fakes/clock.ts'

const tool = { name: 'a.load', description: 'the load', parameters: {}, readOnly: true, idempotent: true }

/** Servers `a`, which is up, and `b`, which is not. A server that hangs answers when it is let go. */
function world() {
  const up = new Set(['a'])
  const clock = fakeClock(0)
  const state = { opened: [] as Array<string>, closed: 0, gone: false, hanging: null as Promise<void> | null }
  const tools: ToolHost = {
    open: async (_execution, servers): Promise<Toolbox> => {
      const name = servers[0]?.name ?? ''
      state.opened.push(name)
      if (state.gone) throw new DOMException('timed out', 'TimeoutError')
      await state.hanging
      const found = up.has(name)
      return {
        servers: found ? [{ server: name, tools: [tool] }] : [],
        unavailable: found ? [] : [{ server: name, message: `${name} refused the connection` }],
        call: async () => ({ kind: 'refused', message: 'not here' }),
        close: async () => {
          state.closed++
        },
      }
    },
  }
  const hang = () => {
    let release = () => {}
    state.hanging = new Promise(resolve => (release = resolve))
    return release
  }
  const memory = probeMemory()
  const later: Array<Promise<void>> = []
  const ports = { tools, clock, ids: { uuid: () => 'id' }, later: (work: Promise<void>) => later.push(work) }
  return {
    up,
    state,
    clock,
    hang,
    settled: () => Promise.all(later),
    ask: () => probeServers(['b', 'a'], memory, ports),
    look: (look: Partial<Look> = {}) =>
      serverStandings(['b', 'a'], { maxAgeMs: 300_000, waitMs: 400, ...look }, memory, ports),
  }
}

test('each server says how it stands, sorted, with its tools', async () => {
  const { ask, state } = world()
  expect(await ask()).toEqual([
    {
      id: 'a',
      healthy: true,
      last_check: '1970-01-01T00:00:00Z',
      tool_count: 1,
      tools: [{ name: 'load', description: 'the load' }],
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

test('an answer is good for 15 seconds, and the last tools are kept when a server goes', async () => {
  const { ask, state, up, clock } = world()
  await ask()
  up.delete('a')
  clock.advance(14_999)
  expect((await ask())[0]?.healthy).toBe(true)
  expect(state.opened).toHaveLength(2)
  clock.advance(1)
  expect((await ask())[0]).toMatchObject({ healthy: false, tool_count: 1, last_check: '1970-01-01T00:00:15Z' })
})

test('a server that hangs is not healthy, in words', async () => {
  const { ask, state } = world()
  state.gone = true
  expect((await ask())[0]?.error).toBe('the server did not answer within 10 seconds')
})

test('two who ask at the same time share one probe of each server', async () => {
  const { ask, look, state, hang } = world()
  const release = hang()
  const both = [ask(), ask(), look()]
  release()
  const [one, two, three] = await Promise.all(both)
  expect(state.opened).toEqual(['b', 'a'])
  expect(two).toEqual(one)
  expect(three).toEqual(one?.map(each => ({ ...each, since: 0 })))
})

test('a probe that was cut off with its request is begun anew, and nobody waits for it for ever', async () => {
  const { ask, state, hang, clock } = world()
  hang()
  const first = ask()
  clock.advance(11_000)
  expect((await first)[0]?.error).toBe('the server was not asked yet')
  state.hanging = null
  clock.advance(8_999)
  const second = ask()
  clock.advance(11_000)
  expect((await second)[0]?.error).toBe('the server was not asked yet')
  expect((await ask())[0]?.healthy).toBe(true)
})

test('who looks is answered from memory while the servers are asked again behind the answer', async () => {
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

test('a first look waits for a moment and no longer, and what is not known is left out', async () => {
  const { look, hang, clock } = world()
  hang()
  let answered: unknown = null
  const asked = look().then(standings => (answered = standings))
  await Promise.resolve()
  clock.advance(399)
  await new Promise(setImmediate)
  expect(answered).toBe(null)
  clock.advance(1)
  expect(await asked).toEqual([])
})

test('what is older than five minutes is not told, and waited for as on a first look', async () => {
  const { look, hang, clock } = world()
  await look()
  hang()
  clock.advance(300_000)
  const asked = look()
  await new Promise(setImmediate)
  clock.advance(400)
  expect(await asked).toEqual([])
})

test('a scraper waits for what is older than it may be, and is told what is known when that takes too long', async () => {
  const { look, hang, clock } = world()
  await look()
  hang()
  clock.advance(60_000)
  const asked = look({ maxAgeMs: 15_000, waitMs: 1_500 })
  await new Promise(setImmediate)
  clock.advance(1_500)
  expect((await asked).map(({ healthy }) => healthy)).toEqual([true, false])
})

test('a server is as it is since it was first found so', async () => {
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
