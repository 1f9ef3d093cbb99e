import { expect, test } from 'vitest'
import { emptyState, type SessionState } from '#core/investigation/state.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { BEHIND_MS, LEASE_MS, nextLease, timeOf } from '#objects/lease.ts'
import { facts, planOf } from '../../fakes/investigation.ts'

const view = fold(emptyView, {
  type: 'session.status',
  session_id: 's',
  timestamp: facts.created_at,
  status: 'pending',
  session: facts,
  db_event_id: 1,
})
const state = (changes: Partial<SessionState>): SessionState => ({ ...emptyState, view, ...changes })

test.each<[string, SessionState, number | null, number | null]>([
  ['an object that was never started sleeps', emptyState, null, null],
  ['a session that runs ticks', state({}), null, 1000 + LEASE_MS],
  ['one that runs does not tick sooner for what is merely behind', state({}), 1000, 1000 + LEASE_MS],
  ['one that runs ticks sooner for a follower that failed', state({}), 1000 + 10_000, 1000 + 10_000],
  ['one that runs ticks for itself before a follower in a long pause', state({}), 1000 + 600_000, 1000 + LEASE_MS],
  ['an ended session whose row is behind tries again soon', state({ ended: true }), 1000, 1000 + BEHIND_MS],
  ['an ended session never ticks closer than that', state({ ended: true }), 1001, 1000 + BEHIND_MS],
  ['an ended session sleeps until a follower may be tried', state({ ended: true }), 1000 + 80_000, 1000 + 80_000],
  ['an ended session whose followers know all of it sleeps for good', state({ ended: true }), null, null],
])('%s', (_name, given, followersWake, expected) => {
  expect(nextLease(given, followersWake, 1000)).toBe(expected)
})

test('an outage does not count against the time of a session', () => {
  const plan = { ...planOf([]), sessionTimeoutMs: 60_000 }
  const left = (changes: Partial<SessionState>, now: number) => timeOf(state(changes), 50_000, now).leftMs
  expect(left({}, 0)).toBe(50_000)
  expect(left({ startedAt: 1000, plan }, 11_000)).toBe(50_000)
  expect(left({ startedAt: 1000, plan, outageMs: 30_000 }, 71_000)).toBe(20_000)
})
