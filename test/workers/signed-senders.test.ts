// Senders that sign their bodies, through the whole front of a deployed Worker: nobody else gets in.

import { expect, test } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { event } from '../fixtures/senders/pagerduty.ts'
import { run } from '../fixtures/senders/github.ts'
import { CLOSED } from './access-team.ts'
import { front } from './front.ts'

const SECRETS = { pagerduty: ['now', 'before'], github: ['hush'] }
const HOOK = '/api/v1/webhooks/pagerduty'

async function sign(body: string, secret: string): Promise<string> {
  const encoder = new TextEncoder()
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(body)))
  return Array.from(signature, byte => byte.toString(16).padStart(2, '0')).join('')
}

const closed = () => front({ identity: { ...CLOSED, senderSecrets: SECRETS } })
const triggered = () => JSON.stringify(event('incident.triggered', { id: crypto.randomUUID() }))

test.each(['now', 'before'])('a body that is signed with the secret "%s" opens a session', async secret => {
  const { post, sent } = closed()
  const body = triggered()
  const response = await post(HOOK, body, { 'X-PagerDuty-Signature': `v1=${await sign(body, secret)}` })
  expect(response.status).toBe(202)
  expect(sent).toEqual([(await response.json<AlertAnswer>()).session_id])
})

test('the same body again is a duplicate', async () => {
  const { post, sent } = closed()
  const body = triggered()
  const headers = { 'X-PagerDuty-Signature': `v1=${await sign(body, 'now')}` }
  await post(HOOK, body, headers)
  expect(await (await post(HOOK, body, headers)).json()).toMatchObject({ status: 'duplicate' })
  expect(sent).toHaveLength(1)
})

test.each([
  ['another secret', async (body: string) => ({ 'X-PagerDuty-Signature': `v1=${await sign(body, 'guess')}` })],
  ['another body', async (body: string) => ({ 'X-PagerDuty-Signature': `v1=${await sign(`${body} `, 'now')}` })],
  ['no digest', async () => ({ 'X-PagerDuty-Signature': 'v1=' })],
  ['no signature at all', async () => ({})],
  [
    'another sender’s header',
    async (body: string) => ({ 'X-Hub-Signature-256': `sha256=${await sign(body, 'hush')}` }),
  ],
])('%s is refused with 401, and nothing is stored', async (_, headersOf) => {
  const { post, sent } = closed()
  const body = triggered()
  const response = await post(HOOK, body, await headersOf(body))
  expect(response.status).toBe(401)
  expect(await response.text()).not.toContain('now')
  expect(sent).toEqual([])
})

test('a signature opens its sender’s address alone', async () => {
  const { post, ask } = closed()
  const body = JSON.stringify(run('failure'))
  const headers = { 'X-Hub-Signature-256': `sha256=${await sign(body, 'hush')}` }
  expect((await post('/api/v1/webhooks/github', body, headers)).status).toBe(202)
  expect((await post('/api/v1/alerts', body, headers)).status).toBe(401)
  expect((await post('/api/v1/webhooks/generic', body, headers)).status).toBe(401)
  expect((await ask('/api/v1/sessions', { headers })).status).toBe(401)
})

test('a sender without a secret here needs a token, also as the password of Basic', async () => {
  const { post } = front({ identity: { ...CLOSED, token: 'letmein' } })
  const body = triggered()
  const signed = { 'X-PagerDuty-Signature': `v1=${await sign(body, 'guess')}` }
  expect((await post(HOOK, body, signed)).status).toBe(401)
  expect((await post(HOOK, body, { Authorization: `Basic ${btoa('pagerduty:wrong')}` })).status).toBe(401)
  expect((await post(HOOK, body, { Authorization: `Basic ${btoa('pagerduty:letmein')}` })).status).toBe(202)
})
