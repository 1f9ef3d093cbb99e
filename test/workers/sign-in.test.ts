// Signing in by a token in a browser: the form, the cookie, and what is refused.

import { env } from 'cloudflare:test'
import { beforeEach, expect, test } from 'vitest'
import type { NewApiToken } from '#core/protocol/api.ts'
import { CLOSED, team } from './access-team.ts'
import { front } from './front.ts'

const SECRET = 'the-admin-token'

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('delete from api_tokens'), env.DB.prepare('delete from ended_sign_ins')])
})

function house(changes: Parameters<typeof front>[0] = {}) {
  const made = front({ identity: { ...CLOSED, token: SECRET }, ...changes })
  const signIn = (token: string, headers: Record<string, string> = {}, rd = '/sessions/1?x=2') =>
    made.ask('/oauth2/sign_in', {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://localhost', ...headers },
      body: String(new URLSearchParams({ token, rd })),
    })
  const cookieOf = async (token: string) => (await signIn(token)).headers.get('Set-Cookie')?.split(';')[0] ?? ''
  const get = (path: string, Cookie: string) => made.ask(path, { headers: { Cookie }, redirect: 'manual' })
  const statusBy = async (Cookie: string) => (await get('/api/v1/sessions', Cookie)).status
  const make = async (body: object) => {
    const answer = await made.post('/api/v1/tokens', body, { Authorization: `Bearer ${SECRET}` })
    return answer.json<NewApiToken>()
  }
  return { ...made, signIn, cookieOf, get, statusBy, make }
}

test('the page asks for a token, runs no script, and knows where to return to', async () => {
  const { get } = house()
  const answer = await get('/oauth2/sign_in?rd=https%3A%2F%2Fevil.example%2Fa"b', '')
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8'])
  const policy = answer.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*form-action 'self'; frame-ancestors 'none'$/)
  const page = await answer.text()
  expect(page).not.toMatch(/<script|\son\w+=/)
  expect(page).toContain('name="rd" value="/a%22b"')
})

