// Serves the conforming tools on a free port of 127.0.0.1, by each transport of MCP.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { listen } from '../http-server.ts'
import { sessionsServer } from './sessions-server.ts'
import { statelessServer } from './stateless-server.ts'

export type Served = { url: string; calls: Map<string, number>; close(): Promise<void> }

/** Sessions over Streamable HTTP. `json`: answers come as JSON instead of as events. */
export async function serveSessions(json = false): Promise<Served> {
  const calls = new Map<string, number>()
  const open = new Map<string, StreamableHTTPServerTransport>()
  const { origin, close } = await listen(async (request, response) => {
    const id = request.headers['mcp-session-id']
    const known = typeof id === 'string' ? open.get(id) : undefined
    if (known !== undefined) return known.handleRequest(request, response)
    if (id !== undefined) return void response.writeHead(404).end()
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: json,
      onsessioninitialized: session => void open.set(session, transport),
    })
    await sessionsServer(calls).connect(transport as Parameters<ReturnType<typeof sessionsServer>['connect']>[0])
    await transport.handleRequest(request, response)
  })
  return { url: `${origin}/mcp`, calls, close }
}

/** The older SSE. */
export async function serveSse(): Promise<Served> {
  const calls = new Map<string, number>()
  const open = new Map<string, SSEServerTransport>()
  const { origin, close } = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response)
      open.set(transport.sessionId, transport)
      return sessionsServer(calls).connect(transport)
    }
    const transport = open.get(url.searchParams.get('sessionId') ?? '')
    if (transport === undefined) return void response.writeHead(404).end()
    await transport.handlePostMessage(request, response)
  })
  return { url: `${origin}/sse`, calls, close }
}

export async function serveStateless(legacy: 'stateless' | 'reject'): Promise<Served> {
  const calls = new Map<string, number>()
  const handler = statelessServer(calls, legacy)
  const { origin, close } = await listen((request, response) => void passOn(handler.fetch, request, response))
  return { url: `${origin}/mcp`, calls, close }
}

async function passOn(
  answer: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const answered = await answer(
    new Request(`http://${request.headers.host}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
      signal: gone.signal,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    }),
  )
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  if (answered.body !== null) {
    for await (const chunk of answered.body) {
      if (response.destroyed) return
      if (!response.write(chunk)) await once(response, 'drain')
    }
  }
  response.end()
}
