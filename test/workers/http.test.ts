import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { ActiveSessions, SessionDetail, SessionList, TimelineEvent } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { project } from '#store/projection.ts'
import { getRow } from '#store/sessions.ts'
import { front, testConfig } from './front.ts'
import { insertPending } from './insert-pending.ts'

const FACTS: SessionFacts = {
  alert_data: 'disk full',
  alert_type: 'host',
  chain_id: 'host-chain',
  author: 'api-client',
  runbook_url: null,
  created_at: '2026-11-01T10:00:00.000Z',
  chat_enabled: true,
}

async function pending(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, FACTS)
  return id
}

function viewOf(id: string, status: 'in_progress' | 'completed'): { detail: SessionDetail; seq: number } {
  const base = { session_id: id, type: 'session.status' as const }
  const accepted = fold(emptyView, {
    ...base,
    timestamp: FACTS.created_at,
    status: 'pending',
    session: FACTS,
    db_event_id: 1,
  })
  const started = fold(accepted, {
    ...base,
    timestamp: '2026-11-01T10:00:01.000Z',
    status: 'in_progress',
    db_event_id: 2,
  })
  const view =
    status === 'in_progress'
      ? started
      : fold(started, {
          ...base,
          timestamp: '2026-11-01T10:00:09.000Z',
          status,
          final_analysis: 'it was the disk',
          db_event_id: 3,
        })
  if (view.detail === null) throw new Error('no detail')
  return { detail: view.detail, seq: view.lastEventId }
}

async function stands(id: string, status: 'in_progress' | 'completed'): Promise<SessionDetail> {
  const { detail, seq } = viewOf(id, status)
  await project(env.DB, { ...emptyView, detail, lastEventId: seq }, seq)
  return detail
}

async function message(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json<{ message: string }>()).message]
}

test('a pending session is answered from its row, without waking an object', async () => {
  const { ask, investigations } = front()
  const id = await pending()
  const response = await ask(`/api/v1/sessions/${id}`)
  expect(response.headers.get('X-Last-Event-Id')).toBe('0')
  expect(await response.json()).toMatchObject({ id, status: 'pending', alert_data: 'disk full', stages: [] })
  expect(await (await ask(`/api/v1/sessions/${id}/timeline`)).json()).toEqual([])
  expect(investigations.asked).toEqual([])
})

test('a session that runs is answered by its object, with the cursor to go on from', async () => {
  const { ask, investigations } = front()
  const id = await pending()
  const detail = await stands(id, 'in_progress')
  const live = { ...detail, llm_interaction_count: 7 }
  investigations.snapshots.set(id, { detail: live, timeline: [], lastEventId: 41 })
  const response = await ask(`/api/v1/sessions/${id}`)
  expect([response.headers.get('X-Last-Event-Id'), await response.json()]).toEqual(['41', live])
  expect((await ask(`/api/v1/sessions/${id}/timeline`)).headers.get('X-Last-Event-Id')).toBe('41')
  expect(await (await ask(`/api/v1/sessions/${id}/summary`)).json()).toEqual({
    session_id: id,
    total_interactions: 7,
    llm_interactions: 7,
    mcp_interactions: 0,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    cost_estimation_enabled: false,
    total_duration_ms: null,
    chain_statistics: { total_stages: 0, completed_stages: 0, failed_stages: 0, current_stage_index: null },
  })
})

const CHAINS = `
defaults: { alert_type: host, llm_provider: demo }
agents: { HostAgent: {} }
agent_chains:
  host-chain:
    alert_types: [host]
    chat: { enabled: false }
    stages: [{ name: analysis, agents: [{ name: HostAgent }] }]
`

