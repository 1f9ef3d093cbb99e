import { expect, test } from 'vitest'
import { inRuns, median, milliseconds, percentile, perSecond, spread, timesRow } from '../../../local/bench/numbers.ts'
import { stampsIn } from '../../../local/bench/model.ts'

test.each([
  [[5], 0.5, 5],
  [[3, 1, 2], 0.5, 2],
  [[4, 3, 2, 1], 0.5, 2],
  [[1, 2, 3, 4], 0.99, 4],
  [Array.from({ length: 200 }, (_, at) => at + 1), 0.99, 198],
  [[1, 2], 0, 1],
])('of %j the share %d lies at or below %d', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected)
})

test('of no values there is no median', () => {
  expect(median([])).toBeNaN()
})

test('milliseconds keep a decimal while it says something', () => {
  expect([milliseconds(0.25), milliseconds(9.96), milliseconds(12.4)]).toEqual(['0.3 ms', '10.0 ms', '12 ms'])
  expect(spread([1, 2, 300])).toBe('2.0 ms / 300 ms')
  expect(perSecond(50, 250)).toBe('200 a second')
})

test('the moments of sending are read out of streamed text, however it was cut together', () => {
  expect(stampsIn('0@12.50;1@13.75;xxx2@14.00;')).toEqual([12.5, 13.75, 14])
  expect(stampsIn('nothing')).toEqual([])
})

test.each([
  [
    [1, 2, 3, 4, 5, 6],
    3,
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
  [
    [1, 2, 3, 4, 5],
    2,
    [
      [1, 2, 3],
      [4, 5],
    ],
  ],
  [[1, 2], 5, [[1], [2]]],
  [[], 5, []],
])('%j is cut into %d repetitions', (values, count, runs) => {
  expect(inRuns(values, count)).toEqual(runs)
})

test('the median of each repetition stands for it in a row of times', () => {
  const row = timesRow('a', [[1, 9, 2], [4]], 'n')
  expect(row).toMatchObject({ what: 'a', unit: 'ms', runs: [2, 4], value: '2.0 ms / 9.0 ms' })
})
