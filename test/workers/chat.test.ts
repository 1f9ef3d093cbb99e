import { createExecutionContext, env } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import door from '../../src/index.ts'
import { insertPending } from './insert-pending.ts'
import { alert, client, waitForEnd, killAt, world } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function endedSession(): Promise<string> {
  const id = crypto.randomUUID()
  const facts = alert()
  await insertPending(env.DB, id, facts)
  await client.start(id, facts)
  await waitForEnd(id)
  await vi.waitFor(async () => {
    const row = await env.DB.prepare('SELECT status FROM sessions WHERE id = ?').bind(id).first('status')
    expect(row).toBe('completed')
  })
  return id
}

async function post(path: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer test-token' }
  const request = new Request(`http://tarsy.test/api/v1/sessions/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return door.fetch(
    request as Parameters<typeof door.fetch>[0],
    { ...env, TARSY_API_TOKEN: 'test-token' } as Env,
    createExecutionContext(),
  )
}

async function waitForAnswer(id: string, stageId: string) {
  return vi.waitFor(async () => {
    const stage = (await client.snapshot(id))?.detail.stages.find(each => each.id === stageId)
    if (stage?.completed_at == null) throw new Error('not answered yet')
    return stage
  })
}

test('a question over HTTP is answered into the timeline, and the session stays as it ended', async () => {
  world()
  const id = await endedSession()
  const response = await post(`${id}/chat/messages`, { content: 'is the load still high?' })
  expect(response.status).toBe(202)
  const body = (await response.json()) as { chat_id: string; message_id: string; stage_id: string }
  expect(Object.keys(body)).toEqual(['chat_id', 'message_id', 'stage_id'])
  expect(await waitForAnswer(id, body.stage_id)).toMatchObject({ stage_type: 'chat', status: 'completed' })
  const snapshot = await client.snapshot(id)
  expect(snapshot?.detail).toMatchObject({ status: 'completed', chat_id: body.chat_id, chat_message_count: 1 })
  expect(snapshot?.timeline.some(event => event.event_type === 'user_question')).toBe(true)
})

test('a session whose end the store does not show yet takes a question: sockets told of the end before', async () => {
  world()
  const id = await endedSession()
  await env.DB.prepare("UPDATE sessions SET status = 'in_progress' WHERE id = ?").bind(id).run()
  const response = await post(`${id}/chat/messages`, { content: 'is the load still high?' })
  expect(response.status).toBe(202)
  const { stage_id } = (await response.json()) as { stage_id: string }
  expect(await waitForAnswer(id, stage_id)).toMatchObject({ status: 'completed' })
})

test('an answer that was cut by a kill is finished all the same', async () => {
  world()
  const id = await endedSession()
  await killAt(id, 'a turn later', 4)
  const asked = await client.ask(id, 'and now?', 'ana')
  if (typeof asked === 'string') throw new Error(asked)
  expect(await waitForAnswer(id, asked.stageId)).toMatchObject({ status: 'completed' })
  expect((await client.snapshot(id))?.detail.chat_message_count).toBe(1)
})

test('a question is cancelled by the session’s own door; a second one meanwhile is refused', async () => {
  let reached = () => {}
  const inside = new Promise<void>(resolve => (reached = resolve))
  world()
  const id = await endedSession()
  vi.restoreAllMocks()
  world(() => {
    reached()
    return new Promise(() => {})
  })
  const first = await post(`${id}/chat/messages`, { content: 'look again' })
  const { stage_id } = (await first.json()) as { stage_id: string }
  await inside
  const second = await post(`${id}/chat/messages`, { content: 'and again' })
  expect([second.status, await second.json()]).toEqual([409, { message: 'a chat response is already being generated' }])
  expect((await post(`${id}/cancel`, {})).status).toBe(200)
  expect(await waitForAnswer(id, stage_id)).toMatchObject({ status: 'cancelled' })
  expect((await client.snapshot(id))?.detail.status).toBe('completed')
  expect((await post(`${id}/cancel`, {})).status).toBe(409)
})

test.each([
  [{}, 400, 'content is required'],
  [{ content: 'x'.repeat(100_001) }, 400, 'content exceeds maximum length of 100,000 characters'],
  [{ content: 5 }, 400, 'code=400, message=Bad Request, err=content: must be a string'],
])('the question %j is answered with %d', async (body, status, message) => {
  world()
  const id = await endedSession()
  const response = await post(`${id}/chat/messages`, body)
  expect([response.status, await response.json()]).toEqual([status, { message }])
})

test('a session that is unknown or not over takes no question', async () => {
  const id = crypto.randomUUID()
  expect((await post(`${id}/chat/messages`, { content: 'x' })).status).toBe(404)
  await insertPending(env.DB, id, alert())
  const response = await post(`${id}/chat/messages`, { content: 'x' })
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'chat is not available while session is still processing' },
  ])
})
