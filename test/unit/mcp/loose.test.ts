// Loose on the wire, strict on meaning: what real servers write, and what comes of it.

import { expect, test } from 'vitest'
import { mcpToolHost, type McpEvent } from '../../../src/adapters/mcp/host.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'
import { events, result, scriptedFetch, type Script } from '../../fakes/scripted-mcp.ts'

const never = new AbortController().signal
const schema = { type: 'object' }
const empty = { type: 'object', properties: {} }

function open(script: Script) {
  const played = scriptedFetch(script)
  const logged: Array<McpEvent> = []
  const host = mcpToolHost({
    servers: { x: httpServer('https://mcp.example/mcp') },
    fetch: played.fetch,
    bridge: null,
    clock: { sleep: async () => {} },
    log: event => logged.push(event),
  })
  return { ...played, logged, box: host.open('e', [{ name: 'x' }], never) }
}

const good = { name: 'good', description: 'fine', inputSchema: schema }

test.each([
  ['nextCursor null', { tools: [good], nextCursor: null }, ['good']],
  ['nextCursor empty', { tools: [good], nextCursor: '' }, ['good']],
  ['description null', { tools: [{ ...good, description: null }] }, ['good']],
  ['description missing beside a title', { tools: [{ name: 'good', title: 'Good' }] }, ['good']],
  ['annotations null', { tools: [{ ...good, annotations: null }] }, ['good']],
  ['a mark null', { tools: [{ ...good, annotations: { readOnlyHint: null, idempotentHint: 'no' } }] }, ['good']],
  ['inputSchema null', { tools: [{ ...good, inputSchema: null }] }, ['good']],
  ['inputSchema missing', { tools: [{ name: 'good' }] }, ['good']],
  ['inputSchema as text', { tools: [{ ...good, inputSchema: '{"type":"object"}' }] }, ['good']],
  ['outputSchema that is none', { tools: [{ ...good, outputSchema: 'none' }] }, ['good']],
  ['a tool without a name', { tools: [{ ...good, name: null }, good] }, ['good']],
  ['a tool that is null', { tools: [null, good, 'text'] }, ['good']],
  ['tools null', { tools: null }, []],
  ['unknown members', { tools: [{ ...good, icons: null, _meta: 3 }], _meta: null, ttlMs: 'soon' }, ['good']],
])('a list of tools with %s is read', async (_what, listed, names) => {
  const { box } = open(rpc => (rpc.method === 'tools/list' ? result(rpc.id, listed) : null))
  expect((await box).unavailable).toEqual([])
  expect((await box).servers[0]?.tools.map(tool => tool.name)).toEqual(names.map(name => `x.${name}`))
})

test('a tool gets an empty schema for none, is no read unless it says so, and one that was left out is logged', async () => {
  const { box, logged } = open(rpc =>
    rpc.method === 'tools/list'
      ? result(rpc.id, { tools: [{ name: 'a', annotations: { readOnlyHint: 'true' } }, { description: 'no name' }] })
      : null,
  )
  expect((await box).servers[0]?.tools).toEqual([
    { name: 'x.a', description: '', parameters: empty, readOnly: false, idempotent: false },
  ])
  expect(logged).toEqual([
    { event: 'mcp.tool_unreadable', server: 'x', message: '1 tools of x have no name and were left out' },
  ])
})

const initialized = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 's', version: '1' },
}

test.each([
  ['serverInfo missing', { protocolVersion: '2025-06-18', capabilities: {} }],
  ['capabilities null', { ...initialized, capabilities: null }],
  ['no version', { capabilities: {} }],
  ['a version that nobody knows', { ...initialized, protocolVersion: '2024-01-01' }],
])('a server that initializes with %s is used', async (_what, answer) => {
  const { box } = open(rpc => (rpc.method === 'initialize' ? result(rpc.id, answer) : null))
  expect((await box).unavailable).toEqual([])
})

const done = { content: [{ type: 'text', text: 'done' }] }

