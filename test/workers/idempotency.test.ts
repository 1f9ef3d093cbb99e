import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { alertMessage } from '#core/alerts/alert-message.ts'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { acceptSessions } from '#objects/accept-sessions.ts'
import { intakeClient } from '#objects/intake-client.ts'
import { storeSessions } from '#store/accept.ts'
import type { NewSession } from '#store/new-session.ts'
import { FIND_USE, FORGET_KEYS } from '#store/idempotency.ts'
import { front, rows, UNSILENCED } from './front.ts'
import { plan } from './plans.ts'

const ALERTS = '/api/v1/alerts'
const GENERIC = '/api/v1/webhooks/generic'
const DAY_MS = 86_400_000

const fresh = () => ({ 'Idempotency-Key': crypto.randomUUID() })

async function sessionOf(response: Response): Promise<string> {
  return (await response.json<AlertAnswer>()).session_id
}

test('the same key answers the same session for a day, and opens one', async () => {
  const { post, sent, time } = front()
  const key = fresh()
  const first = await post(ALERTS, { data: 'disk full' }, key)
  time.now += DAY_MS - 1
  const again = await post(ALERTS, { data: 'disk full' }, key)
  expect([first.status, again.status]).toEqual([202, 202])
  expect([first.headers.get('Idempotency-Replayed'), again.headers.get('Idempotency-Replayed')]).toEqual([null, 'true'])
  const answer = await first.json<AlertAnswer>()
  expect(await again.json()).toEqual(answer)
  expect(sent).toEqual([answer.session_id])
})

test('after a day the key is free again', async () => {
  const { post, time } = front()
  const key = fresh()
  const first = await sessionOf(await post(ALERTS, { data: 'disk full' }, key))
  time.now += DAY_MS + 1
  const later = await sessionOf(await post(ALERTS, { data: 'another alert' }, key))
  expect(later).not.toBe(first)
  expect(await sessionOf(await post(ALERTS, { data: 'another alert' }, key))).toBe(later)
})

test('another body under the same key is refused with what to do, and stores nothing', async () => {
  const { post } = front()
  const key = fresh()
  await post(ALERTS, { data: 'disk full' }, key)
  const before = await rows()
  const refused = await post(ALERTS, { data: 'disk full on another machine' }, key)
  expect([refused.status, await refused.json(), await rows()]).toEqual([
    422,
    {
      message:
        'this Idempotency-Key came with another body in the last 24 hours: send each alert under a key of its own',
    },
    before,
  ])
})

test('of posts that race with one key one opens a session, and all answer it', async () => {
  const { post, sent } = front({ intake: intakeClient(env.INTAKE) })
  const key = fresh()
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(ALERTS, { data: 'race' }, key)))
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202))
  expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === null)).toHaveLength(1)
  expect(new Set(await Promise.all(answers.map(sessionOf))).size).toBe(1)
  expect(sent).toEqual([])
})

test('a key is its sender’s: another author has it too', async () => {
  const { post } = front()
  const key = fresh()
  const of = async (user: string) => sessionOf(await post(ALERTS, { data: 'x' }, { ...key, 'X-Forwarded-User': user }))
  expect(await of('anna')).not.toBe(await of('bert'))
})

test('alerts without a key open a session each', async () => {
  const { post } = front()
  const send = async () => sessionOf(await post(ALERTS, { data: 'no key' }))
  expect(await send()).not.toBe(await send())
})

test('a key that is too long is refused', async () => {
  const { post } = front()
  const response = await post(ALERTS, { data: 'x' }, { 'Idempotency-Key': 'k'.repeat(256) })
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'the Idempotency-Key is longer than 255 characters: send a shorter one' },
  ])
})

test('the generic webhook takes a key: a repetition is a duplicate, another body is refused', async () => {
  const { post } = front()
  const key = fresh()
  const first = await sessionOf(await post(GENERIC, { title: 'Backup failed' }, key))
  const again = await post(GENERIC, { title: 'Backup failed' }, key)
  expect([again.status, await again.json()]).toMatchObject([200, { session_id: first, status: 'duplicate' }])
  expect((await post(GENERIC, { title: 'Backup failed again' }, key)).status).toBe(422)
})

test('the generic webhook knows an alert by its fingerprint under another key, too', async () => {
  const { post } = front()
  const body = { title: 'Backup failed', fingerprint: crypto.randomUUID() }
  const first = await sessionOf(await post(GENERIC, body, fresh()))
  const again = await post(GENERIC, body, fresh())
  expect([again.status, await sessionOf(again)]).toEqual([200, first])
})

function keyed(id: string, key: string) {
  return {
    id,
    facts: {
      alert_data: 'x',
      alert_type: 'host',
      chain_id: 'host-chain',
      author: 'test',
      runbook_url: null,
      created_at: '2026-11-20T10:00:00.000Z',
      chat_enabled: true,
    },
    reported: null,
    key: { key, body: 'b' },
  } satisfies NewSession
}

test('a transaction whose answer was lost is repeated without a second session', async () => {
  const session = keyed(crypto.randomUUID(), crypto.randomUUID())
  const before = await rows()
  expect(await storeSessions(env.DB, [session])).toEqual([{ sessionId: session.id, duplicate: false }])
  expect(await storeSessions(env.DB, [session])).toEqual([{ sessionId: session.id, duplicate: false }])
  // The sender heard nothing and sends again: another request, another id.
  const again = keyed(crypto.randomUUID(), session.key.key)
  expect(await storeSessions(env.DB, [again])).toEqual([{ sessionId: session.id, duplicate: true }])
  expect(await rows()).toBe(before + 1)
})

test('two of one key in one transaction are one session, and one offer', async () => {
  const key = crypto.randomUUID()
  const [one, two] = [keyed(crypto.randomUUID(), key), keyed(crypto.randomUUID(), key)]
  const sent: Array<string> = []
  const ports = {
    db: env.DB,
    offer: async (offers: Array<{ sessionId: string }>) => void sent.push(...offers.map(({ sessionId }) => sessionId)),
    alerts: { sendBatch: async () => undefined },
    log: () => {},
    apart: () => {},
    ...UNSILENCED,
  }
  const accepted = [one, two].map(each => ({
    ...each,
    sender: 'alerts' as const,
    message: alertMessage(each.id, { severity: null, created_at: each.facts.created_at }),
  }))
  expect(await acceptSessions(ports, accepted)).toEqual([
    { sessionId: one.id, duplicate: false },
    { sessionId: one.id, duplicate: true },
  ])
  expect(sent).toEqual([one.id])
})

test('keys that are over are removed by those that come after them', async () => {
  const old = keyed(crypto.randomUUID(), crypto.randomUUID())
  await storeSessions(env.DB, [{ ...old, facts: { ...old.facts, created_at: '2026-11-01T00:00:00.000Z' } }])
  await storeSessions(env.DB, [keyed(crypto.randomUUID(), crypto.randomUUID())])
  const left = await env.DB.prepare('select count(*) as n from idempotency_keys where key = ?')
    .bind(old.key.key)
    .first<number>('n')
  expect(left).toBe(0)
})

test.each([
  [FIND_USE, ['k', '2026-11-01']],
  [FORGET_KEYS, ['2026-11-01']],
])('%s reads indexes', async (sql, params) => {
  expect((await plan({ sql, params })).filter(step => /SCAN|TEMP/.test(step))).toEqual([])
})
