// API tokens through the front: made, used, limited, expired, revoked.

import { env } from 'cloudflare:test'
import { beforeEach, expect, test } from 'vitest'
import type { ApiToken, NewApiToken } from '#core/protocol/api.ts'
import { CLOSED } from './access-team.ts'
import { front } from './front.ts'

const ADMIN = { Authorization: 'Bearer the-admin-token' }
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

beforeEach(async () => {
  await env.DB.prepare('delete from api_tokens').run()
})

function house() {
  const made = front({ identity: { ...CLOSED, token: 'the-admin-token' } })
  const make = async (body: object) => {
    const answer = await made.post('/api/v1/tokens', body, ADMIN)
    expect(answer.status, await answer.clone().text()).toBe(201)
    return answer.json<NewApiToken>()
  }
  const list = async () => {
    const answer = await made.ask('/api/v1/tokens', { headers: ADMIN })
    return (await answer.json<{ tokens: Array<ApiToken> }>()).tokens
  }
  const statusOf = async (token: string, path = '/api/v1/sessions') =>
    (await made.ask(path, { headers: bearer(token) })).status
  const refusal = async (token: string) => {
    const answer = await made.ask('/api/v1/sessions', { headers: bearer(token) })
    return [answer.status, (await answer.json<{ message: string }>()).message]
  }
  return { ...made, make, list, statusOf, refusal }
}

test('a token is shown once, and of its text nothing is stored but a digest', async () => {
  const { make, list } = house()
  const { token, ...shown } = await make({ name: 'grafana', scopes: ['read', 'read'] })
  expect(token).toMatch(/^tarsy_[\w-]{43}$/)
  expect(shown).toMatchObject({ name: 'grafana', scopes: ['read'], alert_types: null, created_by: 'api-client' })
  expect(Date.parse(shown.expires_at) - Date.parse(shown.created_at)).toBe(90 * 86_400_000)
  expect(await list()).toEqual([shown])
  const row = JSON.stringify(await env.DB.prepare('select * from api_tokens').first())
  expect(row).not.toContain(token.slice('tarsy_'.length))
  expect(row).toMatch(/[0-9a-f]{64}/)
  expect((await make({ name: 'other', scopes: ['read'] })).token).not.toBe(token)
})

test('a token may do what its scopes say, and acts under its name', async () => {
  const { make, statusOf, post, ask } = house()
  const { token: reader } = await make({ name: 'grafana', scopes: ['read'] })
  expect(await statusOf(reader)).toBe(200)
  expect(await statusOf(reader, '/api/v1/tokens')).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, bearer(reader))).status).toBe(403)
  const { token: sender } = await make({ name: 'alertmanager', scopes: ['ingest'] })
  const answer = await post('/api/v1/alerts', { data: 'x' }, bearer(sender))
  expect(answer.status).toBe(202)
  expect(await statusOf(sender)).toBe(403)
  const { session_id } = await answer.json<{ session_id: string }>()
  const detail = await ask(`/api/v1/sessions/${session_id}`, { headers: bearer(reader) })
  expect((await detail.json<{ author: string }>()).author).toBe('token:alertmanager')
  const { token: second } = await make({ name: 'second', scopes: ['admin'] })
  expect(await statusOf(second, '/api/v1/tokens')).toBe(200)
})

test('a token for some alert types hands in no others, by neither door', async () => {
  const { make, post } = house()
  const { token } = await make({ name: 'quiet', scopes: ['ingest'], alert_types: ['quiet'] })
  const submit = (alert_type?: string) => post('/api/v1/alerts', { data: 'x', alert_type }, bearer(token))
  expect((await submit('quiet')).status).toBe(202)
  const refused = await submit('host')
  expect([refused.status, (await refused.json<{ message: string }>()).message]).toEqual([
    403,
    'token:quiet may hand in alerts of type quiet only, and this one is of type host',
  ])
  expect((await submit()).status).toBe(403)
  const notify = (alertname: string) => {
    const alerts = [
      { status: 'firing', labels: { alertname }, fingerprint: alertname, startsAt: '2026-11-20T10:00:00Z' },
    ]
    return post(
      '/api/v1/webhooks/alertmanager',
      { version: '4', status: 'firing', groupKey: alertname, alerts },
      bearer(token),
    )
  }
  expect((await notify('quiet')).status).toBe(202)
  expect((await notify('InstanceDown')).status).toBe(403)
})

