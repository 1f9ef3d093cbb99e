// A real MCP server over HTTP. Its only tool does nothing for as long as its argument says, and then returns as much text.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'
import { logText } from './log-text.ts'

export type Tools = {
  url: string
  /** Calls that were answered. */
  answered(): number
  /** The most calls that were open at the same moment. */
  mostAtOnce(): number
  close(): void
}

export async function startTools(): Promise<Tools> {
  let open = 0
  let most = 0
  let answered = 0

  async function read({ name, ms, bytes }: { name: string; ms: number; bytes: number }) {
    open += 1
    most = Math.max(most, open)
    await sleep(ms)
    open -= 1
    answered += 1
    const fine = `${name} is fine: 0 errors, 0 restarts, 12 % of its memory`
    return { content: [{ type: 'text' as const, text: bytes === 0 ? fine : logText(fine, bytes) }] }
  }

  const http = createServer((request, response) => {
    // One server a request: without sessions a runtime that died leaves nothing behind.
    const transport = new StreamableHTTPServerTransport()
    const server = new McpServer({ name: 'timed', version: '1.0.0' })
    server.registerTool(
      'read',
      {
        description: 'Reads how a thing stands',
        inputSchema: { name: z.string(), ms: z.number().int().min(0), bytes: z.number().int().min(0).default(0) },
        annotations: { readOnlyHint: true },
      },
      read,
    )
    response.on('close', () => void server.close())
    server
      .connect(transport as Parameters<McpServer['connect']>[0])
      .then(() => transport.handleRequest(request, response))
      .catch(() => response.destroy())
  })
  // Longer than any client keeps a connection. A call on a connection that is just being closed would be made twice.
  http.keepAliveTimeout = 60_000
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    answered: () => answered,
    mostAtOnce: () => most,
    close: () => {
      http.close()
      http.closeAllConnections()
    },
  }
}
