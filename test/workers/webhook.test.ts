import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { getRow } from '#store/sessions.ts'
import critical from '../fixtures/alerts/alertmanager-firing-critical.json'
import warning from '../fixtures/alerts/alertmanager-firing-warning.json'
import { front, rows } from './front.ts'

const HOOK = '/api/v1/webhooks/alertmanager'

/** A notification of its own group, so that tests do not find each other's sessions. */
function fresh(changes: Record<string, unknown> = {}) {
  return { ...critical, groupKey: crypto.randomUUID(), ...changes }
}

function alert(changes: Record<string, unknown> = {}) {
  return { ...critical.alerts[0], ...changes }
}

async function readAccepted(response: Response): Promise<AlertAnswer> {
  expect(response.status).toBe(202)
  return response.json()
}

async function rowOf(response: Response) {
  const row = await getRow(env.DB, (await readAccepted(response)).session_id)
  if (row === null) throw new Error('no row')
  return row
}

test.each([
  ['critical', critical, 'InstanceDown', 'https://github.com/example-org/runbooks/blob/main/instance-down.md'],
  ['warning', warning, 'host', null],
])('the %s fixture opens a session with its type, runbook and a readable text', async (_, body, type, runbook) => {
  const { post, sent } = front()
  const response = await post(HOOK, { ...body, groupKey: crypto.randomUUID() })
  const row = await rowOf(response.clone())
  expect(await response.json()).toEqual({
    session_id: row.id,
    status: 'queued',
    message: 'Alert submitted for processing',
  })
  expect(sent).toEqual([row.id])
  expect(row).toMatchObject({ alert_type: type, chain_id: 'host-chain', runbook_url: runbook, status: 'pending' })
  expect(row.alert_data).toContain(body.alerts[0]?.annotations.summary)
  expect(row.alert_data).toContain('Since: 2026-11-22T10:15:33.632Z')
  expect(row.alert_data).toContain('"fingerprint"')
})

test('the same notification again answers 200 with the session that it has', async () => {
  const { post, sent } = front()
  const body = fresh()
  const first = await readAccepted(await post(HOOK, body))
  const again = await post(HOOK, body)
  expect(again.status).toBe(200)
  expect(await again.json()).toMatchObject({ session_id: first.session_id, status: 'duplicate' })
  expect(sent).toEqual([first.session_id])
})

test('a new alert in a known group, or a known one that fires anew, opens another session', async () => {
  const { post } = front()
  const body = fresh()
  const first = await readAccepted(await post(HOOK, body))
  const grown = await readAccepted(await post(HOOK, { ...body, alerts: [alert(), alert({ fingerprint: 'another' })] }))
  const anew = await readAccepted(await post(HOOK, { ...body, alerts: [alert({ startsAt: '2026-11-23T00:00:00Z' })] }))
  expect(new Set([first.session_id, grown.session_id, anew.session_id]).size).toBe(3)
})

test('of a pair of senders that race exactly one opens a session', async () => {
  const { post, sent } = front()
  const body = fresh()
  const answers = await Promise.all(Array.from({ length: 4 }, () => post(HOOK, body)))
  expect(answers.map(each => each.status).toSorted()).toEqual([200, 200, 200, 202])
  const ids = await Promise.all(answers.map(async each => (await each.json<AlertAnswer>()).session_id))
  expect(new Set(ids).size).toBe(1)
  expect(sent).toEqual([ids[0]])
})

test('a body that only resolves opens nothing and says so', async () => {
  const { post, sent } = front()
  const before = await rows()
  const response = await post(HOOK, fresh({ status: 'resolved', alerts: [alert({ status: 'resolved' })] }))
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'resolved', message: 'No alert is firing, so no session was opened' })
  expect([await rows(), sent]).toEqual([before, []])
})