test('the right token gives a cookie that scripts and other sites do not get, and leads back', async () => {
  const { signIn, statusBy, get } = house()
  const answer = await signIn(SECRET)
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sessions/1?x=2'])
  const cookie = answer.headers.get('Set-Cookie') ?? ''
  expect(cookie).toMatch(/^tarsy=1\.[\w-]+\.\d+\.\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
  expect(cookie).not.toContain(SECRET)
  const pair = cookie.split(';')[0] ?? ''
  expect(await statusBy(pair)).toBe(200)
  const info = await get('/oauth2/userinfo', pair)
  expect(await info.json()).toEqual({
    user: 'api-client',
    email: 'api-client',
    scopes: ['ingest', 'read', 'respond', 'admin'],
    via: 'session',
  })
  expect((await get('/oauth2/sign_in?rd=%2Fx', pair)).headers.get('Location')).toBe('/x')
})

test('over https the cookie is secure and bound to the host, and one without that is not read', async () => {
  const { deps } = house()
  const secure = front({ ...deps })
  const over = (init: RequestInit, path = '/oauth2/sign_in') =>
    secure.askAt(`https://tarsy.example${path}`, { redirect: 'manual', ...init })
  const answer = await over({ method: 'POST', body: String(new URLSearchParams({ token: SECRET })) })
  const cookie = answer.headers.get('Set-Cookie') ?? ''
  expect(cookie).toMatch(/^__Host-tarsy=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  expect(answer.headers.get('Strict-Transport-Security')).toBe('max-age=31536000')
  const value = cookie.split(';')[0] ?? ''
  expect((await over({ headers: { Cookie: value } }, '/api/v1/sessions')).status).toBe(200)
  const planted = value.replace('__Host-', '')
  expect((await over({ headers: { Cookie: planted } }, '/api/v1/sessions')).status).toBe(401)
})

test('a wrong token, and one that may not read, are refused on the page', async () => {
  const { signIn, make } = house()
  const refusal = async (token: string) => {
    const answer = await signIn(token)
    expect(answer.headers.get('Set-Cookie')).toBeNull()
    return [answer.status, /id="refusal">([^<]*)/.exec(await answer.text())?.[1]]
  }
  expect(await refusal('<b>guess')).toEqual([401, 'This is not a token of this system.'])
  expect(await refusal(`tarsy_${'x'.repeat(43)}`)).toEqual([
    401,
    'this API token is not known here: ask an admin for another',
  ])
  const { token } = await make({ name: 'sender', scopes: ['ingest'] })
  expect(await refusal(token)).toEqual([401, 'The token &quot;sender&quot; may not read, so it opens no pages.'])
})

test('a session may do what its token may, and ends with it', async () => {
  const { make, cookieOf, statusBy, get, post, ask, time } = house()
  const { token, id } = await make({ name: 'viewer', scopes: ['read'], expires_in_days: 1 })
  const cookie = await cookieOf(token)
  expect(await statusBy(cookie)).toBe(200)
  expect((await get('/api/v1/tokens', cookie)).status).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, { Cookie: cookie })).status).toBe(403)
  await ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${SECRET}` } })
  expect(await statusBy(cookie)).toBe(401)
  const admin = await cookieOf(SECRET)
  time.now += 12 * 3_600_000 - 1_000
  expect(await statusBy(admin)).toBe(200)
  time.now += 2_000
  expect(await statusBy(admin)).toBe(401)
})

test('signing out ends the session, also for a copy of its cookie', async () => {
  const { cookieOf, get, statusBy, ask } = house()
  const [cookie, other] = [await cookieOf(SECRET), await cookieOf(SECRET)]
  const out = await ask('/oauth2/sign_out', {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookie, Origin: 'http://localhost' },
  })
  expect([out.status, out.headers.get('Location')]).toEqual([303, '/oauth2/sign_in'])
  expect(out.headers.get('Set-Cookie')).toMatch(/^tarsy=; Max-Age=0; /)
  expect(await statusBy(cookie)).toBe(401)
  expect(await statusBy(other)).toBe(200)
  expect((await get('/oauth2/sign_out', other)).status).toBe(302)
  expect(await statusBy(other)).toBe(401)
})

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

test('a forged cookie is refused: changed, cut, of another secret', async () => {
  const { cookieOf, statusBy } = house()
  const cookie = await cookieOf(SECRET)
  const foreign = await house({ identity: { ...CLOSED, token: 'another' } }).cookieOf('another')
  const [name, value = ''] = cookie.split('=')
  const parts = value.split('.')
  const forged = [
    foreign,
    `${name}=${[...parts.slice(0, 2), '99999999999', ...parts.slice(3)].join('.')}`,
    `${name}=${[...parts.slice(0, 3), 'some-token', parts[4]].join('.')}`,
    cookie.slice(0, -1) + (cookie.endsWith('A') ? 'E' : 'A'),
    // The same 32 bytes in other letters.
    cookie.slice(0, -1) + LETTERS[LETTERS.indexOf(cookie.slice(-1)) + 1],
    cookie.slice(0, -43),
    `${name}=1.x.99999999999..`,
    `${name}=`,
  ]
  for (const each of forged) expect([each, await statusBy(each)]).toEqual([each, 401])
})

test('a page of another site signs nobody in or out, and changes nothing', async () => {
  const { signIn, cookieOf, ask, statusBy, post } = house()
  expect((await signIn(SECRET, { Origin: 'https://evil.example' })).status).toBe(403)
  expect((await signIn(SECRET, { Origin: 'null' })).status).toBe(403)
  const cookie = await cookieOf(SECRET)
  const foreign = { Cookie: cookie, Origin: 'https://evil.example' }
  expect((await ask('/oauth2/sign_out', { method: 'POST', headers: foreign })).status).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, foreign)).status).toBe(403)
  expect((await ask('/api/v1/ws', { headers: { ...foreign, Upgrade: 'websocket' } })).status).toBe(403)
  expect(await statusBy(cookie)).toBe(200)
})

test('where Access is, or no token, nobody signs in by a token', async () => {
  const guarded = await team({ identity: { ...CLOSED, token: SECRET } })
  const { access } = guarded.deps.identity
  for (const identity of [
    CLOSED,
    { ...CLOSED, access, token: SECRET },
    { ...CLOSED, access: 'incomplete' as const, token: SECRET },
  ]) {
    if (identity.access === null && identity.token !== null) continue
    const { signIn, get } = house({ identity })
    expect((await signIn(SECRET)).status).toBe(404)
    expect((await get('/oauth2/sign_in', '')).status).toBe(401)
  }
})

test('with the database down a sign-in cannot be checked: 503', async () => {
  const { cookieOf, deps } = house()
  const cookie = await cookieOf(SECRET)
  const down = () => Promise.reject(new Error('the database is down'))
  const statement = { bind: () => statement, first: down, all: down, run: down, raw: down }
  const db = { prepare: () => statement, batch: down } as unknown as D1Database
  expect(await house({ ...deps, db }).statusBy(cookie)).toBe(503)
})
