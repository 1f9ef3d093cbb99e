// HTTP servers of a test, and MCP over them.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

export type HttpServer = {
  /** `http://127.0.0.1:<port>`. */
  origin: string
  /** Ends the connections that are open, too. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function listen(answer: RequestListener, port = 0): Promise<HttpServer> {
  const http = createServer(answer)
  // Longer than any client keeps a connection: a call on one that is just being closed would be lost.
  http.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const { origin, close } = await listen(() => {})
  await close()
  return Number(new URL(origin).port)
}

/** MCP over Streamable HTTP without sessions, a server for each request: a caller that is killed leaves nothing behind. */
export function mcpOverHttp(makeServer: (request: IncomingMessage) => McpServer): RequestListener {
  return (request, response) => {
    const server = makeServer(request)
    const transport = new StreamableHTTPServerTransport()
    response.on('close', () => void server.close())
    server
      .connect(transport as Parameters<McpServer['connect']>[0])
      .then(() => transport.handleRequest(request, response))
      .catch((error: unknown) => response.writeHead(500).end(String(error)))
  }
}

/** Answers as a handler of `fetch` does. */
export function answering(answer: (request: Request) => Promise<Response>): RequestListener {
  return async (incoming, outgoing) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = 'GET', url = '/', headers } = incoming
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
    const response = await answer(new Request(`http://127.0.0.1${url}`, { method, headers: entries, ...body }))
    outgoing.writeHead(response.status, [...response.headers].flat())
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }
}
