// What a dry run of the rules says is what the door then does, and nothing of it is stored.

import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { IngestDryRun } from '#core/protocol/api.ts'
import critical from '../fixtures/alerts/alertmanager-firing-critical.json'
import { front, testConfig } from './front.ts'

const CHAIN = `
defaults: { alert_type: host, llm_provider: demo }
agent_chains:
  host-chain:
    alert_types: [host, InstanceDown]
    stages: [{ name: analysis, agents: [{ name: KubernetesAgent }] }]
`

const TABLES = ['sessions', 'problems', 'joined_alerts', 'alert_firings', 'senders', 'idempotency_keys', 'audit_log']

async function counts(): Promise<Array<number | null>> {
  return Promise.all(TABLES.map(table => env.DB.prepare(`select count(*) as n from ${table}`).first<number>('n')))
}

function ruled(ingest: string) {
  const door = front({ config: testConfig(`${CHAIN}\ningest: ${ingest}\n`) })
  const dry = async (sender: string, body: unknown) => {
    const before = [await counts(), [...door.heard]]
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await door.post('/api/v1/ingest/dry-run', { sender, body: text })
    await door.settle()
    expect([await counts(), door.heard]).toEqual(before)
    return { code: response.status, ...(await response.json<IngestDryRun & { message?: string }>()) }
  }
  return { ...door, dry }
}

const text = (name: string, more = '') => `alertname: ${name}\nnamespace: shop\nseverity: warning\n${more}`

test('it says what was read, which rule applies and what equal alerts are known by', async () => {
  const { dry } = ruled('{window: 1h, fingerprint: [alertname, namespace], opens: [critical, warning]}')
  const name = crypto.randomUUID()
  expect(await dry('alerts', text(name))).toEqual({
    code: 200,
    outcome: 'open',
    reason: 'It is a new problem',
    session_id: null,
    joined: null,
    offered_to: null,
    read: {
      title: name,
      severity: 'warning',
      cluster: null,
      namespace: 'shop',
      service: null,
      alert_type: 'host',
      chain_id: 'host-chain',
      runbook_url: null,
      firing: true,
      labels: [
        { name: 'alertname', values: [name] },
        { name: 'namespace', values: ['shop'] },
        { name: 'severity', values: ['warning'] },
      ],
    },
    fingerprint: { by: 'labels', labels: ['alertname', 'namespace'], digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    rule: {
      window_ms: 3_600_000,
      min_occurrences: 1,
      opens: ['critical', 'warning'],
      related: 'ignore',
      related_window_ms: 1_800_000,
    },
    unruled: null,
  })
})

test('it joins what the alert itself then joins', async () => {
  const { dry, post } = ruled('{window: 1h, ignored: [pod]}')
  const name = crypto.randomUUID()
  const opened = await (await post('/api/v1/alerts', { data: text(name, 'pod: a-1') })).json<{ session_id: string }>()
  const said = await dry('alerts', { data: text(name, 'pod: b-2') })
  expect(said).toMatchObject({ outcome: 'join', joined: 'repeat', session_id: opened.session_id })
  const done = await (await post('/api/v1/alerts', { data: text(name, 'pod: b-2') })).json<Record<string, unknown>>()
  expect(done).toMatchObject({ status: 'joined', session_id: opened.session_id, message: said.reason })
})

test('an alert that is held back stays so, however often it is tried', async () => {
  const { dry } = ruled('{window: 1h, min_occurrences: 2}')
  const name = crypto.randomUUID()
  for (const _ of [1, 2, 3])
    expect(await dry('alerts', text(name))).toMatchObject({
      outcome: 'record',
      reason: expect.stringContaining('this is number 1'),
    })
})

test.each([
  { ingest: '{}', unruled: 'No ingest.window is set, so each alert opens a session' },
  { ingest: '{window: 1h, alert_types: [InstanceDown]}', unruled: 'ingest.alert_types does not name host' },
  { ingest: '{window: 1h, senders: {alerts: off}}', unruled: 'ingest.senders has alerts: false' },
])('without a rule it says why: $unruled', async ({ ingest, unruled }) => {
  const { dry } = ruled(ingest)
  expect(await dry('alerts', text('a'))).toMatchObject({ outcome: 'open', rule: null, fingerprint: null, unruled })
})

test.each(['{}', '{window: 1h}'])('a group of Alertmanager is read by its sender: %s', async ingest => {
  const { dry, post } = ruled(ingest)
  const body = { ...critical, groupKey: crypto.randomUUID() }
  expect(await dry('alertmanager', body)).toMatchObject({ outcome: 'open', read: { severity: 'critical' } })
  const opened = await (await post('/api/v1/webhooks/alertmanager', body)).json<{ session_id: string }>()
  expect(await dry('alertmanager', body)).toMatchObject({ outcome: 'known', session_id: opened.session_id })
  const over = { ...body, alerts: body.alerts.map(alert => ({ ...alert, status: 'resolved' })) }
  expect(await dry('alertmanager', over)).toMatchObject({ outcome: ingest === '{}' ? 'ignore' : 'join' })
})

test('a test of a sender opens nothing, and a full line takes nothing', async () => {
  const { dry } = ruled('{}')
  expect(await dry('github', { zen: 'Keep it logically awesome.', hook_id: 1 })).toMatchObject({
    outcome: 'quiet',
    read: null,
  })
  const full = ruled('{max_waiting: 1}')
  await full.post('/api/v1/alerts', { data: text(crypto.randomUUID()) })
  expect(await full.dry('alerts', text('a'))).toMatchObject({
    outcome: 'refused',
    reason: 'It is not taken now because 1 sessions wait for their turn (ingest.max_waiting)',
  })
})

test('what it shows is masked', async () => {
  const { dry } = ruled('{window: 1h}')
  const said = await dry('alerts', 'alertname: a\npassword: "hunter2hunter2"\n')
  expect(JSON.stringify(said)).not.toContain('hunter2')
})

test.each([
  { sender: 'nobody', body: 'x', message: /sender: must be one of alerts, alertmanager/ },
  { sender: 'alerts', body: ' ', message: /body: must not be empty: paste the alert/ },
  { sender: 'alertmanager', body: 'no json', message: /not valid JSON/ },
  { sender: 'alerts', body: '{"data":"x","alert_type":"none"}', message: /no chain found for alert type 'none'/ },
])('$sender with "$body" is refused in a sentence', async ({ sender, body, message }) => {
  expect(await ruled('{}').dry(sender, body)).toMatchObject({ code: 400, message: expect.stringMatching(message) })
})

test.each([
  ['without rules', '{}'],
  ['under the rules', '{window: 1h}'],
])('%s it says that a silence holds what would open a session', async (_when, rules) => {
  const { dry, post } = ruled(rules)
  const name = crypto.randomUUID()
  const ends_at = new Date(Date.now() + 3_600_000).toISOString()
  const matchers = [{ name: 'alertname', value: name, is_regex: false, is_equal: true }]
  expect((await post('/api/v1/silences', { matchers, ends_at, comment: 'disks are changed' })).status).toBe(201)
  expect(await dry('alerts', text(name))).toMatchObject({
    outcome: 'held',
    reason: `A silence holds it until ${ends_at}: disks are changed`,
  })
  expect(await dry('alerts', text(crypto.randomUUID()))).toMatchObject({ outcome: 'open' })
})
