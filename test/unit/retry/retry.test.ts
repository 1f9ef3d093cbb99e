import { expect, test } from 'vitest'
import { outageDelay, retryDelay, serverDelay } from '#core/retry/backoff.ts'
import { waitHint } from '#core/retry/hint.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const header = (value: string, name = 'retry-after') => new Headers({ [name]: value })
const deep = (levels: number, value: unknown): unknown => (levels === 0 ? value : { more: deep(levels - 1, value) })

test.each<[string, Headers | undefined, unknown, number | null]>([
  ['nothing', undefined, undefined, null],
  ['seconds', header('31'), null, 31_000],
  ['a part of a second', header('2.5'), null, 2500],
  ['seconds with their unit', header('12s'), null, 12_000],
  ['no second at all', header('0'), null, null],
  ['less than nothing', header('-5'), null, null],
  ['a date', header('Sun, 22 Nov 2026 12:00:30 GMT'), null, 30_000],
  ['a date that has passed', header('Sun, 22 Nov 2026 11:00:00 GMT'), null, null],
  ['a word', header('soon'), null, null],
  ['milliseconds', header('1500', 'retry-after-ms'), null, 1500],
  ['milliseconds that are no number, beside a body', header('x', 'retry-after-ms'), { retryDelay: '2s' }, 2000],
  ['Google’s details', undefined, { error: { details: [{ retryDelay: '13.5s' }] } }, 13_500],
  ['the same in snake case', undefined, { details: [{ metadata: { retry_delay: '500ms' } }] }, 500],
  ['minutes', undefined, { retry_delay: '2m' }, 120_000],
  ['an hour', undefined, { retryDelay: '1h' }, 3_600_000],
  ['seconds and nanos', undefined, { retry_delay: { seconds: 3, nanos: 500_000_000 } }, 3500],
  ['a number in a body', undefined, { error: { retry_after: 7 } }, 7000],
  ['milliseconds in a body', undefined, { error: { retry_after_ms: 250 } }, 250],
  ['a delay at the eighth level', undefined, deep(7, { retryDelay: '1s' }), 1000],
  ['a delay below it', undefined, deep(8, { retryDelay: '1s' }), null],
  ['a delay that is no duration', undefined, { retryDelay: 'later' }, null],
  ['the header before the body', header('4'), { retryDelay: '9s' }, 4000],
])('a hint that says %s', (_name, headers, body, expected) => {
  expect(waitHint(headers, body, NOW)).toBe(expected)
})

const seeds = Array.from({ length: 200 }, (_, at) => `4f1c2a${at}`)

test.each([
  ['after the first failure', 1, undefined, 0, 2000],
  ['after the second', 2, undefined, 0, 4000],
  ['as long as it is told', 1, 31_000, 31_000, 31_000],
  ['up to a minute', 2, 60_000, 60_000, 60_000],
])('an attempt is repeated %s', (_name, failures, hint, least, most) => {
  const waits = seeds.map(seed => retryDelay(failures, hint, seed) ?? -1)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(least)
  expect(Math.max(...waits)).toBeLessThanOrEqual(most)
  // The waits lie all over the range, so that callers that failed together do not come back together.
  const mean = waits.reduce((sum, each) => sum + each, 0) / waits.length
  expect(Math.abs(mean - (least + most) / 2)).toBeLessThanOrEqual((most - least) * 0.08)
})

test.each([
  ['after the third failure', 3, undefined],
  ['for more than a minute', 1, 60_001],
])('an attempt is not repeated %s', (_name, failures, hint) => {
  expect(retryDelay(failures, hint, 'x')).toBeNull()
})

test.each([
  ['at once', 0, undefined, 250, 750],
  ['at once a second time', 1, undefined, 250, 750],
  ['then after up to a second', 2, undefined, 500, 1000],
  ['… two', 3, undefined, 1000, 2000],
  ['… half a minute', 9, undefined, 15_000, 30_000],
  ['as it says', 0, 7000, 7000, 7000],
  ['as it says, up to a minute', 5, 3_600_000, 60_000, 60_000],
])('a tool server that is away is tried %s', (_name, tries, hint, least, most) => {
  const waits = seeds.map(seed => serverDelay(tries, hint, seed))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(least)
  expect(Math.max(...waits)).toBeLessThanOrEqual(most)
  if (least < most) expect(new Set(waits).size).toBeGreaterThan(50)
})

test('an outage of two minutes is over after few waits, and a longer one is asked twice a minute on average', () => {
  for (const seed of seeds) {
    const waits = Array.from({ length: 20 }, (_, at) => outageDelay(at, seed))
    expect(waits.every((ms, at) => ms >= 5000 && ms <= Math.min(30_000, 10_000 * 2 ** at))).toBe(true)
    const times = waits.map((_, at) => waits.slice(0, at + 1).reduce((sum, each) => sum + each, 0))
    expect(times.findIndex(ms => ms > 120_000)).toBeLessThan(9)
    expect(retryDelay(1, undefined, seed)).toBe(retryDelay(1, undefined, seed))
  }
})
