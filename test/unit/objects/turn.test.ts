import { expect, test } from 'vitest'
import type { Severity } from '#core/alerts/severity.ts'
import { MOST_FAILURES, restAfter, turnOf, turnOfBegun } from '#objects/admission/turn.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-11-20T10:00:00Z')

type Alert = { severity: Severity | null; hoursAgo: number }
const turn = ({ severity, hoursAgo }: Alert) => turnOf(severity, NOW - hoursAgo * HOUR)

test.each<[string, Alert, Alert]>([
  ['the older of two', { severity: 'warning', hoursAgo: 2 }, { severity: 'warning', hoursAgo: 1 }],
  [
    'a critical one before a warning of the whole night',
    { severity: 'critical', hoursAgo: 0 },
    { severity: 'warning', hoursAgo: 15 },
  ],
  ['a high one before a warning', { severity: 'high', hoursAgo: 0 }, { severity: 'warning', hoursAgo: 7 }],
  ['a warning before what is for information', { severity: 'warning', hoursAgo: 0 }, { severity: 'info', hoursAgo: 7 }],
  ['a warning before one that states nothing', { severity: 'warning', hoursAgo: 0 }, { severity: null, hoursAgo: 7 }],
  [
    'a warning that waited 17 hours before a critical one',
    { severity: 'warning', hoursAgo: 17 },
    { severity: 'critical', hoursAgo: 0 },
  ],
  [
    'anything that waited a day before anything that is new',
    { severity: null, hoursAgo: 24.1 },
    { severity: 'critical', hoursAgo: 0 },
  ],
])('goes first: %s', (_name, first, second) => {
  expect(turn(first)).toBeLessThan(turn(second))
})

test('what has begun goes before everything that was never started, and the one that came back first goes first', () => {
  expect(turnOfBegun(NOW)).toBeLessThan(turn({ severity: 'critical', hoursAgo: 8_760 }))
  expect(turnOfBegun(NOW)).toBeLessThan(turnOfBegun(NOW + 1))
})

test('a session rests longer after each failure, at most five minutes, a quarter of an hour in all', () => {
  const rests = Array.from({ length: MOST_FAILURES - 1 }, (_, at) => restAfter(at + 1))
  expect(rests.slice(0, 3)).toEqual([2_000, 4_000, 8_000])
  expect(Math.max(...rests)).toBe(300_000)
  const all = rests.reduce((sum, each) => sum + each, 0)
  expect(all).toBeGreaterThan(10 * 60_000)
  expect(all).toBeLessThan(20 * 60_000)
})
