import { expect, test } from 'vitest'
import { rateLimitOf, RateLimits } from '#objects/rate-limits.ts'
import { good } from '../config/example.ts'

test.each([
  [{ rateLimits: {} }, null],
  [{ rateLimit: 60, rateLimits: {} }, 60],
  [{ rateLimit: 60, rateLimits: { grafana: 10 } }, 10],
  [{ rateLimit: 60, rateLimits: { grafana: 0 } }, null],
  [{ rateLimits: { generic: 10 } }, null],
])('with %j Grafana has the limit %j', (ingest, limit) => {
  expect(rateLimitOf({ ...good('').ingest, ...ingest }, 'grafana')).toBe(limit)
})

test('a minute’s worth may come at once, then one for each part of the minute', () => {
  const limits = new RateLimits()
  const take = (now: number) => limits.take('a', 3, now)
  expect([0, 0, 0].map(take)).toEqual([null, null, null])
  expect(take(0)).toBe(20_000)
  expect(take(15_000)).toBe(5_000)
  expect([20_000, 20_000].map(take)).toEqual([null, 20_000])
})

test('what is not used is kept for a minute, no longer', () => {
  const limits = new RateLimits()
  expect(limits.take('a', 2, 0)).toBe(null)
  expect([3_600_000, 3_600_000, 3_600_000].map(now => limits.take('a', 2, now))).toEqual([null, null, 30_000])
})

test('each counts alone', () => {
  const limits = new RateLimits()
  expect([limits.take('a', 1, 0), limits.take('b', 1, 0), limits.take('a', 1, 0)]).toEqual([null, null, 60_000])
})

test('a clock that is set back lets nobody in twice, and shuts nobody out', () => {
  const limits = new RateLimits()
  limits.take('a', 1, 60_000)
  expect(limits.take('a', 1, 0)).toBe(60_000)
  expect(limits.take('a', 1, 60_000)).toBe(null)
})

test('names from outside are forgotten, those not heard of for longest first', () => {
  const limits = new RateLimits()
  limits.take('first', 1, 0)
  for (let n = 0; n < 9_999; n += 1) limits.take(`n${n}`, 1, 0)
  expect(limits.take('first', 1, 0)).toBe(60_000)
  limits.take('one more', 1, 0)
  expect(limits.take('first', 1, 0)).toBe(60_000)
  expect(limits.take('n0', 1, 0)).toBe(null)
})
