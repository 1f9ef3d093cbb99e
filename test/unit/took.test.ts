import { expect, test } from 'vitest'
import { percentileOf, TOOK_ERROR, tookOf } from '#core/took.ts'

test('a percentile of steps is as near to the exact one as they say', () => {
  const exact = Array.from({ length: 2_000 }, (_, at) => Math.round(3 * 1.005 ** at)).filter(ms => ms < 3_600_000)
  const steps = [...Map.groupBy(exact, tookOf)].map(([took, own]) => ({ took, count: own.length }))
  for (const share of [0.01, 0.5, 0.95, 1]) {
    const right = exact[Math.ceil(share * exact.length) - 1] ?? 0
    const found = percentileOf(steps.toReversed(), share) ?? 0
    // Milliseconds are whole.
    expect(Math.abs(found - right)).toBeLessThanOrEqual(right * TOOK_ERROR + 1)
  }
  expect(TOOK_ERROR).toBeLessThan(0.1)
})

test('no time at all is a duration, none at all has no percentile', () => {
  expect([0, 1, -5].map(tookOf)).toEqual([0, 0, 0])
  expect(percentileOf([], 0.5)).toBeNull()
  expect(percentileOf([{ took: tookOf(1_000), count: 1 }], 0.95)).toBe(1_024)
})
