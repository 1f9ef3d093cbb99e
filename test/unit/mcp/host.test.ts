import { expect, test } from 'vitest'
import type { McpServer } from '../../../src/core/config/config.ts'
import { mcpToolHost, type McpDeps, type McpEvent } from '../../../src/adapters/mcp/host.ts'
import { events, result, scriptedFetch, silence, tools, type Script } from '../../fakes/scripted-mcp.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const quick = { sleep: async () => {} }
const url = 'https://mcp.example/mcp'
const network = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))

function host(servers: Record<string, McpServer>, deps: Partial<McpDeps> & Pick<McpDeps, 'fetch'>) {
  return mcpToolHost({ servers, bridge: null, clock: quick, ...deps })
}

function open(script?: Script, server = httpServer(url)) {
  const played = scriptedFetch(script)
  const box = host({ x: server }, played).open('execution-1', [{ name: 'x' }], never)
  return { ...played, box }
}

test('tools come sorted, with the marks of their server, narrowed to the selection in listing and calling', async () => {
  const { fetch, calls } = scriptedFetch()
  const logged: Array<McpEvent> = []
  const open = host({ x: httpServer(url) }, { fetch, log: event => logged.push(event) })
  const whole = await open.open('e', [{ name: 'x' }], never)
  expect(whole.servers).toEqual([
    {
      server: 'x',
      tools: [
        { name: 'x.read_thing', description: '', parameters: { type: 'object' }, readOnly: true, idempotent: false },
        { name: 'x.write_thing', description: '', parameters: { type: 'object' }, readOnly: false, idempotent: false },
      ],
    },
  ])
  const narrow = await open.open('e', [{ name: 'x', tools: ['read_thing', 'no_such'] }], never)
  expect(narrow.servers[0]?.tools.map(tool => tool.name)).toEqual(['x.read_thing'])
  expect(logged).toEqual([
    { event: 'mcp.tool_missing', server: 'x', message: 'the selected tool no_such is not offered by x' },
  ])
  expect(await narrow.call('x', 'write_thing', {}, never)).toEqual({
    kind: 'refused',
    message: 'x has no tool write_thing here; its tools are: read_thing',
  })
  expect(await narrow.call('y', 'read_thing', {}, never)).toEqual({
    kind: 'refused',
    message: 'there is no server y here; the servers are: x',
  })
  expect(calls()).toBe(0)
})

test('a list of tools in pages is read to its end', async () => {
  const { box } = open(rpc => {
    if (rpc.method !== 'tools/list') return null
    const at = Number(rpc.params?.cursor ?? 0)
    return result(rpc.id, {
      tools: [{ name: `tool_${at}`, inputSchema: {} }],
      ...(at < 2 ? { nextCursor: String(at + 1) } : {}),
    })
  })
  expect((await box).servers[0]?.tools.map(tool => tool.name)).toEqual(['x.tool_0', 'x.tool_1', 'x.tool_2'])
})

test('servers that do not come up are listed with a sentence, and the others work', async () => {
  const { fetch } = scriptedFetch((_rpc, request) => {
    const at = new URL(request.url).hostname
    if (at === 'closed.example')
      return Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
    if (at === 'locked.example') return new Response('the token s3cr3t-token is wrong', { status: 401 })
    if (at === 'html.example') return new Response('<h1>hello</h1>', { headers: { 'content-type': 'text/html' } })
    if (at === 'junk.example') return new Response('{not json', { headers: { 'content-type': 'application/json' } })
    if (at === 'silent.example') return silence(request)
    return null
  })
  const servers = {
    closed: httpServer('http://closed.example/mcp'),
    locked: httpServer('http://locked.example/mcp', { bearerToken: 's3cr3t-token' }),
    html: httpServer('http://html.example/mcp'),
    junk: httpServer('http://junk.example/mcp'),
    silent: httpServer('http://silent.example/mcp', { timeoutMs: 50 }),
    local: stdioServer('npx', ['x']),
    fine: httpServer(url),
  }
  const box = await host(servers, { fetch }).open(
    'e',
    [...Object.keys(servers), 'nowhere'].map(name => ({ name })),
    never,
  )
  expect(box.servers.map(row => row.server)).toEqual(['fine'])
  expect(box.unavailable).toEqual([
    { server: 'closed', message: 'the network failed (ECONNREFUSED)' },
    { server: 'html', message: 'the answer is not what MCP prescribes: hello' },
    { server: 'junk', message: 'the answer is not what MCP prescribes: {not json' },
    {
      server: 'local',
      message:
        'local is a stdio server and reached through the bridge: start local/bridge.ts and set TARSY_BRIDGE_URL and TARSY_BRIDGE_TOKEN',
    },
    {
      server: 'locked',
      message:
        'HTTP 401: the server does not accept the credentials; check bearer_token and custom_headers; it said: the token [hidden] is wrong',
    },
    { server: 'nowhere', message: 'nowhere is not among mcp_servers in tarsy.yaml' },
    { server: 'silent', message: 'the server did not come up within 0.05 s' },
  ])
  expect(await box.call('closed', 'anything', {}, never)).toEqual({
    kind: 'unreachable',
    message: 'closed is not available: the network failed (ECONNREFUSED)',
  })
  await box.close()
})

