import { expect, test } from 'vitest'
import type { Frame } from '#core/protocol/events.ts'
import { emptyView, fold, timelineOf, viewOf, type SessionView } from '#core/protocol/view.ts'
import { facts } from '../../fakes/investigation.ts'

const base = { session_id: 's', timestamp: '2026-11-22T03:00:01.000Z' }
const accepted: Frame = { ...base, type: 'session.status', status: 'pending', session: facts, db_event_id: 1 }
const started: Frame = {
  ...base,
  type: 'stage.status',
  stage_id: 'st',
  stage_name: 'analysis',
  stage_index: 1,
  stage_type: 'investigation',
  status: 'started',
  db_event_id: 2,
}
const active: Frame = {
  ...base,
  type: 'execution.status',
  stage_id: 'st',
  execution_id: 'x',
  agent_index: 1,
  status: 'active',
  agent_name: 'A',
}
const stream: Frame = {
  ...base,
  type: 'timeline_event.created',
  event_id: 'e',
  stage_id: 'st',
  execution_id: 'x',
  event_type: 'llm_response',
  status: 'streaming',
  content: '',
  sequence_number: 1,
  db_event_id: 3,
}
const chunk = (offset: number, delta: string): Frame => ({
  ...base,
  type: 'stream.chunk',
  event_id: 'e',
  delta,
  offset,
})

function view(...frames: Array<Frame>): SessionView {
  return frames.reduce(fold, emptyView)
}

test('chunks add up, and one that arrives twice or overlaps changes nothing that stands', () => {
  const after = view(
    accepted,
    started,
    active,
    stream,
    chunk(0, 'Hello '),
    chunk(0, 'Hello '),
    chunk(3, 'lo wor'),
    chunk(9, 'ld'),
  )
  expect(after.events[0]?.content).toBe('Hello world')
  expect(after.stale).toBe(false)
})

test('what detail says of chat stands when the frame of its acceptance comes after it', () => {
  const { detail } = view(accepted)
  if (detail === null) throw new Error('no detail')
  const turned = { ...detail, chat_enabled: !detail.chat_enabled }
  expect(fold(viewOf(turned, [], 0), accepted).detail?.chat_enabled).toBe(turned.chat_enabled)
})

test('a gap in a stream, and a frame for an unknown event, mark the view stale', () => {
  expect(view(accepted, stream, chunk(4, 'x')).stale).toBe(true)
  expect(view(accepted, { ...chunk(0, 'x'), session_id: 's' }).stale).toBe(true)
  expect(
    view(accepted, {
      ...base,
      type: 'timeline_event.completed',
      event_id: '?',
      event_type: 'error',
      content: '',
      status: 'completed',
    }).stale,
  ).toBe(true)
})

test('a logged frame that comes again changes nothing', () => {
  const call: Frame = {
    ...base,
    type: 'interaction.created',
    interaction_id: 'i',
    interaction_type: 'llm',
    stage_id: 'st',
    execution_id: 'x',
    input_tokens: 5,
    output_tokens: 2,
    total_tokens: 7,
    db_event_id: 4,
  }
  const once = view(accepted, started, active, call)
  expect(fold(once, call)).toBe(once)
  expect(once.detail).toMatchObject({ input_tokens: 5, total_tokens: 7, llm_interaction_count: 1 })
  expect(once.detail?.stages[0]?.executions?.[0]).toMatchObject({ input_tokens: 5, agent_name: 'A' })
})

test('a replayed start does not reopen an execution that has ended', () => {
  const ended = view(accepted, started, active, { ...active, status: 'completed' })
  expect(fold(ended, active).detail?.stages[0]?.executions?.[0]?.status).toBe('completed')
})

