// What the recipients would be sent of an ended session, through the routes. No secret is shown, and nothing is sent.

import { env } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import type { Notifications, NotificationsDryRun } from '#core/protocol/api.ts'
import { snapshotOf } from './fake-clients.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { alert } from './world.ts'

const TARSY = `
defaults: {llm_provider: demo, alert_type: host}
system: {dashboard_url: https://tarsy.example, slack: {enabled: true, channel: C1, token_env: TOKEN}}
notify:
  recipients:
    ops: {type: teams, url_env: TEAMS}
    hook: {type: webhook, url: "https://hook.example/in?key=secret-key", secret_env: TOKEN}
    pager: {type: pagerduty, token_env: TOKEN, from: ana@example.com}
    issues: {type: github, token_env: TOKEN, repository: o/r}
  rules:
    - {to: [ops], outcomes: [completed]}
    - {to: [ops], outcomes: [failed], severities: [critical]}
agent_chains:
  host: {alert_types: [host], stages: [{ name: analysis, agents: [{ name: KubernetesAgent }] }]}
`
const VARS = { TOKEN: 'secret-token', TEAMS: 'https://teams.example/secret-address' }

afterEach(() => void vi.restoreAllMocks())

function house(yaml = TARSY) {
  const fetches = vi.spyOn(globalThis, 'fetch')
  const door = front({ config: loadConfig({ 'tarsy.yaml': yaml, 'llm-providers.yaml': '' }, VARS) })
  const dry = async (session_id: string) => {
    const response = await door.post('/api/v1/notifications/dry-run', { session_id })
    const text = await response.text()
    expect(text).not.toContain('secret')
    expect(fetches).not.toHaveBeenCalled()
    return { code: response.status, ...(JSON.parse(text) as NotificationsDryRun & { message?: string }) }
  }
  return { ...door, dry }
}

async function ended(door: ReturnType<typeof house>, over: object = {}) {
  const id = crypto.randomUUID()
  const facts = alert('alertname: DiskFull\nseverity: critical\n')
  await insertPending(env.DB, id, facts)
  await env.DB.prepare("update sessions set status = 'failed', projected_seq = 2 where id = ?1").bind(id).run()
  const snapshot = snapshotOf(id, facts, 'failed')
  const at = { started_at: facts.created_at, completed_at: '2026-11-20T10:05:00.000Z' }
  door.investigations.snapshots.set(id, { ...snapshot, detail: { ...snapshot.detail, ...at, ...over } })
  return id
}

test('each recipient: told and by which rule, or why not, with the request that it would be sent', async () => {
  const door = house()
  const { code, occasion, recipients } = await door.dry(await ended(door))
  expect([code, occasion]).toEqual([200, 'failed'])
  expect(
    recipients.map(({ name, outcome, rule, reason, request }) => [name, outcome, rule, reason, request?.address]),
  ).toEqual([
    ['slack', 'told', null, 'because no rule names it', 'https://slack.com/api/chat.postMessage'],
    ['ops', 'told', 1, 'by notify.rules[1]', '<TEAMS>'],
    ['hook', 'told', null, 'because no rule names it', 'https://hook.example/in'],
    ['pager', 'nothing to say', null, 'because the alert did not come from PagerDuty', undefined],
    ['issues', 'not told', null, 'because its type is not told of this without a rule', undefined],
  ])
  expect(JSON.stringify(recipients[0]?.request?.body)).toContain('Analysis Failed: DiskFull')
  expect(recipients[2]?.request?.body).toMatchObject({ event: 'session.ended' })
})

test('who is told by which rules, without addresses', async () => {
  const text = await (await house().ask('/api/v1/notifications')).text()
  for (const hidden of ['secret', 'TOKEN', 'hook.example', 'ana@', 'C1']) expect(text).not.toContain(hidden)
  const { recipients, rules } = JSON.parse(text) as Notifications
  expect(recipients.map(({ name, label, told }) => [name, label, told.length])).toEqual([
    ['slack', 'Slack', 5],
    ['ops', 'Microsoft Teams', 4],
    ['hook', 'a webhook', 5],
    ['pager', 'PagerDuty', 4],
    ['issues', 'GitHub', 0],
  ])
  expect(rules[1]).toEqual({
    to: ['ops'],
    outcomes: ['failed'],
    labels: [],
    severities: ['critical'],
    chains: [],
    alert_types: [],
  })
})

test('nobody heard of a session that was cancelled while it was queued', async () => {
  const door = house()
  const { recipients } = await door.dry(await ended(door, { status: 'cancelled', started_at: null }))
  expect(new Set(recipients.map(({ outcome, reason }) => `${outcome}, ${reason}`))).toEqual(
    new Set(['not told, because it was cancelled while it was queued, so that nobody had heard of it']),
  )
})

test('a session that runs, one that nobody knows, and none at all are refused', async () => {
  const door = house()
  const running = await ended(door, { status: 'in_progress', completed_at: null })
  expect(await door.dry(running)).toMatchObject({ code: 409, message: expect.stringContaining('has not ended') })
  expect(await door.dry('nobody')).toMatchObject({ code: 404 })
  const none = await door.post('/api/v1/notifications/dry-run', {})
  expect([none.status, await none.json()]).toEqual([
    400,
    { message: expect.stringContaining('session_id: must name a session that has ended') },
  ])
})

test('without recipients the lists are empty', async () => {
  const door = house(TARSY.replace(/^system:.*$/m, '').replace(/notify:[\s\S]*(?=agent_chains)/, ''))
  expect((await door.dry(await ended(door))).recipients).toEqual([])
  expect(await (await door.ask('/api/v1/notifications')).json()).toEqual({ recipients: [], rules: [] })
})
