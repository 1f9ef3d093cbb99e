import { expect, test } from 'vitest'
import type { Next } from '#core/investigation/decide/what-next.ts'
import { BEHIND_MS, LEASE_MS, leaseAt, outageMs } from '#objects/lease.ts'

const run = { kind: 'run', takesPlace: true, over: false } as const
const wait = { kind: 'wait', for: 'person', until: 900_000 } as const
const nothing = { kind: 'nothing' } as const

test.each<[string, Next, number | null, number | null]>([
  ['a session that runs ticks', run, null, 1000 + LEASE_MS],
  ['one that runs does not tick sooner for what is merely behind', run, 1000, 1000 + LEASE_MS],
  ['one that runs ticks sooner for a follower that failed', run, 1000 + 10_000, 1000 + 10_000],
  ['one that runs ticks for itself before a follower in a long pause', run, 1000 + 600_000, 1000 + LEASE_MS],
  ['an ended session whose row is behind tries again soon', nothing, 1000, 1000 + BEHIND_MS],
  ['an ended session never ticks closer than that', nothing, 1001, 1000 + BEHIND_MS],
  ['an ended session sleeps until a follower may be tried', nothing, 1000 + 80_000, 1000 + 80_000],
  ['a session that waits sleeps until its wait is over', wait, null, 900_000],
  ['one that waits wakes for a follower that is behind', wait, 1000, 1000 + BEHIND_MS],
  ['one that waits does not wake sooner for a follower in a longer pause', wait, 1_000_000, 900_000],
  ['an ended session whose followers know all of it sleeps for good', nothing, null, null],
])('%s', (_name, next, followersWake, expected) => {
  expect(leaseAt(next, followersWake, 1000)).toBe(expected)
})

test.each([
  ['a clock that went back', -5, 0],
  ['less than a tick', LEASE_MS - 1, 0],
  ['a tick', LEASE_MS, LEASE_MS],
  ['an hour', 3_600_000, 3_600_000],
])('%s since the last sign of life (%d ms) counts as an outage of %d ms', (_name, silent, counted) => {
  expect(outageMs(1000, 1000 + silent)).toBe(counted)
})
