import { expect, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'
import { scriptedFetch, tools } from '../../fakes/scripted-mcp.ts'

const never = new AbortController().signal
const url = 'https://mcp.example/sse'

/** A server that speaks SSE only; `answers` false leaves tool calls without an answer. */
function sseServer() {
  let channel: ReadableStreamDefaultController<Uint8Array> | null = null
  const state = { answers: true, channels: 0 }
  const say = (text: string) => channel?.enqueue(new TextEncoder().encode(text))
  const results: Record<string, object> = {
    initialize: {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'old', version: '1' },
    },
    'tools/list': { tools },
    'tools/call': { content: [{ type: 'text', text: 'done' }] },
  }
  const played = scriptedFetch(
    rpc => {
      const known = rpc.id !== undefined && (rpc.method !== 'tools/call' || state.answers)
      if (known)
        say(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result: results[rpc.method] })}\n\n`)
      return new Response(null, { status: 202 })
    },
    () => {
      state.channels += 1
      const body = new ReadableStream<Uint8Array>({ start: controller => void (channel = controller) })
      say('event: endpoint\ndata: /messages?session=1\n\n')
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  )
  const hangUp = () => channel?.close()
  const host = mcpToolHost({
    servers: { x: httpServer(url, { type: 'sse' }) },
    fetch: played.fetch,
    bridge: null,
    clock: { sleep: async () => {} },
  })
  return { ...played, state, hangUp, open: () => host.open('e', [{ name: 'x' }], never) }
}

test('a channel that is closed between two calls is opened anew, and the call is sent once only', async () => {
  const server = sseServer()
  const box = await server.open()
  server.hangUp()
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(await box.call('x', 'write_thing', {}, never)).toEqual({ kind: 'answer', content: 'done', isError: false })
  expect(server.state.channels).toBe(2)
  expect(server.calls()).toBe(1)
  await box.close()
})

test.each([
  ['write_thing', 'interrupted', 1],
  ['read_thing', 'answer', 2],
] as const)('a channel that is closed during %s ends it as %s', async (tool, kind, calls) => {
  const server = sseServer()
  const box = await server.open()
  server.state.answers = false
  const outcome = box.call('x', tool, {}, never)
  await new Promise(resolve => setTimeout(resolve, 20))
  server.state.answers = true
  server.hangUp()
  expect((await outcome).kind).toBe(kind)
  expect(server.calls()).toBe(calls)
  await box.close()
})

test('a server that names another host for the messages is refused, and that host hears nothing', async () => {
  const { fetch, seen } = scriptedFetch(undefined, () => {
    const body = 'event: endpoint\ndata: https://elsewhere.example/messages\n\n'
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  })
  const box = await mcpToolHost({
    clock,
    servers: { x: httpServer(url, { type: 'sse', timeoutMs: 2_000 }) },
    fetch,
    bridge: null,
  }).open('e', [{ name: 'x' }], never)
  expect(box.servers).toEqual([])
  expect(seen.every(one => new URL(one.url).host === 'mcp.example')).toBe(true)
})

test('a server that never names where messages go is unavailable when its time is up', async () => {
  const { fetch } = scriptedFetch(
    undefined,
    () => new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } }),
  )
  const box = await mcpToolHost({
    clock,
    servers: { x: httpServer(url, { type: 'sse', timeoutMs: 60 }) },
    fetch,
    bridge: null,
  }).open('e', [{ name: 'x' }], never)
  expect(box.unavailable).toEqual([{ server: 'x', message: 'the server did not come up within 0.06 s' }])
})
