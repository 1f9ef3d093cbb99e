import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { alertMessage } from '#core/alerts/alert-message.ts'
import type { AlertAnswer } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Accepted } from '#objects/accept-sessions.ts'
import { intakeClient } from '#objects/intake-client.ts'
import { getRow } from '#store/sessions.ts'
import { front } from './front.ts'

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
  return intake.accept({ id, facts: facts(text), reported: null, message, ...changes })
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
  const sessions = stored.flatMap(each => (each === 'full' ? [] : [each]))
  expect(sessions.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
  expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
  expect(sessions).toHaveLength(6)
})

test('more alerts than the object may hold are refused, and taken when there is room again', async () => {
  const large = 'x'.repeat(1_300_000)
  const results = await Promise.all(Array.from({ length: 24 }, () => accept(crypto.randomUUID(), large)))
  const refused = results.filter(each => each === 'full').length
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThan(24)
  expect(await accept(crypto.randomUUID(), 'small')).toMatchObject({ duplicate: false })
})

test('a sender is told to send again what was refused because too many arrive at once', async () => {
  const { post, sent } = front({ intake: { accept: async () => 'full' } })
  const response = await post('/api/v1/alerts', { data: 'x' })
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({
    message: 'the alert was not stored because too many arrive at once: send it again',
  })
  expect(sent).toEqual([])
})
