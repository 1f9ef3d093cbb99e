// Bodies and frames of real runs (an orchestrator, a pipeline with a fallback, a chat) against the tables.

import { env } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TimelineEvent } from '#core/protocol/api.ts'
import type { LlmDetail, LlmItem, McpDetail, McpItem, Trace, TraceExecution } from '#core/protocol/trace.ts'
import { atRest, begin, knock, post, socket } from './door.ts'
import { CONTROL, ON_LIST, ON_SESSION } from './frame-tables.ts'
import { METADATA } from './metadata-tables.ts'
import { everyone, pacedWorld } from './paced.ts'
import * as tables from './rest-tables.ts'
import * as traces from './trace-tables.ts'
import { faultsOf, rows, unmetKeys, type Table } from './shape.ts'

type Heard = Array<Record<string, unknown> & { type: string }>

const ids: Record<string, string> = {}
let onSession: Heard = []
let onList: Heard = []

beforeAll(async () => {
  pacedWorld(everyone)
  const [list, sessions] = [await socket(), await socket()]
  list.say({ action: 'subscribe', channel: 'sessions' })
  for (const chain of ['led', 'pipeline']) {
    const id = await begin(chain)
    ids[chain] = id
    sessions.say({ action: 'subscribe', channel: `session:${id}` })
  }
  for (const id of Object.values(ids)) await atRest(id)
  const led = ids['led'] ?? ''
  const answer = await post(`/api/v1/sessions/${led}/chat/messages`, { content: 'is about-led still bad?' })
  expect(answer.status).toBe(202)
  expect(faultsOf(await answer.json(), tables.asked)).toEqual([])
  await atRest(led)
  await vi.waitFor(() => expect(list.heard.filter(frame => frame.type === 'review.status')).toHaveLength(2))
  for (const each of [list, sessions]) each.say({ action: 'ping' })
  sessions.say({ action: 'subscribe' })
  await vi.waitFor(() => expect(sessions.heard.at(-1)?.type).toBe('error'))
  onSession = sessions.heard
  onList = list.heard
  list.close()
  sessions.close()
}, 90_000)
afterAll(() => {
  vi.restoreAllMocks()
})

test('a table finds an extra key, a missing one, a null and a wrong type', () => {
  const spec = rows({ id: 'ID', at: 'TS|null', more: 'T?' })
  expect(
    faultsOf(
      [
        { id: 'a', at: null },
        { id: 'b', at: '2026-01-01T00:00:00Z', more: '' },
      ],
      spec,
    ),
  ).toEqual([])
  expect(faultsOf([{ id: null, more: null, other: 1 }], spec)).toEqual([
    'body[0].other is not in the contract',
    'body[0].id is null, not ID',
    'body[0].at is missing',
    'body[0].more is null, not T?',
  ])
})

test('the runs show what the tables are about: sub-agents, a fallback, parallel agents, references and a chat', async () => {
  const detail = async (chain: string) => JSON.stringify(await (await knock(`/api/v1/sessions/${ids[chain]}`)).json())
  for (const key of ['sub_agents', 'parent_execution_id', 'task', '"stage_type":"chat"'])
    expect(await detail('led')).toContain(key)
  for (const key of ['original_llm_provider', 'fallback_attempt', 'referenced_stage_id', '"replica"', '"multi_agent"'])
    expect(await detail('pipeline')).toContain(key)
})

test('a table names its keys that never occurred', () => {
  const spec = {
    keys: { id: 'ID', more: 'T?', list: rows({ a: 'T', b: 'T?' }), map: { values: { keys: { c: 'I?' } } } },
  } as const
  const values = [
    { id: 'x', list: [{ a: '1' }], map: { any: { c: 1 } } },
    { id: 'y', list: [], map: {} },
  ]
  expect(unmetKeys(values, spec)).toEqual(['body.more', 'body.list[].b'])
})

async function traceOf(chain: string): Promise<Trace> {
  return (await (await knock(`/api/v1/sessions/${ids[chain]}/trace`)).json()) as Trace
}

function executionsOf(trace: Trace): Array<TraceExecution> {
  return trace.stages.flatMap(stage => stage.executions).flatMap(each => [each, ...(each.sub_agents ?? [])])
}

/** The detail of every interaction of both runs. */
async function openTraces<T extends LlmDetail | McpDetail>(kind: 'llm' | 'mcp'): Promise<Array<T>> {
  const all: Array<T> = []
  for (const chain of ['led', 'pipeline']) {
    const items = executionsOf(await traceOf(chain)).flatMap<LlmItem | McpItem>(
      each => each[`${kind}_interactions` as const],
    )
    for (const item of items) {
      const response = await knock(`/api/v1/sessions/${ids[chain]}/trace/${kind}/${item.id}`)
      const detail = (await response.json()) as T
      expect(detail).toMatchObject({ ...item })
      all.push(detail)
    }
  }
  return all
}