test.each([
  [
    'more than 1,000 tools',
    Array.from({ length: 1_001 }, (_, at) => ({ name: `t${at}`, inputSchema: {} })),
    'more than 1000 tools',
  ],
  ['a list that is no list', 'none', 'not what MCP prescribes'],
])('a server with %s is unavailable', async (_what, listed, sentence) => {
  const { box } = open(rpc => (rpc.method === 'tools/list' ? result(rpc.id, { tools: listed }) : null))
  expect((await box).unavailable).toEqual([{ server: 'x', message: expect.stringContaining(sentence) }])
})

test('pages that go round in a circle are read once', async () => {
  let pages = 0
  const { box } = open(rpc => {
    if (rpc.method !== 'tools/list') return null
    pages += 1
    return result(rpc.id, { tools, nextCursor: 'again' })
  })
  expect((await box).servers[0]?.tools).toHaveLength(2)
  expect(pages).toBe(2)
})

const unknown = 'whether the tool did its work is unknown; look before calling it again'
type Row = {
  name: string
  once: (id: number | undefined) => Response | Promise<Response>
  read: object
  write: object
  calls: [number, number]
}
const done = { kind: 'answer', content: 'done', isError: false }
const rows: Array<Row> = [
  {
    name: 'the network breaks',
    once: network,
    read: done,
    write: { kind: 'interrupted', message: `x: the network failed (ECONNRESET); ${unknown}` },
    calls: [2, 1],
  },
  {
    name: 'nothing listens, so nothing was done',
    once: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    read: done,
    write: done,
    calls: [2, 2],
  },
  {
    name: 'the session is unknown, so nothing was done',
    once: () => new Response(null, { status: 404 }),
    read: done,
    write: done,
    calls: [2, 2],
  },
  {
    name: 'the gateway has lost its server',
    once: () => new Response(null, { status: 502 }),
    read: done,
    write: { kind: 'interrupted', message: `x: HTTP 502: the server is not answering its gateway; ${unknown}` },
    calls: [2, 1],
  },
  {
    name: 'the stream ends without an answer',
    once: () => events(': hello\n\n', 'ends'),
    read: done,
    write: { kind: 'interrupted', message: `x: the server closed the connection before it answered; ${unknown}` },
    calls: [2, 1],
  },
  {
    name: 'the stream breaks off',
    once: () => events('event: message\ndata: {"jsonr', 'breaks'),
    read: done,
    write: { kind: 'interrupted', message: `x: the connection broke in the middle of the answer; ${unknown}` },
    calls: [2, 1],
  },
  {
    name: 'the stream can be resumed and the rest is gone',
    once: () => events('id: 7\ndata: \n\n', 'ends'),
    read: done,
    write: { kind: 'interrupted', message: expect.stringContaining('HTTP 405 on asking for the rest') as string },
    calls: [2, 1],
  },
  {
    name: 'the server fails with 500',
    once: () => new Response(null, { status: 500 }),
    read: { kind: 'unreachable', message: 'x: HTTP 500: the server failed' },
    write: { kind: 'unreachable', message: `x: HTTP 500: the server failed; ${unknown}` },
    calls: [1, 1],
  },
  {
    name: 'the answer is not JSON',
    once: () => new Response('oops', { headers: { 'content-type': 'application/json' } }),
    read: { kind: 'unreachable', message: 'x: the answer is not what MCP prescribes: oops' },
    write: { kind: 'unreachable', message: `x: the answer is not what MCP prescribes: oops; ${unknown}` },
    calls: [1, 1],
  },
  {
    name: 'the answer is larger than 8 MB',
    once: id => result(id, { content: [{ type: 'text', text: 'x'.repeat(9_000_000) }] }),
    read: { kind: 'unreachable', message: 'x: the answer is larger than 8 MB and was dropped; ask for less' },
    write: {
      kind: 'unreachable',
      message: `x: the answer is larger than 8 MB and was dropped; ask for less; ${unknown}`,
    },
    calls: [1, 1],
  },
  {
    name: 'a stream is larger than 8 MB',
    once: id =>
      events(
        `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { text: 'x'.repeat(9_000_000) } })}\n\n`,
        'stays open',
      ),
    read: { kind: 'unreachable', message: 'x: the answer is larger than 8 MB and was dropped; ask for less' },
    write: {
      kind: 'unreachable',
      message: `x: the answer is larger than 8 MB and was dropped; ask for less; ${unknown}`,
    },
    calls: [1, 1],
  },
  {
    name: 'the server answers with a JSON-RPC error',
    once: id => Response.json({ jsonrpc: '2.0', id, error: { code: -32602, message: 'name is missing' } }),
    read: { kind: 'answer', content: 'name is missing (MCP error -32602)', isError: true },
    write: { kind: 'answer', content: 'name is missing (MCP error -32602)', isError: true },
    calls: [1, 1],
  },
  {
    name: 'a child behind the bridge died during the call',
    once: id =>
      Response.json({
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: 'the child ended', data: { delivery: 'lost' } },
      }),
    read: done,
    write: { kind: 'interrupted', message: `x: the child ended; ${unknown}` },
    calls: [2, 1],
  },
]

