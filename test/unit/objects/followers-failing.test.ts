// Followers that fail, hang or advance too little: when they are tried again, and that they do not delay the others.

import { expect, test } from 'vitest'
import { GATHER_MS } from '#objects/followers/catch-up.ts'
import { MOST_ATTEMPTS, newFollower, type FollowerState } from '#objects/followers/decide.ts'
import type { Follower } from '#objects/followers/follower.ts'
import { following, passing, settle } from './follow.ts'

/** A follower that answers by the function, and counts its calls. */
function scripted(name: string, answer: Follower['follow'], more: Partial<Follower> = {}) {
  const made = {
    name,
    target: name,
    asked: 0,
    follow: (after: number, upTo: number, signal: AbortSignal) => {
      made.asked += 1
      return answer(after, upTo, signal)
    },
    ...more,
  }
  return made
}

const well = (name: string) => scripted(name, async (_after, upTo) => upTo)
const broken = (name: string) => scripted(name, async () => Promise.reject(new Error('it is down')))
const hanging = (name: string) => scripted(name, () => new Promise(() => {}))

test('one that fails is tried on its times only, however often news comes, and is said once', async () => {
  const down = broken('a')
  const { followers, clock, log, reported } = following([down])
  const tried: Array<number> = []
  for (let second = 0; second < 100; second += 1) {
    log.head += 1
    await followers.drain()
    if (down.asked > tried.length) tried.push(second)
    clock.advance(1000)
  }
  expect(tried).toEqual([0, 5, 15, 35, 75])
  expect(reported).toEqual(['follower.failed a: Error: it is down'])
})

test('one that hangs or fails holds up no other, and is let go after ten seconds', async () => {
  let aborted = false
  const hangs = scripted('hangs', (_after, _upTo, signal) => {
    signal.addEventListener('abort', () => (aborted = true))
    return new Promise(() => {})
  })
  const { followers, clock, seq, log, reported } = following([hangs, broken('fails'), well('well')])
  const drained = followers.drain()
  await settle()
  expect(seq('well')).toBe(5)
  log.head = 7
  void followers.drain()
  clock.advance(GATHER_MS)
  await settle()
  expect(seq('well')).toBe(7)
  clock.advance(10_000)
  await drained
  expect(aborted).toBe(true)
  expect(reported).toContain('follower.failed hangs: Error: no answer within 10 seconds')
  expect(followers.nextWake()).toBe(clock.now())
})

test('news of one burst goes out together, and what comes alone goes at once', async () => {
  const given: Array<string> = []
  const follower = scripted('a', async (after, upTo) => {
    given.push(`${after}-${upTo}`)
    return upTo
  })
  const { followers, clock, log } = following([follower])
  await followers.drain()
  for (const head of [6, 7, 8]) {
    log.head = head
    void followers.drain()
    clock.advance(GATHER_MS / 4)
    await settle()
  }
  expect(given).toEqual(['0-5'])
  clock.advance(GATHER_MS / 4)
  await settle()
  expect(given).toEqual(['0-5', '5-8'])
  clock.advance(GATHER_MS)
  log.head = 9
  void followers.drain()
  await settle()
  expect(given.at(-1)).toBe('8-9')
})

test('one that waits for another has no more patience than it says', async () => {
  const first = hanging('first')
  const second = scripted('second', async (_after, upTo) => upTo, { waitsFor: { name: 'first', patienceMs: 2000 } })
  const { followers, clock, seq } = following([first, second])
  void followers.drain()
  await settle()
  expect(second.asked).toBe(0)
  clock.advance(2000)
  await settle()
  expect(seq('second')).toBe(5)
})

test('one that waits for another that is not to be tried yet does not wait', async () => {
  const second = scripted('second', async (_after, upTo) => upTo, { waitsFor: { name: 'first', patienceMs: 2000 } })
  const { followers, clock, log, seq } = following([broken('first'), second])
  await followers.drain()
  log.head = 6
  await passing(clock, followers.drain())
  expect(seq('second')).toBe(6)
})

test('the one that is waited for stands before', () => {
  const second = scripted('second', async (_after, upTo) => upTo, { waitsFor: { name: 'first', patienceMs: 2000 } })
  expect(() => following([second, well('first')])).toThrow('no follower "first" stands in the list before')
})

test('one that says it is done and has not moved is a failure, not an endless loop', async () => {
  const { followers, reported, clock } = following([scripted('still', async after => after)])
  await followers.drain()
  expect(reported).toEqual(['follower.failed still: Error: it was given what comes after entry 0 and says it is at 0'])
  expect(followers.nextWake()).toBe(clock.now() + 5000)
})

test('a fault that is thrown before anything is waited for is a failure like another', async () => {
  const throwing = scripted('throws', () => {
    throw new Error('the log cannot be read')
  })
  const { followers, reported } = following([throwing, well('well')])
  await followers.drain()
  expect(reported).toEqual(['follower.failed throws: Error: the log cannot be read'])
  expect(followers.listBehind()).toEqual(['throws'])
})