test.each([
  ['a chain whose chat was turned off', testConfig(CHAINS), true, false, 'chat is not enabled for this chain'],
  ['a chain whose chat was turned on', testConfig(), false, true, null],
  [
    'a chain that is gone',
    testConfig(CHAINS.replaceAll('host-chain', 'other')),
    false,
    true,
    'chain configuration not found',
  ],
])('chat_enabled of the detail is as configured now: %s', async (_, config, was, now, refusal) => {
  const { ask, post, investigations } = front({ config })
  const [waits, runs, ended] = [await pending(), await pending(), await pending()]
  await env.DB.prepare('update sessions set chat_enabled = ?')
    .bind(was ? 1 : 0)
    .run()
  await stands(runs, 'in_progress')
  const detail = { ...(await stands(ended, 'completed')), chat_enabled: was }
  investigations.snapshots.set(runs, { detail: { ...detail, id: runs }, timeline: [], lastEventId: 2 })
  investigations.snapshots.set(ended, { detail, timeline: [], lastEventId: 3 })
  for (const id of [waits, runs, ended])
    expect((await (await ask(`/api/v1/sessions/${id}`)).json<SessionDetail>()).chat_enabled).toBe(now)
  const said = (await message(await post(`/api/v1/sessions/${ended}/chat/messages`, { content: 'why?' })))[1]
  if (refusal === null) expect(investigations.asked).toContain(`ask:${ended}`)
  else expect(said).toContain(refusal)
})

test('the timeline has a text that is still streaming only with streaming_text=true', async () => {
  const { ask, investigations } = front()
  const id = await pending()
  const detail = await stands(id, 'in_progress')
  const row = (event: string, status: 'completed' | 'streaming'): TimelineEvent => ({
    id: event,
    session_id: id,
    sequence_number: 1,
    created_at: FACTS.created_at,
    updated_at: FACTS.created_at,
    event_type: 'llm_response',
    status,
    content: 'It is the disk',
  })
  const timeline = [row('ended', 'completed'), row('open', 'streaming')]
  investigations.snapshots.set(id, { detail, timeline, lastEventId: 4 })
  const told = async (query: string) =>
    (await (await ask(`/api/v1/sessions/${id}/timeline${query}`)).json<typeof timeline>()).map(each => each.content)
  expect(await told('?streaming_text=true')).toEqual(['It is the disk', 'It is the disk'])
  // A client of the reference would append deltas that the text already contains.
  for (const query of ['', '?streaming_text=false', '?streaming_text='])
    expect(await told(query), query).toEqual(['It is the disk', ''])
  expect(await message(await ask(`/api/v1/sessions/${id}/timeline?streaming_text=yes`))).toEqual([
    400,
    'invalid streaming_text: yes',
  ])
})

test('a session that was known and whose object has lost its log is answered from its row', async () => {
  const { ask, investigations } = front()
  const id = await pending()
  const detail = await stands(id, 'in_progress')
  investigations.snapshots.set(id, { detail: { ...detail, llm_interaction_count: 7 }, timeline: [], lastEventId: 2 })
  const counted = async () => (await (await ask(`/api/v1/sessions/${id}`)).json<SessionDetail>()).llm_interaction_count
  expect(await counted()).toBe(7)
  investigations.snapshots.delete(id)
  expect(await counted()).toBe(detail.llm_interaction_count)
})

test('a row whose object was never started is answered from the row', async () => {
  const { ask } = front()
  const id = await pending()
  const detail = await stands(id, 'completed')
  // The row has no facts of the alert, as those of earlier releases: its text says them.
  expect(await (await ask(`/api/v1/sessions/${id}`)).json()).toEqual({ ...detail, alert_title: 'disk full' })
  expect(await (await ask(`/api/v1/sessions/${id}/status`)).json()).toEqual({
    id,
    status: 'completed',
    final_analysis: 'it was the disk',
    executive_summary: null,
    verdict: null,
    completeness: null,
    labels: null,
    error_message: null,
    cancelled_by: null,
    cancel_reason: null,
    review_status: null,
    assignee: null,
    quality_rating: null,
    action_taken: null,
    investigation_feedback: null,
  })
})

test('an unknown session is 404 without touching an object, and its timeline is empty', async () => {
  const { ask, post, investigations } = front()
  for (const path of ['', '/summary', '/status']) {
    expect(await message(await ask(`/api/v1/sessions/nobody${path}`))).toEqual([404, 'resource not found'])
  }
  expect(await message(await post('/api/v1/sessions/nobody/cancel', ''))).toEqual([404, 'resource not found'])
  const timeline = await ask('/api/v1/sessions/nobody/timeline')
  expect([timeline.status, await timeline.json()]).toEqual([200, []])
  expect(investigations.asked).toEqual([])
})