test('a view of a snapshot goes on like one that saw every frame', () => {
  const whole = view(accepted, started, active, stream, chunk(0, 'Hel'))
  if (whole.detail === null) throw new Error('no detail')
  const snapshot = viewOf(whole.detail, timelineOf(whole), whole.lastEventId)
  const end: Frame = {
    ...base,
    type: 'timeline_event.completed',
    event_id: 'e',
    event_type: 'llm_response',
    content: 'Hello',
    status: 'completed',
    metadata: { a: 1 },
    db_event_id: 5,
  }
  const rest = [chunk(3, 'lo'), end]
  expect(rest.reduce(fold, snapshot)).toEqual(rest.reduce(fold, whole))
})

test('tokens of a sub-agent count for its parent and the session', () => {
  const child: Frame = { ...active, execution_id: 'c', parent_execution_id: 'x', agent_name: 'C' }
  const call: Frame = {
    ...base,
    type: 'interaction.created',
    interaction_id: 'i',
    interaction_type: 'llm',
    stage_id: 'st',
    execution_id: 'c',
    input_tokens: 3,
    output_tokens: 1,
    db_event_id: 9,
  }
  const parent = view(accepted, started, active, child, call).detail?.stages[0]?.executions?.[0]
  expect(parent).toMatchObject({
    input_tokens: 3,
    total_tokens: 4,
    sub_agents: [{ execution_id: 'c', input_tokens: 3 }],
  })
})

test('the timeline is sorted by sequence number and keeps the order of creation among equals', () => {
  const at = (event_id: string, sequence_number: number, db_event_id: number): Frame => ({
    ...stream,
    event_id,
    sequence_number,
    db_event_id,
  })
  const sorted = timelineOf(view(accepted, at('b', 2, 3), at('a', 1, 4), at('c', 1, 5)))
  expect(sorted.map(event => event.id)).toEqual(['a', 'c', 'b'])
})

test('the copy of a status that the list’s channel carries, without a cursor, turns nothing back', () => {
  const ended = view(accepted, { ...base, type: 'session.status', status: 'completed', db_event_id: 9 })
  expect(fold(ended, { ...base, type: 'session.status', status: 'in_progress' })).toBe(ended)
  expect(fold(ended, { ...base, type: 'review.status', review_status: 'needs_review', actor: 'system' })).toBe(ended)
})

test('what a stage does before it has an execution is forgotten with its first one', () => {
  const doing: Frame = {
    ...base,
    type: 'execution.progress',
    stage_id: 'st',
    execution_id: '',
    phase: 'synthesizing',
    message: 'Synthesizing...',
  }
  expect(view(accepted, started, doing).activity).toEqual({ '': doing })
  expect(view(accepted, started, doing, active).activity).toEqual({})
})

test('a model’s use with an effort has its thinking and what it read from and wrote to the provider’s cache', () => {
  const call = (id: number, tokens: object): Frame => ({
    type: 'interaction.created',
    session_id: 's',
    timestamp: '2026-11-22T03:00:00.000Z',
    db_event_id: id,
    interaction_id: `i-${id}`,
    interaction_type: 'llm',
    llm_type: 'iteration',
    model_name: 'm',
    input_tokens: 100,
    output_tokens: 10,
    ...tokens,
  })
  const calls = [
    call(2, { cache_creation_tokens: 80, reasoning_effort: 'max' }),
    call(3, { cache_read_tokens: 80, thinking_tokens: 4, reasoning_effort: 'max' }),
    call(4, {}),
  ]
  const view = [accepted, ...calls].reduce(fold, emptyView)
  const none = { thinking_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 }
  const sums = { input_tokens: 200, output_tokens: 20, total_tokens: 220 }
  const parts = { thinking_tokens: 4, cache_read_tokens: 80, cache_creation_tokens: 80 }
  expect(Object.values(view.usage)).toEqual([
    { model_name: 'm', reasoning_effort: 'max', ...sums, ...parts },
    { model_name: 'm', reasoning_effort: '', input_tokens: 100, output_tokens: 10, total_tokens: 110, ...none },
  ])
  expect(view.detail).toMatchObject({ input_tokens: 300, ...parts })
})
