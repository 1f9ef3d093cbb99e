import { expect, test } from 'vitest'
import type { Completeness, SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { emptyView, type SessionView } from '#core/protocol/view.ts'
import { whatToCheck } from '../../dashboard/src/data/advice.ts'
import { endWords, lacksSomething } from '../../dashboard/src/data/ending.ts'
import { cancelledWords, sentence, stageName, withoutProtocol } from '../../dashboard/src/data/mended.ts'
import { detail, event } from './fakes.tsx'

const ended = (
  change: Partial<SessionDetail>,
  events: Array<TimelineEvent> = [],
  more: Partial<SessionView> = {},
): SessionView => ({
  ...emptyView,
  detail: detail({ status: 'completed', ...change }),
  events,
  ...more,
})
const gap = (kind: Completeness['gaps'][number]['kind'], subject = 'x'): Completeness => ({
  complete: false,
  gaps: [{ kind, subject, text: 'Why.', count: 1 }],
})
const words = (view: SessionView) => endWords(view).map(each => each.word)
const write = event({ event_type: 'llm_tool_call', metadata: { server_name: 'k8s', tool_name: 'undo', writes: 'yes' } })

test.each<[string, SessionView, Array<string>]>([
  ['went well', ended({ completeness: { complete: true, gaps: [] } }), []],
  ['lost an agent', ended({ completeness: gap('agent_failed') }), ['partial']],
  ['was cut', ended({ completeness: gap('cut') }), ['partial']],
  ['fell back', ended({ completeness: gap('fell_back') }), ['fell back']],
  ['was forced', ended({ completeness: gap('forced') }), ['forced']],
  ['lacked a server', ended({ completeness: gap('server_absent', 'prometheus') }), ['dead server: prometheus']],
  ['wrote', ended({}, [write]), ['acted']],
  ['wrote, says its row', ended({ wrote_count: 2 }), ['acted']],
  ['had an action stage that acted', ended({ actions_executed: true }), ['acted']],
  ['was cancelled with text', ended({ status: 'cancelled', final_analysis: 'So far.' }), ['with text']],
  ['was cancelled without text', ended({ status: 'cancelled' }), []],
  ['ended under an earlier release, which counted nothing', ended({ completeness: null }), []],
  ['runs and wrote', ended({ status: 'in_progress' }, [write]), ['acted']],
  ['runs', ended({ status: 'in_progress', completeness: gap('forced') }), []],
])('the header of a session that %s', (_, view, expected) => {
  expect(words(view)).toEqual(expected)
})

test.each([
  ['fell_back', false],
  ['result_shortened', false],
  ['forced', true],
  ['server_absent', true],
] as const)('a result with the gap %s lacks something: %s', (kind, lacks) => {
  expect(lacksSomething(gap(kind))).toBe(lacks)
})

test.each([
  ['session timed out after 25 seconds', 'Session timed out after 25 seconds.'],
  ['anthropic refused the key (401).', 'Anthropic refused the key (401).'],
  ['tool.name failed', 'tool.name failed.'],
  ['ECONNREFUSED 10.0.0.1', 'ECONNREFUSED 10.0.0.1.'],
  ['', ''],
])('%j reads %j', (text, expected) => {
  expect(sentence(text)).toBe(expected)
})

test.each([
  [null, null, 'Cancelled.'],
  ['ana', null, 'Cancelled by ana.'],
  ['ana', 'known', 'Cancelled by ana: known.'],
  ['api-client', null, 'Cancelled by somebody who is not signed in.'],
])('cancelled by %j because of %j reads %j', (by, reason, expected) => {
  expect(cancelledWords(by, reason)).toBe(expected)
})

test.each([
  ['look - Synthesis', 'synthesis', 'Synthesis of look'],
  ['fix - Amended Report', 'compose', 'Amended report of fix'],
  ['look', 'investigation', 'look'],
])('the stage %j is called %j', (stage_name, stage_type, name) => {
  expect(stageName({ stage_name, stage_type })).toBe(name)
})

test.each(['YES', '**NO**', 'ACTION: YES', '**ACTION: YES**', '> Actions taken: NO.', '`YES`\n'])(
  'the protocol word %j is not shown',
  word => {
    expect(withoutProtocol(`It was rolled back.\n\n${word}`)).toBe('It was rolled back.')
  },
)

test('a YES that is part of a text stays', () => {
  const text = 'YES\n\nIs it full? Yes, it is: YES'
  expect(withoutProtocol(text)).toBe(text)
})

test.each([
  [{ status: 'failed', error_message: 'anthropic refused the key (401)' }, /key of the model provider/],
  [{ status: 'failed', error_message: 'rate limit reached' }, /limits of the model provider/],
  [{ status: 'timed_out', error_message: null }, /time limit/],
  [{ status: 'failed', error_message: 'connect ECONNREFUSED 10.2.0.14:9090' }, /tool server/],
  [{ status: 'failed', error_message: 'something else' }, /last events of the timeline/],
] as const)('what to check of %j', (change, expected) => {
  expect(whatToCheck(detail(change))[0]).toMatch(expected)
})
