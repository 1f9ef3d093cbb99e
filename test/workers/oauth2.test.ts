import { expect, test } from 'vitest'
import { ownPage } from '#http/identity/oauth2-routes.ts'
import { front, OPEN } from './front.ts'

const ACCESS = {
  issuer: 'https://team.cloudflareaccess.com',
  audience: 'tarsy',
  keys: () => Promise.reject(new Error('no key is asked for')),
  askGroups: () => Promise.reject(new Error('no group is asked for')),
}

test('userinfo has the name that alerts and reviews get as author', async () => {
  const { ask } = front()
  const answer = await ask('/oauth2/userinfo', { headers: { 'X-Forwarded-User': 'ana@example.com' } })
  expect(answer.status).toBe(200)
  const scopes = ['ingest', 'read', 'respond', 'admin']
  expect(await answer.json()).toEqual({ user: 'ana@example.com', email: 'ana@example.com', scopes, via: 'local' })
})

test('a request without an identity gets 401 with a sentence, and no redirect loop', async () => {
  const { ask } = front({ identity: { ...OPEN, local: false, token: 'secret' } })
  for (const path of ['/oauth2/userinfo', '/oauth2/sign_out']) {
    const answer = await ask(path)
    expect(answer.status, path).toBe(401)
    expect(await answer.json()).toEqual({ message: expect.stringContaining('not signed in') })
  }
})

test('after signing in the page comes back that was left; signing out ends at Access where Access signed in', async () => {
  const left = encodeURIComponent('http://localhost/sessions/1?stage=2')
  const seen = async (path: string, changes = {}) => {
    const answer = await front(changes).ask(path, { redirect: 'manual' })
    return [answer.status, answer.headers.get('Location')]
  }
  expect(await seen(`/oauth2/sign_in?rd=${left}`)).toEqual([302, '/sessions/1?stage=2'])
  expect(await seen(`/oauth2/sign_out?rd=${left}`)).toEqual([302, '/sessions/1?stage=2'])
  expect(await seen(`/oauth2/sign_out?rd=${left}`, { identity: { ...OPEN, access: ACCESS } })).toEqual([
    302,
    '/cdn-cgi/access/logout',
  ])
})

test.each([
  [undefined, '/'],
  ['/triage', '/triage'],
  ['https://evil.example/x', '/x'],
  ['https://evil.example//other.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example/y', '/y'],
  ['javascript:alert(1)', '/'],
  ['http://[', '/'],
])('%j leads to %j of this host', (asked, page) => {
  expect(ownPage(asked, 'http://localhost/oauth2/sign_in')).toBe(page)
})
