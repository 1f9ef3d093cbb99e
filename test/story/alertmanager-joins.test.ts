// A real Alertmanager groups, repeats and resolves, and under the rules of `ingest` all of it becomes one session whose agent hears of it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../fakes/http-server.ts'
import { startAlertmanager, type Alertmanager, type Delivery } from './harness/alertmanager.ts'
import { keysOf, providersFile, startModel, type Asked, type Said } from './harness/models.ts'
import { until } from './harness/processes.ts'
import { readSession } from './harness/read-session.ts'
import { startToolServer } from './harness/scripted-tools.ts'
import { startSystem, type System } from './harness/system.ts'

const TYPE = 'pods'

let alertmanager: Alertmanager
let system: System
let release = () => {}
const held = new Promise<void>(resolve => (release = resolve))
const started = new AsyncDisposableStack()

beforeAll(async () => {
  const port = await freePort()
  const model = await startModel(answer)
  started.defer(model.stop)
  const tools = await startToolServer({ pods: () => held.then(() => 'two pods are down') })
  started.defer(tools.close)
  alertmanager = await startAlertmanager(`http://127.0.0.1:${port}`)
  started.defer(alertmanager.stop)
  const tarsy = {
    defaults: { llm_provider: 'chat', alert_type: TYPE },
    ingest: { window: '1h' },
    mcp_servers: { cluster: { transport: { type: 'http', url: tools.url } } },
    agents: { PodAgent: { description: 'Looks at pods', mcp_servers: ['cluster'] } },
    agent_chains: { [TYPE]: { alert_types: [TYPE], stages: [{ name: 'look', agents: [{ name: 'PodAgent' }] }] } },
  }
  system = await startSystem({
    port,
    configFiles: { 'tarsy.yaml': JSON.stringify(tarsy), 'llm-providers.yaml': providersFile(model.url) },
    env: keysOf(),
  })
  started.defer(async () => void (await system.stop()))
})
afterAll(() => started.disposeAsync())

/** It asks its tool once, and says of which pods it has heard. */
function answer({ role, prompt, tools, results }: Asked): Said {
  const pods = [...new Set(prompt.match(/pod-\d/g))].toSorted().join(', ')
  if (role === 'summary') return { text: `In short: ${pods}.` }
  const tool = tools.find(name => name.endsWith('pods')) ?? 'no such tool'
  return results.length === 0 ? { text: 'I look.', calls: [{ tool, args: {} }] } : { text: `Down: ${pods}.` }
}

async function tell(pods: ReadonlyArray<string>, ends: boolean): Promise<void> {
  const alerts = pods.map(pod => ({
    labels: { alertname: 'PodDown', alert_type: TYPE, pod },
    annotations: { summary: `${pod} is down` },
    startsAt: '2026-11-20T02:41:00Z',
    ...(ends && { endsAt: new Date(Date.now() - 1_000).toISOString() }),
  }))
  const told = await fetch(`http://127.0.0.1:${alertmanager.port}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  expect(told.status).toBe(200)
}

const delivered = (what: string, is: (each: Delivery) => boolean) =>
  until(what, () => alertmanager.deliveries(TYPE).find(is), 120_000)

test('grouping, repetition and the end become one session that hears of all', async () => {
  await tell(['pod-1'], false)
  const opened = await delivered('the first alert opens a session', ({ code }) => code === 202)
  const id = opened.answer.session_id ?? ''
  const repeated = await delivered('Alertmanager repeats it', ({ answer: { status } }) => status === 'duplicate')
  expect(repeated.answer.session_id).toBe(id)

  await tell(['pod-1', 'pod-2'], false)
  const joined = await delivered('the second alert joins', ({ answer: { status } }) => status === 'joined')
  expect(joined).toMatchObject({ code: 200, status: 'firing', answer: { session_id: id } })
  const read = () => readSession(system.url, id)
  await until('the session has it', async () => (await read()).detail.recurrences === 1, 120_000)
  release()
  await until('the session has ended', async () => (await read()).detail.status === 'completed', 120_000)
  const { detail } = await read()
  expect(detail.final_analysis).toBe('Down: pod-1, pod-2.')
  expect(detail.executive_summary).toBe('In short: pod-1, pod-2.')
  expect(detail.follow_up).toBeNull()

  await tell(['pod-1', 'pod-2'], true)
  const ended = await delivered(
    'the end joins',
    ({ status, answer }) => status === 'resolved' && answer.status === 'joined',
  )
  expect(ended.answer.session_id).toBe(id)
  await until('a question is offered', async () => (await read()).detail.follow_up !== null, 120_000)
  const after = await read()
  expect(after.detail.follow_up?.question).toContain('it was reported as resolved')
  const kinds = after.timeline.filter(({ event_type }) => event_type === 'alert_joined')
  expect(kinds.map(({ metadata }) => metadata?.['joined'])).toEqual(['repeat', 'resolved'])
  expect(alertmanager.deliveries(TYPE).filter(({ code }) => code === 202)).toHaveLength(1)
})
