// Runs whose bodies have every key of the tables, because a table proves nothing of a key that never occurs. Exceptions are named.

import { env } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { atRest, begin, deliver, knock, post, waiting } from './door.ts'
import { everyone, pacedWorld } from './paced.ts'
import * as tables from './rest-tables.ts'
import {
  durations,
  ends,
  reviewActivity,
  toolUse,
  triageGroup,
  usageSeries,
  usageSummary,
  verdictShares,
} from './review-tables.ts'
import { faultsOf, unmetKeys, type Spec } from './shape.ts'

const ids: Record<string, string> = {}

beforeAll(async () => {
  pacedWorld(chat => {
    if (chat.about === 'about-failed') return { status: 401 }
    if (chat.about === 'about-unsummed' && chat.who === 'ExecSummaryAgent') return { status: 401 }
    if (chat.about === 'about-limping' && chat.who === 'LogAnalyzer') return { status: 401 }
    if (chat.about === 'about-limping' && chat.who === 'GeneralWorker' && chat.provider === 'primary')
      return { status: 401 }
    if (chat.about === 'about-full' && chat.who === 'ExecSummaryAgent') return { text: 'Bad.\nLABELS: watch' }
    if (chat.about === 'about-full' && chat.who === 'Solo')
      return chat.turn === 0
        ? { text: 'I look.', calls: [['things__read', { about: 'about-full' }]] }
        : { text: `The disk of about-full is full.\n\n\`\`\`verdict\n${JSON.stringify(VERDICT)}\n\`\`\`` }
    return chat.who === 'Responder' ? { text: 'It is mended.\n\nYES' } : everyone(chat)
  })
  for (const chain of ['led', 'pipeline', 'act']) ids[chain] = await begin(chain)
  ids['failed'] = await begin('led', 'about-failed')
  // One sub-agent fails, the other goes on with another provider.
  ids['limping'] = await begin('led', 'about-limping')
  ids['unsummed'] = await begin('single', 'about-unsummed')
  ids['full'] = await everythingGiven()
  for (const id of Object.values(ids)) await atRest(id)
  ids['cancelled'] = await cancelledWithReason()
  const led = ids['led'] ?? ''
  expect((await post(`/api/v1/sessions/${led}/chat/messages`, { content: 'is about-led still bad?' })).status).toBe(202)
  await atRest(led)
  await review({ action: 'claim' })
  const notes = { action_taken: 'mended', investigation_feedback: 'good' }
  await review({ action: 'complete', quality_rating: 'accurate', ...notes })
  await review({ action: 'update_feedback', investigation_feedback: 'better' })
  ids['held'] = await heldBySilence()
}, 90_000)
afterAll(() => {
  vi.restoreAllMocks()
})

const VERDICT = {
  cause: 'It is full.',
  confidence: 'high',
  confidence_reason: 'It was seen.',
  components: ['db-1'],
  next_steps: [{ text: 'Remove dumps.', command: 'rm dump-1' }],
  ruled_out: [{ text: 'It is not slow.', calls: ['r1.1'] }],
  unchecked: ['The replica.'],
  claims: [
    { text: 'Nothing is free.', calls: ['r1.1'] },
    { text: 'It grows.', calls: ['r9.9'] },
  ],
}

/** An alert with every field. */
async function everythingGiven(): Promise<string> {
  const answer = await post('/api/v1/alerts', {
    data: 'something is wrong about-full\nseverity: critical\ncluster: eu-1\nnamespace: shop\nservice: cart',
    alert_type: 'single',
    runbook: 'https://github.com/o/r/blob/main/x.md',
    mcp: { servers: [{ name: 'things', tools: ['read'] }], native_tools: { google_search: false } },
    slack_message_fingerprint: 'f',
  })
  const { session_id } = (await answer.json()) as { session_id: string }
  await deliver(session_id)
  return session_id
}

async function cancelledWithReason(): Promise<string> {
  const id = await waiting('single', 'about-duplicate')
  expect((await post(`/api/v1/sessions/${id}/cancel`, { reason: 'queued duplicate' })).status).toBe(200)
  return id
}

