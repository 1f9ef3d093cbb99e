// A small real MCP server over Streamable HTTP that writes down every call before it answers, for tests that kill the caller.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { listen, mcpOverHttp } from './http-server.ts'

export type JournalEntry = {
  at: number
  tool: 'read_thing' | 'write_thing'
  arguments: { name: string; value?: string }
}

export type JournalServerOptions = {
  /** The file that the calls are appended to, one JSON object a line; it outlives the process. */
  file: string
  port?: number
  /** How long a call takes after it was written down. */
  delayMs?: number
  /** Runs inside the handler, after the call was written down and before it is answered. */
  onCall?: (entry: JournalEntry) => void | Promise<void>
  /** Runs at each request, also those that list tools, before it is answered. */
  onRequest?: () => void
  /** Fetched (POST, the entry as JSON) at the same moment. */
  hookUrl?: string
}

export type JournalServer = { url: string; journal(): Array<JournalEntry>; close(): Promise<void> }

export async function startJournalMcpServer(options: JournalServerOptions): Promise<JournalServer> {
  async function record(tool: JournalEntry['tool'], args: JournalEntry['arguments']) {
    const entry: JournalEntry = { at: Date.now(), tool, arguments: args }
    // Synchronous, so that the line is in the file whatever is killed next.
    appendFileSync(options.file, `${JSON.stringify(entry)}\n`)
    await options.onCall?.(entry)
    if (options.hookUrl !== undefined)
      await fetch(options.hookUrl, { method: 'POST', body: JSON.stringify(entry) }).catch(() => null)
    if (options.delayMs !== undefined) await new Promise(resolve => setTimeout(resolve, options.delayMs))
    const done = tool === 'read_thing' ? `${args.name} is fine` : `${args.name} is now ${args.value ?? 'changed'}`
    return { content: [{ type: 'text' as const, text: done }] }
  }

  const mcp = mcpOverHttp(() => serverWith(record))
  const { origin, close } = await listen((request, response) => {
    options.onRequest?.()
    return mcp(request, response)
  }, options.port)
  return {
    url: `${origin}/mcp`,
    journal: () => (existsSync(options.file) ? parse(readFileSync(options.file, 'utf8')) : []),
    close,
  }
}

function serverWith(
  record: (
    tool: JournalEntry['tool'],
    args: JournalEntry['arguments'],
  ) => Promise<{ content: Array<{ type: 'text'; text: string }> }>,
) {
  const server = new McpServer({ name: 'journal', version: '1.0.0' })
  server.registerTool(
    'read_thing',
    { description: 'Reads a thing', inputSchema: { name: z.string() }, annotations: { readOnlyHint: true } },
    args => record('read_thing', args),
  )
  server.registerTool(
    'write_thing',
    {
      description: 'Changes a thing',
      inputSchema: { name: z.string(), value: z.string().optional() },
      annotations: { readOnlyHint: false },
    },
    ({ name, value }) => record('write_thing', value === undefined ? { name } : { name, value }),
  )
  return server
}

function parse(text: string): Array<JournalEntry> {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as JournalEntry)
}
