import { env } from 'cloudflare:test'
import { expect, expectTypeOf, test } from 'vitest'
import { createApp } from '#http/app.ts'
import type { Document } from '#http/openapi/document.ts'
import type { Noun } from '#http/openapi/operation.ts'
import { NOUNS } from '#http/openapi/operations.ts'
import type { Misdescribed } from './described-types.ts'
import { answerSchema, document, faultsBy, operations } from './described.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'

test('every route stands in the document, and nothing is described that is not there', async () => {
  const answer = await front().ask('/api/v1/openapi.json')
  expect(answer.status).toBe(200)
  const served = await answer.json<Document>()
  expect(served).toEqual({ ...document, info: { ...document.info, version: 'test' } })
  const { deps } = front()
  const routes = createApp(() => deps).routes.filter(({ method }) => method !== 'ALL')
  const named = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([...new Set(named)].toSorted())
})

test('every operation says what it is, what it answers and that it may fail', () => {
  for (const { method, path, described } of operations) {
    const { summary, tags, responses } = described
    expect(summary, `${method} ${path}`).not.toBe('')
    expect(operations.filter(each => each.described.operationId === described.operationId)).toHaveLength(1)
    expect(document.tags.map(({ name }) => name)).toContain(tags[0])
    expect(
      Object.keys(responses).filter(status => Number(status) < 400),
      `${method} ${path}`,
    ).not.toEqual([])
    expect(Object.keys(responses)).toContain('500')
    if (path.startsWith('/api/')) for (const status of ['401', '403', '503']) expect(responses).toHaveProperty(status)
    for (const response of Object.values(responses))
      for (const { schema } of Object.values(response.content ?? {})) expect(schema).not.toEqual({})
  }
})

test('parameters and bodies are those of the routes', () => {
  const { paths } = document
  expect(paths['/api/v1/sessions/{id}/timeline']?.['get']?.parameters).toMatchObject([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'streaming_text', in: 'query', required: false, schema: { enum: ['true', 'false'] } },
    { name: 'If-None-Match', in: 'header', required: false },
  ])
  for (const path of ['', '/timeline', '/trace'])
    expect(paths[`/api/v1/sessions/{id}${path}`]?.['get']?.responses['200']?.headers).toHaveProperty('X-Last-Event-Id')
  expect(paths['/api/v1/sessions/triage/{group}']?.['get']?.parameters).toMatchObject([
    { name: 'group', in: 'path', schema: { enum: ['investigating', 'needs_review', 'in_progress', 'reviewed'] } },
    { name: 'page', in: 'query', required: false, schema: { type: 'integer', minimum: 1 } },
    { name: 'page_size', schema: { type: 'integer', maximum: 200 } },
    { name: 'assignee', allowEmptyValue: true },
  ])
  expect(paths['/api/v1/usage/summary']?.['get']?.parameters).toMatchObject([
    { name: 'start_date', required: true, schema: { type: 'string', format: 'date-time' } },
    { name: 'end_date', required: true },
    { name: 'alert_type', required: false },
    { name: 'chain_id' },
    { name: 'rank_by', schema: { enum: ['cost', 'tokens'] } },
  ])
  expect(paths['/api/v1/usage/series']?.['get']?.parameters.slice(4)).toMatchObject([
    { name: 'timezone', required: false, schema: { type: 'string' } },
    { name: 'measure', required: false, schema: { enum: ['cost', 'tokens'] } },
  ])
  const alert = paths['/api/v1/alerts']?.['post']
  expect(alert?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    properties: { data: {}, alert_type: {}, runbook: {} },
    required: ['data'],
  })
  expect(Object.keys(alert?.responses ?? {})).toEqual([
    '200',
    '202',
    '400',
    '401',
    '403',
    '413',
    '422',
    '429',
    '500',
    '503',
  ])
})

test('what a route reads with is what describes it', () => {
  const { deps } = front()
  const described = Object.assign({}, ...NOUNS.map(each => each.operations)) as Noun['operations']
  const reads = createApp(() => deps).routes.flatMap(({ method, path, handler }) =>
    'schemas' in handler ? [[`${method} ${path}`, handler.schemas] as const] : [],
  )
  for (const [key, schemas] of reads) {
    for (const [what, schema] of Object.entries(schemas as { query?: object; body?: object }))
      expect(described[key]?.[what as 'query' | 'body'], `${key} ${what}`).toBe(schema)
  }
  const documented = Object.entries(described).filter(([, { query, body }]) => (query ?? body) !== undefined)
  expect(reads.map(([key]) => key).toSorted()).toEqual(documented.map(([key]) => key).toSorted())
  expect(reads.length).toBeGreaterThan(8)
})

test('the compiler knows no route whose answer is of another type than the one described', () => {
  expectTypeOf<Misdescribed>().toBeNever()
})

test('an answer with a key that nobody described is found, and so is one without a key that must be there', () => {
  const health = document.paths['/health']?.['get']
  const schema = health === undefined ? null : answerSchema(health, 200)
  if (schema == null) throw new Error('health is not described')
  const well = { status: 'healthy', version: 'x', checks: {} }
  expect(faultsBy(schema, well)).toEqual([])
  expect(faultsBy(schema, { ...well, extra: 1 })).not.toEqual([])
  expect(faultsBy(schema, { status: 'healthy', checks: {} })).not.toEqual([])
})

test('what the routes answer is as the document says', async () => {
  const { ask, post } = front()
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, {
    alert_data: 'disk full',
    alert_type: 'host',
    chain_id: 'host-chain',
    author: null,
    runbook_url: null,
    slack_message_fingerprint: 'f',
    mcp_selection: { servers: [{ name: 'tools', tools: ['read'] }], native_tools: { google_search: true } },
    created_at: '2026-11-01T10:00:00.000Z',
    chat_enabled: true,
  })
  const window = '?start_date=2026-11-01T00:00:00Z&end_date=2026-11-02T00:00:00Z'
  let held = 0
  for (const { method, path, described } of operations) {
    if (method !== 'GET' || answerSchema(described, 200) == null) continue
    const asked = path.replace('{id}', id).replace('{group}', 'investigating')
    const answer = await ask(path.includes('/usage/') ? asked + window : asked)
    const schema = answerSchema(described, answer.status)
    if (schema == null) throw new Error(`${path} answers ${answer.status}, which is not described`)
    expect(faultsBy(schema, await answer.json()), path).toEqual([])
    if (answer.status === 200) held += 1
  }
  expect(held).toBeGreaterThan(18)
  const accepted = document.paths['/api/v1/alerts']?.['post']?.responses['202']?.content?.['application/json']?.schema
  const answer = await post('/api/v1/alerts', { data: 'load', alert_type: 'host' })
  expect(faultsBy(accepted ?? { not: {} }, await answer.json())).toEqual([])
})

test('the document can be read as a page that runs nothing and loads nothing', async () => {
  const answer = await front().ask('/api/docs')
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/)
  const page = await answer.text()
  expect(page).toContain('/api/v1/sessions/{id}')
  expect(page).not.toMatch(/<script|src=|https?:\/\//)
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  expect(links.length).toBeGreaterThan(40)
  for (const id of links) expect(page).toContain(`id="${id}"`)
})