test.each(rows)('when $name, a read-only call and a writing call end as they should', async row => {
  for (const [tool, outcome, count] of [
    ['read_thing', row.read, row.calls[0]],
    ['write_thing', row.write, row.calls[1]],
  ] as const) {
    let failed = false
    const { box, calls } = open(rpc => {
      if (rpc.method !== 'tools/call' || failed) return null
      failed = true
      return row.once(rpc.id)
    })
    expect(await (await box).call('x', tool, {}, never), tool).toEqual(outcome)
    expect(calls(), tool).toBe(count)
    await (await box).close()
  }
})

test('a call is retried once only', async () => {
  const { box, calls } = open(rpc => (rpc.method === 'tools/call' ? network() : null))
  expect(await (await box).call('x', 'read_thing', {}, never)).toEqual({
    kind: 'unreachable',
    message: 'x: the network failed (ECONNRESET)',
  })
  expect(calls()).toBe(2)
})

test('the pause before the retry is between 250 and 750 ms, and another one in each execution', async () => {
  const pauses: Array<number> = []
  const { fetch } = scriptedFetch(rpc => (rpc.method === 'tools/call' ? network() : null))
  const clock = { sleep: async (ms: number) => void pauses.push(ms) }
  for (let execution = 0; execution < 20; execution += 1) {
    const box = await host({ x: httpServer(url) }, { fetch, clock }).open(`e${execution}`, [{ name: 'x' }], never)
    await box.call('x', 'read_thing', {}, never)
  }
  expect(pauses.length).toBe(20)
  expect(new Set(pauses).size).toBeGreaterThan(10)
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(250)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(750)
})

test('a call that takes longer than the configured timeout has timed out and is not retried', async () => {
  const { box, calls } = open(
    (rpc, request) => (rpc.method === 'tools/call' ? silence(request) : null),
    httpServer(url, { timeoutMs: 60 }),
  )
  expect(await (await box).call('x', 'read_thing', {}, never)).toEqual({
    kind: 'timed_out',
    message: 'x did not answer read_thing within 0.06 s',
  })
  expect(calls()).toBe(1)
})