test('an expired, a revoked and an unknown token are refused with a sentence', async () => {
  const { make, refusal, statusOf, ask, time, list } = house()
  const { token: short } = await make({ name: 'short', scopes: ['read'], expires_in_days: 1 })
  const { token: long, id } = await make({ name: 'long', scopes: ['read'] })
  time.now += 86_400_000
  expect(await refusal(short)).toEqual([401, 'the API token "short" has expired: ask an admin for another'])
  expect(await statusOf(long)).toBe(200)
  const revoke = () => ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: ADMIN })
  expect((await revoke()).status).toBe(200)
  expect(await refusal(long)).toEqual([401, 'the API token "long" was revoked: ask an admin for another'])
  expect((await revoke()).status).toBe(404)
  expect((await list()).find(each => each.id === id)?.revoked_at).toBe(new Date(time.now).toISOString())
  expect(await refusal(`tarsy_${'x'.repeat(43)}`)).toEqual([
    401,
    'this API token is not known here: ask an admin for another',
  ])
  expect(await statusOf(`${long}x`)).toBe(401)
})

test('a name is free again once its token is revoked', async () => {
  const { make, post, ask } = house()
  const { id } = await make({ name: 'ci', scopes: ['read'] })
  const again = () => post('/api/v1/tokens', { name: 'ci', scopes: ['read'] }, ADMIN)
  expect((await again()).status).toBe(409)
  await ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: ADMIN })
  expect((await again()).status).toBe(201)
})

test('the last use is noted, once a minute at most', async () => {
  const { make, statusOf, list, settle, time } = house()
  const { token } = await make({ name: 'ci', scopes: ['read'] })
  const lastUse = async () => (await list())[0]?.last_used_at
  expect(await lastUse()).toBeNull()
  await statusOf(token)
  expect(await settle()).toHaveLength(1)
  const first = new Date(time.now).toISOString()
  expect(await lastUse()).toBe(first)
  time.now += 59_000
  await statusOf(token)
  expect(await settle()).toHaveLength(0)
  expect(await lastUse()).toBe(first)
  time.now += 2_000
  await statusOf(token)
  await settle()
  expect(await lastUse()).toBe(new Date(time.now).toISOString())
})

test.each([
  [{}, 'name'],
  [{ name: 'a b"c', scopes: ['read'] }, 'name: must consist of'],
  [{ name: 'x'.repeat(101), scopes: ['read'] }, 'at most 100'],
  [{ name: 'a', scopes: [] }, 'scopes: must be some of'],
  [{ name: 'a', scopes: ['root'] }, 'must be some of ingest, read, respond, admin'],
  [{ name: 'a', scopes: ['read'], alert_types: ['host'] }, 'no scope but ingest'],
  [{ name: 'a', scopes: ['ingest'], alert_types: ['gone'] }, "no chain takes alerts of type 'gone'"],
  [{ name: 'a', scopes: ['ingest'], alert_types: [] }, 'must not be empty'],
  [{ name: 'a', scopes: ['read'], expires_in_days: 0 }, 'at least 1'],
  [{ name: 'a', scopes: ['read'], expires_in_days: 4_000 }, 'at most 3650'],
])('%j is refused: %s', async (body, message) => {
  const { post, list } = house()
  const answer = await post('/api/v1/tokens', body, ADMIN)
  expect([answer.status, (await answer.json<{ message: string }>()).message]).toEqual([
    400,
    expect.stringContaining(message),
  ])
  expect(await list()).toEqual([])
})

test('with the database down a token cannot be checked: 503, and the environment’s token still counts', async () => {
  const down = () => Promise.reject(new Error('the database is down'))
  const statement = { bind: () => statement, first: down, all: down, run: down, raw: down }
  const db = { prepare: () => statement, batch: down } as unknown as D1Database
  const { ask } = front({ db, identity: { ...CLOSED, token: 'the-admin-token' } })
  const answer = await ask('/api/v1/alert-types', { headers: bearer(`tarsy_${'x'.repeat(43)}`) })
  expect([answer.status, (await answer.json<{ message: string }>()).message]).toEqual([
    503,
    'the API token cannot be checked because the database does not answer: try again',
  ])
  expect((await ask('/api/v1/alert-types', { headers: ADMIN })).status).toBe(200)
})
