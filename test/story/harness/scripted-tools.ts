// A real MCP server over Streamable HTTP whose tools are functions of the test. All of them are read-only.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

/** What a tool answers; it is given the one argument that each takes. */
export type ScriptedTool = (about: string) => string | Promise<string>

export type Called = { tool: string; about: string }

export type ToolServer = { url: string; called: Array<Called>; close(): Promise<void> }

export async function startToolServer(tools: Readonly<Record<string, ScriptedTool>>): Promise<ToolServer> {
  const called: Array<Called> = []
  const http = createServer((request, response) => {
    const server = new McpServer({ name: 'scripted', version: '1.0.0' })
    for (const [tool, answer] of Object.entries(tools)) {
      server.registerTool(
        tool,
        {
          description: `Reads ${tool}`,
          inputSchema: { about: z.string().optional() },
          annotations: { readOnlyHint: true },
        },
        async ({ about = '' }) => {
          called.push({ tool, about })
          return { content: [{ type: 'text', text: await answer(about) }] }
        },
      )
    }
    // Without sessions: a caller that was killed leaves nothing behind here.
    const transport = new StreamableHTTPServerTransport()
    response.on('close', () => void server.close())
    server
      .connect(transport as Parameters<McpServer['connect']>[0])
      .then(() => transport.handleRequest(request, response))
      .catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  // Longer than any client keeps a connection: a call that meets one just being closed would be lost.
  http.keepAliveTimeout = 60_000
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    called,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}
