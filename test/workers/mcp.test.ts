import { expect, test } from 'vitest'
import type { McpServer } from '#core/config/config.ts'
import { mcpToolHost } from '#adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { statelessServer } from '../fakes/mcp/stateless-server.ts'
import { httpServer } from '../fakes/mcp-servers.ts'
import { events, result, scriptedFetch, silence } from '../fakes/scripted-mcp.ts'

const never = new AbortController().signal

function open(server: McpServer, fetch: ReturnType<typeof scriptedFetch>['fetch']) {
  return mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open('execution-1', [{ name: 'x' }], never)
}

test('in workerd, tools with an output schema are listed and called, by an event stream and by JSON', async () => {
  const outputSchema = { type: 'object', properties: { load: { type: 'number' } }, required: ['load'] }
  const { fetch, seen } = scriptedFetch(rpc => {
    if (rpc.method === 'tools/list')
      return result(rpc.id, { tools: [{ name: 'load', inputSchema: { type: 'object' }, outputSchema }] })
    if (rpc.method !== 'tools/call') return null
    const message = { jsonrpc: '2.0', id: rpc.id, result: { content: [], structuredContent: { load: 0.5 } } }
    return events(`event: message\ndata: ${JSON.stringify(message)}\n\n`, 'ends')
  })
  const box = await open(httpServer('https://mcp.example/mcp', { bearerToken: 'top-secret-token' }), fetch)
  expect(box.unavailable).toEqual([])
  expect(await box.call('x', 'load', {}, never)).toEqual({ kind: 'answer', content: '{"load":0.5}', isError: false })
  await box.close()
  expect(seen.every(one => one.headers['authorization'] === 'Bearer top-secret-token')).toBe(true)
})

test('in workerd, a stream that breaks off is noticed and the read-only call is made again', async () => {
  let failed = false
  const { fetch, calls } = scriptedFetch(rpc => {
    if (rpc.method !== 'tools/call' || failed) return null
    failed = true
    return events('event: message\ndata: {"js', 'breaks')
  })
  const box = await open(httpServer('https://mcp.example/mcp'), fetch)
  expect(await box.call('x', 'read_thing', {}, never)).toEqual({ kind: 'answer', content: 'done', isError: false })
  expect(calls()).toBe(2)
  await box.close()
})

test('in workerd, a caller that gives up ends the request that hangs', async () => {
  let ended = false
  const { fetch } = scriptedFetch((rpc, request) => {
    if (rpc.method !== 'tools/call') return null
    request.signal.addEventListener('abort', () => (ended = true))
    return silence(request)
  })
  const box = await open(httpServer('https://mcp.example/mcp'), fetch)
  const stop = new AbortController()
  const call = box.call('x', 'read_thing', {}, stop.signal)
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => ended).toBe(true)
  await box.close()
})

test('in workerd, a server that speaks SSE only is listed and called', async () => {
  let channel: ReadableStreamDefaultController<Uint8Array> | null = null
  const say = (text: string) => channel?.enqueue(new TextEncoder().encode(text))
  const answers: Record<string, object> = {
    initialize: {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'old', version: '1' },
    },
    'tools/list': { tools: [{ name: 'load', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: '0.5' }] },
  }
  const { fetch } = scriptedFetch(
    rpc => {
      const message = { jsonrpc: '2.0', id: rpc.id, result: answers[rpc.method] }
      if (rpc.id !== undefined) say(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
      return new Response(null, { status: 202 })
    },
    () => {
      const body = new ReadableStream<Uint8Array>({ start: controller => void (channel = controller) })
      say('event: endpoint\ndata: /messages?session=1\n\n')
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  )
  const box = await open(httpServer('https://mcp.example/sse', { type: 'sse' }), fetch)
  expect(box.unavailable).toEqual([])
  expect(await box.call('x', 'load', {}, never)).toEqual({ kind: 'answer', content: '0.5', isError: false })
  await box.close()
})

test('in workerd, a server of the stateless generation is listed, called and listened to', async () => {
  const handler = statelessServer(new Map(), 'reject')
  const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init))
  const box = await open(httpServer('https://mcp.example/mcp'), fetch)
  expect(box.unavailable).toEqual([])
  expect(await box.call('x', 'echo', { text: 'hi' }, never)).toEqual({
    kind: 'answer',
    content: 'heard hi',
    isError: false,
  })
  expect(await box.call('x', 'grow', {}, never)).toMatchObject({ kind: 'answer', content: 'grown' })
  await expect.poll(() => box.servers[0]?.tools.map(tool => tool.name)).toContain('x.grown')
  await box.close()
})
