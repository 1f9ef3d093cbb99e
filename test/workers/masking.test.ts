// Masking fails open, step by step: the log must say which step was skipped, and for which session.

import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import critical from '../fixtures/alerts/alertmanager-firing-critical.json'
import { front, testConfig } from './front.ts'
import { insertPending } from './insert-pending.ts'

const SECRET = 'hunter22secret'
// JSON that nests deeper than the stack, and prose that opens more brackets than json-fragments.ts follows.
const DEEP_JSON = `${'['.repeat(40_000)}{"kind":"Secret","password":"${SECRET}"}${']'.repeat(40_000)}`
const DEEP_TEXT = `kind: Secret, password: ${SECRET} {"a":${'['.repeat(100_001)}`

const YAML = `
defaults: {alert_type: host, llm_provider: demo, alert_masking: {enabled: true, pattern_group: kubernetes}}
agents: {A: {custom_instructions: x}}
agent_chains: {host-chain: {alert_types: [host], stages: [{name: a, agents: [{name: A}]}]}}
`

function masking() {
  return front({ config: testConfig(YAML) })
}

function line(session_id: string) {
  return [{ event: 'masking.failed', session_id, steps: ['kubernetes_secret'], message: expect.any(String) }]
}

test('a step that fails on an alert is one line of the log, with the session and without the text', async () => {
  const { post, logged } = masking()
  const { session_id } = await (await post('/api/v1/alerts', { data: DEEP_JSON })).json<AlertAnswer>()
  expect(logged).toEqual(line(session_id))
  expect(JSON.stringify(logged)).not.toMatch(/hunter22|\[\[/)
})

test('a step that fails on a notification is one line of the log', async () => {
  const { post, logged } = masking()
  const alerts = [{ ...critical.alerts[0], annotations: { description: DEEP_TEXT } }]
  const body = { ...critical, groupKey: crypto.randomUUID(), alerts }
  const { session_id } = await (await post('/api/v1/webhooks/alertmanager', body)).json<AlertAnswer>()
  expect(logged).toEqual(line(session_id))
})

test('a step that fails on a question is one line of the log', async () => {
  const { post, logged, investigations } = masking()
  const id = crypto.randomUUID()
  const facts = { alert_data: 'x', alert_type: 'host', chain_id: 'host-chain', author: null, runbook_url: null }
  await insertPending(env.DB, id, { ...facts, created_at: '2026-11-20T10:00:00.000Z', chat_enabled: true })
  await env.DB.prepare("update sessions set status = 'completed' where id = ?").bind(id).run()
  await post(`/api/v1/sessions/${id}/chat/messages`, { content: DEEP_JSON })
  expect(investigations.asked).toEqual([`ask:${id}`])
  expect(logged).toEqual(line(id))
})

test("the address of a runbook is kept without its sender's credentials", async () => {
  const { post } = masking()
  const runbook = `https://wiki:${SECRET}@github.com/page?token=${SECRET}1x`
  const { session_id } = await (await post('/api/v1/alerts', { data: 'x', runbook })).json<AlertAnswer>()
  const row = await env.DB.prepare('select runbook_url from sessions where id = ?').bind(session_id).first<{
    runbook_url: string
  }>()
  expect(row?.runbook_url).toMatch(/^https:\/\/wiki:.*@github\.com\/page\?/)
  expect(row?.runbook_url).not.toContain(SECRET)
})

test('where every step works nothing is logged', async () => {
  const { post, logged } = masking()
  expect((await post('/api/v1/alerts', { data: `password: ${SECRET}` })).status).toBe(202)
  expect(logged).toEqual([])
})