test('a pending session is cancelled by its object, which is the one to write its row and to tell the lists', async () => {
  const { post, investigations, lobby } = front()
  const id = await pending()
  const response = await post(`/api/v1/sessions/${id}/cancel`, '')
  expect([response.status, await response.json()]).toEqual([
    200,
    { session_id: id, message: 'Session cancellation requested' },
  ])
  // One call: nothing can come between the log's beginning and its end.
  expect(investigations.asked).toEqual([`cancel:${id}`])
  expect(investigations.started.has(id)).toBe(true)
  expect(lobby.told).toEqual([])
})

test.for([
  ['', {}, 200, null],
  ['{}', {}, 200, null],
  ['{"reason": "  "}', {}, 200, null],
  ['{"reason": " queued duplicate "}', {}, 200, 'queued duplicate'],
  [`{"reason": "${'é'.repeat(500)}"}`, {}, 200, 'é'.repeat(500)],
  [`{"reason": "${'🚒'.repeat(500)}"}`, {}, 200, '🚒'.repeat(500)],
  [`{"reason": "${'é'.repeat(501)}"}`, {}, 400, "validation error on field 'reason': must not exceed 500 characters"],
  ['{"reason": 5}', {}, 400, 'invalid request body'],
  ['{"reason": ', {}, 400, 'invalid request body'],
  ['reason', { 'Content-Type': 'text/plain' }, 400, 'invalid request body'],
] as const)('a cancel with the body %s', async ([body, headers, status, said]) => {
  const { post, investigations } = front()
  const id = await pending()
  const response = await post(`/api/v1/sessions/${id}/cancel`, body, headers)
  if (status === 200)
    expect([response.status, investigations.cancels]).toEqual([200, [{ by: 'api-client', reason: said }]])
  else {
    expect(await message(response)).toEqual([status, said])
    expect(investigations.cancels).toEqual([])
  }
})

test('a running session is cancelled by its object, an ended one is not cancellable', async () => {
  const { post, investigations } = front()
  const runs = await pending()
  await stands(runs, 'in_progress')
  investigations.started.set(runs, FACTS)
  expect((await post(`/api/v1/sessions/${runs}/cancel`, '')).status).toBe(200)
  expect((await getRow(env.DB, runs))?.status).toBe('in_progress')
  investigations.ends.set(runs, 1)
  expect(await message(await post(`/api/v1/sessions/${runs}/cancel`, ''))).toEqual([
    409,
    'session is not in a cancellable state',
  ])
  const ended = await pending()
  await stands(ended, 'completed')
  expect((await post(`/api/v1/sessions/${ended}/cancel`, '')).status).toBe(409)
})

test('a cancel that the object does not take changes nothing in the row', async () => {
  const { post, investigations } = front()
  const id = await pending()
  investigations.broken = Object.assign(new Error('moved'), { retryable: true })
  expect((await post(`/api/v1/sessions/${id}/cancel`, '')).status).toBe(503)
  expect((await getRow(env.DB, id))?.status).toBe('pending')
})

test('the list, the active sessions and the filter options are read from the store', async () => {
  const { ask } = front()
  const id = await pending()
  const list = await (await ask('/api/v1/sessions?status=pending&page_size=100&sort_by=created_at')).json<SessionList>()
  const item = list.sessions.find(each => each.id === id)
  expect(item).toMatchObject({ id, alert_excerpt: 'disk full', matched_in_content: false })
  expect(item).not.toHaveProperty('alert_data')
  const active = await (await ask('/api/v1/sessions/active')).json<{ queued: Array<{ id: string }> }>()
  expect(active.queued.map(each => each.id)).toContain(id)
  expect(await (await ask('/api/v1/sessions/filter-options')).json()).toMatchObject({ chain_ids: ['host-chain'] })
})

test('queued sessions stand in the order in which the Lobby starts them, or by creation if it does not answer', async () => {
  const { ask, lobby } = front()
  const [first, second, young] = [await pending(), await pending(), await pending()]
  await lobby.offer([second, first].map(sessionId => ({ sessionId, severity: null, since: 0 })))
  const queued = async () => {
    const answer = await (await ask('/api/v1/sessions/active')).json<ActiveSessions>()
    const ours = answer.queued.filter(({ id }) => [first, second, young].includes(id))
    return ours.map(({ id, queue_position }) => [id, queue_position])
  }
  expect((await queued()).slice(0, 2)).toEqual([
    [second, 1],
    [first, 2],
  ])
  lobby.broken = new Error('down')
  expect((await queued()).map(([id]) => id)).toEqual([first, second, young])
})

