// What the Durable Object does next for its session, and what ends the session's work early.

import { expect, test } from 'vitest'
import { boundsOf, isOver } from '#core/investigation/decide/bounds.ts'
import type { OwnPlan } from '#core/investigation/log/plan.ts'
import { emptyState, type SessionState, type StageState } from '#core/investigation/log/state.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import { acceptedView, agentPlan, planOf } from '../../fakes/investigation.ts'

const plan = { ...planOf([agentPlan()]), sessionTimeoutMs: 60_000 }
const accepted: SessionState = { ...emptyState, view: acceptedView }
const running: SessionState = { ...accepted, plan, startedAt: 1000 }
const own: OwnPlan = { agents: [agentPlan()], runbook: null, skills: {}, timeoutMs: 20_000 }

function stage(changes: Partial<StageState> = {}): StageState {
  const common = { id: 's-1', index: 1, executions: [], own: null, offClockBefore: 0, cancelledBy: null, end: null }
  return { ...common, step: { kind: 'investigation', at: 0 }, startedAt: 1000, ...changes }
}

const done = { status: 'completed', result: 'found', error: null } as const
const asked = (changes: Partial<StageState> = {}) =>
  stage({ step: { kind: 'chat', messageId: 'm' }, own, startedAt: 100_000, ...changes })
const answering = (changes: Partial<StageState> = {}): SessionState => ({
  ...running,
  ended: true,
  offClockMs: 5000,
  stages: [stage({ end: done }), asked(changes)],
})

const run = { kind: 'run', takesPlace: true, over: false }
const nothing = { kind: 'nothing' }

test.each([
  ['an object that nothing was handed to', emptyState, 2000, nothing],
  ['a session that was accepted', accepted, 1_000_000_000, run],
  ['one that runs', { ...running, stages: [stage()] }, 2000, run],
  ['one between two stages', { ...running, stages: [stage({ end: done })] }, 2000, run],
  ['one that was cancelled', { ...running, cancelledBy: 'ana', stages: [stage()] }, 2000, { ...run, over: true }],
  ['one whose time is over', { ...running, stages: [stage()] }, 61_000, { ...run, over: true }],
  ['one that has ended', { ...running, ended: true, stages: [stage({ end: done })] }, 2000, nothing],
  ['a question that is answered', answering(), 110_000, { ...run, takesPlace: false }],
  [
    'a question that was cancelled',
    answering({ cancelledBy: 'ana' }),
    110_000,
    { ...run, takesPlace: false, over: true },
  ],
  ['a question that was answered', answering({ end: done }), 110_000, nothing],
])('%s', (_name, state, now, expected) => {
  expect(whatNext(state, now)).toEqual(expected)
})

test.each([
  ['the default, before there is a plan', accepted, 0, 50_000, 'session timed out after 50 seconds'],
  ['the plan', running, 11_000, 50_000, 'session timed out after 60 seconds'],
  [
    'the plan, without outages',
    { ...running, offClockMs: 30_000 },
    71_000,
    20_000,
    'session timed out after 60 seconds',
  ],
  [
    'the question alone, without outages after it was asked',
    answering({ offClockBefore: 4000 }),
    110_000,
    11_000,
    'the answer timed out after 20 seconds',
  ],
])('the time left is that of %s', (_name, state, now, leftMs, expiry) => {
  expect(boundsOf(state, now, 50_000)).toEqual({ cancelledBy: null, cancelReason: null, leftMs, expiry })
})

test('a session that was cancelled, and timed out, can still be asked', () => {
  const bounds = boundsOf({ ...answering(), cancelledBy: 'ana' }, 110_000, 50_000)
  expect(isOver(bounds)).toBe(false)
})
