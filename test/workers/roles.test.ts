// Each route, taken from the router, asked by each role and by nobody.

import { createExecutionContext, env } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { ROLE_SCOPES, type Role } from '#core/protocol/scopes.ts'
import { createApp } from '#http/app.ts'
import { ROUTE_ACTS } from '#http/audit/route-acts.ts'
import { ROUTE_NEEDS } from '#http/identity/route-needs.ts'
import { team } from './access-team.ts'
import { front, testConfig } from './front.ts'

const ROLES = Object.keys(ROLE_SCOPES) as Array<Role>
const TABLE =
  'system: {roles: {viewer: [viewer@x.example], responder: [responder@x.example], admin: [admin@x.example]}}'

const routes = [
  ...new Set(
    createApp(() => front().deps)
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

/** Who may, written down a second time: by what the route does, not by its scope. */
function mayUse(role: Role | null, route: string): boolean {
  if (['GET /health', 'GET /oauth2/sign_in', 'POST /oauth2/sign_in'].includes(route)) return true
  if (role === null) return false
  if (role === 'admin') return true
  const [method = '', path = ''] = route.split(' ')
  if (/^\/api\/v1\/(tokens|audit)/.test(path)) return false
  if (path === '/api/v1/notifications') return role === 'responder'
  return method === 'GET' || role === 'responder' || path === '/oauth2/sign_out'
}

let people: Awaited<ReturnType<typeof team>>
const headers: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  people = await team({ config: testConfig(TABLE) })
  const { sign, first, time } = people
  const exp = time.now / 1_000 + 3_600
  for (const role of ROLES)
    headers[role] = { 'Cf-Access-Jwt-Assertion': await sign(first, { email: `${role}@x.example`, exp }) }
})

async function statusOf(route: string, role: Role | null): Promise<number> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replaceAll(/:\w+/g, 'nobody')
  const response = await people.ask(path, {
    method,
    headers: { ...(role === null ? {} : headers[role]), 'Content-Type': 'application/json' },
    ...(method !== 'GET' && { body: '{}' }),
  })
  await response.text()
  return response.status
}

test('every route of the router stands in the table, and nothing else', () => {
  expect(Object.keys(ROUTE_NEEDS).toSorted()).toEqual(routes.toSorted())
})

test('every route that changes something has a name in the audit log', () => {
  const changing = routes.filter(route => !route.startsWith('GET ') || route === 'GET /oauth2/sign_out')
  expect(Object.keys(ROUTE_ACTS).toSorted()).toEqual(changing.toSorted())
})

test('a route that stands in no table is refused to everyone', async () => {
  const { deps, sign, first } = people
  const app = createApp(() => deps)
  app.get('/api/v1/unlisted' as never, c => c.text('here'))
  const exp = people.time.now / 1_000 + 3_600
  const assertion = await sign(first, { email: 'admin@x.example', exp })
  const request = new Request('http://localhost/api/v1/unlisted', { headers: { 'Cf-Access-Jwt-Assertion': assertion } })
  const response = await app.fetch(request, env, createExecutionContext())
  expect(response.status).toBe(403)
})

test.each(routes)('%s is open to those who may', async route => {
  for (const role of [...ROLES, null]) {
    const status = await statusOf(route, role)
    const what = `${role ?? 'nobody'}: ${status}`
    // The page that asks nobody for an identity says itself that Access does.
    if (route.endsWith('/oauth2/sign_in')) expect(status, what).not.toBe(403)
    else if (mayUse(role, route)) expect([401, 403], what).not.toContain(status)
    else expect(status, what).toBe(role === null ? 401 : 403)
  }
})
