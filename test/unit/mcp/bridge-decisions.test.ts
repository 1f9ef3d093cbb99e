import { expect, test } from 'vitest'
import { afterFailure, backoffRefusal } from '../../../local/bridge/backoff.ts'
import { Said } from '../../../local/bridge/said.ts'

test('a server that fails is started again after 1, 2, 4 … s, a minute at most', () => {
  let backoff = afterFailure(undefined, 'it ended', 0)
  const pauses = [backoff.notBefore]
  for (let failures = 1; failures < 8; failures += 1) {
    backoff = afterFailure(backoff, 'it ended', 0)
    pauses.push(backoff.notBefore)
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  expect(backoffRefusal(undefined, 0)).toBeNull()
  expect(backoffRefusal(backoff, 60_000)).toBeNull()
  expect(backoffRefusal(backoff, 58_500)).toBe('it ended; it is started again in 2 s at the earliest')
})

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`)

test.each([
  ['nothing', [], ''],
  ['a few lines', ['a', '', ' b '], 'a | b'],
  ['twenty lines', numbered(20), numbered(20).join(' | ')],
])('of %s all is told', (_what, lines, expected) => {
  const said = new Said()
  for (const line of lines) said.add(line)
  expect(String(said)).toBe(expected)
})

test('of much, the beginning and the end are told', () => {
  const said = new Said()
  said.add(`Error: no configuration has been provided\nUsage:\n${numbered(500).join('\n')}\nfatal: see above`)
  const told = String(said)
  expect(told).toMatch(/^Error: no configuration has been provided \| Usage: \| line 1/)
  expect(told).toMatch(/line 500 \| fatal: see above$/)
  expect(told).toContain(' … ')
  expect(told.length).toBeLessThan(900)
})

test('of one long line, its beginning and its end are told', () => {
  const said = new Said()
  said.add(`panic: ${'x'.repeat(5_000)} goroutine 1`)
  expect(String(said)).toMatch(/^panic: x+ … x+ goroutine 1$/)
})
