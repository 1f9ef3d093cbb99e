import { expect, test } from 'vitest'
import { logText } from '../../../local/bench/log-text.ts'

test.each([1_000, 100_000, 1_048_576])('the text fills %i bytes with whole lines', bytes => {
  const text = logText('The log of node-1:', bytes)
  const length = Buffer.byteLength(text)
  expect(length).toBeLessThanOrEqual(bytes)
  expect(length).toBeGreaterThan(bytes - 300)
  expect(text).toMatch(/^The log of node-1:\n/)
  expect(text).toMatch(/ duration_ms=\d+$/)
})

test('no two lines are alike, and two texts are', () => {
  const lines = logText('Log:', 200_000).split('\n')
  expect(new Set(lines).size).toBe(lines.length)
  expect(logText('Log:', 200_000).split('\n')).toEqual(lines)
})
