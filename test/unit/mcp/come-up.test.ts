// Servers that are away when an execution begins, that are restarted during it, or that change their tools.

import { expect, test } from 'vitest'
import { mcpToolHost, type McpEvent } from '../../../src/adapters/mcp/host.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'
import { events, result, scriptedFetch, silence, type Script } from '../../fakes/scripted-mcp.ts'

const never = new AbortController().signal
const refused = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
const soon = between(250, 750)
const upTo = (ms: number) => between(ms / 2, ms)
const done = { kind: 'answer', content: 'done', isError: false }

function between(least: number, most: number): number {
  const is = (ms: unknown) => typeof ms === 'number' && ms >= least && ms <= most
  return { asymmetricMatch: is, toString: () => `${least} to ${most}` } as unknown as number
}

/** The clock counts what is slept and does not wait, except while `hold` is true. */
async function open(script: Script) {
  const played = scriptedFetch(script)
  const logged: Array<McpEvent> = []
  const slept: Array<number> = []
  const gate = { hold: false }
  const sleep = async (ms: number, signal: AbortSignal) => {
    slept.push(ms)
    do {
      await new Promise(resolve => setTimeout(resolve, 1))
      signal.throwIfAborted()
    } while (gate.hold)
  }
  const host = mcpToolHost({
    servers: { x: httpServer('https://mcp.example/mcp') },
    fetch: played.fetch,
    bridge: null,
    clock: { sleep },
    log: event => logged.push(event),
  })
  return { ...played, logged, slept, gate, box: await host.open('e', [{ name: 'x' }], never) }
}

const unreachable: Array<[what: string, answer: () => Response | Promise<Response>]> = [
  ['nothing listens', refused],
  ['its gateway answers 503', () => new Response('upstream connect error', { status: 503 })],
  ['its gateway answers 502', () => new Response(null, { status: 502 })],
  ['it fails with 500', () => new Response(null, { status: 500 })],
  ['it asks for fewer requests', () => new Response(null, { status: 429 })],
  ['the network breaks', () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))],
]

for (const method of ['initialize', 'tools/list'])
  test.each(unreachable)(`a server is there at the start although %s on its first ${method}`, async (_what, answer) => {
    let failed = false
    const { box, slept } = await open(rpc => {
      if (rpc.method !== method || failed) return null
      failed = true
      return answer()
    })
    await box.settle(never)
    expect(box.unavailable).toEqual([])
    expect(slept).toEqual([soon])
    await box.close()
  })

test('a server that stays away is unavailable at the start, and there when it has come up', async () => {
  let away = true
  const { box, gate, logged, slept } = await open(() => (away ? refused() : null))
  await box.settle(never)
  expect(box.unavailable).toEqual([{ server: 'x', message: 'the network failed (ECONNREFUSED)' }])
  expect(await box.call('x', 'read_thing', {}, never)).toMatchObject({ kind: 'unreachable' })
  gate.hold = true
  away = false
  expect(box.servers).toEqual([])
  gate.hold = false
  await expect.poll(() => box.servers.map(each => each.tools.length)).toEqual([2])
  expect(box.unavailable).toEqual([])
  expect(await box.call('x', 'write_thing', {}, never)).toEqual(done)
  expect(logged).toEqual([{ event: 'mcp.came_up', server: 'x', message: 'x has come up' }])
  expect(slept.filter(ms => ms !== 5_000).slice(0, 3)).toEqual([soon, soon, upTo(1_000)])
  await box.close()
})

test('an execution without any server waits for the first one, and with one it does not wait', async () => {
  let away = true
  const { box, gate, slept } = await open(() => (away ? refused() : null))
  gate.hold = true
  const waiting = box.settle(never)
  away = false
  gate.hold = false
  await waiting
  await expect.poll(() => box.servers).toHaveLength(1)
  const before = slept.length
  await box.settle(never)
  expect(slept).toHaveLength(before)
  await box.close()
})

test('an execution that is stopped while it waits for a server is told so', async () => {
  const { box, gate } = await open(refused)
  gate.hold = true
  const stop = new AbortController()
  const waiting = box.settle(stop.signal)
  stop.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
  gate.hold = false
  await box.close()
})

test('a call that finds the server away waits for its first tries', async () => {
  let failures = 0
  const { box, calls } = await open(rpc => {
    if (rpc.method !== 'initialize' || failures > 1) return null
    failures += 1
    return refused()
  })
  expect(box.servers).toEqual([])
  expect(await box.call('x', 'write_thing', {}, never)).toEqual(done)
  expect(calls()).toBe(1)
  await box.close()
})

