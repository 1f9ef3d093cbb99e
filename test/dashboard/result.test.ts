import { expect, test } from 'vitest'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { eventsWith } from '../../dashboard/src/data/find.ts'
import { linesWith, readResult, short } from '../../dashboard/src/data/result.ts'
import { runsOf } from '../../dashboard/src/data/runs.ts'
import { event } from './fakes.tsx'

const points: Array<[number, string]> = [
  [1763779200, '1'],
  [1763779260, '2'],
]
const one = { metric: { __name__: 'up', job: 'a' }, values: points }

test.each([
  ['the body of a range query', { status: 'success', data: { resultType: 'matrix', result: [one, one] } }],
  ['its data', { resultType: 'matrix', result: [one] }],
  ['its list', [one]],
  ['one series', one],
])('%s is drawn', (_, body) => {
  const result = readResult(JSON.stringify(body))
  expect(result.kind).toBe('series')
  expect(result.kind === 'series' && result.series[0]).toEqual({
    name: 'up{job="a"}',
    points: [
      { at: 1763779200000, value: 1 },
      { at: 1763779260000, value: 2 },
    ],
  })
})

test.each([
  ['a log', 'a\nb', 'lines'],
  ['text that only looks like JSON', '{"a":', 'lines'],
  ['an object', '{"a":{"b":1}}', 'tree'],
  ['a list of flat objects', '[{"a":1},{"a":2,"b":null}]', 'table'],
  ['a list under a key', '{"items":[{"a":1},{"a":2}],"kind":"List"}', 'table'],
  ['a list of objects with depth', '[{"a":{"b":1}},{"a":1}]', 'tree'],
  ['a list of numbers', '[1,2]', 'tree'],
  ['a vector', '{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}', 'tree'],
  ['values without a time', '{"values":[["10:39","61 MB"]]}', 'tree'],
])('%s is shown as %s: %s', (_, text, kind) => {
  expect(readResult(text).kind).toBe(kind)
})

test('a table has every column of any row', () => {
  const result = readResult('[{"a":1},{"b":true,"a":null}]')
  expect(result.kind === 'table' && [result.columns, result.rows]).toEqual([
    ['a', 'b'],
    [
      [1, null],
      [null, true],
    ],
  ])
})

test('lines are found whatever their case; nothing is found by nothing', () => {
  expect(linesWith(['Error', 'fine', 'an error'], 'ERR')).toEqual([0, 2])
  expect(linesWith(['a'], '')).toEqual([])
})

test.each([
  [0, '0'],
  [512, '512'],
  [1_234, '1.23k'],
  [465_000_000, '465M'],
  [-2.5e9, '-2.5G'],
])('on an axis %d is %s', (value, text) => {
  expect(short(value)).toBe(text)
})

const failure = (id: string, content = 'no answer') => event({ id, event_type: 'error', content })
const call = (id: string, tool_name: string, status: TimelineEvent['status'] = 'failed') =>
  event({ id, event_type: 'llm_tool_call', status, content: 'refused', metadata: { tool_name } })

test.each<[string, Array<TimelineEvent>, Array<number>]>([
  ['21 equal errors are one row', Array.from({ length: 21 }, (_, n) => failure(`e${n}`)), [21]],
  ['different errors are not', [failure('a'), failure('b', 'other')], [1, 1]],
  ['errors apart are not', [failure('a'), event({ event_type: 'llm_response' }), failure('b')], [1, 1, 1]],
  ['failed calls of one tool are', [call('a', 'q'), call('b', 'q')], [2]],
  ['calls of two tools are not', [call('a', 'q'), call('b', 'r')], [1, 1]],
  ['calls that answered alike are not', [call('a', 'q', 'completed'), call('b', 'q', 'completed')], [1, 1]],
])('%s', (_, events, sizes) => {
  expect(runsOf(events).map(run => run.events.length)).toEqual(sizes)
})

test('a search finds what a call asked and was told, in the order of the page', () => {
  const asked = event({
    id: 'c',
    event_type: 'llm_tool_call',
    content: 'OOMKilled',
    metadata: { server_name: 'k8s', tool_name: 'get', arguments: '{"pod":"x"}' },
  })
  const events = [failure('a', 'oom'), asked]
  expect(eventsWith(events, 'OOM')).toEqual(['a', 'c'])
  expect(eventsWith(events, 'k8s.get')).toEqual(['c'])
  expect(eventsWith(events, '"pod"')).toEqual(['c'])
  expect(eventsWith(events, 'o')).toEqual([])
})