test('for a person one is tried at once, whatever its pause, and that failure neither counts nor is said', async () => {
  const down = broken('row')
  const { followers, states, reported } = following([down])
  await followers.drain()
  const failed = states.get('row')
  await followers.hurry('row')
  expect(down.asked).toBe(2)
  expect(states.get('row')).toEqual(failed)
  expect(reported).toHaveLength(1)
  await followers.drain()
  expect(down.asked, 'what was hurried once is patient again').toBe(2)
})

test('a person who writes while an older try is under way gets one of their own', async () => {
  const answers: Array<PromiseWithResolvers<number>> = []
  const slow = scripted('row', () => {
    const answer = Promise.withResolvers<number>()
    answers.push(answer)
    return answer.promise
  })
  const { followers, log, seq } = following([slow])
  const drained = followers.drain()
  await settle()
  log.head = 6
  const hurried = followers.hurry('row')
  answers[0]?.reject(new Error('it is down'))
  await settle()
  answers[1]?.resolve(6)
  await Promise.all([drained, hurried])
  expect([slow.asked, seq('row')]).toEqual([2, 6])
})

test('a person whose writing is under way waits for that try alone', async () => {
  const down = broken('row')
  const { followers } = following([down])
  await Promise.all([followers.drain(), followers.hurry('row')])
  expect(down.asked).toBe(1)
})

test('after the fifth failure in a row the operator is told that it is behind, and then that it has caught up', async () => {
  let down = true
  const follower = scripted('a', async (_after, upTo) => (down ? Promise.reject(new Error('it is down')) : upTo))
  const given: Array<[string, boolean]> = []
  const caughtUp: Array<string> = []
  const { followers, clock } = following([follower], {
    noteBehind: async ({ name }, _fault, givenUp) => void given.push([name, givenUp]),
    noteCaughtUp: async ({ name }) => void caughtUp.push(name),
  })
  for (const pause of [0, 5, 10, 20]) {
    clock.advance(pause * 1000)
    await followers.drain()
  }
  expect([follower.asked, given]).toEqual([4, []])
  clock.advance(40_000)
  await followers.drain()
  expect(given).toEqual([['a', false]])
  down = false
  clock.advance(80_000)
  await followers.drain()
  expect([given.length, caughtUp, followers.listBehind()]).toEqual([1, ['a'], []])
})

const almost: FollowerState = { ...newFollower, attempts: MOST_ATTEMPTS - 1 }

test('one that is given up on is said once, warned of, and wakes nobody; it is tried again when its pause is over', async () => {
  const down = broken('a')
  const { followers, states, warnings, reported, clock } = following([down])
  states.set('a', almost)
  await followers.drain()
  expect(reported).toEqual(['follower.parked a: Error: it is down'])
  expect([...warnings]).toEqual(['a'])
  expect([followers.listBehind(), followers.nextWake()]).toEqual([['a'], null])
  clock.advance(599_999)
  await followers.drain()
  expect(down.asked).toBe(1)
  clock.advance(1)
  await followers.drain()
  expect(down.asked).toBe(2)
  expect([reported.length, followers.nextWake()]).toEqual([1, null])
})

test('one that was given up on and catches up has its warning withdrawn', async () => {
  const { followers, states, warnings } = following([well('a')])
  states.set('a', { ...almost, attempts: MOST_ATTEMPTS, warned: true })
  warnings.add('a')
  await followers.drain()
  expect([...warnings]).toEqual([])
  expect(states.get('a')).toEqual({ ...newFollower, seq: 5 })
  expect([followers.listBehind(), followers.nextWake()]).toEqual([[], null])
})

test('a warning that could not be withdrawn is owed, and nothing is followed twice for it', async () => {
  let down = true
  const follower = well('a')
  const withdrawn: Array<string> = []
  const { followers, states, clock } = following([follower], {
    noteCaughtUp: async ({ name }) => {
      if (down) throw new Error('the Lobby is down')
      withdrawn.push(name)
    },
  })
  states.set('a', { ...almost, attempts: MOST_ATTEMPTS, warned: true })
  await followers.drain()
  expect([followers.listBehind(), followers.nextWake()]).toEqual([['a'], clock.now() + 5000])
  down = false
  clock.advance(5000)
  await followers.drain()
  expect([withdrawn, follower.asked, followers.listBehind()]).toEqual([['a'], 1, []])
})

test('a Lobby that does not take a warning leaves the line in the log, and is told at the next try', async () => {
  const told: Array<string> = []
  let down = true
  const { followers, states, reported, clock } = following([broken('list')], {
    noteBehind: async ({ name }) => {
      if (down) throw new Error('the Lobby is down')
      told.push(name)
    },
  })
  states.set('list', almost)
  await followers.drain()
  expect([told, reported]).toEqual([[], ['follower.parked list: Error: it is down']])
  down = false
  clock.advance(600_000)
  await followers.drain()
  expect(told).toEqual(['list'])
})
