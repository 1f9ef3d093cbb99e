// Every kind of recipient by the real adapters: what its server is sent, and what comes of each of its answers.

import { Validator } from '@cfworker/json-schema'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { recipientsOf } from '#adapters/notify/recipients.ts'
import type { News } from '#core/notify/news.ts'
import { alertText } from '#http/webhooks/account.ts'
import { SENDERS } from '#http/webhooks/senders.ts'
import { fakeClock } from '../../fakes/clock.ts'
import * as opsgenie from '../../fixtures/senders/opsgenie.ts'
import * as pagerduty from '../../fixtures/senders/pagerduty.ts'
import { good } from '../config/example.ts'
import { news } from './world.ts'

const VARS = {
  TEAMS: 'https://prod.logic.example/workflows/secret-teams?sig=secret-sig',
  MATTERMOST: 'https://chat.example/hooks/secret-hook',
  DISCORD: 'https://discord.example/api/webhooks/1/secret-discord',
  HOOK_SECRET: 'secret-hmac',
  TOKEN: 'secret-token',
}

const TARSY = `
defaults: {llm_provider: demo}
system: {dashboard_url: https://tarsy.example}
notify:
  recipients:
    ops: {type: teams, url_env: TEAMS}
    mattermost: {type: mattermost, url_env: MATTERMOST}
    discord: {type: discord, url_env: DISCORD}
    hook: {type: webhook, url: "https://hook.example/in/?a=b", secret_env: HOOK_SECRET}
    pagerduty: {type: pagerduty, token_env: TOKEN, from: ana@example.com}
    opsgenie: {type: opsgenie, token_env: TOKEN, api_url: https://api.eu.opsgenie.com}
    github: {type: github, token_env: TOKEN, repository: shop/incidents}
    jira: {type: jira, url: https://shop.atlassian.net, token_env: TOKEN, user: ana@example.com, project: OPS}
    storage: {type: slack, channel: C9, token_env: TOKEN}
  rules:
    - {to: [github, jira], outcomes: [failed, completed]}
`

type Sent = { method: string; url: string; headers: Record<string, string>; body: string }

function world(answer: () => Response | Promise<Response> = () => Response.json({ ok: true }, { status: 202 })) {
  const sent: Array<Sent> = []
  const clock = fakeClock()
  const fetch = async (input: URL, init: RequestInit = {}) => {
    const request = new Request(input, init)
    const headers = Object.fromEntries(request.headers)
    sent.push({ method: request.method, url: input.href, headers, body: await request.text() })
    return answer()
  }
  const recipients = new Map(recipientsOf(good(TARSY, '', VARS), VARS, { fetch, clock }).map(each => [each.name, each]))
  const deliver = (name: string, changes: Partial<News> = {}) => {
    const recipient = recipients.get(name)
    if (recipient === undefined) throw new Error(`no recipient ${name}`)
    return recipient.notifier.deliver(news(changes), null, new AbortController().signal)
  }
  return { sent, clock, deliver, recipients }
}

/** The alert as the sender's webhook stores it. */
function received(name: string, body: object, bytes = 1_000_000): string {
  const notice = SENDERS.find(each => each.name === name)?.read(body)
  if (notice?.kind !== 'firing') throw new Error(`no alert of ${name}`)
  return alertText(notice.alert.account, JSON.stringify(body), bytes)
}

const OF_PAGERDUTY = received('pagerduty', pagerduty.event('incident.triggered'))
const OF_OPSGENIE = received('opsgenie', opsgenie.action('Create'))

test.each<[string, string, Record<string, string>, Partial<News>]>([
  ['ops', VARS.TEAMS, {}, {}],
  ['mattermost', VARS.MATTERMOST, {}, {}],
  ['discord', `${VARS.DISCORD}?wait=true`, {}, {}],
  ['hook', 'https://hook.example/in?a=b', {}, {}],
  [
    'pagerduty',
    'https://api.pagerduty.com/incidents/PGR0VU2/notes',
    { authorization: 'Token token=secret-token', from: 'ana@example.com' },
    { alert: OF_PAGERDUTY },
  ],
  [
    'opsgenie',
    `https://api.eu.opsgenie.com/v2/alerts/${opsgenie.action('Create').alert.alertId}/notes?identifierType=id`,
    { authorization: 'GenieKey secret-token' },
    { alert: OF_OPSGENIE },
  ],
  ['github', 'https://api.github.com/repos/shop/incidents/issues', { authorization: 'Bearer secret-token' }, {}],
  [
    'jira',
    'https://shop.atlassian.net/rest/api/3/issue',
    { authorization: `Basic ${btoa('ana@example.com:secret-token')}` },
    {},
  ],
  ['storage', 'https://slack.com/api/chat.postMessage', { authorization: 'Bearer secret-token' }, {}],
])('%s is told by one POST, which names the session and no secret', async (name, url, headers, changes) => {
  const { sent, deliver } = world()
  expect(await deliver(name, changes)).toEqual({ kind: 'delivered', keep: null })
  expect(sent).toMatchObject([{ method: 'POST', url, headers }])
  expect(sent[0]?.body).toContain('https://tarsy.example/sessions/0197-a')
  expect(sent[0]?.body).not.toContain('secret')
})

