import { expect, test } from 'vitest'
import { gatherMs, joinDeltas } from '#objects/gather.ts'

const chunk = (event_id: string, offset: number, delta: string, more: object = {}) =>
  JSON.stringify({ type: 'stream.chunk', session_id: 's', timestamp: `t${offset}`, event_id, ...more, delta, offset })
const status = (status: string) => JSON.stringify({ type: 'session.status', session_id: 's', status })

test('few listeners hear each frame at once, a crowd after a moment that grows with it, to a limit', () => {
  const crowds = [0, 1, 20, 21, 40, 100, 200, 5_000]
  expect(crowds.map(each => gatherMs(each, chunk('e', 0, 'x')))).toEqual([0, 0, 0, 11, 20, 50, 100, 100])
  expect(crowds.map(each => gatherMs(each, status('a')))).toEqual([0, 0, 0, 11, 20, 25, 25, 25])
})

test('the deltas of a stream become one, and nothing passes a frame that is no delta', () => {
  const parent = { parent_execution_id: 'p' }
  const table: Array<[string, Array<string>, Array<string>]> = [
    ['nothing', [], []],
    ['no delta', [status('a'), status('a')], [status('a'), status('a')]],
    ['one delta', [chunk('e', 4, 'xy')], [chunk('e', 4, 'xy')]],
    [
      'a stream, with its parent and the latest time',
      [chunk('e', 0, 'ab', parent), chunk('e', 2, 'c', parent), chunk('e', 3, '"\n"', parent)],
      [chunk('e', 0, 'abc"\n"', { ...parent, timestamp: 't3' })],
    ],
    [
      'two streams at a time',
      [chunk('e', 0, 'ab'), chunk('f', 7, 'x'), chunk('e', 2, 'c'), chunk('f', 8, 'y')],
      [chunk('e', 0, 'abc', { timestamp: 't2' }), chunk('f', 7, 'xy', { timestamp: 't8' })],
    ],
    [
      'a frame between deltas',
      [chunk('e', 0, 'ab'), status('a'), chunk('e', 2, 'c'), chunk('e', 3, 'd')],
      [chunk('e', 0, 'ab'), status('a'), chunk('e', 2, 'cd', { timestamp: 't3' })],
    ],
    [
      'a delta that does not join on',
      [chunk('e', 0, 'ab'), chunk('e', 9, 'c')],
      [chunk('e', 0, 'ab'), chunk('e', 9, 'c')],
    ],
  ]
  const parsed = (frames: Array<string>) => frames.map(each => JSON.parse(each))
  for (const [name, given, expected] of table)
    expect([name, parsed(joinDeltas(given))]).toEqual([name, parsed(expected)])
})

test('a frame that is no delta passes as the same text', () => {
  expect(joinDeltas(['{"type":"review.status",  "odd": 1.0}'])).toEqual(['{"type":"review.status",  "odd": 1.0}'])
})
