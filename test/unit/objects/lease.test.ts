import { expect, test } from 'vitest'
import { BEHIND_MS, LEASE_MS, leaseAt, outageMs } from '#objects/lease.ts'

const run = { kind: 'run', takesPlace: true, over: false } as const
const nothing = { kind: 'nothing' } as const

test.each([
  ['a session that runs ticks', run, false, 1000 + LEASE_MS],
  ['one that runs does not tick sooner for readers of its log', run, true, 1000 + LEASE_MS],
  ['an ended session whose row is behind tries again soon', nothing, true, 1000 + BEHIND_MS],
  ['an ended session whose row is written sleeps for good', nothing, false, null],
])('%s', (_name, next, behind, expected) => {
  expect(leaseAt(next, behind, 1000)).toBe(expected)
})

test.each([
  ['a clock that went back', -5, 0],
  ['less than a tick', LEASE_MS - 1, 0],
  ['a tick', LEASE_MS, LEASE_MS],
  ['an hour', 3_600_000, 3_600_000],
])('%s since the last sign of life (%d ms) counts as an outage of %d ms', (_name, silent, counted) => {
  expect(outageMs(1000, 1000 + silent)).toBe(counted)
})
