// What each sender says, through the whole front and the real database.

import { env } from 'cloudflare:test'
import { beforeEach, expect, test } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { getRow } from '#store/sessions.ts'
import { FIRING, QUIET } from '../fixtures/senders/all.ts'
import { message } from '../fixtures/senders/sns.ts'
import { front } from './front.ts'

// Some fixtures are two states of one problem.
beforeEach(() => env.DB.exec('delete from alert_firings'))

test.each(FIRING)('%s, %s: a session is opened, and a repeated delivery finds it', async (name, _what, body, title) => {
  const { post, sent } = front()
  const first = await post(`/api/v1/webhooks/${name}`, body)
  const answer = await first.json<AlertAnswer>()
  const again = await (await post(`/api/v1/webhooks/${name}`, body)).json<AlertAnswer>()
  expect(again).toMatchObject({ session_id: answer.session_id, status: 'duplicate' })
  expect(sent.filter(id => id === answer.session_id).length).toBeLessThanOrEqual(1)
  const row = await getRow(env.DB, answer.session_id)
  expect(row?.alert_data).toContain(`# ${title}`)
  expect(row?.alert_data).toContain('\n## Raw notification (JSON)\n\n{')
})

test.each(QUIET)('%s, %s: nothing is opened', async (name, _what, body, message) => {
  const { post, sent } = front()
  const response = await post(`/api/v1/webhooks/${name}`, body)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'resolved', message: expect.stringContaining(message) as string })
  expect(sent).toEqual([])
})

test('a subscription of Amazon SNS is confirmed, or the message is asked for again', async () => {
  const opened: Array<string> = []
  let reason: string | null = null
  const { post, sent } = front({
    confirmSubscription: async url => {
      opened.push(url.href)
      return reason
    },
  })
  const SubscribeURL = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t'
  const body = message('You have chosen to subscribe', { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL })
  expect((await post('/api/v1/webhooks/sns', body)).status).toBe(200)
  reason = 'Amazon SNS answered 500'
  const failed = await post('/api/v1/webhooks/sns', body)
  expect([failed.status, (await failed.json<{ message: string }>()).message]).toEqual([
    503,
    'the subscription was not confirmed: Amazon SNS answered 500',
  ])
  expect((await post('/api/v1/webhooks/sns', { ...body, SubscribeURL: 'no address' })).status).toBe(503)
  expect(opened).toEqual([SubscribeURL, SubscribeURL])
  expect(sent).toEqual([])
})

test('two senders that use the same id do not find each other’s sessions', async () => {
  const { post } = front()
  const body = { id: '7', title: 'Backup failed', incident: { incident_id: '7' } }
  const answers = await Promise.all(
    ['generic', 'datadog', 'google'].map(async name =>
      (await post(`/api/v1/webhooks/${name}`, body)).json<AlertAnswer>(),
    ),
  )
  expect(new Set(answers.map(each => each.session_id)).size).toBe(3)
})

test('a body with a byte order mark, and one that is called text/plain, is taken', async () => {
  const { ask } = front()
  const body = `\uFEFF${JSON.stringify({ id: crypto.randomUUID(), title: 'Backup failed' })}`
  const response = await ask('/api/v1/webhooks/generic', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'text/plain' },
  })
  expect(response.status).toBe(202)
})
