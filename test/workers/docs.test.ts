import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Document } from '#http/openapi/document.ts'
import { createApp } from '#http/app.ts'
import { OPERATIONS } from '#http/openapi/operations.ts'
import { insertPending } from '#store/accept.ts'
import { front } from './front.ts'

const braced = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')

async function document(): Promise<Document> {
  const answer = await front().ask('/api/v1/openapi.json')
  expect(answer.status).toBe(200)
  return answer.json<Document>()
}

test('every route stands in the document, and nothing is described that is not there', async () => {
  const { openapi, paths } = await document()
  expect(openapi).toBe('3.1.0')
  const { deps } = front()
  const routes = createApp(() => deps).routes.filter(({ method }) => method !== 'ALL')
  for (const { method, path } of routes) expect(paths[braced(path)], path).toHaveProperty(method.toLowerCase())
  for (const key of Object.keys(OPERATIONS)) {
    const [method = '', path = ''] = key.split(' ')
    expect(paths[braced(path)], key).toHaveProperty(method.toLowerCase())
  }
})

test('parameters and bodies are those of the routes', async () => {
  const { paths } = await document()
  expect(paths['/api/v1/sessions/{id}/timeline']?.['get']?.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ])
  const alert = paths['/api/v1/alerts']?.['post']
  expect(alert?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    properties: { data: {}, alert_type: {}, runbook: {} },
  })
  expect(Object.keys(alert?.responses ?? {})).toEqual(['202', 'default'])
})

test('what the routes answer satisfies the schema that the document is made of', async () => {
  const { ask, post } = front()
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, {
    alert_data: 'disk full',
    alert_type: 'host',
    chain_id: 'host-chain',
    author: null,
    runbook_url: null,
    created_at: '2026-11-01T10:00:00.000Z',
    chat_enabled: true,
  })
  let held = 0
  for (const [key, { answer }] of Object.entries(OPERATIONS)) {
    const [method, path = ''] = key.split(' ')
    if (method !== 'GET' || answer === undefined || path.includes(':name')) continue
    const body = await (await ask(path.replace(':id', id))).json()
    expect(answer.safeParse(body).error?.issues ?? [], key).toEqual([])
    held += 1
  }
  expect(held).toBeGreaterThan(10)
  const accepted = await (await post('/api/v1/alerts', { data: 'load', alert_type: 'host' })).json()
  expect(OPERATIONS['POST /api/v1/alerts']?.answer?.safeParse(accepted).success).toBe(true)
})

test('the document can be read as a page that runs nothing and loads nothing', async () => {
  const answer = await front().ask('/api/docs')
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/)
  const page = await answer.text()
  expect(page).toContain('GET /api/v1/sessions/{id}')
  expect(page).not.toMatch(/<script|src=|https?:\/\//)
})
