import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { utf8Length } from '#core/utf8.ts'
import { alertText, unreadText } from '#http/webhooks/account.ts'
import type { SentAlert } from '#http/webhooks/sender.ts'
import { alertmanager } from '#http/webhooks/senders/alertmanager.ts'

const raw = readFileSync('test/fixtures/alerts/alertmanager-firing-critical.json', 'utf8')
const sample = JSON.parse(raw) as Record<string, unknown> & { alerts: Array<Record<string, unknown>> }

function read(value: unknown): SentAlert {
  const notice = alertmanager.read(value)
  if (notice.kind !== 'firing') throw new Error(JSON.stringify(notice))
  return notice.alert
}

test('the text has each firing alert’s start, labels, annotations and links, each once', () => {
  const text = alertText(read(sample).account, '{"raw":1}', 1_048_576)
  expect(text).toBe(`# InstanceDown – Instance 127.0.0.1:9999 down (firing)

Group: alertname=InstanceDown, cluster=eu-1
Receiver: hook
Alertmanager: http://prometheus.example:9193
Labels of all alerts:
  alertname: InstanceDown
  cluster: eu-1
  env: prod
  instance: 127.0.0.1:9999
  job: checkout
  severity: critical
  team: payments
Annotations of all alerts:
  description: checkout on 127.0.0.1:9999 has been unreachable for 2s.
  runbook_url: https://github.com/example-org/runbooks/blob/main/instance-down.md
  summary: Instance 127.0.0.1:9999 down

## Firing alert 1 of 1
Since: 2026-11-22T10:15:33.632Z
Source: http://prometheus.example:9190/graph?g0.expr=up+%3D%3D+0&g0.tab=1

## Raw notification (JSON)

{"raw":1}`)
})

test('resolved alerts and the number of alerts left out are in the text', () => {
  const resolved = {
    ...sample.alerts[0],
    status: 'resolved',
    endsAt: '2026-11-22T11:00:00Z',
    labels: { instance: 'b' },
  }
  const text = alertText(
    read({ ...sample, alerts: [...sample.alerts, resolved], truncatedAlerts: 3 }).account,
    '',
    1_048_576,
  )
  expect(text).toContain('## Resolved alert 1 of 1\nSince: 2026-11-22T10:15:33.632Z\nUntil: 2026-11-22T11:00:00Z')
  expect(text).toContain('  instance: b')
  expect(text).toContain('Alertmanager left out 3 more alerts of this group.')
})

test.each([200, 2_000, 20_000])('with %i bytes the text is cut, says so, and keeps room for the raw JSON', bytes => {
  const many = Array.from({ length: 500 }, (_, n) => ({ ...sample.alerts[0], labels: { instance: `wéb-${n}` } }))
  const text = alertText(read({ ...sample, alerts: many }).account, `{${'é'.repeat(50_000)}}`, bytes)
  expect(utf8Length(text)).toBeLessThanOrEqual(bytes)
  expect(text).toContain('was cut')
  expect(text).toContain('Raw notification (JSON)')
  expect(text).not.toContain('\uFFFD')
  expect(utf8Length(unreadText('Alertmanager', 'é'.repeat(50_000), bytes))).toBeLessThanOrEqual(bytes)
})

test.each([
  [{}, ['InstanceDown']],
  [{ commonLabels: { alert_type: 'special', alertname: 'InstanceDown' } }, ['special', 'InstanceDown']],
  [{ commonLabels: {}, groupLabels: { alert_type: 'special' } }, ['special', 'InstanceDown']],
  [
    { commonLabels: {}, groupLabels: {}, alerts: [{ status: 'firing', labels: { alert_type: 'special' } }] },
    ['special'],
  ],
  [
    {
      commonLabels: {},
      groupLabels: {},
      alerts: [
        { status: 'resolved', labels: { alert_type: 'special' } },
        { status: 'firing', labels: {} },
      ],
    },
    [],
  ],
])('%j may be of the types %j', (changes, types) => {
  expect(read({ ...sample, ...changes }).types).toEqual(types)
})

test('group, fingerprint and start identify a firing; senders that leave them out are known by their labels', () => {
  expect(read(sample).identity).toEqual({
    group: '{}:{alertname="InstanceDown", cluster="eu-1"}',
    firings: [{ alert: '5620947f11c6f20e', startsAt: '2026-11-22T10:15:33.632Z' }],
    over: [],
  })
  const lesser = {
    groupLabels: { b: '2', a: '1' },
    alerts: [
      { status: 'firing', labels: { d: '4', c: '3' }, startsAt: 's' },
      { status: 'resolved', labels: { c: '5' }, fingerprint: 'f5', startsAt: 's' },
    ],
  }
  expect(read(lesser).identity).toEqual({
    group: '[["a","1"],["b","2"]]',
    firings: [{ alert: '[["c","3"],["d","4"]]', startsAt: 's' }],
    over: ['f5'],
  })
})

test('the runbook is the annotation of that name', () => {
  expect(read(sample).runbook).toBe('https://github.com/example-org/runbooks/blob/main/instance-down.md')
  expect(read({ alerts: [{ status: 'firing' }] }).runbook).toBeNull()
})
