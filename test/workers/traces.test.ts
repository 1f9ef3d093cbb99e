import { afterEach, expect, test, vi } from 'vitest'
import type { LlmDetail, McpDetail, Trace } from '#core/protocol/trace.ts'
import { front } from './front.ts'
import { alert, client, waitForEnd, world } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const EMPTY = { stages: [], session_interactions: [] }

/** The front with the real objects behind it. */
function doors() {
  const { ask, post } = front({ investigations: client })
  const get = async <T>(path: string) => {
    const response = await ask(`/api/v1/sessions/${path}`)
    return { status: response.status, body: await response.json<T>(), cursor: response.headers.get('X-Last-Event-Id') }
  }
  return { ask, post, get }
}

async function finished(): Promise<string> {
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await waitForEnd(id)
  return id
}

test('the trace of a session tells its calls, and each of them opens', async () => {
  world()
  const { get } = doors()
  const id = await finished()
  const { status, body, cursor } = await vi.waitFor(async () => {
    const found = await get<Trace>(`${id}/trace`)
    expect(found.body.stages).toHaveLength(2)
    return found
  })
  expect(status).toBe(200)
  expect(Number(cursor)).toBe((await client.snapshot(id))?.lastEventId)
  expect(body.stages.map(stage => stage.stage_type)).toEqual(['investigation', 'exec_summary'])
  expect(body.session_interactions).toEqual([])
  const executions = body.stages.flatMap(stage => stage.executions)
  expect(executions).toHaveLength(2)
  const llm = executions.flatMap(each => each.llm_interactions)
  const mcp = executions.flatMap(each => each.mcp_interactions)
  expect(llm.length).toBe((await client.snapshot(id))?.detail.llm_interaction_count)
  expect(mcp.length).toBe((await client.snapshot(id))?.detail.mcp_interaction_count)
  for (const item of llm) {
    const detail = await get<LlmDetail>(`${id}/trace/llm/${item.id}`)
    expect(detail.status).toBe(200)
    expect(detail.body).toMatchObject({ ...item })
    expect(detail.body.conversation).toHaveLength(detail.body.llm_request.messages_count + 1)
    expect(detail.body.conversation.slice(0, 2).map(message => message.role)).toEqual(['system', 'user'])
    expect(detail.body.conversation.at(-1)?.role).toBe('assistant')
  }
  const details = await Promise.all(mcp.map(item => get<McpDetail>(`${id}/trace/mcp/${item.id}`)))
  expect(details.map(detail => detail.status)).toEqual(mcp.map(() => 200))
  expect(details.map(detail => detail.body).find(each => each.interaction_type === 'tool_list')).toMatchObject({
    available_tools: [
      { name: 'disks', description: 'Disk usage' },
      { name: 'load', description: 'Load averages' },
    ],
  })
  const call = details.map(detail => detail.body).find(each => each.tool_name === 'load')
  expect(call?.tool_result).toEqual({ content: 'load: 0.42', is_error: false })
  expect(call?.tool_arguments).toBeTypeOf('object')
})

test("another session's interaction is none of this one's", async () => {
  world()
  const { get } = doors()
  const [mine, other] = await Promise.all([finished(), finished()])
  const body = await vi.waitFor(async () => {
    const found = await get<Trace>(`${other}/trace`)
    expect(found.body.stages).toHaveLength(2)
    return found.body
  })
  const [execution] = body.stages[0]?.executions ?? []
  const paths = [
    `llm/${execution?.llm_interactions[0]?.id}`,
    `mcp/${execution?.mcp_interactions[0]?.id}`,
    `llm/${execution?.mcp_interactions[0]?.id}`,
    `mcp/${execution?.llm_interactions[0]?.id}`,
    'llm/nobody',
    'mcp/nobody',
  ]
  for (const path of paths) {
    const { status, body: error } = await get(`${mine}/trace/${path}`)
    expect([path, status, error]).toEqual([path, 404, { message: 'resource not found' }])
  }
  expect((await get(`${other}/trace/${paths[0]}`)).status).toBe(200)
})

test('an unknown or waiting session has an empty trace and no interactions, and its object is not asked', async () => {
  const { ask, post, investigations } = front()
  const sent = await post('/api/v1/alerts', { data: 'disk full' })
  const { session_id } = await sent.json<{ session_id: string }>()
  for (const id of ['nobody', session_id]) {
    const trace = await ask(`/api/v1/sessions/${id}/trace`)
    expect([trace.status, await trace.json(), trace.headers.get('X-Last-Event-Id')]).toEqual([200, EMPTY, '0'])
    for (const kind of ['llm', 'mcp']) {
      const detail = await ask(`/api/v1/sessions/${id}/trace/${kind}/x`)
      expect([detail.status, await detail.json()]).toEqual([404, { message: 'resource not found' }])
    }
  }
  expect(investigations.asked).toEqual([])
})

test.each(['trace', 'trace/llm/x', 'trace/mcp/x'])('%s is read with GET and nothing else', async path => {
  const { post, get } = doors()
  const refused = await post(`/api/v1/sessions/x/${path}`, {})
  expect([refused.status, await refused.json()]).toEqual([405, { message: 'Method Not Allowed' }])
  expect(refused.headers.get('Allow')?.split(', ')).toContain('GET')
  expect((await get(`x/${path}/`)).status).toBe(404)
})
