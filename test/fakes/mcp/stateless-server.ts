// The conforming tools by the official package of the stateless generation of MCP (`@modelcontextprotocol/server`), and one that asks.

import { createMcpHandler, inputRequired, McpServer, type McpHttpHandler } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { CONFORMING_TOOLS } from './tools.ts'

/** `legacy: 'reject'` speaks the stateless generation alone. */
export function statelessServer(calls: Map<string, number>, legacy: 'stateless' | 'reject'): McpHttpHandler {
  let isGrown = false
  const handler: McpHttpHandler = createMcpHandler(
    () => {
      const server = serverWith(calls)
      server.registerTool('grow', {}, () => {
        isGrown = true
        handler.notify.toolsChanged()
        return { content: [{ type: 'text', text: 'grown' }] }
      })
      if (isGrown) server.registerTool('grown', {}, () => ({ content: [{ type: 'text', text: 'new' }] }))
      return server
    },
    { legacy },
  )
  return handler
}

/** One server for a whole connection, as over stdio, whose tools change while it runs. */
export function growingServer(calls: Map<string, number>): () => McpServer {
  return () => {
    const server = serverWith(calls)
    server.registerTool('grow', {}, () => {
      server.registerTool('grown', {}, () => ({ content: [{ type: 'text', text: 'new' }] }))
      return { content: [{ type: 'text', text: 'grown' }] }
    })
    return server
  }
}

function serverWith(calls: Map<string, number>): McpServer {
  const server = new McpServer({ name: 'conforming', version: '2.0.0' })
  for (const { name, readOnly, run } of CONFORMING_TOOLS) {
    server.registerTool(
      name,
      { inputSchema: z.object({ text: z.string().optional() }), annotations: { readOnlyHint: readOnly } },
      (args, context) => {
        calls.set(name, (calls.get(name) ?? 0) + 1)
        const progressToken = context.mcpReq._meta?.progressToken
        return run(args, {
          calls: calls.get(name) ?? 0,
          async progress(step) {
            if (progressToken === undefined) return
            await context.mcpReq.notify({
              method: 'notifications/progress',
              params: { progressToken, progress: step },
            })
          },
        })
      },
    )
  }
  const region = z.string().meta({ 'x-mcp-header': 'Region' })
  server.registerTool('routed', { inputSchema: z.object({ region }) }, ({ region: at }) => ({
    content: [{ type: 'text', text: `in ${at}` }],
  }))
  server.registerTool('asks', { inputSchema: z.object({}) }, (_args, { mcpReq }) => {
    const answer = mcpReq.inputResponses?.['sure'] as { action?: string } | undefined
    if (answer !== undefined) return { content: [{ type: 'text', text: `the answer was ${answer.action}` }] }
    return inputRequired({
      inputRequests: {
        sure: inputRequired.elicit({
          message: 'Delete the pod?',
          requestedSchema: { type: 'object', properties: { yes: { type: 'boolean' } } },
        }),
      },
    })
  })
  return server
}
