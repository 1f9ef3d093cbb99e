import { expect, test } from 'vitest'
import { mcpToolHost, type McpEvent } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { addressOf, withoutSecrets } from '../../../src/adapters/mcp/endpoint.ts'
import { scriptedFetch, silence } from '../../fakes/scripted-mcp.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const url = 'https://mcp.example/mcp'

test('the bearer token and the custom headers are on every request, with the execution in the place of SESSION_ID', async () => {
  const server = httpServer(url, {
    bearerToken: 'top-secret-token',
    customHeaders: { 'X-Session': 'run-{{.SESSION_ID}}', 'X-Tenant': 'blue', 'X-Empty': '', 'X-Blank': ' ' },
  })
  const { fetch, seen } = scriptedFetch()
  const box = await mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open(
    'execution-7',
    [{ name: 'x' }],
    never,
  )
  await box.call('x', 'read_thing', {}, never)
  await box.close()
  expect(seen.map(one => one.rpc ?? one.method)).toEqual([
    'server/discover',
    'initialize',
    'notifications/initialized',
    'tools/list',
    'tools/call',
    'DELETE',
  ])
  for (const { headers } of seen) {
    expect(headers).toMatchObject({
      authorization: 'Bearer top-secret-token',
      'x-session': 'run-execution-7',
      'x-tenant': 'blue',
    })
    expect(headers).not.toHaveProperty('x-empty')
    expect(headers).not.toHaveProperty('x-blank')
  }
})

test('a stdio server is asked through the bridge, with the token of the bridge', async () => {
  const { fetch, seen } = scriptedFetch()
  const bridge = { url: 'http://127.0.0.1:8790/', token: 'bridge-token' }
  const box = await mcpToolHost({ clock, servers: { 'my host': stdioServer('x', []) }, fetch, bridge }).open(
    'e',
    [{ name: 'my host' }],
    never,
  )
  expect(box.unavailable).toEqual([])
  expect(seen[0]).toMatchObject({
    url: 'http://127.0.0.1:8790/my%20host',
    headers: { authorization: 'Bearer bridge-token' },
  })
})

test.each([
  [307, 'https://elsewhere.example/mcp', 'elsewhere.example'],
  [308, 'http://mcp.example/mcp', ''],
  [302, 'https://elsewhere.example/mcp', 'elsewhere.example'],
])('credentials do not follow a redirect (%i to %s), and the sentence says so', async (status, location, host) => {
  const { fetch, seen } = scriptedFetch(() => new Response(null, { status, headers: { location } }))
  const server = httpServer(url, { bearerToken: 'top-secret-token' })
  const box = await mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  expect(box.unavailable[0]?.message).toMatch(/redirect|leads/i)
  expect(seen.every(one => new URL(one.url).host === 'mcp.example' && one.url.startsWith('https:'))).toBe(true)
  if (host !== '') expect(seen.some(one => one.url.includes(host))).toBe(false)
})

test('a redirect within the host is followed with the credentials', async () => {
  const { fetch, seen } = scriptedFetch((_rpc, request) =>
    request.url === url ? new Response(null, { status: 307, headers: { location: '/v2/mcp' } }) : null,
  )
  const server = httpServer(url, { bearerToken: 'top-secret-token' })
  const box = await mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  expect(box.unavailable).toEqual([])
  expect(seen.find(one => one.url.endsWith('/v2/mcp'))?.headers['authorization']).toBe('Bearer top-secret-token')
})

