// The audit log through the front, after each kind of act, and what keeps it as it is.

import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { AuditEntry, AuditPage, NewApiToken } from '#core/protocol/api.ts'
import { recordRefusals } from '#store/audit.ts'
import { CLOSED } from './access-team.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'

const SECRET = 'the-admin-token'
const ADMIN = { Authorization: `Bearer ${SECRET}` }

async function house() {
  const made = front({ identity: { ...CLOSED, token: SECRET } })
  const page = async (query = '') => (await made.ask(`/api/v1/audit${query}`, { headers: ADMIN })).json<AuditPage>()
  const from = (await page('?limit=1')).cursor ?? 0
  /** What was noted since the house was made. */
  const news = async () => (await page(`?after=${from}`)).entries
  return { ...made, page, from, news }
}

type Seen = Partial<Omit<AuditEntry, 'detail'>> & { detail?: Record<string, unknown> | null }
const about = (entries: Array<AuditEntry>): Array<Seen> =>
  entries.map(({ number: _number, at: _at, count: _count, ...rest }) => rest)

test('each kind of act is noted: who, what, of what', async () => {
  const { post, ask, news, investigations } = await house()
  const submitted = await post('/api/v1/alerts', { data: 'the secret text of the alert' }, ADMIN)
  const { session_id: id } = await submitted.json<{ session_id: string }>()
  const made = await post('/api/v1/tokens', { name: 'ops', scopes: ['read', 'respond'] }, ADMIN)
  const { token, id: tokenId, expires_at } = await made.json<NewApiToken>()
  const ops = { Authorization: `Bearer ${token}` }
  investigations.started.set(id, {} as never)
  expect((await post(`/api/v1/sessions/${id}/cancel`, {}, ops)).status).toBe(200)
  await env.DB.prepare("update sessions set status = 'completed' where id = ?").bind(id).run()
  investigations.ask = async () => ({ chatId: 'c', messageId: 'm', stageId: 's' })
  const asked = await post(`/api/v1/sessions/${id}/chat/messages`, { content: 'why?' }, ops)
  expect(asked.status, await asked.clone().text()).toBe(202)
  const review = { method: 'PATCH', headers: { ...ops, 'Content-Type': 'application/json' } }
  const reviewed = await ask('/api/v1/sessions/review', {
    ...review,
    body: JSON.stringify({ session_ids: [id, 'nobody'], action: 'claim' }),
  })
  expect(reviewed.status).toBe(200)
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const signedIn = await ask('/oauth2/sign_in', {
    method: 'POST',
    headers: form,
    redirect: 'manual',
    body: `token=${token}`,
  })
  const Cookie = signedIn.headers.get('Set-Cookie')?.split(';')[0] ?? ''
  expect((await ask('/oauth2/sign_out', { method: 'POST', headers: { Cookie }, redirect: 'manual' })).status).toBe(303)
  await ask(`/api/v1/tokens/${tokenId}`, { method: 'DELETE', headers: ADMIN })
  // Neither is an act: nothing was done.
  expect((await post('/api/v1/sessions/nobody/cancel', {}, ADMIN)).status).toBe(404)
  await ask('/oauth2/sign_out', { headers: ADMIN, redirect: 'manual' })
  const entries = await news()
  const via = { via: 'token' }
  expect(about(entries)).toEqual([
    { actor: 'api-client', action: 'alert.submitted', target: id, detail: null },
    {
      actor: 'api-client',
      action: 'token.created',
      target: tokenId,
      detail: { ...via, name: 'ops', scopes: ['read', 'respond'], alert_types: null, expires_at },
    },
    { actor: 'token:ops', action: 'session.cancelled', target: id, detail: via },
    { actor: 'token:ops', action: 'question.asked', target: id, detail: via },
    {
      actor: 'token:ops',
      action: 'session.reviewed',
      target: null,
      detail: { ...via, action: 'claim', session_ids: [id] },
    },
    { actor: 'token:ops', action: 'signed_in', target: null, detail: {} },
    { actor: 'token:ops', action: 'signed_out', target: null, detail: { via: 'session' } },
    { actor: 'api-client', action: 'token.revoked', target: tokenId, detail: { ...via, name: 'ops' } },
  ])
  expect(JSON.stringify(entries)).not.toMatch(/secret text|tarsy_|the-admin-token/)
})

