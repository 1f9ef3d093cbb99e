import { exportSPKI, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { keysFrom } from '#http/identity/access.ts'
import { GroupMemory, identityBy } from '#http/identity/access-groups.ts'
import type { IdentitySettings } from '#http/identity/settings.ts'
import { identitySettings, issuerOf } from '#http/identity/settings.ts'
import { AUDIENCE, CLOSED, ISSUER, newKey, team } from './access-team.ts'
import { front, OPEN, testConfig } from './front.ts'

const ROLES = `
system:
  roles:
    viewer: ["*"]
    responder: [SRE, ci.access]
    admin: [Jane@example.com]
`

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

test('a token counts from its time on, and not before', async () => {
  const { sign, status, first, time } = await team()
  const later = await sign(first, { nbf: time.now / 1_000 + 30, exp: time.now / 1_000 + 90 })
  expect((await status(later)).status).toBe(401)
  time.now += 31_000
  expect((await status(later)).status).toBe(200)
  time.now += 61_000
  expect((await status(later)).message).toMatch(/expired/)
})

test('a token that is signed by the public key as if it were a secret is refused', async () => {
  const { status, first, time } = await team()
  const claims = { iss: ISSUER, aud: [AUDIENCE], exp: time.now / 1_000 + 60, email: 'jane@example.com' }
  const secrets = [await exportSPKI(first.publicKey), JSON.stringify(first.jwk), String(first.jwk.n)]
  for (const secret of secrets) {
    const forged = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: first.kid })
    expect((await status(await forged.sign(new TextEncoder().encode(secret)))).status).toBe(401)
  }
})

test('another algorithm is refused, even with a key of the team', async () => {
  const { published, status, time } = await team()
  const curve = await newKey('curve', 'ES256')
  published.keys.push(curve)
  const claims = { iss: ISSUER, aud: [AUDIENCE], exp: time.now / 1_000 + 60, email: 'jane@example.com' }
  const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'curve' }).sign(curve.privateKey)
  expect((await status(signed)).status).toBe(401)
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

test('unknown keys do not make the keys be fetched again and again', async () => {
  const { published, sign, status, first } = await team({ cooldownMs: 30_000 })
  expect((await status(await sign(first))).status).toBe(200)
  const strangers = await Promise.all(['a', 'b', 'c'].map(kid => newKey(kid)))
  for (const stranger of strangers) expect((await status(await sign(stranger))).status).toBe(401)
  expect(published.fetched).toHaveLength(1)
})

test('the cookie of Access is an identity too, as a WebSocket brings it', async () => {
  const { sign, ask, first } = await team()
  const Cookie = `theme=dark; CF_Authorization=${await sign(first)}; other=1`
  const opened = await ask('/api/v1/ws', { headers: { Upgrade: 'websocket', Cookie } })
  expect(opened.status).toBe(101)
  opened.webSocket?.accept()
  opened.webSocket?.close()
  const foreign = { Upgrade: 'websocket', Cookie, Origin: 'https://evil.example' }
  expect((await ask('/api/v1/ws', { headers: foreign })).status).toBe(403)
  expect(
    (await ask('/api/v1/ws', { headers: { Upgrade: 'websocket', Cookie: 'CF_Authorization=x.y.z' } })).status,
  ).toBe(401)
})