test('a caller that gives up frees the connection: the request that hangs is ended, and the server is told', async () => {
  let given = false
  const { box, seen } = open((rpc, request) => {
    if (rpc.method !== 'tools/call') return null
    request.signal.addEventListener('abort', () => (given = true))
    return silence(request)
  })
  const stop = new AbortController()
  const call = (await box).call('x', 'read_thing', {}, stop.signal)
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => given).toBe(true)
  expect(seen.map(one => one.rpc)).toContain('notifications/cancelled')
})

test('an abort while the servers come up rejects with its reason', async () => {
  const stop = new AbortController()
  const { fetch } = scriptedFetch((_rpc, request) => silence(request))
  const opening = host({ x: httpServer(url) }, { fetch }).open('e', [{ name: 'x' }], stop.signal)
  setTimeout(() => stop.abort(new Error('cancelled')), 20)
  await expect(opening).rejects.toThrow('cancelled')
})

test('parallel calls that find the session gone share one new session', async () => {
  let begun = 0
  const { box, seen } = open((rpc, request) => {
    if (rpc.method === 'initialize') begun += 1
    // The server was restarted after the first session; it knows the later ones.
    return rpc.method === 'tools/call' && begun === 1
      ? new Response(null, { status: request.headers.has('mcp-session-id') ? 404 : 500 })
      : null
  })
  const opened = await box
  const outcomes = await Promise.all([1, 2, 3].map(() => opened.call('x', 'write_thing', {}, never)))
  expect(outcomes).toEqual([done, done, done])
  expect(seen.filter(one => one.rpc === 'initialize')).toHaveLength(2)
})

function lateAnswer(id: number | undefined): string {
  const message = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'late' }] } }
  return `id: 8\ndata: ${JSON.stringify(message)}\n\n`
}

test('a stream that broke off is resumed where the server allows it, and the answer still comes', async () => {
  let id: number | undefined
  const played = scriptedFetch(
    rpc => {
      if (rpc.method !== 'tools/call') return null
      id = rpc.id
      return events('id: 7\nretry: 10\ndata: \n\n', 'ends')
    },
    request => (request.headers.get('last-event-id') === '7' ? events(lateAnswer(id), 'stays open') : null),
  )
  const box = await host({ x: httpServer(url) }, played).open('e', [{ name: 'x' }], never)
  expect(await box.call('x', 'write_thing', {}, never)).toEqual({ kind: 'answer', content: 'late', isError: false })
  expect(played.calls()).toBe(1)
})

test('no standing stream is opened, and closing ends the session and every stream that is still open', async () => {
  let ended = false
  const { box, seen } = open((rpc, request) => {
    if (rpc.method !== 'tools/call') return null
    request.signal.addEventListener('abort', () => (ended = true))
    return events(': working\n\n', 'stays open')
  })
  const call = (await box).call('x', 'write_thing', {}, never)
  await new Promise(resolve => setTimeout(resolve, 20))
  await (await box).close()
  expect(await call).toEqual({
    kind: 'interrupted',
    message: `x: the connections of this execution were closed; ${unknown}`,
  })
  expect(ended).toBe(true)
  expect(seen.map(one => one.method)).not.toContain('GET')
  expect(seen.filter(one => one.method === 'DELETE')).toHaveLength(1)
})

test('what the operator says of a tool goes before what its server says', async () => {
  const marked = { name: 'marked', inputSchema: {}, annotations: { destructiveHint: true } }
  const reads = { name: 'reads', inputSchema: {}, annotations: { readOnlyHint: true } }
  const silent = { name: 'silent', inputSchema: {} }
  const list = [marked, reads, silent, { ...silent, name: 'writes' }, { ...marked, name: 'harmless' }]
  const script: Script = rpc => (rpc.method === 'tools/list' ? result(rpc.id, { tools: list }) : null)
  const server = { ...httpServer(url), writingTools: ['writes', 'reads'], readingTools: ['harmless'] }
  const [offered] = (await open(script, server).box).servers
  expect(offered?.tools.map(({ name, readOnly, writes = false }) => [name, readOnly, writes])).toEqual([
    ['x.harmless', true, false],
    ['x.marked', false, true],
    ['x.reads', false, true],
    ['x.silent', false, false],
    ['x.writes', false, true],
  ])
})
