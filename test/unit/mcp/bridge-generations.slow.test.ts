// The bridge speaks both generations of MCP to its clients, and asks each child which one it speaks.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, onTestFinished, test } from 'vitest'
import { startBridge } from '../../../local/bridge.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { McpServer } from '../../../src/core/config/config.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const path = (name: string) => fileURLToPath(import.meta.resolve(`../../fakes/${name}`))
const headers = { authorization: 'Bearer t' }

async function start(server: McpServer, log: (line: string) => void = () => {}): Promise<string> {
  const bridge = await startBridge({ servers: { x: server }, token: 't', host: '127.0.0.1', port: 0, log })
  onTestFinished(bridge.close)
  return `${bridge.url}/x`
}

const CHILDREN = [
  ['of sessions', 'mcp/stdio-entry.ts'],
  ['of the stateless generation alone', 'mcp/stdio-stateless-entry.ts'],
] as const
const MODES = [
  ['auto', '2026-07-28'],
  ['legacy', '2025-11-25'],
] as const

test.each(CHILDREN)('the official client speaks the generation of its choice to a child %s', async (_kind, entry) => {
  const url = await start(stdioServer('node', [path(entry)]))
  await Promise.all(
    MODES.map(async ([mode, version]) => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
      onTestFinished(() => client.close())
      expect(client.getNegotiatedProtocolVersion()).toBe(version)
      expect(client.getServerVersion()?.name).toBe('conforming')
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toContain('echo')
      const steps: Array<number> = []
      const onprogress = ({ progress }: { progress: number }) => void steps.push(progress)
      const slow = client.callTool({ name: 'slow', arguments: {} }, { onprogress })
      expect(await client.callTool({ name: 'echo', arguments: { text: 'hi' } })).toMatchObject({
        content: [{ type: 'text', text: 'heard hi' }],
      })
      expect(await slow).toMatchObject({ content: [{ text: 'slowly done' }] })
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    }),
  )
})

test('lists say for how long they are fresh to a client of the stateless generation', async () => {
  const url = await start(stdioServer('node', [path('mcp/stdio-entry.ts')]))
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const ask = async (method: string, params = {}) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
    })
    return (await answer.json()) as { result?: Record<string, unknown>; error?: { message: string } }
  }
  expect(await ask('server/discover')).toMatchObject({ result: { supportedVersions: ['2026-07-28'] } })
  expect((await ask('tools/list')).result).toMatchObject({ resultType: 'complete', ttlMs: expect.any(Number) })
  expect((await ask('prompts/list')).error?.message).toMatch(/not found/i)
})

test('clients without sessions share one child; its end is told, and the next call meets another', async () => {
  const lines: Array<string> = []
  const notes = mkdtempSync(join(tmpdir(), 'tarsy-notes-'))
  onTestFinished(() => rmSync(notes, { recursive: true, force: true }))
  const server = stdioServer('node', [path('fragile-stdio-server.ts')], { NOTES: notes })
  const url = await start(server, line => lines.push(line))
  const open = () =>
    mcpToolHost({ clock, servers: { x: httpServer(url, { bearerToken: 't' }) }, fetch, bridge: null }).open(
      'e',
      [{ name: 'x' }],
      never,
    )
  const [one, two] = await Promise.all([open(), open()])
  onTestFinished(async () => void (await Promise.all([one.close(), two.close()])))
  const pidOf = async (box: typeof one) => {
    const outcome = await box.call('x', 'pid', {}, never)
    return outcome.kind === 'answer' ? Number(outcome.content) : outcome.message
  }
  const pid = Number(await pidOf(one))
  expect(await pidOf(two)).toBe(pid)
  const writing = one.call('x', 'write_slowly', {}, never)
  await expect.poll(() => existsSync(join(notes, String(pid)))).toBe(true)
  process.kill(pid, 'SIGKILL')
  expect(await writing).toMatchObject({
    kind: 'interrupted',
    message: expect.stringMatching(/was ended by SIGKILL; .* whether the tool did its work is unknown/),
  })
  expect(await pidOf(two)).not.toBe(pid)
  await expect
    .poll(() => lines.map(line => line.replace(/^\S+Z | \d+ ms$/g, '')))
    .toEqual(['x.pid ok', 'x.pid ok', 'x.write_slowly lost', 'x.pid ok'])
})

test.each([
  ['of sessions', {}],
  ['without one', { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }],
])('a client %s is told why a child does not start', async (_kind, more) => {
  const url = await start(stdioServer('node', ['-e', "console.error('no cluster'); process.exit(3)"]))
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const stateless = 'mcp-method' in more
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...more,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: stateless ? 'tools/list' : 'initialize',
      params: stateless ? { _meta: envelope } : initialize,
    }),
  })
  expect(await answer.text()).toContain('the stdio server x ended with exit code 3; it said: no cluster')
})