test('the label alert_type wins over the name, and an unknown one loses no page', async () => {
  const { post } = front()
  const labels = (alert_type: string) => ({ ...critical.commonLabels, alert_type })
  expect((await rowOf(await post(HOOK, fresh({ commonLabels: labels('quiet') })))).chain_id).toBe('quiet-chain')
  const taken = await post(HOOK, fresh({ commonLabels: labels('nobody') }))
  expect(taken.status).toBe(202)
  expect((await rowOf(taken)).alert_type).not.toBe('nobody')
})

test('a secret that is masked in the alert is nowhere in the database', async () => {
  const { post } = front()
  const secret = 'marker.person@example.com'
  const body = fresh({
    groupKey: `{}:{owner="${secret}"}`,
    alerts: [alert({ fingerprint: '', labels: { owner: secret } })],
  })
  const row = await rowOf(await post(HOOK, body))
  expect(row.alert_data).toContain('[MASKED_EMAIL]')
  const firings = await env.DB.prepare('select * from alert_firings').all()
  expect(JSON.stringify([row, firings.results])).not.toContain(secret)
})

test('a body above the limits is cut, never refused', async () => {
  const { post } = front()
  const many = Array.from({ length: 8_000 }, (_, n) =>
    alert({ fingerprint: `f${n}`, labels: { instance: `web-${n}` } }),
  )
  const long = fresh({ alerts: many })
  expect(JSON.stringify(long).length).toBeGreaterThan(3_000_000)
  const row = await rowOf(await post(HOOK, long))
  expect(row.alert_data.length).toBeLessThanOrEqual(1_048_576)
  expect(row.alert_data).toContain('web-0')
  expect(row.alert_data).toContain('Raw notification')
  expect(row.alert_data).toContain('was cut')
  expect((await post(HOOK, long)).status).toBe(200)
})

test('a body too long to be read whole opens a session with its beginning, once', async () => {
  const { post } = front()
  const endless = `{"alerts":[${JSON.stringify(alert({ fingerprint: crypto.randomUUID() }))}${' '.repeat(9_000_000)}]}`
  const row = await rowOf(await post(HOOK, endless))
  expect(row.alert_type).toBe('host')
  expect(row.alert_data).toContain('too long to be read whole')
  expect((await post(HOOK, endless)).status).toBe(200)
})

test.each([
  ['', 'the body is empty where a webhook of Alertmanager was expected'],
  ['{', 'the body is not valid JSON'],
  ['[]', 'the body: must be the JSON object of an Alertmanager webhook'],
  ['{}', 'alerts: must be the array of alerts of an Alertmanager webhook'],
  [{ alerts: [{ status: 'burning' }] }, 'alerts.0.status: must be "firing" or "resolved"'],
  [{ alerts: [{ status: 'firing', labels: 'a=1' }] }, 'alerts.0.labels: must be an object'],
])('%j is refused with 400 and nothing is stored', async (body, message) => {
  const { post } = front()
  const before = await rows()
  const response = await post(HOOK, body)
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: `code=400, message=Bad Request, err=${message}` },
  ])
  expect(await rows()).toBe(before)
})

test('labels that are no strings are taken as their JSON', async () => {
  const { post } = front()
  const labels = { alertname: 'PortScan', port: 8443, internal: true, owner: null, tags: ['a', 'b'] }
  const row = await rowOf(await post(HOOK, fresh({ commonLabels: {}, alerts: [alert({ labels })] })))
  for (const text of ['port: 8443', 'internal: true', 'tags: ["a","b"]']) expect(row.alert_data).toContain(text)
})

test('nulls and missing keys of lesser senders are taken', async () => {
  const { post } = front()
  const startsAt = new Date().toISOString()
  const body = {
    alerts: [{ status: 'firing', labels: { alertname: 'quiet' }, annotations: null, startsAt }],
    groupLabels: null,
  }
  const row = await rowOf(await post(HOOK, body))
  expect(row.chain_id).toBe('quiet-chain')
  expect((await post(HOOK, body)).status).toBe(200)
})
