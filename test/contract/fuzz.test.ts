// Requests that nobody should send, and some that one should, for every operation that the API describes. Whatever comes, the answer comes
// soon, is one that the description names, and is shaped as it says; no 5xx, no word of a stack.

import { createMessageBatch, env } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Trace } from '#core/protocol/trace.ts'
import door from '../../src/index.ts'
import { answerSchema, faultsBy, operations, type Named } from '../workers/described.ts'
import { insertPending } from '../workers/insert-pending.ts'
import { alert } from '../workers/world.ts'
import { atRest, knock, post } from './door.ts'
import { requestBy, type Asked } from './fuzz-request.ts'
import { everyone, pacedWorld } from './paced.ts'
import { dice, FIRST_SEED } from './seeded.ts'

const ROUNDS = 60
const ROUNDS_WITH_BODY = 180
const PATIENCE_MS = 30_000
// The contract's own 503 (1.17), the truth where scoring is not built.
const NOT_BUILT = 'scoring service is not available'

const known = {
  id: [] as Array<string>,
  name: ['disks'],
  group: ['investigating', 'needs_review', 'in_progress', 'reviewed'],
}
const interactions: Record<string, Array<string>> = {}
const answered = new Map<string, Set<number>>()

beforeAll(async () => {
  pacedWorld(everyone)
  const ended = await Promise.all(['led', 'pipeline'].map(begin))
  for (const id of ended) await atRest(id)
  for (const id of ended) known.id.push(id, id)
  known.id.push(await waiting())
  interactions['/api/v1/tokens/{id} id'] = await Promise.all(['a', 'b', 'c'].map(makeToken))
  interactions['/api/v1/silences/{id} id'] = await Promise.all(['a', 'b', 'c'].map(makeSilence))
  interactions['/api/v1/sessions/{id}/start id'] = [await held()]
  for (const id of ended) {
    const trace = (await (await knock(`/api/v1/sessions/${id}/trace`)).json()) as Trace
    const executions = trace.stages
      .flatMap(stage => stage.executions)
      .flatMap(each => [each, ...(each.sub_agents ?? [])])
    learn(
      'llm',
      executions.flatMap(each => each.llm_interactions),
    )
    learn(
      'mcp',
      executions.flatMap(each => each.mcp_interactions),
    )
  }
}, 60_000)
afterAll(() => {
  vi.restoreAllMocks()
})

function learn(kind: 'llm' | 'mcp', items: ReadonlyArray<{ id: string }>): void {
  const key = `/api/v1/sessions/{id}/trace/${kind}/{interaction_id} interaction_id`
  interactions[key] = [...(interactions[key] ?? []), ...items.map(({ id }) => id)]
}

async function makeToken(name: string): Promise<string> {
  const answer = await post('/api/v1/tokens', { name, scopes: ['read'] })
  return ((await answer.json()) as { id: string }).id
}

/** A session that no queue knows of, so that nothing starts it. */
async function waiting(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, { ...alert('nobody starts this one'), alert_type: 'led', chain_id: 'led' })
  return id
}

async function makeSilence(value: string): Promise<string> {
  const ends_at = new Date(Date.now() + 3_600_000).toISOString()
  const body = { matchers: [{ name: 'nobody', value }], ends_at, comment: 'x' }
  return ((await (await post('/api/v1/silences', body)).json()) as { id: string }).id
}

async function held(): Promise<string> {
  const id = await waiting()
  await env.DB.prepare("update sessions set held_until = '2999-01-01T00:00:00.000Z' where id = ?1").bind(id).run()
  return id
}

async function begin(chain: string): Promise<string> {
  const answer = await post('/api/v1/alerts', { data: `something is wrong about-${chain}`, alert_type: chain })
  const { session_id: sessionId } = (await answer.json()) as { session_id: string }
  const message = { id: '1', timestamp: new Date(), attempts: 1, body: { sessionId } }
  await door.queue(createMessageBatch('tarsy-alerts', [message]), env)
  return sessionId
}

async function answerTo({ url, ...init }: Asked, where: string): Promise<{ response: Response; text: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, 'late')
  })
  const response = await Promise.race([knock(url, init), late])
  clearTimeout(timer)
  if (response === 'late') throw new Error(`no answer within ${PATIENCE_MS} ms, ${where}`)
  response.webSocket?.accept()
  response.webSocket?.close(1000)
  return { response, text: await response.text() }
}

function said(seed: number, { method, url, headers, body = '' }: Asked): string {
  return `seed ${seed}: ${method} ${url.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)} ${body.slice(0, 200)}`
}

