// A real MCP server over Streamable HTTP whose tools are functions of the test. All of them are read-only.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { listen, mcpOverHttp } from '../../fakes/http-server.ts'

/** What a tool answers; it is given the one argument that each takes. */
export type ScriptedTool = (about: string) => string | Promise<string>

export type Called = { tool: string; about: string }

export type ToolServer = { url: string; called: Array<Called>; close(): Promise<void> }

export async function startToolServer(tools: Readonly<Record<string, ScriptedTool>>): Promise<ToolServer> {
  const called: Array<Called> = []
  const makeServer = () => {
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
    return server
  }
  const { origin, close } = await listen(mcpOverHttp(makeServer))
  return { url: `${origin}/mcp`, called, close }
}
