// A stdio MCP server that tests kill: it says who it is, and works slowly enough to be caught at it. A slow call that is under way is noted
// as a file with the process's number, in the folder NOTES.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'

const server = new McpServer({ name: 'fragile', version: '1.0.0' })
const say = (text: string) => ({ content: [{ type: 'text' as const, text }] })
const noteCall = () => {
  if (process.env['NOTES'] !== undefined) writeFileSync(join(process.env['NOTES'], String(process.pid)), '')
}
const readOnly = { annotations: { readOnlyHint: true } }

server.registerTool('pid', readOnly, () => say(String(process.pid)))
server.registerTool('write', {}, () => say('written'))
server.registerTool('read_slowly', readOnly, async () => {
  noteCall()
  await wait(600)
  return say(String(process.pid))
})
server.registerTool('write_slowly', {}, async () => {
  console.error('writing')
  noteCall()
  await wait(20_000)
  return say('written')
})

if (process.env['STUBBORN'] !== undefined) {
  process.on('SIGTERM', () => console.error('no'))
  setInterval(() => {}, 1_000)
}
console.error(`ready with ${process.env['DB_PASSWORD']} for ${process.env['TARGET']}`)
await server.connect(new StdioServerTransport())