async function heldBySilence(): Promise<string> {
  const ends_at = new Date(Date.now() + 3_600_000).toISOString()
  const matchers = [{ name: 'about', value: 'silenced' }]
  expect((await post('/api/v1/silences', { matchers, ends_at, comment: 'it moves' })).status).toBe(201)
  const answer = await post('/api/v1/alerts', { data: 'about: silenced', alert_type: 'single' })
  return ((await answer.json()) as { session_id: string }).session_id
}

async function review(body: object): Promise<void> {
  const json = { method: 'PATCH', headers: { 'Content-Type': 'application/json' } }
  const response = await knock('/api/v1/sessions/review', {
    ...json,
    body: JSON.stringify({ session_ids: [ids['led']], ...body }),
  })
  expect(await response.json()).toMatchObject({ results: [{ success: true }] })
}

async function read(path: string): Promise<unknown> {
  const response = await knock(`/api/v1${path}`)
  expect([path, response.status]).toEqual([path, 200])
  return response.json()
}

/** Bodies of every session. */
const all = (what = '') => Promise.all(Object.values(ids).map(id => read(`/sessions/${id}${what}`)))

// Sessions are not scored and calls are not priced yet.
const UNBUILT = /score|scoring|cost_|_cost|unpriced|priced/

// No session of these runs any more (test/workers/store.test.ts has one).
// No rule joins alerts in these runs (test/workers/hear-alerts.test.ts has some).
const JOINED = ['body.follow_up']

const WHILE_RUNNING = ['body.sessions[].current_stage', 'body.sessions[].active_agents[]']

async function unmet(bodies: ReadonlyArray<unknown>, spec: Spec): Promise<Array<string>> {
  expect(bodies.flatMap(body => faultsOf(body, spec))).toEqual([])
  return unmetKeys(bodies, spec).filter(key => !UNBUILT.test(key))
}

test('details show every key', async () => {
  // Only sub-agents have these two.
  expect(await unmet(await all(), tables.sessionDetail)).toEqual([
    ...JOINED,
    'body.stages[].executions[].parent_execution_id',
    'body.stages[].executions[].task',
  ])
})

test('summaries and statuses show every key', async () => {
  expect(await unmet(await all('/summary'), tables.sessionSummary)).toEqual([])
  expect(await unmet(await all('/status'), tables.sessionStatus)).toEqual([])
})

test('timelines show every key', async () => {
  expect(await unmet(await all('/timeline'), tables.timeline)).toEqual([])
})

test('the list, its pages of triage, and the activities of a review show every key', async () => {
  await vi.waitFor(async () => {
    const row = await env.DB.prepare('SELECT feedback_edited_by FROM sessions WHERE id = ?').bind(ids['led']).first()
    expect(row).toMatchObject({ feedback_edited_by: 'api-client' })
  })
  expect(await unmet([await read('/sessions?page_size=100')], tables.sessionList)).toEqual(WHILE_RUNNING)
  const groups = await Promise.all(['needs_review', 'reviewed'].map(group => read(`/sessions/triage/${group}`)))
  // The reference leaves the current stage and the usage out of triage.
  expect(await unmet(groups, triageGroup)).toEqual([
    'body.sessions[].current_stage_index',
    'body.sessions[].current_stage_id',
    // A session that waits is in none of these groups.
    'body.sessions[].held_until',
    'body.sessions[].silence_id',
    'body.sessions[].silence_comment',
    ...WHILE_RUNNING,
  ])
  expect(await unmet([await read(`/sessions/${ids['led']}/review-activity`)], reviewActivity)).toEqual([])
})

test('the usage of these runs shows every key', async () => {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const body = await read(`/usage/summary?start_date=${at(-1)}&end_date=${at(1)}`)
  expect(await unmet([body], usageSummary)).toEqual([])
  const days = await read(`/usage/series?measure=tokens&start_date=${at(-1)}&end_date=${at(1)}`)
  // A seventh model would be another one.
  expect(await unmet([days], usageSeries)).toEqual(['body.points[].other_models'])
  const within = async (name: string) => read(`/usage/${name}?start_date=${at(-1)}&end_date=${at(1)}`)
  expect(await unmet([await within('ends')], ends)).toEqual([])
  expect(await unmet([await within('durations')], durations)).toEqual([])
  expect(await unmet([await within('tools')], toolUse)).toEqual([])
  expect(await unmet([await within('verdicts')], verdictShares)).toEqual([])
})
