import { expect, test } from 'vitest'
import { readAlert } from '#core/alerts/read-alert.ts'
import { AppError } from '#http/answer/app-error.ts'
import { alertText } from '#http/webhooks/account.ts'
import type { SentAlert } from '#http/webhooks/sender.ts'
import { confirmSubscription } from '#http/webhooks/confirm.ts'
import { SENDER_NAMES } from '#core/alerts/sender-names.ts'
import { SENDERS } from '#http/webhooks/senders.ts'
import { FIRING, QUIET } from '../../fixtures/senders/all.ts'
import * as github from '../../fixtures/senders/github.ts'
import * as google from '../../fixtures/senders/google.ts'
import * as pagerduty from '../../fixtures/senders/pagerduty.ts'

function read(name: string, body: unknown) {
  const sender = SENDERS.find(each => each.name === name)
  if (sender === undefined) throw new Error(`no sender ${name}`)
  return sender.read(body)
}

test.each([
  ['https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=x', true],
  ['https://sns.us-gov-west-1.amazonaws.com/?Action=ConfirmSubscription', true],
  ['https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription', true],
  ['http://sns.eu-central-1.amazonaws.com/', false],
  ['https://sns.eu-central-1.amazonaws.com:8443/', false],
  ['https://sns.eu-central-1.amazonaws.com.evil.example/', false],
  ['https://evil.example/sns.eu-central-1.amazonaws.com', false],
  ['https://s3.eu-central-1.amazonaws.com/', false],
  ['https://user@evil.example/', false],
  ['https://169.254.169.254/', false],
])('the subscription at %s is confirmed: %s', async (address, confirmed) => {
  const opened: Array<string> = []
  const fetch = async (url: URL) => {
    opened.push(url.href)
    return new Response('<ConfirmSubscriptionResponse/>', { headers: { 'Content-Type': 'text/xml' } })
  }
  const reason = await confirmSubscription(fetch, new URL(address), new AbortController().signal)
  expect([reason === null, opened.length]).toEqual([confirmed, confirmed ? 1 : 0])
})

test('a subscription that Amazon does not confirm, or that leads elsewhere, is told so', async () => {
  const address = new URL('https://sns.eu-central-1.amazonaws.com/')
  const { signal } = new AbortController()
  const elsewhere = new Response(null, { status: 302, headers: { Location: 'https://evil.example/' } })
  expect(await confirmSubscription(async () => new Response('', { status: 403 }), address, signal)).toContain('403')
  expect(await confirmSubscription(async () => elsewhere, address, signal)).toContain('evil.example')
})

function firingOf(name: string, body: unknown): SentAlert {
  const notice = read(name, body)
  if (notice.kind !== 'firing') throw new Error(`${name} says: ${JSON.stringify(notice)}`)
  return notice.alert
}

