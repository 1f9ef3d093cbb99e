// The MCP server `host`: reads what a person would look at first on this machine. No tool changes anything.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'
import * as mac from './mac.ts'
import { diskUsage } from './linux/disks.ts'
import { loadAndMemory } from './linux/load.ts'
import { listeningPorts } from './linux/ports.ts'
import { processDetail, topProcesses } from './linux/processes.ts'
import { recentLogs } from './logs.ts'

const machine =
  process.platform === 'linux' ? { loadAndMemory, diskUsage, topProcesses, listeningPorts, processDetail } : mac
const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

/** The MCP library turns what a tool throws into an error result for the model. */
async function say(text: Promise<string>) {
  return { content: [{ type: 'text' as const, text: await text }] }
}

const server = new McpServer({ name: 'host', version: '1.0.0' })

server.registerTool(
  'load_and_memory',
  { description: 'Load averages, CPU use, memory, swap and pressure of the host, with exact numbers.', annotations },
  () => say(machine.loadAndMemory()),
)
server.registerTool(
  'disk_usage',
  { description: 'Size, use and free space of every mounted file system of the host, inodes included.', annotations },
  () => say(machine.diskUsage()),
)
server.registerTool(
  'top_processes',
  {
    description: 'The processes of the host that use the most CPU or memory: pid, user, use, age, command.',
    inputSchema: {
      by: z.enum(['cpu', 'memory']).default('cpu').describe('What to sort by'),
      limit: z.number().int().min(1).max(50).default(10).describe('How many processes'),
    },
    annotations,
  },
  ({ by, limit }) => say(machine.topProcesses(by, limit)),
)
server.registerTool(
  'listening_ports',
  { description: 'Every port on which a program of the host listens, with address and process.', annotations },
  () => say(machine.listeningPorts()),
)
server.registerTool(
  'recent_logs',
  {
    description:
      'The last lines of the system log and of the kernel log of the host, optionally only those that contain a text.',
    inputSchema: {
      lines: z.number().int().min(1).max(500).default(50).describe('How many lines of each log'),
      contains: z.string().min(1).optional().describe('Only lines that contain this text, in any case'),
    },
    annotations,
  },
  ({ lines, contains }) => say(recentLogs({ lines, contains: contains ?? null })),
)
server.registerTool(
  'process_detail',
  {
    description:
      'One process of the host in detail: command, memory, CPU time, open files, disk traffic, children, ports.',
    inputSchema: { pid: z.number().int().min(1).describe('The process id') },
    annotations,
  },
  ({ pid }) => say(machine.processDetail(pid)),
)

await server.connect(new StdioServerTransport())
