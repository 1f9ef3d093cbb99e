import { expect, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'
import { scriptedFetch } from '../../fakes/scripted-mcp.ts'

const never = new AbortController().signal
const oauth = { tokenUrl: 'https://id.example/token', clientId: 'tarsy', clientSecret: 's3cret/value', scope: 'tools' }
const sessionCleanupUrl = 'https://mcp.example/sessions'
const server = httpServer('https://mcp.example/mcp', { oauth, sessionCleanupUrl })

/** A server that takes the newest token alone, and an issuer that gives `token-1`, `token-2` … */
function world(answer?: () => Response) {
  const played = scriptedFetch(
    (_rpc, request) => (isCurrent(request) ? null : new Response('expired', { status: 401 })),
    request => (isCurrent(request) ? null : new Response('expired', { status: 401 })),
  )
  const asked: Array<{ login: string; form: Record<string, string> }> = []
  const state = { issued: 0, expiresIn: 3_600 }
  const isCurrent = (request: Request) => request.headers.get('authorization') === `Bearer token-${state.issued}`
  const fetch: typeof played.fetch = async (url, init) => {
    if (String(url) !== oauth.tokenUrl) return played.fetch(url, init)
    const request = new Request(url, init)
    const login = atob((request.headers.get('authorization') ?? '').replace('Basic ', ''))
    asked.push({ login, form: Object.fromEntries(new URLSearchParams(await request.text())) })
    if (answer !== undefined) return answer()
    state.issued += 1
    return Response.json({ access_token: `token-${state.issued}`, token_type: 'Bearer', expires_in: state.expiresIn })
  }
  const host = mcpToolHost({ servers: { x: server }, fetch, bridge: null, clock: { sleep: async () => {} } })
  return { ...played, asked, state, open: () => host.open('e', [{ name: 'x' }], never) }
}

test('the token is asked for once, by the client’s own secret, and is on every request, the clean-up included', async () => {
  const { open, asked, seen } = world()
  const box = await open()
  expect(await box.call('x', 'write_thing', {}, never)).toMatchObject({ kind: 'answer', content: 'done' })
  await box.close()
  await (await open()).close()
  expect(asked).toEqual([{ login: 'tarsy:s3cret%2Fvalue', form: { grant_type: 'client_credentials', scope: 'tools' } }])
  expect(seen.map(one => one.headers['authorization'])).toEqual(seen.map(() => 'Bearer token-1'))
  expect(seen.some(one => one.url === sessionCleanupUrl)).toBe(true)
})

test('a token that is about to end is asked for anew', async () => {
  const { open, asked, state } = world()
  state.expiresIn = 20
  const box = await open()
  expect(box.unavailable).toEqual([])
  expect(asked.length).toBeGreaterThan(2)
  await box.close()
})

test('a writing call whose token was revoked is made once, and the next one has a new token', async () => {
  const { open, state, calls } = world()
  const box = await open()
  state.issued += 1
  expect(await box.call('x', 'write_thing', {}, never)).toMatchObject({ kind: 'unreachable' })
  expect(calls()).toBe(1)
  expect(await box.call('x', 'write_thing', {}, never)).toMatchObject({ kind: 'answer' })
  await box.close()
})

test.each([
  ['the secret is wrong', () => Response.json({ error: 'invalid_client: s3cret/value' }, { status: 401 }), 1],
  ['the answer is a page', () => new Response('<p>sign in</p>', { status: 200 }), 1],
  ['the issuer fails', () => new Response('oops', { status: 500 }), 3],
])('when %s, the server is unavailable and says why, without the secret', async (_what, answer, atStart) => {
  const { open, asked, seen } = world(answer)
  const box = await open()
  await box.settle(never)
  expect(box.unavailable[0]?.message).toMatch(/oauth\.token_url gave no token \(HTTP \d+\); check client_id/)
  expect(box.unavailable[0]?.message).not.toContain('s3cret')
  expect(asked.length).toBeGreaterThanOrEqual(atStart)
  expect(seen).toEqual([])
  await box.close()
})

test('requests go through the binding of the Worker, and a binding that does not exist is said in a sentence', async () => {
  const { fetch, seen } = scriptedFetch()
  const bound = (name: string) =>
    mcpToolHost({
      clock,
      servers: { x: httpServer('http://tools.internal/mcp', { binding: name }) },
      fetch: () => Promise.reject(new Error('the public network was used')),
      bindingFetch: asked => (asked === 'TOOLS' ? fetch : null),
      bridge: null,
    }).open('e', [{ name: 'x' }], never)
  const box = await bound('TOOLS')
  expect(box.unavailable).toEqual([])
  expect(seen[0]?.url).toBe('http://tools.internal/mcp')
  await box.close()
  expect((await bound('GONE')).unavailable).toEqual([
    {
      server: 'x',
      message: "there is no binding GONE: add it to wrangler.toml, or take 'binding' out of mcp_servers.x.transport",
    },
  ])
})
