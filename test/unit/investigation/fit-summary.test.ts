import { expect, test } from 'vitest'
import { fitSummary } from '#core/investigation/decide/fit-summary.ts'

const ALL = Number.MAX_SAFE_INTEGER

// The budget leaves 97,000 bytes: 85 % without what the prompt itself needs.
const BUDGET = 100_000 / 0.85

test.each([
  ['both fit', [10_000, 5_000], 50_000, { message: ALL, result: 82_000 }],
  [
    'a result of some MB takes what the conversation leaves',
    [10_000, 5_000],
    5_000_000,
    { message: ALL, result: 82_000 },
  ],
  [
    'a long conversation gets a quarter, its longest messages are cut',
    [100_000, 1_000, 100_000],
    5_000_000,
    { message: 11_625, result: 72_750 },
  ],
  ['… and all that a small result leaves', [100_000, 1_000, 100_000], 20_000, { message: 38_000, result: 20_000 }],
])('%s', (_, messages, result, expected) => {
  expect(fitSummary(messages, result, BUDGET)).toEqual(expected)
})

test('with a large window a summary is made from 400,000 bytes at most, as in the reference', () => {
  expect(fitSummary([10_000], 5_000_000, 3_000_000)).toEqual({ message: ALL, result: 400_000 })
})
