// The list of senders: what each sends and is answered, through the front and into the real database.

import { env } from 'cloudflare:test'
import { beforeEach, expect, test } from 'vitest'
import type { Sender } from '#core/protocol/api.ts'
import { recordSenders } from '#store/senders.ts'
import { CLOSED } from './access-team.ts'
import { front } from './front.ts'

const ADMIN = { Authorization: 'Bearer the-admin-token' }
const ALERT = { title: 'Backup failed', id: '7', severity: 'critical' }

beforeEach(async () => {
  await env.DB.exec('delete from senders')
})

function house(senderSecrets: Record<string, Array<string>> = {}, pathSecrets: Record<string, Array<string>> = {}) {
  const made = front({ identity: { ...CLOSED, token: 'the-admin-token', senderSecrets, pathSecrets } })
  /** What the isolate gathered reaches the database. */
  const handOn = () => recordSenders(env.DB, made.heard.splice(0))
  const send = (body: unknown, headers: Record<string, string> = ADMIN, name = 'generic') =>
    made.post(`/api/v1/webhooks/${name}`, body, headers)
  const list = async () => {
    await handOn()
    const answer = await made.ask('/api/v1/senders', { headers: ADMIN })
    return (await answer.json<{ senders: Array<Sender> }>()).senders
  }
  const generic = async () => (await list()).find(({ name }) => name === 'generic')
  return { ...made, send, list, generic }
}

test('all senders are listed in the order of the documents, those that never sent too', async () => {
  const senders = await house({ github: ['x'] }, { azure: ['a-secret-of-its-own'] }).list()
  expect(senders.map(({ name }) => name)).toEqual(
    'alertmanager grafana pagerduty opsgenie datadog sentry sns azure google github generic'.split(' '),
  )
  expect(senders[0]).toEqual({
    name: 'alertmanager',
    label: 'Alertmanager',
    path: '/api/v1/webhooks/alertmanager',
    signature: null,
    path_secret: { variable: 'TARSY_ALERTMANAGER_PATH_SECRET', ready: false },
    last_alert_at: null,
    last_session_id: null,
    last_quiet_at: null,
    last_quiet: null,
    last_refused_at: null,
    last_refused_status: null,
    last_refusal: null,
  })
  const signatures = senders.flatMap(({ name, signature }) => (signature === null ? [] : [[name, signature.ready]]))
  expect(Object.fromEntries(signatures)).toEqual({ grafana: false, pagerduty: false, sentry: false, github: true })
  expect(senders.find(({ name }) => name === 'github')?.signature).toEqual({
    header: 'X-Hub-Signature-256',
    variable: 'TARSY_GITHUB_SECRET',
    ready: true,
  })
  expect(senders.filter(({ path_secret: secret }) => secret.ready).map(({ name }) => name)).toEqual(['azure'])
})

test('an alert, a repetition, what is over and a refusal are each remembered with their time', async () => {
  const { send, generic, time } = house()
  const { session_id } = await (await send(ALERT)).json<{ session_id: string }>()
  const first = new Date(time.now).toISOString()
  expect(await generic()).toMatchObject({ last_alert_at: first, last_session_id: session_id, last_quiet: null })
  time.now += 60_000
  await send({ ...ALERT, status: 'resolved' })
  expect((await send(ALERT, { Authorization: 'Bearer wrong' })).status).toBe(401)
  expect(await generic()).toMatchObject({
    last_alert_at: first,
    last_quiet_at: new Date(time.now).toISOString(),
    last_quiet: expect.stringContaining('no session was opened'),
    last_refused_at: new Date(time.now).toISOString(),
    last_refused_status: 401,
    last_refusal: expect.stringContaining('not signed in'),
  })
  time.now += 60_000
  await send(ALERT)
  expect((await send('{', ADMIN)).status).toBe(400)
  expect(await generic()).toMatchObject({
    last_alert_at: new Date(time.now).toISOString(),
    last_session_id: session_id,
    last_refused_status: 400,
  })
})

test('what an isolate hands on late does not replace what is newer, and nothing that was sent stands in the list', async () => {
  const { generic, send } = house()
  const refused = (at: string, reason: string) =>
    recordSenders(env.DB, [{ sender: 'generic', kind: 'refused', at, status: 400, reason }])
  await refused('2026-11-20T10:00:02.000Z', 'new')
  await refused('2026-11-20T10:00:01.000Z', 'old')
  expect(await generic()).toMatchObject({ last_refusal: 'new' })
  await refused('2026-11-20T10:00:03.000Z', 'x'.repeat(2_000))
  expect((await generic())?.last_refusal).toHaveLength(300)
  await send('{"planted-text": ', ADMIN)
  expect(JSON.stringify(await generic())).not.toContain('planted')
})

test('other requests, and addresses of no sender, note nothing', async () => {
  const { heard, ask, post } = house()
  await ask('/api/v1/sessions', { headers: ADMIN })
  await post('/api/v1/webhooks/nobody', {}, ADMIN)
  await ask('/api/v1/webhooks/generic', { headers: ADMIN })
  expect(heard).toEqual([])
})
