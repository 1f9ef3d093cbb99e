import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBridge, type Bridge } from '../../../local/bridge.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { Toolbox } from '../../../src/core/ports.ts'
import { stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const entry = fileURLToPath(import.meta.resolve('../../../local/demo/host-server.ts'))
const servers = { host: stdioServer('node', [entry]) }
let bridge: Bridge
let box: Toolbox

beforeAll(async () => {
  bridge = await startBridge({ servers, token: 't-t-t', port: 0, host: '127.0.0.1' })
  box = await mcpToolHost({ clock, servers, fetch, bridge: { url: bridge.url, token: 't-t-t' } }).open(
    'e',
    [{ name: 'host' }],
    never,
  )
})
afterAll(async () => {
  await box.close()
  await bridge.close()
})

async function ask(tool: string, args: Record<string, unknown> = {}): Promise<string> {
  const outcome = await box.call('host', tool, args, never)
  if (outcome.kind !== 'answer' || outcome.isError) throw new Error(JSON.stringify(outcome))
  return outcome.content
}

const linux = test.runIf(process.platform === 'linux')

test('all tools of the host are marked read-only', () => {
  expect(box.unavailable).toEqual([])
  expect(box.servers[0]?.tools.map(tool => [tool.name, tool.readOnly])).toEqual(
    ['disk_usage', 'listening_ports', 'load_and_memory', 'process_detail', 'recent_logs', 'top_processes'].map(name => [
      `host.${name}`,
      true,
    ]),
  )
})

linux('load and memory are those of the kernel', async () => {
  const before = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
  const said = await ask('load_and_memory')
  const after = readFileSync('/proc/loadavg', 'utf8').split(' ')[0]
  expect([before, after]).toContain(/load average: ([\d.]+)/.exec(said)?.[1])
  const total = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1_024
  expect(said).toContain(`memory: total ${Math.round(total).toLocaleString('en-US')} MiB`)
})

linux('the disks are those that df shows', async () => {
  const said = await ask('disk_usage')
  const [, line = ''] = execFileSync('df', ['-kP', '/'], { encoding: 'utf8' }).split('\n')
  const [, blocks, , , share] = line.split(/\s+/)
  const root = said.split('\n').find(row => row.startsWith('/ '))
  expect(root).toContain(`${Math.round(Number(blocks) / 1_024).toLocaleString('en-US')} MiB`)
  expect(root).toContain(` ${share} `)
})

linux('a process that burns the processor is found, with its details and without its environment', async () => {
  const burning = spawn(process.execPath, ['-e', 'for (;;);', 'burning-on-purpose'], {
    env: { PATH: '/bin', MARKER: 'marker-in-the-environment' },
    stdio: 'ignore',
  })
  try {
    const top = await ask('top_processes', { limit: 50 })
    expect(top.split('\n').find(row => row.startsWith(`${burning.pid} `))).toContain('burning-on-purpose')
    const detail = await ask('process_detail', { pid: burning.pid })
    expect(detail).toContain('burning-on-purpose')
    expect(detail).toContain(`parent ${process.pid}`)
    expect(top + detail).not.toContain('marker-in-the-environment')
    const [resident] = /resident ([\d.,]+) MiB/.exec(detail)?.slice(1) ?? []
    const kernel = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${burning.pid}/status`, 'utf8'))?.[1]) / 1_024
    expect(Math.abs(Number(resident?.replace(',', '')) - kernel)).toBeLessThan(5)
  } finally {
    burning.kill('SIGKILL')
  }
})

linux('a port that this test opens is listed with its process', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const row = (await ask('listening_ports')).split('\n').find(line => line.includes(`127.0.0.1:${port} `))
  expect(row).toContain(String(process.pid))
  server.close()
})

test('the logs say where they come from, or why they cannot be read', async () => {
  const said = await ask('recent_logs', { lines: 5 })
  expect(said).toMatch(/^system log(: unreadable here \(.+\)| \(.+\), the last \d of \d+ lines:)/)
  expect(said).toMatch(/^kernel log(: unreadable here \(.+\)| \(.+\), the last \d of \d+ lines:)/m)
  const none = await ask('recent_logs', { contains: 'no such line can be anywhere' })
  expect(none).not.toMatch(/\), the last /)
})

test('a process that is not there, and a wrong argument, are errors that say what would be right', async () => {
  expect(await box.call('host', 'process_detail', { pid: 4_194_303 }, never)).toMatchObject({
    kind: 'answer',
    isError: true,
    content: expect.stringContaining('top_processes lists those that run'),
  })
  expect(await box.call('host', 'top_processes', { by: 'size' }, never)).toMatchObject({
    kind: 'answer',
    isError: true,
    content: expect.stringContaining('expected one of'),
  })
})
