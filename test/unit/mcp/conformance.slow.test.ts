// One list of cases against every transport and both generations of MCP, played by the official server packages.

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBridge } from '../../../local/bridge.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { McpServer } from '../../../src/core/config/config.ts'
import type { Toolbox, ToolOutcome } from '../../../src/core/ports.ts'
import { serveSessions, serveSse, serveStateless, type Served } from '../../fakes/mcp/serve.ts'
import { CONFORMING_TOOLS, PICTURE } from '../../fakes/mcp/tools.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const stdioEntry = fileURLToPath(import.meta.resolve('../../fakes/mcp/stdio-entry.ts'))
const statelessEntry = fileURLToPath(import.meta.resolve('../../fakes/mcp/stdio-stateless-entry.ts'))

type Started = {
  server: McpServer
  bridge: { url: string; token: string } | null
  /** Whether the server speaks the stateless generation. */
  stateless: boolean
  close(): Promise<void>
}

const remote = ({ url, close }: Served, more: { type?: 'sse'; stateless?: boolean } = {}): Started => ({
  server: httpServer(url, { ...(more.type && { type: more.type }) }),
  bridge: null,
  stateless: more.stateless === true,
  close,
})

// Between the pauses of the tool `slow` and its length.
const LIMIT_MS = 1_500

const transports: Array<[name: string, start: () => Promise<Started>]> = [
  ['sessions over HTTP, answered by events', async () => remote(await serveSessions())],
  ['sessions over HTTP, answered by JSON', async () => remote(await serveSessions(true))],
  ['sessions over SSE', async () => remote(await serveSse(), { type: 'sse' })],
  ['sessions over stdio, by the bridge', () => startStdio(stdioEntry)],
  ['stateless over stdio, by the bridge', () => startStdio(statelessEntry)],
  ['a program of sessions, by the bridge, asked statelessly', () => startAsked(stdioEntry)],
  ['a stateless program, by the bridge, asked statelessly', () => startAsked(statelessEntry)],
  ['stateless alone', async () => remote(await serveStateless('reject'), { stateless: true })],
  ['stateless or older', async () => remote(await serveStateless('stateless'), { stateless: true })],
]

async function startStdio(entry: string): Promise<Started> {
  const server = stdioServer('node', [entry])
  const { url, close } = await startBridge({ servers: { x: server }, token: 't', host: '127.0.0.1', port: 0 })
  return { server, bridge: { url, token: 't' }, stateless: entry === statelessEntry, close }
}

/** The bridge as any client meets it, which asks what it speaks. */
async function startAsked(entry: string): Promise<Started> {
  const { bridge, stateless, close } = await startStdio(entry)
  return { server: httpServer(`${bridge?.url}/x`, { bearerToken: 't' }), bridge: null, stateless, close }
}

describe.each(transports)('%s', (name, start) => {
  let started: Started
  let box: Toolbox
  beforeAll(async () => {
    started = await start()
    box = await mcpToolHost({ clock, servers: { x: started.server }, fetch, bridge: started.bridge }).open(
      'e',
      [{ name: 'x' }],
      never,
    )
  })
  afterAll(async () => {
    await box?.close()
    await started?.close()
  })
  const call = (tool: string, args = {}, signal = never) => box.call('x', tool, args, signal)
  const answer = (content: unknown, isError = false): ToolOutcome => ({
    kind: 'answer',
    content: content as string,
    isError,
  })

  test('the tools are listed with their marks', () => {
    expect(box.unavailable).toEqual([])
    const listed = box.servers[0]?.tools.map(tool => [tool.name, tool.readOnly]) ?? []
    const expected = CONFORMING_TOOLS.map(tool => [`x.${tool.name}`, tool.readOnly])
    expect(listed).toEqual(expect.arrayContaining(expected))
    expect(box.servers[0]?.tools[0]?.parameters).toMatchObject({ type: 'object' })
  })

  test('text, structure, a file, an error of the tool, a fault, an unknown argument', async () => {
    expect(await call('echo', { text: 'hi' })).toEqual(answer('heard hi'))
    expect(await call('structure')).toEqual(answer('{"load":0.5}'))
    expect(await call('file')).toEqual(answer('127.0.0.1'))
    expect(await call('refuse')).toEqual(answer('namespace is required', true))
    expect(await call('fault')).toEqual(answer(expect.stringContaining('the disk is full'), true))
    expect(await call('echo', { text: 7 })).toEqual(answer(expect.stringMatching(/text|argument/i), true))
  })

  test('a writing call is made once', async () => {
    expect(await call('count')).toEqual(answer('call 1'))
    expect(await call('count')).toEqual(answer('call 2'))
  })

  test('a picture is kept for the trace, and no model reads it as text', async () => {
    const seen = await call('picture')
    expect(seen).toEqual({
      ...answer(expect.stringContaining('[An image was returned: image/png, ')),
      attachments: [{ mimeType: 'image/png', data: PICTURE }],
    })
    expect(seen.kind === 'answer' && seen.content).not.toContain('iVBOR')
  })

  test('a large answer comes whole, and calls side by side get their own answers', async () => {
    const [large, ...echoes] = await Promise.all([
      call('large'),
      ...['a', 'b', 'c', 'd'].map(text => call('echo', { text })),
    ])
    expect(large.kind === 'answer' && large.content.length).toBe(2_000_000)
    expect(echoes).toEqual(['a', 'b', 'c', 'd'].map(text => answer(`heard ${text}`)))
  })

  // Answers in one JSON text have no room for progress, and servers behind the bridge have the limit of the loop alone.
  const silent = name.includes('JSON') || name.includes('stdio')
  if (!silent)
    test('progress refreshes the limit, and silence does not', async () => {
      const { server } = started
      const transport = { ...server.transport, timeoutMs: LIMIT_MS } as McpServer['transport']
      const hasty = await mcpToolHost({ clock, servers: { x: { ...server, transport } }, fetch, bridge: null }).open(
        'e',
        [{ name: 'x' }],
        never,
      )
      const outcomes = ['slow', 'silent'].map(tool => hasty.call('x', tool, {}, never))
      expect(await Promise.all(outcomes)).toEqual([
        answer('slowly done'),
        { kind: 'timed_out', message: 'x did not answer silent within 1.5 s' },
      ])
      await hasty.close()
    })

  test('a caller that gives up is heard, and the next call works', async () => {
    const stop = new AbortController()
    const given = call('silent', {}, stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(given).rejects.toThrow('enough')
    expect(await call('echo', { text: 'again' })).toEqual(answer('heard again'))
  })

  test('a tool that comes later is announced, listed and called', async () => {
    expect(await call('grown')).toMatchObject({ kind: 'refused' })
    expect(await call('grow')).toEqual(answer('grown'))
    await expect.poll(() => box.servers[0]?.tools.map(tool => tool.name)).toContain('x.grown')
    expect(await call('grown')).toEqual(answer('new'))
  })

  test('an argument that gateways route by is repeated in a header', async () => {
    if (!started.stateless) return expect(await call('routed')).toMatchObject({ kind: 'refused' })
    for (const region of ['eu-1', 'Zürich', ''])
      expect(await call('routed', { region })).toEqual(answer(`in ${region}`))
  })

  test('a question of a tool is declined, and the model is told', async () => {
    if (!started.stateless) return expect(await call('asks')).toMatchObject({ kind: 'refused' })
    expect(await call('asks')).toEqual(
      answer(
        'the answer was decline\n[the tool asked for input ("Delete the pod?"), which was declined: nobody can be asked here]',
      ),
    )
  })
})