test('the traces nest sub-agents one level, refer to stages, and hold every key but those of failures', async () => {
  const both = [await traceOf('led'), await traceOf('pipeline')]
  const [lead] = both[0]?.stages[0]?.executions ?? []
  expect(lead?.sub_agents?.map(each => each.agent_name)).toEqual(['LogAnalyzer', 'GeneralWorker'])
  expect(lead?.sub_agents?.every(each => !('sub_agents' in each))).toBe(true)
  // Interactions without an execution are a legacy of the reference. The scripted models cache nothing, and a call says only what it cached
  // (the tests of usage have such calls).
  const elsewhere = /session_interactions|\.cache_(read|creation)_tokens$/
  expect(unmetKeys(both, traces.trace).filter(key => !elsewhere.test(key))).toEqual([
    // Nothing is tried twice here (test/unit/investigation/trace.test.ts).
    'body.stages[].executions[].llm_interactions[].attempts',
    'body.stages[].executions[].mcp_interactions[].error_message',
    'body.stages[].executions[].sub_agents[].llm_interactions[].attempts',
    'body.stages[].executions[].sub_agents[].llm_interactions[].error_message',
    'body.stages[].executions[].sub_agents[].mcp_interactions[].error_message',
  ])
})

test('an export has what its parts answer, as a file that is named after the session', async () => {
  const path = `/api/v1/sessions/${ids['led']}`
  const answer = await knock(`${path}/export`)
  expect(answer.headers.get('Content-Disposition')).toBe(`attachment; filename="session-${ids['led']}.json"`)
  const body = (await answer.json()) as Record<string, unknown>
  for (const [part, at] of Object.entries({ session: '', timeline: '/timeline', trace: '/trace' })) {
    const alone = await knock(`${path}${at}`)
    expect(body[part]).toEqual(await alone.json())
    expect(body['last_event_ids']).toMatchObject({ [part]: Number(alone.headers.get('X-Last-Event-Id')) })
  }
  const report = await knock(`${path}/export?format=markdown`)
  expect(report.headers.get('Content-Type')).toBe('text/markdown; charset=utf-8')
  expect(report.headers.get('Content-Disposition')).toBe(`attachment; filename="session-${ids['led']}.md"`)
  const text = await report.text()
  for (const heading of ['## Analysis', '## Timings', '## Tool calls', '## Alert']) expect(text).toContain(heading)
})

test('every model call opens as its table says', async () => {
  const all = await openTraces<LlmDetail>('llm')
  expect(all.flatMap(each => faultsOf(each, traces.llmDetail))).toEqual([])
  expect([...new Set(all.map(each => each.interaction_type))].toSorted()).toEqual([
    'executive_summary',
    'forced_conclusion',
    'iteration',
    'summarization',
    'synthesis',
  ])
  // A summary's conversation stands where the others have it, and not in the request.
  const digest = all.find(each => each.interaction_type === 'summarization')
  expect(digest?.conversation.map(message => message.role)).toEqual(['system', 'user', 'assistant'])
  expect(Object.keys(digest?.llm_request ?? {}).toSorted()).toEqual(['iteration', 'messages_count'])
})

test('every tool list and every tool call opens as its table says', async () => {
  const all = await openTraces<McpDetail>('mcp')
  const of = (kind: string) => all.filter(each => each.interaction_type === kind)
  expect(of('tool_call').flatMap(each => faultsOf(each, traces.toolCall))).toEqual([])
  expect(of('tool_list').flatMap(each => faultsOf(each, traces.toolList))).toEqual([])
  // One of each server; dispatch tools and skills have the contract's special names.
  const lists = of('tool_list').map(({ server_name, available_tools = [] }) =>
    [server_name, ...available_tools.map(tool => tool.name)].join(' '),
  )
  expect([...new Set(lists)].toSorted()).toEqual([
    ' load_skill',
    'orchestrator cancel_agent dispatch_agent list_agents',
    'things read read_much write',
  ])
  const calls = of('tool_call').map(each => [each.server_name, each.tool_name])
  expect(calls).toContainEqual(['orchestrator', 'dispatch_agent'])
  expect(calls).toContainEqual(['things', 'read'])
  const dispatched = of('tool_call').find(each => each.tool_name === 'dispatch_agent')
  expect(JSON.parse(dispatched?.tool_result?.content.split('\n')[0] ?? '')).toEqual({
    execution_id: expect.any(String),
    status: 'accepted',
  })
})

