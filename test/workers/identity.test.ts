import type { JWK } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { keysFrom } from '#http/identity/access.ts'
import type { IdentitySettings } from '#http/identity/settings.ts'
import { identitySettings, issuerOf } from '#http/identity/settings.ts'
import { front, OPEN } from './front.ts'

const ISSUER = 'https://team.cloudflareaccess.com'
const AUDIENCE = 'the-application'
const CLOSED: IdentitySettings = { local: false, trustForwarded: false, token: null, access: null }

type Key = { kid: string; privateKey: CryptoKey; jwk: JWK }

async function newKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}

/** A team whose published keys the test rotates. */
async function team() {
  const published = { keys: [await newKey('first')], fetched: [] as Array<string>, down: false }
  const fetcher = (async (input: RequestInfo | URL) => {
    published.fetched.push(String(input))
    if (published.down) return new Response('gone', { status: 502 })
    return Response.json({ keys: published.keys.map(key => key.jwk) })
  }) as typeof fetch
  const access = { issuer: ISSUER, audience: AUDIENCE, keys: keysFrom(ISSUER, fetcher, 0) }
  const { ask, time } = front({ identity: { ...CLOSED, access } })
  const sign = (key: Key, claims: Record<string, unknown> = {}) =>
    new SignJWT({ email: 'jane@example.com', iss: ISSUER, aud: [AUDIENCE], exp: time.now / 1_000 + 60, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .sign(key.privateKey)
  const status = async (token: string) => {
    const response = await ask('/api/v1/alert-types', { headers: { 'Cf-Access-Jwt-Assertion': token } })
    return { status: response.status, message: (await response.json<{ message?: string }>()).message }
  }
  return { published, sign, status, first: published.keys[0] as Key, ask }
}

test('a token of the team for this application is let in', async () => {
  const { sign, status, first, published } = await team()
  expect((await status(await sign(first))).status).toBe(200)
  expect(published.fetched).toEqual([`${ISSUER}/cdn-cgi/access/certs`])
})

test('a wrong issuer, audience, time or signature is 401 with a sentence', async () => {
  const { sign, status, first } = await team()
  const stranger = { ...(await newKey('first')) }
  expect((await status(await sign(first, { iss: 'https://other.cloudflareaccess.com' }))).status).toBe(401)
  expect((await status(await sign(first, { aud: ['another'] }))).message).toMatch(/ACCESS_AUD/)
  expect(await status(await sign(first, { exp: 1_000 }))).toEqual({
    status: 401,
    message: 'the Cloudflare Access token has expired: sign in again',
  })
  expect((await status(await sign(first, { exp: undefined }))).status).toBe(401)
  expect((await status(await sign(stranger))).status).toBe(401)
  expect((await status('not.a.token')).status).toBe(401)
})

test('a token without a signature is refused', async () => {
  const { status } = await team()
  const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, '')
  const claims = { iss: ISSUER, aud: [AUDIENCE], exp: 4_000_000_000, email: 'jane@example.com' }
  expect((await status(`${part({ alg: 'none', kid: 'first' })}.${part(claims)}.`)).status).toBe(401)
})

test('keys that rotate are fetched again, and those taken back no longer count', async () => {
  const { published, sign, status, first } = await team()
  expect((await status(await sign(first))).status).toBe(200)
  const second = await newKey('second')
  published.keys = [second]
  expect((await status(await sign(second))).status).toBe(200)
  expect((await status(await sign(first))).status).toBe(401)
})

test('keys that cannot be fetched are 503, not a refusal', async () => {
  const { published, sign, status, first } = await team()
  published.down = true
  expect(await status(await sign(first))).toEqual({
    status: 503,
    message: 'the signing keys of Cloudflare Access cannot be fetched: check ACCESS_TEAM_DOMAIN, or try again',
  })
})

async function authorOf(identity: IdentitySettings, headers: Record<string, string>): Promise<string | number> {
  const { post, ask } = front({ identity })
  const response = await post('/api/v1/alerts', { data: 'x' }, headers)
  if (response.status !== 202) return response.status
  const { session_id } = await response.json<{ session_id: string }>()
  const detail = await ask(`/api/v1/sessions/${session_id}`, { headers })
  return (await detail.json<{ author: string }>()).author
}

test('the author is the address of the Access token; a service token has none', async () => {
  const { sign, first } = await team()
  const published = keysFrom(ISSUER, (async () => Response.json({ keys: [first.jwk] })) as typeof fetch, 0)
  const identity = { ...CLOSED, access: { issuer: ISSUER, audience: AUDIENCE, keys: published } }
  const headers = async (claims: Record<string, unknown>) => ({
    'Cf-Access-Jwt-Assertion': await sign(first, claims),
    'X-Forwarded-User': 'forged',
  })
  expect(await authorOf(identity, await headers({}))).toBe('jane@example.com')
  expect(await authorOf(identity, await headers({ email: undefined, common_name: 'ci.access' }))).toBe('api-client')
})

test('the bearer token lets in, and another does not', async () => {
  const identity = { ...CLOSED, token: 'a-long-token' }
  const forwarded = { 'X-Forwarded-User': 'jane' }
  expect(await authorOf(identity, { Authorization: 'Bearer a-long-token', ...forwarded })).toBe('api-client')
  expect(await authorOf(identity, { Authorization: 'Bearer a-long-tokem' })).toBe(401)
  expect(await authorOf(identity, { Authorization: 'Basic a-long-token' })).toBe(401)
  expect(await authorOf(identity, {})).toBe(401)
  expect(
    await authorOf({ ...identity, trustForwarded: true }, { Authorization: 'Bearer a-long-token', ...forwarded }),
  ).toBe('jane')
})

test('a local system takes its author from the forwarded headers, in their order', async () => {
  expect(await authorOf(OPEN, {})).toBe('api-client')
  expect(await authorOf(OPEN, { 'X-Remote-User': 'c', 'X-Forwarded-Email': 'b' })).toBe('b')
  expect(await authorOf(OPEN, { 'X-Remote-User': 'c', 'X-Forwarded-Email': 'b', 'X-Forwarded-User': 'a' })).toBe('a')
  expect(await authorOf(OPEN, { 'X-Remote-User': ' ' })).toBe('api-client')
})

test('a local system asked by another name is 403, unless the token comes along', async () => {
  const rebound = { Host: 'evil.example:8787' }
  expect(await authorOf(OPEN, rebound)).toBe(403)
  expect(await authorOf({ ...OPEN, token: 't' }, { ...rebound, Authorization: 'Bearer t' })).toBe('api-client')
  for (const host of ['localhost:8787', '127.0.0.1:1', '[::1]:8787', 'LOCALHOST']) {
    expect([host, await authorOf(OPEN, { Host: host })]).toEqual([host, 'api-client'])
  }
})

test('without any identity everything but /health is refused, and the sentence says what to set', async () => {
  const { ask, post } = front({ identity: CLOSED })
  expect((await ask('/health')).status).toBe(200)
  for (const path of ['/api/v1/sessions', '/api/v1/ws', '/api/v1/nothing', '/api/v1/system/warnings']) {
    const response = await ask(path)
    expect([path, response.status]).toEqual([path, 401])
    expect((await response.json<{ message: string }>()).message).toMatch(
      /set ACCESS_TEAM_DOMAIN and ACCESS_AUD, or the secret TARSY_API_TOKEN/,
    )
  }
  expect((await post('/api/v1/alerts', { data: 'x' })).status).toBe(401)
  expect((await post('/api/v1/webhooks/alertmanager', {})).status).toBe(401)
})

test('a WebSocket needs an identity too', async () => {
  const { ask } = front({ identity: { ...CLOSED, token: 't' } })
  const upgrade = { Upgrade: 'websocket' }
  expect((await ask('/api/v1/ws', { headers: upgrade })).status).toBe(401)
  const response = await ask('/api/v1/ws', { headers: { ...upgrade, Authorization: 'Bearer t' } })
  expect(response.status).toBe(101)
  response.webSocket?.accept()
  response.webSocket?.close()
})

test('settings are read from the variables, and half of Access is nobody', async () => {
  expect(identitySettings({})).toEqual(CLOSED)
  expect(identitySettings({ TARSY_LOCAL: '1', TARSY_TRUST_FORWARDED: '1', TARSY_API_TOKEN: ' t ' })).toEqual({
    local: true,
    trustForwarded: true,
    token: 't',
    access: null,
  })
  expect(identitySettings({ TARSY_LOCAL: 'true' }).local).toBe(false)
  expect(identitySettings({ ACCESS_AUD: 'a', ACCESS_TEAM_DOMAIN: 'team' }).access).toMatchObject({
    issuer: ISSUER,
    audience: 'a',
  })
  for (const half of [{ ACCESS_AUD: 'a' }, { ACCESS_TEAM_DOMAIN: 'team' }]) {
    const identity = identitySettings(half)
    const response = await front({ identity }).ask('/api/v1/sessions', { headers: { 'Cf-Access-Jwt-Assertion': 'x' } })
    expect([response.status, (await response.json<{ message: string }>()).message]).toEqual([
      401,
      'Cloudflare Access is half configured: set both ACCESS_TEAM_DOMAIN and ACCESS_AUD',
    ])
  }
})

test.each(['team', 'team.cloudflareaccess.com', 'https://team.cloudflareaccess.com/'])('%s names the team', given => {
  expect(issuerOf(given)).toBe(ISSUER)
})
