import { expect, test } from 'vitest'
import { clip } from '#core/investigation/log/clip.ts'
import { eventsText } from '#core/investigation/read/history.ts'
import { plainText } from '#core/prompts/text.ts'
import type { TimelineEvent } from '#core/protocol/api.ts'

const at = '2026-01-02T03:04:05.000Z'

function event(sequence_number: number, changes: Partial<TimelineEvent>): TimelineEvent {
  return {
    id: `event-${sequence_number}`,
    session_id: 'session',
    sequence_number,
    created_at: at,
    updated_at: at,
    event_type: 'llm_response',
    status: 'completed',
    content: '',
    ...changes,
  }
}

const call = (more: object = {}) => ({ server_name: 'host', tool_name: 'logs', arguments: '{}', ...more })

test('output that a restart cut and the model repeated is left out of the history', () => {
  const cut = { status: 'failed' as const, metadata: { interrupted: true }, content: 'The system restarted.' }
  const text = eventsText(
    [
      event(1, cut),
      event(2, { content: 'I look.' }),
      event(3, { event_type: 'llm_tool_call', content: 'row\nrow', metadata: call() }),
      event(4, { ...cut, event_type: 'mcp_tool_summary' }),
      event(5, { event_type: 'mcp_tool_summary', content: 'two rows' }),
    ],
    { showsIds: false, summaries: { 'event-3': 'event-5' }, results: [] },
  )
  expect(plainText(text)).toBe('**Said:** I look.\n\n**Called host.logs({})**, which returned:\ntwo rows')
})

test('a summary replaces the result of its own call, also if several calls ran before it', () => {
  const rows = (sequence: number, content: string) =>
    event(sequence, { event_type: 'llm_tool_call', content, metadata: call() })
  const text = eventsText(
    [
      rows(1, 'short'),
      rows(2, 'row\nrow'),
      rows(3, 'raw'),
      event(4, { event_type: 'mcp_tool_summary', content: 'two rows' }),
      event(5, { event_type: 'mcp_tool_summary', content: 'Streaming failed', status: 'failed' }),
    ],
    { showsIds: false, summaries: { 'event-2': 'event-4', 'event-3': 'event-5' }, results: [] },
  )
  expect(
    plainText(text)
      .split('\n\n')
      .map(each => each.split('\n').slice(1).join(' ')),
  ).toEqual(['short', 'two rows', 'raw'])
})

test('of a result that is summarised or cut, the history names the id by which a model reads all of it', () => {
  const rows = (sequence: number, content: string) =>
    event(sequence, { event_type: 'llm_tool_call', content, metadata: call() })
  const result = (at: number) => ({
    id: `r1.${at}`,
    seq: at,
    callId: `c${at}`,
    eventId: `event-${at}`,
    name: 'host.logs',
  })
  const text = eventsText(
    [
      rows(1, 'short'),
      rows(2, 'row'),
      rows(3, clip('row\n'.repeat(50), 40)),
      event(4, { event_type: 'mcp_tool_summary', content: 'two rows' }),
    ],
    { showsIds: false, summaries: { 'event-2': 'event-4' }, results: [1, 2, 3].map(result) },
  )
  const ids = plainText(text)
    .split('**Called')
    .slice(1)
    .map(each => /whole result is (r1\.\d)/.exec(each)?.[1])
  expect(ids).toEqual([undefined, 'r1.2', 'r1.3'])
})

test('a call whose outcome is unknown after a restart is part of the history', () => {
  const open = { event_type: 'llm_tool_call' as const, content: 'Outcome unknown.' }
  const text = eventsText([event(1, { ...open, metadata: call({ is_error: true, interrupted: true }) })])
  expect(plainText(text)).toBe('**Called host.logs({})**, which failed:\nOutcome unknown.')
})
