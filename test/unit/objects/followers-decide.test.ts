import { expect, test } from 'vitest'
import {
  afterFailure,
  afterSuccess,
  isBehind,
  isDue,
  isLate,
  isParked,
  MOST_ATTEMPTS,
  newFollower,
  nextWake,
  reportOf,
  type FollowerState,
} from '#objects/followers/decide.ts'

const NOW = Date.UTC(2026, 10, 22, 3)
const state = (changes: Partial<FollowerState>): FollowerState => ({ ...newFollower, ...changes })

/** A follower that fails at each try: its states, and the times of the tries. */
function failing(times: number): Array<{ at: number; state: FollowerState }> {
  const tries = []
  let next = newFollower
  for (let at = NOW; tries.length < times; at = next.nextTry) {
    next = afterFailure(next, at)
    tries.push({ at: at - NOW, state: next })
  }
  return tries
}

test('the pause doubles from 5 seconds to 10 minutes', () => {
  const seconds = failing(10).map(each => each.at / 1000)
  expect(seconds).toEqual([0, 5, 15, 35, 75, 155, 315, 635, 1235, 1835])
})

test('it is given up on after about a day, and tried every 10 minutes at most from there', () => {
  const tries = failing(MOST_ATTEMPTS + 1)
  const last = tries.findIndex(each => isParked(each.state))
  expect(last + 1).toBe(MOST_ATTEMPTS)
  expect((tries[last]?.at ?? 0) / 3_600_000).toBeCloseTo(24, 0)
  expect(tries[last + 1]?.at).toBe((tries[last]?.at ?? 0) + 600_000)
})

test('an operator is told of the first failure of a row and of the one that ends it, and of no other', () => {
  const states = [newFollower, ...failing(MOST_ATTEMPTS + 5).map(each => each.state)]
  const told = states.slice(1).map((after, at) => reportOf(states[at] ?? newFollower, after))
  expect(told.flatMap((event, at) => (event === null ? [] : [[at + 1, event]]))).toEqual([
    [1, 'follower.failed'],
    [MOST_ATTEMPTS, 'follower.parked'],
  ])
})

test('from the fifth failure in a row on, after 75 s, it is late', () => {
  const late = failing(7).filter(each => isLate(each.state))
  expect(late.map(({ at, state: { warned } }) => [at / 1000, warned])).toEqual([
    [75, true],
    [155, true],
    [315, true],
  ])
})

test('a failure before its time changes nothing', () => {
  const failed = afterFailure(newFollower, NOW)
  expect(afterFailure(failed, NOW + 4999)).toBe(failed)
  expect(reportOf(failed, failed)).toBeNull()
})

test('a success starts anew; the warning stands until it is withdrawn', () => {
  const parked = failing(MOST_ATTEMPTS).at(-1)?.state ?? newFollower
  expect(parked.warned).toBe(true)
  const done = afterSuccess(parked, 7)
  expect(done).toEqual({ seq: 7, attempts: 0, nextTry: 0, warned: true })
  expect([isBehind(done, 7), isDue(done, 7, NOW), isParked(done)]).toEqual([true, true, false])
  expect(isBehind({ ...done, warned: false }, 7)).toBe(false)
})

test.each<[string, Array<Partial<FollowerState>>, number | null]>([
  ['nobody follows', [], null],
  ['all are at the head', [{ seq: 9 }, { seq: 9 }], null],
  ['one is behind and was not tried', [{ seq: 9 }, { seq: 3 }], NOW],
  ['one failed', [{ seq: 9 }, { attempts: 2, nextTry: NOW + 10_000 }], NOW + 10_000],
  [
    'the next of two that failed',
    [
      { attempts: 4, nextTry: NOW + 40_000 },
      { attempts: 1, nextTry: NOW + 5000 },
    ],
    NOW + 5000,
  ],
  ['the time of one has passed', [{ attempts: 2, nextTry: NOW - 1 }], NOW],
  ['one is parked', [{ attempts: MOST_ATTEMPTS, nextTry: NOW + 1, warned: true }], null],
  [
    'one is parked and another failed',
    [
      { attempts: MOST_ATTEMPTS, nextTry: NOW },
      { attempts: 1, nextTry: NOW + 3 },
    ],
    NOW + 3,
  ],
  ['a warning is to be withdrawn', [{ seq: 9, warned: true }], NOW],
])('when the object wakes for followers: %s', (_, states, expected) => {
  expect(nextWake(states.map(state), 9, NOW)).toBe(expected)
})

test.each<[string, Partial<FollowerState>, boolean]>([
  ['at the head', { seq: 9 }, false],
  ['behind', { seq: 8 }, true],
  ['in its pause', { seq: 8, attempts: 1, nextTry: NOW + 1 }, false],
  ['behind its pause', { seq: 8, attempts: 1, nextTry: NOW }, true],
  ['parked and in its pause', { attempts: MOST_ATTEMPTS, nextTry: NOW + 1 }, false],
  ['parked and behind its pause', { attempts: MOST_ATTEMPTS, nextTry: NOW }, true],
])('whether a follower is tried: %s', (_, given, expected) => {
  expect(isDue(state(given), 9, NOW)).toBe(expected)
})
