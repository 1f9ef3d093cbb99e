import { env } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import type { AlertAnswer } from '#core/protocol/api.ts'
import type { Offer } from '#objects/lobby-client.ts'
import { consumeAlerts } from '../../src/queue/consume-alerts.ts'
import { getRow } from '#store/sessions.ts'
import { front, rows } from './front.ts'

async function answer(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json<{ message: string }>()).message]
}

test('an alert is answered 202, stored as pending and offered by its id', async () => {
  const { post, sent, time } = front()
  const response = await post('/api/v1/alerts', {
    data: 'disk full',
    runbook: 'https://github.com/o/r/blob/main/x.md',
    mcp: { servers: [{ name: 'tools', tools: [] }], native_tools: { google_search: false } },
    slack_message_fingerprint: 'fp',
    author: 'not taken from the body',
  })
  expect(response.status).toBe(202)
  const body = await response.json<AlertAnswer>()
  expect(body).toEqual({ session_id: body.session_id, status: 'queued', message: 'Alert submitted for processing' })
  expect(sent).toEqual([body.session_id])
  expect(await getRow(env.DB, body.session_id)).toMatchObject({
    status: 'pending',
    alert_data: 'disk full',
    alert_type: 'host',
    chain_id: 'host-chain',
    author: 'api-client',
    runbook_url: 'https://github.com/o/r/blob/main/x.md',
    slack_message_fingerprint: 'fp',
    mcp_selection: { servers: [{ name: 'tools' }], native_tools: { google_search: false } },
    created_at: new Date(time.now).toISOString(),
    chat_enabled: true,
  })
})

test('keys are read in any case, null is absent, unknown keys and what follows the first value are not read', async () => {
  const { post } = front()
  const response = await post('/api/v1/alerts', '{"DATA":"x","Alert_Type":null,"nobody":{"a":1},"mcp":null} trailing {')
  expect(response.status).toBe(202)
})

test('the alert is masked before it is stored', async () => {
  const { post } = front()
  const response = await post('/api/v1/alerts', { data: 'mail to jane.doe@example.com, password: hunter2secret' })
  const { session_id } = await response.json<AlertAnswer>()
  const row = await getRow(env.DB, session_id)
  expect(row?.alert_data).toContain('[MASKED_EMAIL]')
  expect(JSON.stringify(row)).not.toMatch(/jane\.doe|hunter2secret/)
})

test('a chain without chat says so in the session', async () => {
  const { post } = front()
  const { session_id } = await (await post('/api/v1/alerts', { data: 'x', alert_type: 'quiet' })).json<AlertAnswer>()
  expect((await getRow(env.DB, session_id))?.chat_enabled).toBe(false)
})

test.each([
  [{}, 'data field is required'],
  ['', 'data field is required'],
  [{ data: '  \n' }, 'data field is required'],
  ['null', 'data field is required'],
  ['[]', 'code=400, message=Bad Request, err=the body: must be a JSON object'],
  ['{"data":', 'code=400, message=Bad Request, err=the body is not valid JSON'],
  [{ data: { a: 1 } }, 'code=400, message=Bad Request, err=data: must be a string'],
  [{ data: 'x', alert_type: 7 }, 'code=400, message=Bad Request, err=alert_type: must be a string'],
  [{ data: 'x', mcp: { servers: 'tools' } }, 'code=400, message=Bad Request, err=mcp.servers: must be an array'],
  [{ data: 'x', mcp: { servers: [{ name: 'nobody' }] } }, 'MCP server "nobody" not found in configuration'],
  [
    { data: 'x', runbook: 'ftp://github.com/x' },
    'invalid runbook URL: invalid scheme "ftp": only http and https allowed',
  ],
  [{ data: 'x', runbook: 'https://evil.example/x' }, 'invalid runbook URL: domain "evil.example" not in allowed list'],
  [{ data: 'x', alert_type: 'zz' }, "validation error on field 'alert_type': no chain found for alert type 'zz'"],
  // The order of the checks: data, servers, runbook, type.
  [
    { data: 'x', alert_type: 'zz', runbook: 'ftp://a', mcp: { servers: [{ name: 'n' }] } },
    'MCP server "n" not found in configuration',
  ],
])('%j is refused with 400 and nothing is stored', async (body, message) => {
  const { post, sent } = front()
  const before = await rows()
  expect(await answer(await post('/api/v1/alerts', body))).toEqual([400, message])
  expect(await rows()).toBe(before)
  expect(sent).toEqual([])
})