test('filters of what is not built match nothing, bad ones are refused', async () => {
  const { ask } = front()
  await pending()
  const nothing = await (await ask('/api/v1/sessions?review_status=reviewed')).json<SessionList>()
  expect(nothing.pagination).toEqual({ page: 1, page_size: 25, total_pages: 0, total_items: 0 })
  expect(await message(await ask('/api/v1/sessions?status=asleep'))).toEqual([400, 'invalid status: asleep'])
})

test('alert types, runbooks, warnings and servers are answered as the wire says', async () => {
  const health = {
    id: 'b',
    healthy: false,
    last_check: '2026-11-01T10:00:00Z',
    tool_count: 0,
    tools: [],
    error: 'down',
  }
  const { ask } = front({
    listServerHealth: async () => [health, { ...health, id: 'a' }],
    listRunbooks: async () => ['https://github.com/o/r/blob/main/x.md'],
  })
  expect(await (await ask('/api/v1/alert-types')).json()).toMatchObject({
    default_alert_type: 'host',
    default_chain_id: 'host-chain',
  })
  expect(await (await ask('/api/v1/runbooks')).json()).toEqual(['https://github.com/o/r/blob/main/x.md'])
  expect(await (await ask('/api/v1/system/mcp-servers')).json()).toEqual({ servers: [{ ...health, id: 'a' }, health] })
  expect(await (await ask('/api/v1/system/warnings')).json()).toEqual({ warnings: [] })
})

test('findings of the configuration are warnings of the system', async () => {
  const issue = { file: 'tarsy.yaml', path: 'a.b', line: 3, column: 5, message: 'unknown key' }
  const loaded = testConfig()
  const { ask } = front({
    config: { ...loaded, warnings: [issue] },
    identity: { local: false, trustForwarded: true, token: 't', access: null, senderSecrets: {}, pathSecrets: {} },
  })
  const { warnings } = await (
    await ask('/api/v1/system/warnings', { headers: { Authorization: 'Bearer t' } })
  ).json<{
    warnings: Array<{ message: string; details: string }>
  }>()
  expect(warnings[0]).toEqual({
    id: 'configuration-1',
    category: 'configuration',
    message: 'unknown key',
    details: 'tarsy.yaml:3:5 a.b',
    created_at: '2026-11-20T10:00:00Z',
  })
  expect(warnings[1]?.message).toMatch(/TARSY_TRUST_FORWARDED/)
})

test('a broken configuration is 503 with the list on everything but /health, which is degraded', async () => {
  const { ask, post } = front({ config: testConfig('agent_chains: { x: { stages: 7 } }\n') })
  for (const response of [
    await ask('/api/v1/sessions'),
    await post('/api/v1/alerts', { data: 'x' }),
    await ask('/api/v1/ws'),
  ]) {
    const [status, text] = await message(response)
    expect(status).toBe(503)
    expect(text).toMatch(/tarsy\.yaml:\d+:\d+ .*stages/)
  }
  const health = await ask('/health')
  expect([health.status, await health.json()]).toMatchObject([
    200,
    { status: 'degraded', checks: { database: { status: 'healthy' } } },
  ])
})

test('health is open, names the version, and is 503 when the database does not answer', async () => {
  expect(await (await front().ask('/health')).json()).toEqual({
    status: 'healthy',
    version: 'test',
    checks: { database: { status: 'healthy' } },
  })
  const db = { prepare: () => ({ first: () => Promise.reject(new Error('secret path')) }) } as unknown as D1Database
  const response = await front({ db }).ask('/health')
  const text = await response.text()
  expect([response.status, JSON.parse(text)]).toMatchObject([503, { status: 'unhealthy' }])
  expect(text).not.toContain('secret path')
})

