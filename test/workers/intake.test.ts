import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { alertMessage } from '#core/alerts/alert-message.ts'
import type { AlertAnswer } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Accepted } from '#objects/accept-sessions.ts'
import { intakeClient } from '#objects/intake-client.ts'
import { COUNT_WAITING, countWaiting, getRow } from '#store/sessions.ts'
import { front } from './front.ts'
import { plan } from './plans.ts'

const facts = (alert_data: string): SessionFacts => ({
  alert_data,
  alert_type: 'host',
  chain_id: 'host-chain',
  author: 'test',
  runbook_url: null,
  created_at: '2026-11-20T10:00:00.000Z',
  chat_enabled: true,
})

const intake = intakeClient(env.INTAKE)

function accept(id: string, text: string, changes: Partial<Accepted> = {}) {
  const message = alertMessage(id, { severity: null, created_at: facts(text).created_at })
  return intake.accept({ id, facts: facts(text), reported: null, sender: 'alerts' as const, message, ...changes })
}

test('alerts that arrive together are each stored before they are answered', async () => {
  const { post } = front({ intake })
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const response = await post('/api/v1/alerts', { data: `together ${at}` })
      expect(response.status).toBe(202)
      const { session_id } = await response.json<AlertAnswer>()
      return (await getRow(env.DB, session_id))?.alert_data
    }),
  )
  expect(answers).toEqual(Array.from({ length: 40 }, (_, at) => `together ${at}`))
})

test('an alert that the database refuses is refused alone', async () => {
  const ids = Array.from({ length: 4 }, () => crypto.randomUUID())
  // No sender can leave out the chain: it stands for whatever D1 refuses.
  const refused = { facts: { ...facts('refused'), chain_id: null as unknown as string } }
  const results = await Promise.allSettled(ids.map((id, at) => accept(id, `alert ${at}`, at === 2 ? refused : {})))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  const stored = await Promise.all(ids.map(async id => (await getRow(env.DB, id))?.alert_data))
  expect(stored).toEqual(['alert 0', 'alert 1', undefined, 'alert 3'])
})

test('of notifications that arrive together and report the same firings, one opens a session', async () => {
  const reported = { groupKey: crypto.randomUUID(), firings: [{ fingerprint: 'a', startsAt: '1' }] }
  const stored = await Promise.all(Array.from({ length: 6 }, () => accept(crypto.randomUUID(), 'again', { reported })))
  const sessions = stored.flatMap(each => ('refused' in each ? [] : [each]))
  expect(sessions.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect(sessions).toHaveLength(6)
})

test('more alerts than the object may hold are refused, and taken when there is room again', async () => {
  const large = 'x'.repeat(1_300_000)
  const results = await Promise.all(Array.from({ length: 24 }, () => accept(crypto.randomUUID(), large)))
  const refused = results.filter(each => 'refused' in each).length
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThan(24)
  expect(await accept(crypto.randomUUID(), 'small')).toMatchObject({ duplicate: false })
})

test.each([
  ['/api/v1/alerts', 'rate', 429],
  ['/api/v1/webhooks/generic', 'rate', 429],
  ['/api/v1/webhooks/azure', 'rate', 429],
  ['/api/v1/webhooks/alertmanager', 'rate', 503],
  ['/api/v1/webhooks/datadog', 'rate', 503],
  ['/api/v1/alerts', 'full', 503],
  ['/api/v1/webhooks/generic', 'full', 503],
] as const)('at %s the refusal %s is answered %i, with when to send again', async (path, refused, status) => {
  const asked: Array<string> = []
  const { post, sent } = front({
    intake: {
      async accept({ sender }) {
        asked.push(sender)
        return { refused, message: 'it is too much', afterMs: 11_500 }
      },
      take: async () => Promise.reject(new Error('no rules are set')),
    },
  })
  const body = { data: 'x', alerts: [{ status: 'firing', labels: { alertname: 'X' } }] }
  const response = await post(path, body)
  expect([response.status, response.headers.get('Retry-After'), await response.json()]).toEqual([
    status,
    '12',
    { message: 'the alert was not stored because it is too much: send it again in 12 s' },
  ])
  expect(asked).toEqual([path.split('/').at(-1)])
  expect(sent).toEqual([])
})

test('waiting sessions are counted as far as asked, by an index', async () => {
  await Promise.all(['a', 'b'].map(text => accept(crypto.randomUUID(), text)))
  expect(await countWaiting(env.DB, 2)).toBe(2)
  expect(await countWaiting(env.DB, 1)).toBe(1)
  const steps = await plan({ sql: COUNT_WAITING, params: [20_001] })
  expect(steps.join()).toContain('SEARCH sessions USING COVERING INDEX')
})
