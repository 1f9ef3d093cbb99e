import { expect, test } from 'vitest'
import type { ExecutionOverview, SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { emptyView, type SessionView } from '#core/protocol/view.ts'
import { firstChoice, laneOf, lanesOf } from '../../dashboard/src/data/lanes.ts'
import { detail, event } from './fakes.tsx'

const at = (second: number) => `2026-11-22T03:00:${String(second).padStart(2, '0')}.000Z`

function execution(id: string, change: Partial<ExecutionOverview> = {}): ExecutionOverview {
  return {
    execution_id: id,
    agent_name: `Agent ${id}`,
    agent_index: 1,
    status: 'active',
    llm_backend: 'langchain',
    llm_provider: null,
    started_at: at(1),
    completed_at: null,
    duration_ms: null,
    error_message: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    ...change,
  }
}

function stage(id: string, executions: Array<ExecutionOverview>, change = {}): SessionDetail['stages'][number] {
  return {
    id,
    stage_name: id,
    stage_index: 1,
    stage_type: 'investigation',
    status: 'active',
    parallel_type: null,
    expected_agent_count: executions.length,
    started_at: at(0),
    completed_at: null,
    executions,
    ...change,
  }
}

const view = (change: Partial<SessionDetail>, rest: Partial<SessionView> = {}): SessionView => ({
  ...emptyView,
  detail: detail({ status: 'in_progress', ...change }),
  ...rest,
})

const openCall = event({
  id: 'call',
  event_type: 'llm_tool_call',
  status: 'streaming',
  execution_id: 'a',
  created_at: at(5),
  metadata: { server_name: 'prometheus', tool_name: 'query', arguments: '{"query":"up"}', writes: 'no' },
})

test('a view without a session has no lanes', () => {
  expect(lanesOf(emptyView)).toEqual([])
})

test('stages that began come first, those that are planned behind them, questions of people not at all', () => {
  const planned_stages = ['look', 'look - Synthesis', 'sum'].map(name => ({ name, type: 'synthesis' as const }))
  const stages = [stage('look', [execution('a')]), stage('Chat', [], { stage_type: 'chat' })]
  const lanes = lanesOf(view({ stages, planned_stages }))
  expect(lanes.map(({ name, status }) => [name, status])).toEqual([
    ['look', 'active'],
    ['look - Synthesis', 'planned'],
    ['sum', 'planned'],
  ])
})

test('a sub-agent stands below the agent that dispatched it, one step in', () => {
  const lead = execution('lead', { sub_agents: [execution('x', { task: 'Read the log' })] })
  const [shown] = lanesOf(view({ stages: [stage('s', [lead, execution('z')])] }))
  expect(shown?.lanes.map(({ id, depth, task }) => [id, depth, task])).toEqual([
    ['lead', 0, ''],
    ['x', 1, 'Read the log'],
    ['z', 0, ''],
  ])
})

test('a lane says the call that it waits for, with its argument and since when', () => {
  const lane = laneOf(execution('a'), 0, [openCall], '')
  expect(lane.call).toEqual({
    id: 'call',
    name: 'prometheus.query',
    argument: 'query: up',
    since: at(5),
    writes: false,
  })
})

test('an agent that has ended waits for nothing', () => {
  expect(laneOf(execution('a', { status: 'cancelled' }), 0, [openCall], '').call).toBe(null)
})

const said = (event_type: TimelineEvent['event_type'], content: string) => event({ event_type, content })
const asked = event({ event_type: 'llm_tool_call', content: 'x' })

test.each([
  ['its progress says turn and limit', [], 'Iteration 3/20', { at: 3, of: 20 }],
  ['nothing has happened', [], '', null],
  ['one text', [said('llm_response', 'a')], '', { at: 1, of: null }],
  ['thought and answer are one turn', [said('llm_thinking', 'a'), said('llm_response', 'b')], '', { at: 1, of: null }],
  [
    'a text behind a call',
    [said('llm_response', 'a'), asked, asked, said('llm_thinking', 'b')],
    '',
    { at: 2, of: null },
  ],
  ['a call without a text', [asked], '', { at: 1, of: null }],
  [
    'a conclusion that knows the limit',
    [event({ event_type: 'final_analysis', content: 'a', metadata: { max_iterations: 20 } })],
    '',
    { at: 1, of: 20 },
  ],
])('the turn of an agent: %s', (_, events, doing, turn) => {
  expect(laneOf(execution('a'), 0, events, doing).turn).toEqual(turn)
})

test.each([
  ['First this. Then the limit of the container.', 'Then the limit of the container.'],
  ['It grows by 1.5 MiB a minute', 'It grows by 1.5 MiB a minute'],
  ['The last full sentence stands. An', 'The last full sentence stands.'],
  ['**Bold** and `code`', 'Bold and code'],
])('of %j the lane says %j', (text, sentence) => {
  expect(laneOf(execution('a'), 0, [said('llm_response', text)], '').said).toBe(sentence)
})

test('an agent that failed says why, and how many of its calls failed', () => {
  const failed = event({ event_type: 'llm_tool_call', status: 'failed', metadata: { is_error: true } })
  const lane = laneOf(execution('a', { status: 'failed', error_message: 'The key was refused.' }), 0, [failed], '')
  expect([lane.said, lane.failedCalls]).toEqual(['The key was refused.', 1])
})

test('calls that write are counted; without a word on it nothing is said', () => {
  const call = (metadata: object) => event({ event_type: 'llm_tool_call', metadata: { ...metadata } })
  const events = [
    call({ writes: 'yes' }),
    call({ writes: 'no' }),
    call({ writes: 'unknown' }),
    call({ read_only: false }),
    call({}),
  ]
  expect(laneOf(execution('a'), 0, events, '').writes).toBe(2)
})

test('the first choice is an agent at work, else the last one', () => {
  const over = execution('a', { status: 'completed' })
  const choice = (executions: Array<ExecutionOverview>) =>
    firstChoice(lanesOf(view({ stages: [stage('s', executions)] })))
  expect([choice([over, execution('b')]), choice([over]), choice([])]).toEqual(['b', 'a', null])
})