test('the clean-up address gets one DELETE with the same credentials, however often the toolbox is closed', async () => {
  const sessionCleanupUrl = 'https://mcp.example/sessions/current'
  const server = httpServer(url, {
    bearerToken: 'top-secret-token',
    customHeaders: { 'x-session': '{{.SESSION_ID}}' },
    sessionCleanupUrl,
  })
  const { fetch, seen } = scriptedFetch()
  const box = await mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open(
    'execution-7',
    [{ name: 'x' }],
    never,
  )
  await Promise.all([box.close(), box.close()])
  await box.close()
  const goodbyes = seen.filter(one => one.url === sessionCleanupUrl)
  expect(goodbyes).toHaveLength(1)
  expect(goodbyes[0]).toMatchObject({
    method: 'DELETE',
    headers: { authorization: 'Bearer top-secret-token', 'x-session': 'execution-7' },
  })
})

test('a server that did not come up is cleaned up all the same, and a failing clean-up is only logged', async () => {
  const sessionCleanupUrl = 'https://mcp.example/sessions'
  const logged: Array<McpEvent> = []
  const { fetch, seen } = scriptedFetch(
    () => new Response(null, { status: 500 }),
    () => new Response('no', { status: 500 }),
  )
  const servers = { x: httpServer(url, { sessionCleanupUrl }) }
  const box = await mcpToolHost({ clock, servers, fetch, bridge: null, log: event => logged.push(event) }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  expect(box.servers).toEqual([])
  await box.close()
  expect(seen.filter(one => one.method === 'DELETE').map(one => one.url)).toEqual([sessionCleanupUrl])
  expect(logged).toEqual([{ event: 'mcp.cleanup', server: 'x', message: 'session_cleanup_url answered HTTP 500' }])
})

test('closing does not wait for ever for a server that hangs on its goodbye', async () => {
  let hang = false
  const { fetch } = scriptedFetch()
  const hanging: typeof fetch = (input, init) =>
    hang ? silence(new Request(input, init)).then(() => new Response()) : fetch(input, init)
  const box = await mcpToolHost({ clock, servers: { x: httpServer(url) }, fetch: hanging, bridge: null }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  hang = true
  // The server never answers: without a limit of its own this would not resolve.
  await box.close()
})

test('no sentence holds a token, a header value or the password of an address', async () => {
  const address = addressOf(
    'x',
    httpServer('https://user:pass%40word@mcp.example/mcp?key=query-key', {
      bearerToken: 'top-secret-token',
      customHeaders: { 'x-key': 'header-secret' },
    }),
    null,
    'e',
  )
  if (!address.ok) throw new Error(address.message)
  const said =
    'tried https://user:pass%40word@mcp.example?key=query-key with pass@word, Bearer top-secret-token and header-secret'
  expect(withoutSecrets(said, address.endpoint.secrets)).not.toMatch(
    /pass%40word|pass@word|query-key|top-secret-token|header-secret/,
  )
  expect(address.endpoint.url.href).toBe('https://mcp.example/mcp?key=query-key')
})

test('what a failing server or network says about our credentials is blanked out in every outcome', async () => {
  const secret = 'top-secret-token'
  const server = httpServer(url, { bearerToken: secret })
  const said = () => Promise.reject(new TypeError(`could not send Bearer ${secret}`))
  const dead = await mcpToolHost({ clock, servers: { x: server }, fetch: said, bridge: null }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  expect(JSON.stringify(dead.unavailable)).not.toContain(secret)
  expect(dead.unavailable[0]?.message).toContain('[hidden]')
  const { fetch } = scriptedFetch(rpc =>
    rpc.method === 'tools/call'
      ? Response.json({ jsonrpc: '2.0', id: rpc.id, error: { code: -32000, message: `bad token ${secret}` } })
      : null,
  )
  const box = await mcpToolHost({ clock, servers: { x: server }, fetch, bridge: null }).open(
    'e',
    [{ name: 'x' }],
    never,
  )
  expect(JSON.stringify(await box.call('x', 'read_thing', {}, never))).not.toContain(secret)
})

test('an address that is none is said in a sentence', () => {
  expect(addressOf('x', httpServer('ftp://x'), null, 'e')).toEqual({
    ok: false,
    message: 'mcp_servers.x.transport.url is not an http or https address',
  })
})