test('every event of the timelines carries what the table of its type says, and nothing else', async () => {
  const seen = new Set<string>()
  for (const chain of ['led', 'pipeline']) {
    const response = await knock(`/api/v1/sessions/${ids[chain]}/timeline`)
    for (const { event_type, metadata = {} } of (await response.json()) as Array<TimelineEvent>) {
      seen.add(event_type)
      expect(faultsOf(metadata, { keys: METADATA[event_type] ?? {} }, event_type)).toEqual([])
      if (event_type === 'llm_tool_call') expect(() => JSON.parse(String(metadata['arguments']))).not.toThrow()
    }
  }
  expect([...seen].toSorted()).toEqual([
    'final_analysis',
    'llm_response',
    'llm_tool_call',
    'mcp_tool_summary',
    'provider_fallback',
    'skill_loaded',
    'task_assigned',
    'user_question',
  ])
})

test('sessions that wait and sessions that run are listed by their tables', async () => {
  const sent = await post('/api/v1/alerts', { data: 'nobody starts this one', alert_type: 'led' })
  expect(sent.status).toBe(202)
  const { session_id } = (await sent.json()) as { session_id: string }
  const put = (status: string) =>
    env.DB.prepare('UPDATE sessions SET status = ?, started_at = created_at WHERE id = ?')
      .bind(status, session_id)
      .run()
  for (const [status, list] of [
    ['pending', 'queued'],
    ['in_progress', 'active'],
  ] as const) {
    await put(status)
    const body = (await (await knock('/api/v1/sessions/active')).json()) as Record<string, Array<{ id: string }>>
    expect(faultsOf(body, tables.activeSessions)).toEqual([])
    expect(body[list]?.map(each => each.id)).toContain(session_id)
  }
  await put('cancelled')
})

test('every frame of a session is of a type in the contract and holds what its table says', () => {
  expect(framesAgainst(onSession, { ...ON_SESSION, ...CONTROL })).toEqual([])
})

test('the runs had a frame of every type', () => {
  const types = new Set(onSession.map(frame => frame.type))
  expect(
    [...Object.keys(ON_SESSION), 'connection.established', 'error', 'pong'].filter(type => !types.has(type)),
  ).toEqual([])
})

test('the sessions channel carries copies without a cursor and without what is ours', () => {
  const frames = onList.filter(frame => frame['session_id'] !== undefined)
  expect(framesAgainst(frames, ON_LIST)).toEqual([])
  expect([...new Set(frames.map(frame => frame.type))].toSorted()).toEqual(Object.keys(ON_LIST).toSorted())
})

function framesAgainst(frames: Heard, known: Readonly<Record<string, Table>>): Array<string> {
  const faults = frames.flatMap(frame => {
    const table = known[frame.type]
    return table === undefined
      ? [`${frame.type} is unknown`]
      : faultsOf(frame, { keys: { type: 'T', ...table } }, frame.type)
  })
  return [...new Set(faults)]
}

test('of one event id: created, then its deltas, then completed; and the cursors of a session only grow', () => {
  const cursors = new Map<unknown, number>()
  const phase = new Map<unknown, string>()
  for (const frame of onSession) {
    const { session_id, db_event_id, event_id, type } = frame
    // What was replayed before the live feed is heard once.
    if (typeof db_event_id === 'number') {
      expect(db_event_id).toBeGreaterThan(cursors.get(session_id) ?? 0)
      cursors.set(session_id, db_event_id)
    }
    // An interaction names the event of its call; it is no part of it.
    if (event_id === undefined || type === 'interaction.created') continue
    if (type === 'timeline_event.created') expect(phase.get(event_id)).toBeUndefined()
    else expect(phase.get(event_id)).toBe('open')
    phase.set(event_id, type === 'timeline_event.completed' || frame['status'] === 'completed' ? 'closed' : 'open')
  }
  expect([...phase.values()].filter(each => each === 'open')).toEqual([])
})

test.each([
  [undefined, 101],
  ['http://tarsy.test', 101],
  // Ours: deployed, no page of somebody's machine is trusted.
  ['http://localhost:5173', 403],
  ['http://127.0.0.1:9', 403],
  ['https://evil.example', 403],
  ['null', 403],
])('a socket from the origin %s is answered with %d', async (origin, status) => {
  const response = await knock('/api/v1/ws', {
    headers: { Upgrade: 'websocket', ...(origin !== undefined && { Origin: origin }) },
  })
  expect(response.status).toBe(status)
  response.webSocket?.accept()
  response.webSocket?.close(1000)
  if (status === 403) expect(faultsOf(await response.json(), tables.error)).toEqual([])
})

test('who follows both channels hears a status twice, once with a cursor', async () => {
  const both = await socket()
  both.say({ action: 'subscribe', channel: 'sessions' })
  const id = await begin('led')
  both.say({ action: 'subscribe', channel: `session:${id}` })
  await atRest(id)
  const ends = () =>
    both.heard.filter(
      frame => frame['session_id'] === id && frame['status'] === 'completed' && frame.type === 'session.status',
    )
  await vi.waitFor(() => expect(ends()).toHaveLength(2))
  expect(ends().filter(frame => frame['db_event_id'] !== undefined)).toHaveLength(1)
  both.close()
})
