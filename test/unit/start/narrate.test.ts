import { expect, test } from 'vitest'
import { concludingText } from '../../../local/start/demo.ts'
import { colours, head, narrate, plain, silence, type Style } from '../../../local/start/narrate.ts'
import type { SessionDetail } from '../../../src/core/protocol/api.ts'
import type { Frame } from '../../../src/core/protocol/events.ts'

const base = { session_id: 's', timestamp: '2026-11-22T10:00:00.000Z' }
const created = (
  event_id: string,
  event_type: string,
  status: string,
  content = '',
  metadata?: Record<string, unknown>,
) =>
  ({
    ...base,
    type: 'timeline_event.created',
    event_id,
    event_type,
    status,
    content,
    sequence_number: 1,
    ...(metadata && { metadata }),
  }) as Frame
const completed = (
  event_id: string,
  event_type: string,
  content: string,
  status = 'completed',
  metadata?: Record<string, unknown>,
) =>
  ({
    ...base,
    type: 'timeline_event.completed',
    event_id,
    event_type,
    status,
    content,
    ...(metadata && { metadata }),
  }) as Frame
const chunk = (event_id: string, offset: number, delta: string) =>
  ({ ...base, type: 'stream.chunk', event_id, offset, delta }) as Frame
const status = (value: string) => ({ ...base, type: 'session.status', status: value }) as Frame
const call = (id: string) =>
  created(id, 'llm_tool_call', 'streaming', '', {
    server_name: 'host',
    tool_name: 'disk_usage',
    arguments: '{"path":"/"}',
  })

function tell(frames: Array<Frame>, style: Style = plain): string {
  let narration = silence
  return frames
    .map(frame => {
      const next = narrate(narration, frame, style)
      narration = next.narration
      return next.text
    })
    .join('')
}

test('streamed text is printed as it arrives, and what the stream left out at its end', () => {
  const frames = [created('a', 'llm_response', 'streaming'), chunk('a', 0, 'The disk '), chunk('a', 9, 'is full')]
  expect(tell(frames)).toBe('The disk is full')
  expect(tell([...frames, completed('a', 'llm_response', 'The disk is full.')])).toBe('The disk is full.\n')
})

test('text that comes again after a reconnect is not printed twice', () => {
  const frames = [
    created('a', 'llm_response', 'streaming', 'The '),
    chunk('a', 0, 'The '),
    chunk('a', 4, 'disk'),
    chunk('a', 4, 'disk'),
  ]
  expect(tell(frames)).toBe('The disk')
})

test('a logged frame that comes again changes nothing', () => {
  const error = { ...created('e', 'error', 'completed', 'no tools'), db_event_id: 7 } as Frame
  expect(tell([error, error])).toBe('  ! no tools\n')
})

test('of two agents that speak at once one is printed live and the other whole at its end', () => {
  const frames = [
    created('a', 'llm_response', 'streaming'),
    created('b', 'llm_response', 'streaming'),
    chunk('a', 0, 'one'),
    chunk('b', 0, 'two'),
    completed('a', 'llm_response', 'one'),
    completed('b', 'llm_response', 'two'),
  ]
  expect(tell(frames)).toBe('one\ntwo\n')
})

test('a tool call is printed with its arguments, its result with its head', () => {
  expect(tell([call('t'), completed('t', 'llm_tool_call', 'a\nb', 'completed', { is_error: false })])).toBe(
    '  → host.disk_usage {"path":"/"}\n    host.disk_usage\n    a\n    b\n',
  )
})

test.each([
  ['completed', true],
  ['failed', false],
])('a tool call with status %s and is_error %s has failed', (end, is_error) => {
  expect(tell([call('t'), completed('t', 'llm_tool_call', 'no', end, { is_error })])).toContain(
    'host.disk_usage failed',
  )
})

test('the final analysis is left to the end, a stage that failed says why', () => {
  const failed = {
    ...base,
    type: 'stage.status',
    stage_id: 'x',
    stage_name: 'analysis',
    stage_index: 1,
    stage_type: 'investigation',
  }
  expect(tell([created('f', 'final_analysis', 'completed', 'All is well')])).toBe('')
  expect(tell([{ ...failed, status: 'failed', error_message: 'no model' } as Frame])).toBe(
    '  analysis failed: no model\n',
  )
})

test.each(['completed', 'failed', 'cancelled', 'timed_out'])('session.status %s ends the story', end => {
  expect(narrate(silence, status(end), plain).narration.end).toBe(end)
  expect(narrate(silence, status('in_progress'), plain).narration.end).toBeNull()
})

test('thinking is faint on a terminal and plain elsewhere', () => {
  const frames = [created('a', 'llm_thinking', 'streaming'), chunk('a', 0, 'hm')]
  expect(tell(frames, colours)).toContain('\u001B[2mhm\u001B[22m')
  expect(tell(frames)).toBe('hm')
})

test('the head of a long result says how much is left out', () => {
  expect(head('1\n2\n3\n4\n5\n6\n7\n8')).toBe('1\n2\n3\n4\n5\n6\n… 2 more lines')
  expect(head('x'.repeat(200))).toHaveLength(161)
})

test('what was told as a stream is remembered, thoughts are not', () => {
  const frames = [
    created('a', 'llm_thinking', 'streaming'),
    completed('a', 'llm_thinking', 'hm'),
    created('b', 'llm_response', 'streaming'),
    completed('b', 'llm_response', 'It is full.'),
  ]
  const { said } = frames.reduce((before, frame) => narrate(before, frame, plain).narration, silence)
  expect(said).toEqual(['It is full.'])
})

test('what was told as a stream is not told again at the end', () => {
  const detail = { executive_summary: 'short', final_analysis: 'long', error_message: null } as SessionDetail
  const strong = (text: string) => `*${text}*`
  expect(concludingText(detail, [], 'link', strong)).toBe(
    '\n\n*Executive summary*\n\nshort\n\n*Final analysis*\n\nlong\n\n*See it all:* link\n',
  )
  expect(concludingText(detail, ['short', 'long'], 'link', strong)).toBe('\n\n*See it all:* link\n')
})
