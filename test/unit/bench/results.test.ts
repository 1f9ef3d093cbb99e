import { expect, test } from 'vitest'
import type { Row, Unit } from '../../../local/bench/numbers.ts'
import { compareText, joinRows, needMore, table, toResult, worseRows } from '../../../local/bench/results.ts'

const row = (runs: Array<number>, unit: Unit = 'ms', what = 'a'): Row => ({ what, unit, runs, value: 'v', note: 'n' })
const result = (runs: Array<number>, unit: Unit = 'ms', what = 'a') => toResult(row(runs, unit, what))

test('a result is the median of the repetitions with the least and the most', () => {
  expect(result([5, 1, 3, 9, 2])).toMatchObject({ p50: 3, low: 1, high: 9 })
})

test('a part runs again until each of its rows has enough repetitions', () => {
  const once = joinRows([], [row([1]), row([7, 8, 9], 'MB', 'b')])
  expect(needMore(once, 2)).toBe(true)
  const twice = joinRows(once, [row([2]), row([7, 8, 9], 'MB', 'b')])
  expect(twice.map(({ runs }) => runs)).toEqual([
    [1, 2],
    [7, 8, 9, 7, 8, 9],
  ])
  expect(needMore(twice, 2)).toBe(false)
})

test.each([
  ['slower by more than the spread', [20, 21, 22], [10, 11, 12], 'ms' as const, true],
  ['slower, but within the spread', [10, 14, 18], [9, 11, 12], 'ms' as const, false],
  ['slower, but within the spread of before', [14, 14, 14], [9, 11, 19], 'ms' as const, false],
  ['faster', [1, 1, 1], [10, 11, 12], 'ms' as const, false],
  ['fewer a second', [50, 51, 52], [90, 91, 92], 'a second' as const, true],
  ['more a second', [90, 91, 92], [50, 51, 52], 'a second' as const, false],
  ['a smaller share of the floor', [0.2, 0.2, 0.2], [0.3, 0.31, 0.29], 'of the floor' as const, true],
])('a row that is %s', (_what, now, before, unit, isWorse) => {
  expect(worseRows([result(now, unit)], [result(before, unit)])).toHaveLength(isWorse ? 1 : 0)
})

test('what was not measured before is not worse', () => {
  expect(worseRows([result([9], 'ms', 'new')], [result([1])])).toEqual([])
})

test('the comparison names what got worse, and counts what was left out', () => {
  const before = [result([10, 11, 12]), result([1], 'ms', 'gone')]
  expect(compareText([result([20, 21, 22])], before, 'old.json')).toBe(
    'Worse by more than their spread since old.json: 1 of its rows were not measured.\n  a: 11 ms → 21 ms',
  )
  expect(compareText([result([10, 11, 12])], [result([10, 11, 12])], 'old.json')).toBe(
    'No row got worse by more than its spread since old.json.',
  )
})

test('rows become a Markdown table with a column of before', () => {
  expect(table([result([1.234, 2, 150])], [result([5])]).split('\n')[2]).toBe(
    '| a | 2 ms | 1.23 – 150 | 5 ms | v | 3 runs; n |',
  )
  expect(table([result([1])], []).split('\n')[2]).toContain('| 1 – 1 |  | v |')
})

test('a part that measured nothing is said, and not run for ever', () => {
  expect(() => needMore([row([1]), row([], 'ms', 'b')], 1)).toThrow('nothing was measured for "b"')
})
