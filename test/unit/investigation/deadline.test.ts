import { expect, test } from 'vitest'
import { deadline, DeadlinePassed } from '#core/investigation/deadline.ts'
import type { Clock } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'

const settle = () => new Promise(resolve => setTimeout(resolve, 0))

function world() {
  const clock = fakeClock()
  let setBack = 0
  const moved: Clock = { now: () => clock.now() - setBack, sleep: clock.sleep }
  const parent = new AbortController()
  const limit = deadline(moved, parent.signal)
  return {
    clock,
    parent,
    limit,
    setBack: (ms: number) => void (setBack += ms),
    async pass(ms: number) {
      clock.advance(ms)
      await settle()
    },
    reason: () => (limit.signal.aborted ? (limit.signal.reason as Error).message : null),
  }
}

test('it passes once its time is over, and not before', async () => {
  const { limit, pass, reason } = world()
  limit.extend(1_000, 'too late')
  await pass(999)
  expect(reason()).toBeNull()
  await pass(1)
  expect(reason()).toBe('too late')
  expect(limit.signal.reason).toBeInstanceOf(DeadlinePassed)
})

test('the last extension counts, whether it is longer or shorter', async () => {
  const { limit, pass, reason } = world()
  limit.extend(1_000, 'first')
  await pass(900)
  limit.extend(1_000, 'longer')
  await pass(999)
  expect(reason()).toBeNull()
  limit.extend(100, 'shorter')
  await pass(99)
  expect(reason()).toBeNull()
  await pass(1)
  expect(reason()).toBe('shorter')
})

test('a hundred extensions need no timer each', async () => {
  const { clock, limit, pass, reason } = world()
  for (let at = 0; at < 100; at += 1) {
    limit.extend(1_000, 'too late')
    await pass(50)
  }
  expect(clock.slept.length).toBeLessThan(10)
  expect(reason()).toBeNull()
  await pass(950)
  expect(reason()).toBe('too late')
})

test('one that is cleared never passes, and can be set again', async () => {
  const { limit, pass, reason } = world()
  limit.extend(1_000, 'too late')
  limit.clear()
  await pass(5_000)
  expect(reason()).toBeNull()
  limit.extend(1_000, 'again')
  await pass(1_000)
  expect(reason()).toBe('again')
})

test('it ends with its parent', () => {
  const { limit, parent, reason } = world()
  limit.extend(1_000, 'too late')
  parent.abort(new Error('stopped'))
  expect(reason()).toBe('stopped')
})

test('a clock that was set back delays it by its own time at most', async () => {
  const { limit, pass, reason, setBack } = world()
  limit.extend(1_000, 'too late')
  await pass(500)
  setBack(3_600_000)
  await pass(500)
  expect(reason()).toBeNull()
  await pass(1_000)
  expect(reason()).toBe('too late')
})
