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

test.each([
  ['an object that was never started sleeps', emptyState, false, null],
  ['a session that runs ticks', state({}), false, 1000 + LEASE_MS],
  ['an ended session whose row is behind tries again soon', state({ ended: true }), false, 1000 + BEHIND_MS],
  ['an ended session whose row is written sleeps for good', state({ ended: true }), true, null],
])('%s', (_name, given, projected, expected) => {
  expect(nextLease(given, projected, 1000)).toBe(expected)
})

test('an outage does not count against the time of a session', () => {
  const plan = { ...planOf([]), sessionTimeoutMs: 60_000 }
  const left = (changes: Partial<SessionState>, now: number) => timeOf(state(changes), 50_000, now).leftMs
  expect(left({}, 0)).toBe(50_000)
  expect(left({ startedAt: 1000, plan }, 11_000)).toBe(50_000)
  expect(left({ startedAt: 1000, plan, outageMs: 30_000 }, 71_000)).toBe(20_000)
})
