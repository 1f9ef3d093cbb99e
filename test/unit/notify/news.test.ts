import { expect, test } from 'vitest'
import { newsIn } from '#core/notify/news.ts'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'
import { ALERT } from './world.ts'

const END: LoggedFrame = {
  type: 'session.status',
  session_id: 's',
  timestamp: '2026-11-22T03:00:00.000Z',
  status: 'completed',
  db_event_id: 9,
}

/** What is told of a session whose detail has these fields. */
function tell(fields: object) {
  const detail = { id: 's', alert_data: ALERT, chain_id: 'host', labels: null, ...fields } as unknown as SessionDetail
  return newsIn([END], detail, 0)[0]
}

test.each<[string, object, object]>([
  ['a session of an earlier release', {}, { verdict: null, gaps: 0 }],
  ['no verdict', { verdict: null, completeness: null }, { verdict: null, gaps: 0 }],
  ['a verdict without a cause', { verdict: { cause: '', confidence: 'low' } }, { verdict: null }],
  [
    'a verdict',
    { verdict: { cause: 'c', confidence: 'high', next_steps: [{ text: 'first', command: null }, { text: 'second' }] } },
    { verdict: { cause: 'c', confidence: 'high', nextStep: 'first' } },
  ],
  [
    'a verdict of another shape',
    { verdict: { cause: 'c', next_steps: 'none' } },
    { verdict: { cause: 'c', confidence: 'unknown', nextStep: null } },
  ],
  ['gaps', { completeness: { complete: false, gaps: [{ kind: 'tool_lost' }, { kind: 'cut' }] } }, { gaps: 2 }],
])('of %s the news has what is there', (_, fields, expected) => {
  expect(tell(fields)).toMatchObject({ occasion: 'completed', seq: 9, sessionId: 's', ...expected })
})

test('of a log without an accepted session nothing is told', () => {
  expect(newsIn([END], null, 0)).toEqual([])
})