test('another content type, or none, is refused as a bind error; a form holds nothing', async () => {
  const { post, ask } = front()
  const refused = [400, 'code=415, message=Unsupported Media Type']
  expect(await answer(await post('/api/v1/alerts', '{"data":"x"}', { 'Content-Type': 'text/plain' }))).toEqual(refused)
  const bare = await ask('/api/v1/alerts', { method: 'POST', body: new TextEncoder().encode('{"data":"x"}') })
  expect(await answer(bare)).toEqual(refused)
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  expect(await answer(await post('/api/v1/alerts', 'data=x', form))).toEqual([400, 'data field is required'])
  const json = { 'Content-Type': 'application/json; charset=utf-8' }
  expect((await post('/api/v1/alerts', '{"data":"x"}', json)).status).toBe(202)
})

test('a mebibyte of alert passes and one byte more is 413', async () => {
  const { post } = front()
  const full = 'ä'.repeat(524_288)
  expect((await post('/api/v1/alerts', { data: full })).status).toBe(202)
  const message = 'alert data exceeds maximum size of 1048576 bytes'
  expect(await answer(await post('/api/v1/alerts', { data: `${full}x` }))).toEqual([413, message])
})

test('a request above 2 MiB is 413 by its length, and 400 when the length shows only while reading', async () => {
  const { post, ask } = front()
  const long = JSON.stringify({ data: 'x', more: 'y'.repeat(2_097_152) })
  const length = { 'Content-Length': String(long.length) }
  expect(await answer(await post('/api/v1/alerts', long, length))).toEqual([413, 'Request Entity Too Large'])
  const body = new Blob([long]).stream()
  const chunked = await ask('/api/v1/alerts', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  expect(chunked.status).toBe(400)
})

test('a database that does not take the alert is 503, and nothing is sent', async () => {
  const broken = {
    batch: () => Promise.reject(new Error('down')),
    prepare: () => {
      throw new Error('secret-in-cause')
    },
  }
  const { post, sent, logged } = front({ db: broken as unknown as D1Database })
  const response = await post('/api/v1/alerts', { data: 'x' })
  const text = await response.clone().text()
  expect(await answer(response)).toEqual([
    503,
    'the alert was not stored because the database did not take it: send it again',
  ])
  expect(text).not.toContain('secret-in-cause')
  expect(sent).toEqual([])
  expect(logged[0]).toMatchObject({ event: 'http.failed', status: 503, id: response.headers.get('X-Error-Id') })
})

test('a stored alert is offered to the Lobby, and the queue is not needed', async () => {
  const offered: Array<Offer> = []
  const sent: Array<unknown> = []
  const { post, time } = front({
    offer: async offers => void offered.push(...offers),
    alerts: { sendBatch: async batch => sent.push(...batch) },
  })
  const data = 'severity: critical\nDisk full'
  const { session_id } = await (await post('/api/v1/alerts', { data })).json<AlertAnswer>()
  expect(offered).toEqual([{ sessionId: session_id, severity: 'critical', since: time.now }])
  expect(sent).toEqual([])
})

test('what the Lobby does not take goes to the queue, whose consumer offers the same', async () => {
  const sent: Array<{ body: unknown }> = []
  const { post, time, logged } = front({
    offer: () => Promise.reject(new Error('a deploy is on its way')),
    alerts: { sendBatch: async batch => sent.push(...batch) },
  })
  const { session_id } = await (await post('/api/v1/alerts', { data: 'severity: critical' })).json<AlertAnswer>()
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  expect(logged[0]).toMatchObject({ event: 'alert.not_offered', session_ids: [session_id] })
  const offered: Array<Offer> = []
  const message = { body: sent[0]?.body, attempts: 1, ack: vi.fn(), retry: vi.fn() }
  const lobby = { offer: async (offers: Array<Offer>) => void offered.push(...offers) }
  await consumeAlerts([message], { lobby, clock: { now: () => 0 }, log: () => {} })
  expect(offered).toEqual([{ sessionId: session_id, severity: 'critical', since: time.now }])
})

test('if neither the Lobby nor the queue takes it nothing is lost: the row waits for the sweep', async () => {
  const { post, logged } = front({
    offer: () => Promise.reject(new Error('away')),
    alerts: { sendBatch: () => Promise.reject(new Error('full')) },
  })
  const response = await post('/api/v1/alerts', { data: 'x' })
  expect(response.status).toBe(202)
  const { session_id } = await response.json<AlertAnswer>()
  expect((await getRow(env.DB, session_id))?.status).toBe('pending')
  await vi.waitFor(() =>
    expect(logged).toMatchObject([
      { event: 'alert.not_offered', session_ids: [session_id] },
      { event: 'alert.not_sent', session_ids: [session_id] },
    ]),
  )
})