test('what was refused is counted: a minute, a status and a caller are one row', async () => {
  const { ask, post, refused, news } = await house()
  await ask('/api/v1/sessions')
  await ask('/api/v1/sessions', { headers: { Authorization: 'Bearer wrong' } })
  const { token } = await (
    await post('/api/v1/tokens', { name: 'reader', scopes: ['read'] }, ADMIN)
  ).json<NewApiToken>()
  await post('/api/v1/alerts', { data: 'x' }, { Authorization: `Bearer ${token}` })
  expect(refused).toEqual([
    { status: 401, actor: null, route: 'GET /api/v1/sessions' },
    { status: 401, actor: null, route: 'GET /api/v1/sessions' },
    { status: 403, actor: 'token:reader', route: 'POST /api/v1/alerts' },
  ])
  const at = '2026-11-20T10:00:00.000Z'
  const row = { at, status: 401, actor: null, route: 'GET /api/v1/sessions', count: 70 }
  const named = { ...row, status: 403, actor: 'token:reader', count: 1 }
  await recordRefusals(env.DB, [row, named])
  await recordRefusals(env.DB, [{ ...row, count: 30 }])
  await recordRefusals(env.DB, [])
  const rows = (await news()).filter(({ action }) => action === 'refused')
  expect(rows.map(({ at: minute, actor, count, detail }) => [minute, actor, count, detail])).toEqual([
    [at, null, 100, { status: 401, route: row.route }],
    [at, 'token:reader', 1, { status: 403, route: row.route }],
  ])
})

test('no entry can be changed or removed', async () => {
  const { post, news } = await house()
  await post('/api/v1/alerts', { data: 'x' }, ADMIN)
  const before = await news()
  for (const statement of [
    "update audit_log set actor = 'somebody else'",
    'update audit_log set count = 2 where refusal is null',
    "update audit_log set count = 0 where action = 'refused'",
    "update audit_log set actor = 'x' where action = 'refused'",
    'delete from audit_log',
  ]) {
    const run = env.DB.prepare(statement).run()
    if (statement.includes("'refused'")) await run.catch(() => undefined)
    else await expect(run, statement).rejects.toThrow(/append-only/)
  }
  expect(await news()).toEqual(before)
})

test('pages go back from the newest and on from a cursor, and an export has every line', async () => {
  const { page, from, ask } = await house()
  for (let n = 0; n < 5; n++)
    await insertPending(env.DB, `audit-${n}-${from}`, {
      alert_data: 'x',
      alert_type: 'host',
      chain_id: 'host-chain',
      author: 'ana',
      runbook_url: null,
      created_at: '2026-11-01T10:00:00.000Z',
      chat_enabled: true,
    })
  const targets = (found: AuditPage) => found.entries.map(({ target }) => target?.split('-')[1])
  const newest = await page('?limit=2')
  expect([targets(newest), newest.more]).toEqual([['4', '3'], true])
  expect(targets(await page(`?limit=2&before=${newest.cursor}`))).toEqual(['2', '1'])
  const onwards = await page(`?after=${from}&limit=3`)
  expect([targets(onwards), onwards.more]).toEqual([['0', '1', '2'], true])
  const last = await page(`?after=${onwards.cursor}`)
  expect([targets(last), last.more]).toEqual([['3', '4'], false])
  expect(await page(`?after=${last.cursor}`)).toEqual({ entries: [], cursor: null, more: false })
  const exported = await ask(`/api/v1/audit/export?after=${from}`, { headers: ADMIN })
  expect(exported.headers.get('Content-Type')).toBe('application/x-ndjson')
  const lines = (await exported.text()).trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line) as AuditEntry)).toEqual([...onwards.entries, ...last.entries])
  const none = await ask(`/api/v1/audit/export?after=${last.cursor}`, { headers: ADMIN })
  expect(await none.text()).toBe('')
  expect((await ask('/api/v1/audit?after=1&before=2', { headers: ADMIN })).status).toBe(400)
  expect((await ask('/api/v1/audit?after=x', { headers: ADMIN })).status).toBe(400)
})

test('an act that cannot be noted is done all the same, and its entry is a line of the log', async () => {
  const { post, ask } = front()
  const { id } = await (
    await post('/api/v1/tokens', { name: `unnoted-${crypto.randomUUID()}`, scopes: ['read'] })
  ).json<NewApiToken>()
  const broken = new Proxy(env.DB, {
    get: (db, key) => {
      if (key !== 'prepare') return Reflect.get(db, key)
      return (text: string) => db.prepare(text.replace('insert into "audit_log"', 'insert into "gone"'))
    },
  })
  const { ask: askBroken, logged } = front({ db: broken })
  expect((await askBroken(`/api/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(200)
  expect(logged).toEqual([expect.objectContaining({ event: 'audit.not_stored', action: 'token.revoked', target: id })])
  expect((await ask('/health')).status).toBe(200)
})