test('a wrong method is 405 with what is allowed, HEAD too; an unknown path is 404', async () => {
  const { ask } = front()
  const put = await ask('/api/v1/alerts', { method: 'PUT' })
  expect([put.status, put.headers.get('Allow'), await put.json()]).toEqual([
    405,
    'OPTIONS, POST',
    { message: 'Method Not Allowed' },
  ])
  const post = await ask('/api/v1/sessions/x', { method: 'POST' })
  expect([post.status, post.headers.get('Allow')]).toEqual([405, 'OPTIONS, GET'])
  const head = await ask('/api/v1/sessions', { method: 'HEAD' })
  expect([head.status, head.headers.get('Allow'), await head.text()]).toEqual([405, 'OPTIONS, GET', ''])
  expect(await message(await ask('/api/v1/nothing'))).toEqual([404, 'not found'])
  expect(await message(await ask('/api/v1/sessions/'))).toEqual([404, 'not found'])
  expect((await ask('/api/v1/nothing', { method: 'DELETE' })).status).toBe(405)
  expect((await ask('/metrics', { method: 'POST' })).status).toBe(405)
})

test('a path outside the API is a file of the dashboard', async () => {
  const asked: Array<string> = []
  const assets = {
    fetch: async (request: Request) => {
      asked.push(new URL(request.url).pathname)
      return new Response('<html>', { headers: { 'Content-Type': 'text/html' } })
    },
  }
  const response = await front({ assets }).ask('/sessions/abc')
  expect([asked, await response.text(), response.headers.get('X-Frame-Options')]).toEqual([
    ['/sessions/abc'],
    '<html>',
    'DENY',
  ])
})

test('a file of the dashboard that is gone is not answered by its page, which would be kept for a year', async () => {
  const kept = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  const assets = {
    fetch: async (request: Request) =>
      request.url.endsWith('/here.js')
        ? new Response('export {}', { headers: { ...kept, 'Content-Type': 'text/javascript' } })
        : new Response('<html>', { headers: { ...kept, 'Content-Type': 'text/html; charset=utf-8' } }),
  }
  const counted: Array<unknown> = []
  const { ask } = front({ assets, countRequest: each => counted.push(each) })
  const here = await ask('/assets/here.js')
  expect([here.status, await here.text(), here.headers.get('Cache-Control')]).toEqual([
    200,
    'export {}',
    kept['Cache-Control'],
  ])
  const gone = await ask('/assets/gone.js')
  expect(await message(gone)).toEqual([404, 'not found'])
  expect(gone.headers.get('Cache-Control')).toBe('no-store')
  expect(counted).toEqual([])
})

test('a body that breaks off is the sender’s mistake, not a busy session', async () => {
  const body = () =>
    new ReadableStream({
      pull(controller) {
        controller.error(Object.assign(new Error('Network connection lost.'), { retryable: true }))
      },
    })
  const chunked = { 'Content-Type': 'application/json' }
  const measured = { ...chunked, 'Content-Length': '100' }
  for (const path of ['/api/v1/alerts', '/api/v1/webhooks/alertmanager'])
    for (const headers of [chunked, measured])
      expect(await message(await front().ask(path, { method: 'POST', headers, body: body() }))).toEqual([
        400,
        'the body of the request broke off or is badly chunked: send it again whole',
      ])
})

test('every answer carries the security headers, errors too', async () => {
  const { ask } = front()
  for (const response of [
    await ask('/health'),
    await ask('/api/v1/nothing'),
    await ask('/api/v1/alerts', { method: 'PUT' }),
  ]) {
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      vary: 'Origin',
    })
  }
  expect((await ask('/api/v1/sessions')).headers.get('Content-Type')).toBe('application/json')
})