test('who is told without a rule, and who by one', () => {
  const { recipients } = world()
  const told = (occasion: News['occasion']) =>
    [...recipients.values()].filter(each => each.wants(news({ occasion }))).map(each => each.name)
  expect(told('started')).toEqual(['hook', 'storage'])
  expect(told('cancelled')).toEqual(['ops', 'mattermost', 'discord', 'hook', 'pagerduty', 'opsgenie', 'storage'])
  expect(told('failed')).toHaveLength(9)
})

test.each([
  ['pagerduty', 'an alert that came from elsewhere', news().alert],
  [
    'pagerduty',
    'an id that is none',
    JSON.stringify({ event: { event_type: 'incident.x', data: { id: '../users' } } }),
  ],
  ['opsgenie', 'an alert that came from elsewhere', OF_PAGERDUTY],
  ['opsgenie', 'an id that is none', JSON.stringify({ action: 'Create', alert: { alertId: 'a/../../../users' } })],
])('%s is told nothing of %s', async (name, _, alert) => {
  const { sent, deliver } = world()
  expect(await deliver(name, { alert })).toEqual({ kind: 'delivered', keep: null })
  expect(sent).toEqual([])
})

test('the incident of a body that was cut is read from the account before it', async () => {
  const { sent, deliver } = world()
  await deliver('pagerduty', { alert: received('pagerduty', pagerduty.event('incident.triggered'), 900) })
  expect(sent[0]?.url).toBe('https://api.pagerduty.com/incidents/PGR0VU2/notes')
})

const SCHEMA = JSON.parse(readFileSync('docs/notify-webhook.schema.json', 'utf8')) as object

test.each<Partial<News>>([
  { occasion: 'started' },
  {},
  { occasion: 'failed', error: 'x', labels: null, verdict: { cause: 'c', confidence: 'low', nextStep: 'n' }, gaps: 3 },
  { occasion: 'cancelled', alert: 'nothing that can be read', cancelledBy: 'ana' },
  { analysis: '😀'.repeat(100_000) },
])('the webhook sends what its schema says, signed with its time: %o', async changes => {
  const { sent, clock, deliver } = world()
  await deliver('hook', changes)
  const { headers = {}, body = '' } = sent[0] ?? {}
  expect(new Validator(SCHEMA, '2020-12', false).validate(JSON.parse(body))).toEqual({ valid: true, errors: [] })
  expect(headers['x-tarsy-timestamp']).toBe(String(clock.now() / 1000))
  const signature = createHmac('sha256', 'secret-hmac')
    .update(`${clock.now() / 1000}.${body}`)
    .digest('hex')
  expect(headers['x-tarsy-signature']).toBe(`v1=${signature}`)
  expect(headers['content-type']).toMatch('application/json')
})

test('a repeated message of the webhook has the same id and body, and a start tells nothing of the end', async () => {
  const { sent, deliver } = world()
  await deliver('hook', { occasion: 'started' })
  await deliver('hook', { occasion: 'started' })
  expect(sent[1]?.body).toBe(sent[0]?.body)
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
    version: 1,
    id: '0197-a.9',
    event: 'session.started',
    session: { status: 'in_progress', title: 'The disk of db-1 is full', labels: null, executive_summary: null },
  })
})

test.each<[string, () => Response | Promise<Response>, object]>([
  [
    '429 with a time',
    () => new Response('', { status: 429, headers: { 'retry-after': '7' } }),
    { kind: 'later', waitMs: 7_000 },
  ],
  ['429 without one', () => new Response('', { status: 429 }), { kind: 'later', waitMs: 60_000 }],
  ['503 with a time', () => new Response('', { status: 503, headers: { 'retry-after': '7' } }), { kind: 'later' }],
  [
    '403 with a time, as GitHub limits those who write',
    () => new Response('', { status: 403, headers: { 'retry-after': '7' } }),
    { kind: 'later', waitMs: 7_000 },
  ],
  ['503', () => new Response('', { status: 503 }), { kind: 'failed', mistake: false }],
  ['401', () => new Response('secret-token', { status: 401 }), { kind: 'failed', mistake: true }],
  ['404', () => new Response('', { status: 404 }), { kind: 'failed', mistake: true }],
  ['204', () => new Response(null, { status: 204 }), { kind: 'delivered' }],
  ['plain text', () => new Response('ok'), { kind: 'delivered' }],
  [
    'a redirect',
    () => new Response('', { status: 302, headers: { location: 'https://evil.example/' } }),
    { kind: 'failed', mistake: true },
  ],
  ['nothing', () => Promise.reject(new TypeError('connect to secret-host')), { kind: 'failed', mistake: false }],
])('answered %s', async (_, answer, expected) => {
  for (const name of ['ops', 'hook', 'github']) {
    const { sent, deliver } = world(answer)
    const delivery = await deliver(name)
    expect(delivery).toMatchObject(expected)
    expect(sent).toHaveLength(1)
    expect(JSON.stringify(delivery)).not.toContain('secret')
  }
})
