// The conforming tools by the official package of the older generation of MCP (`@modelcontextprotocol/sdk`).

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { CONFORMING_TOOLS } from './tools.ts'

/** `calls` counts the calls of each tool, over all servers of one test. */
export function sessionsServer(calls: Map<string, number>): McpServer {
  const server = new McpServer({ name: 'conforming', version: '1.0.0' })
  for (const { name, readOnly, run } of CONFORMING_TOOLS) {
    server.registerTool(
      name,
      { inputSchema: { text: z.string().optional() }, annotations: { readOnlyHint: readOnly } },
      (args, extra) => {
        calls.set(name, (calls.get(name) ?? 0) + 1)
        const progressToken = extra._meta?.progressToken
        return run(args, {
          calls: calls.get(name) ?? 0,
          async progress(step) {
            if (progressToken === undefined) return
            await extra.sendNotification({
              method: 'notifications/progress',
              params: { progressToken, progress: step },
            })
          },
        })
      },
    )
  }
  // A tool that comes later is announced to the session's listeners.
  server.registerTool('grow', {}, () => {
    server.registerTool('grown', {}, () => ({ content: [{ type: 'text', text: 'new' }] }))
    return { content: [{ type: 'text', text: 'grown' }] }
  })
  return server
}
