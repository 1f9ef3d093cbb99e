import { expect, test } from 'vitest'
import { WaitingCap } from '#objects/waiting-cap.ts'

/** A line in which `waiting` sessions wait; `wait` hands in one. */
function line(cap: number, waiting = 0) {
  const state = { waiting, now: 1_000_000, counts: 0, down: false, faults: 0 }
  const limit = new WaitingCap({
    cap: () => cap,
    count: async most => {
      state.counts += 1
      if (state.down) throw new Error('the database is down')
      return Math.min(most, state.waiting)
    },
    clock: { now: () => state.now },
    report: () => (state.faults += 1),
  })
  const hand = async (waits = true) => {
    const taken = await limit.take()
    if (!taken) return false
    state.waiting += waits ? 1 : 0
    limit.settle(waits)
    return true
  }
  return { state, limit, hand }
}

test('as many wait as may, the others are refused', async () => {
  const { hand, state } = line(3)
  const taken = []
  for (let n = 0; n < 5; n += 1) taken.push(await hand())
  expect(taken).toEqual([true, true, true, false, false])
  expect(state.waiting).toBe(3)
})

test('the database is asked once below the cap, and once a second at it', async () => {
  const { hand, state } = line(100)
  for (let n = 0; n < 100; n += 1) await hand()
  expect(state.counts).toBe(1)
  state.now += 1_000
  for (let n = 0; n < 50; n += 1) expect(await hand()).toBe(false)
  expect(state.counts).toBe(2)
})

test('what has left the line makes room, after a second at most', async () => {
  const { hand, state } = line(2)
  await hand()
  await hand()
  expect(await hand()).toBe(false)
  state.waiting = 1
  expect(await hand()).toBe(false)
  state.now += 1_000
  expect([await hand(), await hand()]).toEqual([true, false])
})

test('what waited before this instance counts', async () => {
  const { hand } = line(5, 5)
  // Nobody waits for the first count.
  expect(await hand()).toBe(true)
  expect(await hand()).toBe(false)
})

test('a repeated notification takes no room', async () => {
  const { hand } = line(1)
  expect([await hand(false), await hand(false), await hand(), await hand()]).toEqual([true, true, true, false])
})

test('those that are being stored while the line is counted take their room', async () => {
  const { state, limit } = line(3)
  await limit.take()
  await Promise.resolve()
  // The count of the first answers 0: nothing is stored yet.
  expect([await limit.take(), await limit.take(), await limit.take()]).toEqual([true, true, false])
  for (let n = 0; n < 3; n += 1) limit.settle(true)
  state.waiting = 3
  state.now += 1_000
  expect(await limit.take()).toBe(false)
})

test('while the database does not answer everything is taken, and what was counted holds', async () => {
  const down = line(1)
  down.state.down = true
  expect([await down.hand(), await down.hand()]).toEqual([true, true])
  expect(down.state.faults).toBeGreaterThan(0)
  const full = line(1, 1)
  await full.hand()
  full.state.down = true
  full.state.now += 1_000
  expect(await full.hand()).toBe(false)
})
