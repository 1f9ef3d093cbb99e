import { expect, test } from 'vitest'
import { eventsText } from '#core/investigation/history.ts'
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

test('what a restart cut and was said again is not told', () => {
  const cut = { status: 'failed' as const, metadata: { interrupted: true }, content: 'The system restarted.' }
  const text = eventsText([
    event(1, cut),
    event(2, { content: 'I look.' }),
    event(3, { event_type: 'llm_tool_call', content: 'row\nrow', metadata: call() }),
    event(4, { ...cut, event_type: 'mcp_tool_summary' }),
    event(5, { event_type: 'mcp_tool_summary', content: 'two rows' }),
  ])
  expect(plainText(text)).toBe('**Said:** I look.\n\n**Called host.logs({})**, which returned:\ntwo rows')
})

test('a call whose outcome a restart left open is told', () => {
  const open = { event_type: 'llm_tool_call' as const, content: 'Outcome unknown.' }
  const text = eventsText([event(1, { ...open, metadata: call({ is_error: true, interrupted: true }) })])
  expect(plainText(text)).toBe('**Called host.logs({})**, which failed:\nOutcome unknown.')
})
