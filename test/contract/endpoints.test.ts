// Every row of the endpoints' tables, asked of the Worker in the order in which the rows stand: some of them change a session.

import { env } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Trace } from '#core/protocol/trace.ts'
import { front, OPEN, testConfig } from '../workers/front.ts'
import { atRest, begin, knock, waiting } from './door.ts'
import { OPERATOR } from './endpoints-operator.ts'
import { ACTIONS, ALERTS, LISTS, READS } from './endpoints-sessions.ts'
import { MEMORIES, REVIEWS, SILENCES, SYSTEM, UNROUTED, USAGE } from './endpoints-system.ts'
import { INDEX, SWITCHED_OFF, type Ask, type Row, type Says } from './endpoints.ts'
import { everyone, pacedWorld } from './paced.ts'
import { error } from './rest-tables.ts'
import { faultsOf } from './shape.ts'

const ROWS: ReadonlyArray<Row> = [
  ...ALERTS,
  ...LISTS,
  ...READS,
  ...REVIEWS,
  ...MEMORIES,
  ...USAGE,
  ...SYSTEM,
  ...SILENCES,
  ...OPERATOR,
  ...ACTIONS,
]

/** What stands in braces in a row. */
const names: Record<string, string> = { nobody: 'nobody' }

beforeAll(async () => {
  const world = pacedWorld(chat => (chat.about === 'about-failed' ? { status: 401 } : everyone(chat)))
  for (const chain of ['led', 'pipeline'] as const) names[chain] = await begin(chain)
  names['failed'] = await begin('led', 'about-failed')
  for (const name of ['led', 'pipeline', 'failed']) await atRest(names[name] ?? '')
  // From here on whoever is asked about this stays silent: the question, and the session that runs.
  world.shut('about-led')
  world.shut('about-running')
  names['running'] = await begin('led', 'about-running')
  names['waiting'] = await waiting('single')
  names['idle'] = await waiting('single')
  names['cancelling'] = await row('single', 'cancelling')
  names['cancelled'] = await row('single', 'cancelled')
  names['quiet'] = await row('quiet', 'completed')
  names['chainless'] = await row('gone', 'completed')
  const trace = (await (await knock(`/api/v1/sessions/${names['led']}/trace`)).json()) as Trace
  const executions = trace.stages.flatMap(stage => stage.executions).flatMap(each => [each, ...(each.sub_agents ?? [])])
  const calls = executions.flatMap(each => each.mcp_interactions)
  names['llm'] = executions[0]?.llm_interactions[0]?.id ?? ''
  names['call'] = calls.find(each => each.interaction_type === 'tool_call')?.id ?? ''
  names['list'] = calls.find(each => each.interaction_type === 'tool_list')?.id ?? ''
}, 90_000)
afterAll(() => {
  vi.restoreAllMocks()
})

/** A session of which there is nothing but its row, with this status. */
async function row(chain: string, status: string): Promise<string> {
  const id = await waiting(chain)
  await env.DB.prepare('UPDATE sessions SET status = ?, started_at = created_at WHERE id = ?').bind(status, id).run()
  return id
}

test('every endpoint of the index stands in the tables with each status of its success', () => {
  const asked = new Set(ROWS.map(([endpoint, , status]) => `${endpoint} ${status}`))
  const missing = INDEX.flatMap(([endpoint, ...successes]) => successes.map(status => `${endpoint} ${status}`)).filter(
    each => !asked.has(each),
  )
  expect(missing.map(each => each.replace(/ \d+$/, '')).toSorted()).toEqual(SWITCHED_OFF.toSorted())
  const known = new Set(INDEX.map(([endpoint]) => endpoint))
  expect(ROWS.map(([endpoint]) => endpoint).filter(endpoint => !known.has(endpoint))).toEqual([])
  for (const endpoint of SWITCHED_OFF)
    expect(
      ROWS.some(([each]) => each === endpoint),
      endpoint,
    ).toBe(true)
})

test.each(ROWS.map(([endpoint, when, status, answer, ask]) => [endpoint, when, status, answer, ask ?? {}] as const))(
  '%s: %s is answered %d',
  async (endpoint, _when, status, answer, ask) => {
    const [method = '', own = ''] = endpoint.split(' ')
    const path = ask.path ?? own.replace(':id', '{led}')
    const response = await sendRequest(method, filled(path), ask)
    const text = status === 101 ? 'null' : await response.text()
    expect([response.status, status === response.status ? '' : text]).toEqual([status, ''])
    expectAnswer(response, text, answer)
    response.webSocket?.accept()
    response.webSocket?.close(1000)
  },
)

function expectAnswer(response: Response, text: string, answer: Says): void {
  if ('text' in answer) {
    expect(text).toMatch(answer.text)
    return
  }
  // Nothing but the type: no parameter follows it.
  if (response.status !== 101) expect(response.headers.get('Content-Type')).toBe('application/json')
  const body: unknown = JSON.parse(text)
  if ('shape' in answer) expect(faultsOf(body, answer.shape)).toEqual([])
  else if ('json' in answer) expect(body).toEqual(JSON.parse(filled(JSON.stringify(answer.json))))
  else {
    expect(faultsOf(body, error)).toEqual([])
    const { message } = body as { message: string }
    if (typeof answer.message === 'string') expect(message).toBe(answer.message)
    else expect(message).toMatch(answer.message)
  }
}

function sendRequest(method: string, path: string, { body, headers = {}, door = 'usual' }: Ask): Promise<Response> {
  const sent = typeof body === 'string' ? body : filled(JSON.stringify(body) ?? '')
  const json = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(bytesOf(sent)) }
  const all = Object.entries({ ...json, ...headers }).filter(([, value]) => value !== '')
  // Bytes, so that no content type is added where the row gives none.
  const init = {
    method,
    headers: Object.fromEntries(all),
    ...(body !== undefined && { body: new TextEncoder().encode(sent) }),
  }
  if (door === 'stranger') return knock(path, { ...init, headers: { ...init.headers, Authorization: '' } })
  if (door === 'usual') return knock(path, init)
  const broken = door === 'no database' ? { db: brokenDatabase } : { config: testConfig('agents: 7') }
  return front({ ...broken, identity: OPEN }).ask(path, init)
}

const down = () => Promise.reject(new Error('the database is down'))
const statement = { bind: () => statement, first: down, all: down, run: down, raw: down }
const brokenDatabase = { prepare: () => statement, batch: down } as unknown as D1Database

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

function filled(text: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole)
}

test.each(UNROUTED)('%s %s is answered %d "%s"', async (method, path, status, message) => {
  const response = await knock(path, { method })
  expect([response.status, await response.json()]).toEqual([status, { message }])
  if (status === 405) expect(response.headers.get('Allow')).toBeTruthy()
})

test.each(['/api/v1/sessions', '/health', '/metrics'])('HEAD %s is 405, with nothing in it', async path => {
  const response = await knock(path, { method: 'HEAD' })
  expect([response.status, await response.text()]).toEqual([405, ''])
})

test('a body above 2 MiB that shows its length only while it is read is 400', async () => {
  const body = new Blob([JSON.stringify({ data: 'x'.repeat(2_097_153) })]).stream()
  const response = await knock('/api/v1/alerts', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })
  expect(response.status).toBe(400)
  expect(faultsOf(await response.json(), error)).toEqual([])
})
