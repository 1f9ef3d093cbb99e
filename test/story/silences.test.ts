// What a silence holds survives `kill -9` of the runtime, before and after it is freed: it is investigated once, or ends with its alert.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActiveSessions, SessionDetail, Silence } from '../../src/core/protocol/api.ts'
import { keysOf, providersFile, startModel, type Asked, type Said } from './harness/models.ts'
import { until } from './harness/processes.ts'
import { startSystem, type System } from './harness/system.ts'

let system: System
let asked = 0
const started = new AsyncDisposableStack()

beforeAll(async () => {
  const model = await startModel(answer)
  started.defer(model.stop)
  const tarsy = {
    defaults: { llm_provider: 'chat', alert_type: 'pods' },
    agents: { PodAgent: { description: 'Looks at pods' } },
    agent_chains: { pods: { alert_types: ['pods'], stages: [{ name: 'look', agents: [{ name: 'PodAgent' }] }] } },
  }
  system = await startSystem({
    configFiles: { 'tarsy.yaml': JSON.stringify(tarsy), 'llm-providers.yaml': providersFile(model.url) },
    env: keysOf(),
  })
  started.defer(async () => void (await system.stop()))
})
afterAll(() => started.disposeAsync())

function answer({ role }: Asked): Said {
  asked += 1
  return { text: role === 'summary' ? 'In short: it is down.' : 'It is down.' }
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answered = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await answered.json()) as T
}

const detailOf = (id: string) => ask<SessionDetail>('GET', `/sessions/${id}`)
const statusIs = (id: string, status: string) =>
  until(`the session is ${status}`, async () => (await detailOf(id).catch(() => null))?.status === status, 120_000)

async function kill(): Promise<void> {
  await system.killRuntime()
  await until('the next runtime answers', () => ask('GET', '/sessions/active').catch(() => null), 60_000)
}

function silence(): Promise<Silence> {
  const ends_at = new Date(Date.now() + 3_600_000).toISOString()
  const matchers = [{ name: 'namespace', value: 'shop' }]
  return ask<Silence>('POST', '/silences', { matchers, ends_at, comment: 'the shop moves' })
}

async function page(pod: string, status: 'firing' | 'resolved'): Promise<string> {
  const alert = { status, labels: { namespace: 'shop', pod }, fingerprint: pod, startsAt: '2026-11-20T09:00:00Z' }
  const answered = await ask<{ session_id: string }>('POST', '/webhooks/alertmanager', {
    groupKey: pod,
    alerts: [alert],
  })
  return answered.session_id
}

test('a held session survives kills, and is investigated once when its silence is ended', async () => {
  const { id: silenceId } = await silence()
  const id = await page('pod-1', 'firing')
  await kill()
  expect(await detailOf(id)).toMatchObject({
    status: 'pending',
    silence_id: silenceId,
    silence_comment: 'the shop moves',
  })
  expect((await ask<ActiveSessions>('GET', '/sessions/active')).queued).toEqual([])
  expect(await page('pod-1', 'firing')).toBe(id)
  expect(asked).toBe(0)
  await ask('DELETE', `/silences/${silenceId}`)
  await kill()
  await statusIs(id, 'completed')
  expect(await detailOf(id)).toMatchObject({ final_analysis: 'It is down.', held_until: null })
})

test('one whose alert is over ends without a question to a model, and a kill does not bring it back', async () => {
  const { id: silenceId } = await silence()
  const id = await page('pod-2', 'firing')
  await kill()
  const before = asked
  await page('pod-2', 'resolved')
  await kill()
  expect(await detailOf(id)).toMatchObject({ status: 'cancelled', cancelled_by: 'silence' })
  await ask('DELETE', `/silences/${silenceId}`)
  await kill()
  expect([(await detailOf(id)).status, asked]).toEqual(['cancelled', before])
})
