import { expect, test } from 'vitest'
import type { Toolbox, ToolHost } from '#core/ports.ts'
import type { ProbeMemory } from '#http/mcp-health.ts'
import { probeServers } from '#http/mcp-health.ts'

const tool = { name: 'a.load', description: 'the load', parameters: {}, readOnly: true, idempotent: true }

function world() {
  const up = new Set(['a'])
  const state = { now: 0, opened: [] as Array<string>, closed: 0, hangs: false }
  const tools: ToolHost = {
    open: async (_execution, servers): Promise<Toolbox> => {
      const name = servers[0]?.name ?? ''
      state.opened.push(name)
      if (state.hangs) throw new DOMException('timed out', 'TimeoutError')
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
  const memory: ProbeMemory = new Map()
  const ports = { tools, clock: { now: () => state.now }, ids: { uuid: () => 'id' }, later: () => {} }
  return { up, state, ask: () => probeServers(['b', 'a'], memory, ports) }
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
  const { ask, state, up } = world()
  await ask()
  up.delete('a')
  state.now = 14_999
  expect((await ask())[0]?.healthy).toBe(true)
  expect(state.opened).toHaveLength(2)
  state.now = 15_000
  expect((await ask())[0]).toMatchObject({ healthy: false, tool_count: 1, last_check: '1970-01-01T00:00:15Z' })
})

test('a server that hangs is not healthy, in words', async () => {
  const { ask, state } = world()
  state.hangs = true
  expect((await ask())[0]?.error).toBe('the server did not answer within 10 seconds')
})