test.each(FIRING)('%s, %s: it fires, and a person reads what it is about', (name, _what, body, title, severity) => {
  const alert = firingOf(name, body)
  expect(alert.account.split('\n', 1)).toEqual([`# ${title}`])
  expect(alert.account).not.toMatch(/undefined|\[object|: $/m)
  const text = alertText(alert.account, JSON.stringify(body), 1_048_576)
  expect(readAlert(text).severity).toBe(severity)
  // The title of lists. A group's is its summary, without its name and count.
  expect(readAlert(text).title).toBe(name === 'grafana' ? 'Load of web-3 is 40' : title)
})

test.each(QUIET)('%s, %s: it opens nothing and says why', (name, _what, body, message) => {
  expect(read(name, body)).toMatchObject({ kind: 'quiet', message: expect.stringContaining(message) as string })
})

test.each(['grafana', 'pagerduty', 'opsgenie', 'datadog', 'sns', 'azure', 'google', 'generic'])(
  '%s: the end of an alert names the problem as its beginning does',
  name => {
    const over = QUIET.flatMap(([of, , body]) => (of === name ? [read(name, body)] : [])).flatMap(notice =>
      notice.kind === 'quiet' && notice.over !== undefined ? [notice.over] : [],
    )
    expect(over.length).toBeGreaterThan(0)
    for (const { account, identity } of over) {
      expect(account).toMatch(/\S/)
      expect(identity?.group).toMatch(/\S/)
    }
  },
)

test.each(FIRING)('%s, %s: a repeated delivery is the same alert', (name, _what, body) => {
  const { identity } = firingOf(name, body)
  expect(identity).not.toBeNull()
  expect(firingOf(name, JSON.parse(JSON.stringify(body))).identity).toEqual(identity)
})

test.each([
  ['pagerduty', pagerduty.event('incident.triggered'), pagerduty.event('incident.triggered', { id: 'PGR0VU3' })],
  ['pagerduty', pagerduty.event('incident.triggered'), pagerduty.event('incident.reopened')],
  ['google', google.incident('open'), google.incident('open', { incident_id: '0.other' })],
  ['github', github.run('failure'), github.run('failure', { run_attempt: 2 })],
])('%s: another problem, or the same one anew, is another alert', (name, one, other) => {
  expect(firingOf(name, other).identity).not.toEqual(firingOf(name, one).identity)
})

test('the runs of one workflow on one branch are one group', () => {
  const group = (changes: object) => firingOf('github', github.run('failure', { ...changes })).identity?.group
  expect(group({ id: 2 })).toBe(group({ id: 1 }))
  expect(group({ head_branch: 'next' })).not.toBe(group({}))
})

// What senders were seen to leave out or to change. None of it may lose a page.
const ODD = [
  {},
  { status: null },
  { data: null, event: null, incident: [], alert: 'x' },
  { alerts: [] },
  { Message: '{"a":' },
]

const MAPPING = {
  title: 'event.headline',
  type: '$.event.kind',
  fingerprint: "event['id']",
  status: 'event.condition',
  severity: 'event.prio',
  runbook: 'links[0].url',
}

function readGeneric(body: unknown, mapping = MAPPING) {
  const sender = SENDERS.find(({ name }) => name === 'generic')
  return sender?.read(body, mapping)
}

const EVENT = { headline: 'Queue is stuck', kind: 'queue', id: 7, condition: 'bad', prio: 'P1' }

test('values of the generic sender stand where the operator says, and everything that reads the alert finds them', () => {
  const body = { title: 'not this', event: EVENT, links: [{ url: 'https://github.com/o/r/blob/main/queue.md' }] }
  const notice = readGeneric(body)
  if (notice?.kind !== 'firing') throw new Error('it fires')
  const { account, raw, types, runbook, identity } = notice.alert
  expect([types, runbook, identity?.group]).toEqual([['queue'], body.links[0]?.url, '7'])
  const text = alertText(account, raw ?? '', 1_000_000)
  expect(readAlert(text)).toMatchObject({ title: 'Queue is stuck', severity: 'critical', links: { runbook } })
  expect(text).toContain('"condition":"bad"')
})

test('a status where the operator says ends a problem; where a path leads nowhere the usual names count', () => {
  expect(readGeneric({ event: { ...EVENT, condition: 'Recovered' } })).toMatchObject({ kind: 'quiet' })
  expect(readGeneric({ status: 'resolved' })).toMatchObject({ kind: 'quiet' })
  const notice = readGeneric({ title: 'Backup failed', alert_type: 'backup', fingerprint: 'b' })
  expect(notice).toMatchObject({
    kind: 'firing',
    alert: {
      types: ['backup'],
      identity: { group: 'b' },
      account: expect.stringMatching(/^# Backup failed/) as string,
    },
  })
})

test('text that is no JSON is an alert of the generic sender', () => {
  const notice = readGeneric('[CRITICAL] disk full on db-2\n92 % used')
  if (notice?.kind !== 'firing') throw new Error('it fires')
  const text = alertText(notice.alert.account, notice.alert.raw ?? null, 1_000)
  expect(text).toBe('# [CRITICAL] disk full on db-2\n\n\n## Message\n\n[CRITICAL] disk full on db-2\n92 % used\n')
  expect(readAlert(text)).toMatchObject({ title: '[CRITICAL] disk full on db-2', severity: 'critical' })
})

test('the configuration knows every sender, and two more ways in', () => {
  expect(SENDER_NAMES).toEqual(['alerts', ...SENDERS.map(({ name }) => name), 'mail'])
})

test.each(SENDERS.filter(({ name }) => name !== 'alertmanager' && name !== 'grafana').map(({ name }) => name))(
  '%s: a body that lacks everything is answered or taken, never a fault',
  name => {
    for (const body of ODD) expect(() => read(name, body)).not.toThrow()
  },
)

test.each(SENDERS.map(({ name }) => name))('%s: any JSON is read, or refused in one sentence', name => {
  for (const body of [null, 1, 'text', [], [1], true]) {
    try {
      read(name, body)
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
    }
  }
})