type Answering = (id: number | undefined) => Response
const answers: Array<[what: string, Answering]> = [
  ['without jsonrpc', id => Response.json({ id, result: done })],
  ['with error null', id => Response.json({ jsonrpc: '2.0', id, result: done, error: null })],
  ['with its id as text', id => Response.json({ jsonrpc: '2.0', id: String(id), result: done })],
  ['without an id', () => Response.json({ jsonrpc: '2.0', result: done })],
  ['with another id', () => Response.json({ jsonrpc: '2.0', id: 99, result: done })],
  ['as a batch', id => Response.json([{ jsonrpc: '2.0', id, result: done }])],
  ['as plain text', id => new Response(JSON.stringify({ jsonrpc: '2.0', id, result: done }))],
  ['with status 201', id => Response.json({ jsonrpc: '2.0', id, result: done }, { status: 201 })],
  [
    'as an event without its blank line',
    id => events(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: done })}\n`, 'ends'),
  ],
  [
    'as an event of another name, behind junk',
    id => events(`data: junk\n\nevent: x\ndata: ${JSON.stringify({ id, result: done })}\n\n`, 'stays open'),
  ],
]

test.each(answers)('an answer %s is read', async (_what, answer) => {
  const { box, calls } = open(rpc => (rpc.method === 'tools/call' ? answer(rpc.id) : null))
  expect(await (await box).call('x', 'write_thing', {}, never)).toMatchObject({ kind: 'answer', content: 'done' })
  expect(calls()).toBe(1)
})

const reason = 'namespace is required'
const refusal = (status: number, error: unknown, id: unknown) =>
  Response.json({ jsonrpc: '2.0', id, error }, { status })
const refusals: Array<[what: string, Answering]> = [
  ['400 with its reason in JSON-RPC', id => refusal(400, { code: -32602, message: reason }, id)],
  ['400 with a JSON-RPC error without an id', () => refusal(400, { code: -32602, message: reason }, null)],
  ['400 with text', () => new Response(reason, { status: 400 })],
  ['400 with other JSON', () => Response.json({ detail: reason }, { status: 400 })],
  ['401 with text', () => new Response(reason, { status: 401 })],
  ['403 with its reason in JSON-RPC', id => refusal(403, { code: -32000, message: reason }, id)],
  ['404 with its reason in JSON-RPC', id => refusal(404, { code: -32602, message: reason }, id)],
  ['409 with text', () => new Response(reason, { status: 409 })],
  ['422 with its reason in JSON-RPC', id => refusal(422, { code: -32602, message: reason }, id)],
  ['429 with text', () => new Response(reason, { status: 429 })],
  ['500 with its reason in JSON-RPC', id => refusal(500, { code: -32603, message: reason }, id)],
  ['500 with a page', () => new Response(`<html><head><title>x</title></head><p>${reason}</p>`, { status: 500 })],
  ['503 with its reason in JSON-RPC', id => refusal(503, { code: -32603, message: reason }, id)],
  ['503 with text', () => new Response(reason, { status: 503 })],
  ['an error that is a text', id => Response.json({ jsonrpc: '2.0', id, error: reason })],
  ['an error without a code', id => Response.json({ jsonrpc: '2.0', id, error: { message: reason } })],
  ['an error beside a result that is null', id => Response.json({ id, result: null, error: { message: reason } })],
  ['a result that is an error', id => result(id, { content: { type: 'text', text: reason }, isError: true })],
]

test.each(refusals)('%s: a writing call is made once, and the reason is told', async (_what, answer) => {
  const { box, calls, seen } = open(rpc => (rpc.method === 'tools/call' ? answer(rpc.id) : null))
  const outcome = await (await box).call('x', 'write_thing', {}, never)
  expect(JSON.stringify(outcome)).toContain(reason)
  expect(JSON.stringify(outcome)).not.toContain('<')
  expect(calls()).toBe(1)
  expect(seen.filter(one => one.rpc === 'initialize')).toHaveLength(1)
})

const image = `iVBORw0KGgo${'A'.repeat(3_000)}`

test.each<[what: string, answer: Answering]>([
  ['in JSON-RPC', id => refusal(400, { code: -32602, message: `no place for ${image}` }, id)],
  ['as text', () => new Response(`no place for ${image}`, { status: 500 })],
])('an error that quotes an image, %s, is told without it', async (_what, answer) => {
  const { box } = open(rpc => (rpc.method === 'tools/call' ? answer(rpc.id) : null))
  const told = JSON.stringify(await (await box).call('x', 'write_thing', {}, never))
  expect(told).toContain('no place for [left out: image, about ')
  expect(told).not.toContain('iVBOR')
})

const unknown = [
  ['a 404 without a body', () => new Response(null, { status: 404 }), 2],
  ['a 404 with the error that SDKs write', () => refusal(404, { code: -32001, message: 'Session not found' }, null), 2],
  ['a 404 that repeats the id', (id: unknown) => refusal(404, { code: -32001, message: 'Session not found' }, id), 2],
  ['a 400 about the session', () => refusal(400, { code: -32000, message: 'No valid session ID' }, null), 1],
] as const

test.each(unknown)(
  '%s for a lost session opens a new one; a writing call is repeated only after 404',
  async (_what, answer, writes) => {
    for (const [tool, made] of [
      ['read_thing', 2],
      ['write_thing', writes],
    ] as const) {
      let failed = false
      const { box, calls, seen } = open(rpc => {
        if (rpc.method !== 'tools/call' || failed) return null
        failed = true
        return answer(rpc.id)
      })
      const first = await (await box).call('x', tool, {}, never)
      expect(first.kind, tool).toBe(made === 2 ? 'answer' : 'interrupted')
      expect(calls(), tool).toBe(made)
      expect((await (await box).call('x', tool, {}, never)).kind).toBe('answer')
      expect(
        seen.filter(one => one.rpc === 'initialize'),
        tool,
      ).toHaveLength(2)
    }
  },
)
