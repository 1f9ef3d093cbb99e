// An MCP server played by a function, behind a `fetch`: for servers that lie, hang, redirect or break off.

import type { Fetch } from '../../src/adapters/mcp/request-sender.ts'

export type Seen = { method: string; url: string; headers: Record<string, string>; rpc: string | null }

type Rpc = { id?: number; method: string; params?: { name?: string; cursor?: string } }

/** Answers one JSON-RPC request; null leaves it to the ordinary answer. */
export type Script = (rpc: Rpc, request: Request) => Response | Promise<Response> | null

export const tools = [
  { name: 'read_thing', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'write_thing', inputSchema: { type: 'object' } },
]

export function result(id: number | undefined, value: object): Response {
  return Response.json({ jsonrpc: '2.0', id, result: value })
}

export function scriptedFetch(script: Script = () => null, other: (request: Request) => Response | null = () => null) {
  const seen: Array<Seen> = []
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init)
    const text = request.method === 'POST' ? await request.clone().text() : ''
    const rpc = text === '' ? null : (JSON.parse(text) as Rpc)
    seen.push({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      rpc: rpc?.method ?? null,
    })
    const scripted = rpc === null ? other(request) : await script(rpc, request)
    if (scripted !== null) return scripted
    if (rpc === null) return new Response(null, { status: request.method === 'DELETE' ? 200 : 405 })
    return ordinary(rpc)
  }
  return { fetch, seen, calls: () => seen.filter(one => one.rpc === 'tools/call').length }
}

function ordinary(rpc: Rpc): Response {
  if (rpc.id === undefined) return new Response(null, { status: 202 })
  if (rpc.method === 'initialize') {
    const response = result(rpc.id, {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'scripted', version: '1' },
    })
    response.headers.set('mcp-session-id', 'session-1')
    return response
  }
  if (rpc.method === 'tools/list') return result(rpc.id, { tools })
  return result(rpc.id, { content: [{ type: 'text', text: 'done' }] })
}

/** A response that never comes, until the request is given up. */
export function silence(request: Request): Promise<Response> {
  return new Promise((_resolve, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
  })
}

/** An event stream that sends `text` and then ends or, without an end, stays open. */
export function events(text: string, end: 'ends' | 'breaks' | 'stays open'): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      if (end === 'ends') controller.close()
      if (end === 'breaks') setTimeout(() => controller.error(new Error('connection reset')), 20)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