test('roles come from the table: by address, service token, group, or for everybody', async () => {
  const { sign, ask, post, first } = await team({ config: testConfig(ROLES), groups: { kim: ['SRE'], lee: [] } })
  const seen = async (claims: Record<string, unknown>) => {
    const headers = { 'Cf-Access-Jwt-Assertion': await sign(first, claims) }
    const answers = [
      await ask('/api/v1/alert-types', { headers }),
      await post('/api/v1/sessions/x/cancel', {}, headers),
    ]
    return answers.map(each => each.status)
  }
  const [reads, responds] = [
    [200, 403],
    [200, 404],
  ]
  expect(await seen({ email: 'jane@EXAMPLE.com' })).toEqual(responds)
  expect(await seen({ email: undefined, common_name: 'ci.access' })).toEqual(responds)
  expect(await seen({ email: undefined, common_name: 'other.access' })).toEqual(reads)
  // The groups are in the token, as a list or as the provider's own claim, or Access is asked for them.
  expect(await seen({ email: 'a@example.com', groups: ['sre'] })).toEqual(responds)
  expect(await seen({ email: 'b@example.com', custom: { groups: [{ id: '1', name: 'SRE' }] } })).toEqual(responds)
  expect(await seen({ email: 'c@example.com', groups: [], sub: 'kim' })).toEqual(reads)
  expect(await seen({ email: 'kim@example.com', sub: 'kim' })).toEqual(responds)
  expect(await seen({ email: 'lee@example.com', sub: 'lee' })).toEqual(reads)
})

test('somebody whom the table does not name is refused with a sentence', async () => {
  const { sign, status, first } = await team({ config: testConfig('system: {roles: {admin: [sre-leads]}}') })
  expect(await status(await sign(first))).toEqual({
    status: 403,
    message: 'jane@example.com has no role here: name it, or one of its groups, under system.roles in tarsy.yaml',
  })
})

test('Access is asked for the groups of a sign-in once in five minutes, and a failure is not remembered', async () => {
  const time = { now: 0 }
  const memory = new GroupMemory(() => time.now)
  const asked: Array<string> = []
  let down = true
  const fetcher = (async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(`${String(input)} ${new Headers(init?.headers).get('Cookie')}`)
    return down ? new Response('gone', { status: 502 }) : Response.json({ groups: [{ id: 'g1', name: 'sre' }] })
  }) as typeof fetch
  const ask = () => memory.ask('jane 1', () => identityBy(ISSUER, fetcher)('the-token'))
  await expect(ask()).rejects.toMatchObject({ status: 503 })
  down = false
  expect(await ask()).toEqual(['g1', 'sre'])
  expect(await ask()).toEqual(['g1', 'sre'])
  expect(asked).toHaveLength(2)
  expect(asked[0]).toBe(`${ISSUER}/cdn-cgi/access/get-identity CF_Authorization=the-token`)
  time.now += 300_000
  await ask()
  expect(asked).toHaveLength(3)
})

test('where the platform hands the identity over, Access is not asked', async () => {
  const platform = { aud: 'a', getIdentity: async () => ({ groups: [{ name: 'sre' }] }) }
  const { access } = identitySettings({ ACCESS_AUD: 'a', ACCESS_TEAM_DOMAIN: 'team' }, platform)
  if (access === null || access === 'incomplete') throw new Error('Access is configured')
  expect(await access.askGroups('t', 'platform 1')).toEqual(['sre'])
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
  const access = { issuer: ISSUER, audience: AUDIENCE, keys: published, askGroups: async () => [] }
  const identity = { ...CLOSED, access }
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
    senderSecrets: {},
    pathSecrets: {},
  })
  expect(identitySettings({ TARSY_LOCAL: 'true' }).local).toBe(false)
  const secrets = { TARSY_PAGERDUTY_SECRET: 'new', TARSY_PAGERDUTY_SECRET_OLD: 'old', TARSY_GITHUB_SECRET: ' ' }
  expect(identitySettings(secrets).senderSecrets).toEqual({ pagerduty: ['new', 'old'] })
  const inPaths = {
    TARSY_GENERIC_PATH_SECRET: 'sixteen-letters-new',
    TARSY_GENERIC_PATH_SECRET_OLD: 'sixteen-letters-old',
    TARSY_AZURE_PATH_SECRET: 'too-short',
  }
  expect(identitySettings(inPaths).pathSecrets).toEqual({
    generic: ['sixteen-letters-new', 'sixteen-letters-old'],
    azure: [],
  })
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