test('nobody waits long for a server that refuses at first and then hangs', async () => {
  let requests = 0
  const { box } = await open((_rpc, request) => {
    requests += 1
    return requests === 1 ? refused() : silence(request)
  })
  const begun = performance.now()
  await box.settle(never)
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(box.unavailable).toHaveLength(1)
  await box.close()
})

test('it is tried for four minutes, and no longer', async () => {
  const { box, slept } = await open(refused)
  await expect.poll(() => slept.length).toBe(16)
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(slept.slice(2)).toEqual([1, 2, 4, 8, 16, ...Array<number>(9).fill(30)].map(seconds => upTo(seconds * 1_000)))
  await box.close()
})

test('a server that says for how long it is away is left alone so long', async () => {
  let failures = 0
  const { box, slept } = await open(() => {
    failures += 1
    if (failures > 2) return null
    return new Response(null, { status: 503, headers: { 'retry-after': failures === 1 ? '7' : '3600' } })
  })
  await expect.poll(() => box.unavailable).toEqual([])
  // An hour is more than anybody waits.
  expect(slept).toEqual([7_000, 60_000])
  await box.close()
})

test('the end of the execution ends the tries', async () => {
  const { box, seen, gate } = await open(refused)
  gate.hold = true
  await box.close()
  const before = seen.length
  gate.hold = false
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(seen.length).toBeLessThanOrEqual(before + 1)
})

test.each([
  [401, 1],
  [403, 1],
])('credentials that are refused with %i are not tried again', async (status, requests) => {
  const { box, seen } = await open(() => new Response(null, { status }))
  expect(box.unavailable).toHaveLength(1)
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(seen).toHaveLength(requests)
})

test('a server that is restarted during a call is waited for, a writing call is sent once, and its new tools are seen', async () => {
  let downFor = 0
  let release = 1
  const { box, calls, seen } = await open(rpc => {
    if (downFor > 0) {
      downFor -= 1
      return refused()
    }
    if (rpc.method !== 'tools/list') return null
    return result(rpc.id, { tools: [{ name: 'write_thing' }, ...(release === 2 ? [{ name: 'new_thing' }] : [])] })
  })
  // The call, then four attempts to open a session.
  downFor = 5
  release = 2
  expect(await box.call('x', 'write_thing', {}, never)).toEqual(done)
  expect(calls()).toBe(2)
  expect(seen.filter(one => one.rpc === 'server/discover').length).toBeGreaterThan(2)
  await expect.poll(() => box.servers[0]?.tools.map(tool => tool.name)).toEqual(['x.new_thing', 'x.write_thing'])
  await box.close()
})

test('a server that says that its tools have changed is listed again', async () => {
  let changed = false
  const { box } = await open(rpc => {
    if (rpc.method === 'tools/list')
      return result(rpc.id, { tools: [{ name: 'write_thing' }, ...(changed ? [{ name: 'other' }] : [])] })
    if (rpc.method !== 'tools/call') return null
    changed = true
    const notice = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }
    const answer = { jsonrpc: '2.0', id: rpc.id, result: { content: [{ type: 'text', text: 'done' }] } }
    return events([notice, answer].map(each => `data: ${JSON.stringify(each)}\n\n`).join(''), 'ends')
  })
  expect(await box.call('x', 'write_thing', {}, never)).toEqual(done)
  await expect.poll(() => box.servers[0]?.tools.map(tool => tool.name)).toEqual(['x.other', 'x.write_thing'])
  await box.close()
})

test.each([
  ['a minute', 60_000, 60_000],
  ['a moment', 5, 30_000],
  ['for ever', 1e15, 2 ** 31 - 1],
])('a list that is fresh for %s is read again after it', async (_what, ttlMs, expected) => {
  let lists = 0
  const { box, slept, gate } = await open(rpc => {
    if (rpc.method !== 'tools/list') return null
    lists += 1
    return result(rpc.id, { tools: [{ name: `tool_${lists}` }], ...(lists === 1 && { ttlMs }) })
  })
  gate.hold = true
  expect(slept).toEqual([expected])
  gate.hold = false
  await expect.poll(() => box.servers[0]?.tools.map(tool => tool.name)).toEqual(['x.tool_2'])
  expect(lists).toBe(2)
  await box.close()
})