test.each(operations.map(each => [each.method, each.path, each] as const))(
  '%s %s answers every request as it is described',
  async (method, path, operation) => {
    const rounds = operation.described.requestBody === undefined ? ROUNDS : ROUNDS_WITH_BODY
    for (let round = 0; round < rounds; round += 1) {
      const seed = FIRST_SEED + round
      const asked = requestBy(dice(seed * 31 + path.length), operation, { ...known, ...interactions })
      const where = said(seed, asked)
      const { response, text } = await answerTo(asked, where)
      expect(faultsOf(operation, response, text), `${where}\n${response.status} ${text.slice(0, 300)}`).toEqual([])
      const statuses = answered.get(`${method} ${path}`) ?? new Set()
      answered.set(`${method} ${path}`, statuses.add(response.status))
    }
  },
  60_000,
)

function faultsOf({ described }: Named, response: Response, text: string): Array<string> {
  const { status } = response
  const schema = answerSchema(described, status)
  if (schema === undefined) return [`${status} is not described`]
  if (status >= 500 && !text.includes(NOT_BUILT)) return [`${status} is a fault`]
  if (/\n\s+at |\.ts:\d+|D1_ERROR|SQLITE|(Type|Syntax|Range)Error/.test(text)) return ['it tells of the inside']
  const type = response.headers.get('Content-Type') ?? ''
  const kinds = Object.keys(described.responses[status]?.content ?? { 'application/json': {} })
  const kind = kinds.find(each => type.startsWith(each))
  if (kind === undefined) return schema === null && text === '' ? [] : [`${type} is none of ${kinds.join(', ')}`]
  return kind === 'application/json' && schema !== null ? faultsBy(schema, JSON.parse(text)) : []
}

// The last part of the path is an id of another operation too.
const IDS_TOO = ['GET /api/v1/sessions/review', 'DELETE /api/v1/silences/preview']

test('methods that no operation has are refused with those that there are, and a path beside one is unknown', async () => {
  const paths = [...new Set(operations.map(({ path }) => path))]
  for (const path of paths) {
    const url = path.replaceAll(/\{(\w+)\}/g, 'x')
    const has = operations.filter(each => each.path === path).map(({ method }) => method)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
      if (has.includes(method) || IDS_TOO.includes(`${method} ${path}`)) continue
      const response = await knock(url, { method })
      expect([method, url, response.status]).toEqual([method, url, 405])
      for (const each of has) expect(response.headers.get('Allow')?.split(', ')).toContain(each)
      if (method !== 'HEAD') expect(await response.json()).toEqual({ message: 'Method Not Allowed' })
    }
    if (!path.startsWith('/api/')) continue
    const beside = await knock(`${url}/`)
    expect([url, beside.status, await beside.json()]).toEqual([url, 404, { message: 'not found' }])
  }
})

// Nothing succeeds where a capability is not built yet.
const NEVER = [
  'GET /api/v1/sessions/{id}/score',
  'POST /api/v1/sessions/{id}/score',
  'GET /api/v1/memories/{id}',
  'PATCH /api/v1/memories/{id}',
  'DELETE /api/v1/memories/{id}',
  'GET /api/v1/ws',
]

// For callers without a token, and for a form (test/workers/sign-in.test.ts); an alert that joins a session by a rule (test/workers/ingest.test.ts);
// silences, and matchers as JSON in a query (test/workers/silences.test.ts); a session that ended (test/workers/dry-run-notify.test.ts).
const ELSEWHERE = [
  'GET /api/v1/silences/preview 200',
  'GET /oauth2/sign_in 200',
  'POST /api/v1/alerts 200',
  'POST /api/v1/notifications/dry-run 200',
  'POST /api/v1/silences 200',
  'POST /api/v1/silences 201',
  'POST /oauth2/sign_in 303',
  'POST /oauth2/sign_in 404',
]

// A random object opens a session at each of these or at none: what they answer to what their senders say is in test/workers/senders.test.ts.
const LOOSE_SENDER = /^POST \/api\/v1\/webhooks\/(?!alertmanager|grafana)\w+ 20[02]$/

test('every operation that is built was seen to succeed, and each that may refuse what it is asked to refuse', () => {
  const silent: Array<string> = []
  for (const { method, path, described } of operations) {
    const name = `${method} ${path}`
    const statuses = answered.get(name) ?? new Set()
    for (const status of Object.keys(described.responses)) {
      const asked = Number(status)
      const own = asked < 400 ? asked !== 101 : asked === 400 || asked === 404
      if (own && !statuses.has(asked) && !(asked < 400 && NEVER.includes(name))) silent.push(`${name} ${status}`)
    }
  }
  expect(silent.filter(each => !LOOSE_SENDER.test(each)).toSorted()).toEqual(ELSEWHERE)
})