test('the dashboard’s origin gets CORS headers, others none; every preflight is 204', async () => {
  const { ask } = front({ config: testConfig('system: {dashboard_url: "https://dash.example/app"}') })
  const preflight = (Origin: string) => ask('/api/v1/sessions', { method: 'OPTIONS', headers: { Origin } })
  const ours = await preflight('https://dash.example')
  expect([ours.status, Object.fromEntries(ours.headers)]).toMatchObject([
    204,
    {
      'access-control-allow-origin': 'https://dash.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST,PATCH,DELETE,OPTIONS',
      'access-control-allow-headers': 'Content-Type,Accept,Authorization',
      'access-control-max-age': '3600',
    },
  ])
  for (const theirs of ['https://evil.example', 'http://localhost:5173', 'http://dash.example']) {
    const answer = await preflight(theirs)
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([204, null])
  }
  const get = await ask('/api/v1/sessions', { headers: { Origin: 'https://dash.example' } })
  expect(get.headers.get('Access-Control-Allow-Origin')).toBe('https://dash.example')
  // The default is an address of somebody's machine.
  const bare = await front().ask('/api/v1/sessions', { headers: { Origin: 'http://localhost:5173' } })
  expect(bare.headers.get('Access-Control-Allow-Origin')).toBeNull()
})

test('every answer has a policy that lets it run nothing', async () => {
  const { ask } = front()
  const policies = async (path: string) => (await ask(path)).headers.get('Content-Security-Policy')
  for (const path of ['/health', '/metrics', '/api/v1/sessions', '/api/v1/sessions/nobody', '/api/nothing', '/no/page'])
    expect([path, await policies(path)]).toEqual([path, expect.stringMatching(/^default-src 'none'; base-uri 'none'/)])
  const docs = await ask('/api/docs')
  const policy = docs.headers.get('Content-Security-Policy') ?? ''
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(await docs.text()) ?? []
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
  expect(policy).toContain(`style-src 'sha256-${btoa(String.fromCharCode(...digest))}'`)
  expect(policy).not.toMatch(/script-src|unsafe/)
})

test('what a statement held does not reach the log when the database fails', async () => {
  const broken = new Proxy(env.DB, {
    get: (db, key) =>
      key === 'prepare'
        ? (text: string) => db.prepare(text.replace(/"sessions"|\bsessions\b/g, 'gone'))
        : Reflect.get(db, key).bind(db),
  })
  const { post, ask, logged } = front({ db: broken })
  expect((await post('/api/v1/alerts', { data: 'the planted text of an alert' })).status).toBe(503)
  expect((await ask('/api/v1/sessions?search=planted+words')).status).toBe(500)
  expect((await ask('/api/v1/sessions?alert_type=planted-type')).status).toBe(500)
  expect(logged.length).toBeGreaterThan(2)
  expect(JSON.stringify(logged)).toContain('no such table')
  expect(JSON.stringify(logged)).not.toContain('planted')
})

test('another site’s page changes nothing here, whatever identity its request carries', async () => {
  const { post, ask } = front()
  const evil = { Origin: 'https://evil.example' }
  expect((await post('/api/v1/webhooks/alertmanager', {}, evil)).status).toBe(403)
  expect((await post('/api/v1/sessions/x/cancel', '', evil)).status).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, { Origin: 'null' })).status).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, { Origin: 'http://localhost:5173' })).status).toBe(403)
  expect((await post('/api/v1/alerts', { data: 'x' }, { Origin: 'http://127.0.0.1' })).status).toBe(202)
  expect((await ask('/api/v1/ws', { headers: { ...evil, Upgrade: 'websocket' } })).status).toBe(403)
})

test('an unknown fault is 500 with an id that the log knows, and nothing of its cause', async () => {
  const db = {
    prepare: () => {
      throw new Error('secret cause')
    },
    batch: () => Promise.reject(new Error('secret cause')),
  }
  const { ask, logged } = front({ db: db as unknown as D1Database })
  const response = await ask('/api/v1/sessions/x')
  expect(response.headers.get('X-Frame-Options')).toBe('DENY')
  const id = response.headers.get('X-Error-Id')
  expect(await message(response)).toEqual([500, 'internal server error'])
  expect(logged).toMatchObject([{ event: 'http.failed', id, status: 500 }])
  expect(JSON.stringify(logged)).toContain('secret cause')
})

test('deps that cannot be made are 500 too, never a stack', async () => {
  const { createApp } = await import('#http/app.ts')
  const { createExecutionContext } = await import('cloudflare:test')
  const app = createApp(() => {
    throw new Error('no binding')
  })
  const response = await app.fetch(new Request('http://localhost/api/v1/sessions'), env, createExecutionContext())
  expect(await message(response)).toEqual([500, 'internal server error'])
})
