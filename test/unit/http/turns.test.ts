import { expect, test } from 'vitest'
import type { ChannelAction } from '#http/relay/actions.ts'
import { Turns } from '#http/relay/turns.ts'

/** Turns whose work and sleep end when the test says so. */
function turns() {
  const time = { now: 0 }
  const performed: Array<[string, number | null, number]> = []
  const ends: Array<() => void> = []
  const wakes: Array<{ ms: number; wake: () => void }> = []
  const made = new Turns({
    perform: (action, repeats) => {
      performed.push([action.channel, 'lastEventId' in action ? action.lastEventId : null, repeats])
      return action.kind === 'unsubscribe' ? Promise.resolve() : new Promise(resolve => ends.push(resolve))
    },
    now: () => time.now,
    sleep: ms => new Promise(resolve => wakes.push({ ms, wake: resolve })),
  })
  const settle = () => new Promise(resolve => setTimeout(resolve))
  const end = async () => {
    for (const each of ends.splice(0)) each()
    await settle()
  }
  return { time, performed, wakes, end, settle, add: (action: ChannelAction) => made.add(action) }
}

const subscribe = (channel: string, lastEventId: number | null = null): ChannelAction => ({
  kind: 'subscribe',
  channel,
  lastEventId,
})

test('four channels at a time, those of one channel in order', async () => {
  const { performed, end, settle, add } = turns()
  for (const channel of ['a', 'b', 'c', 'd', 'e']) add(subscribe(channel))
  add(subscribe('a', 7))
  await settle()
  expect(performed.map(([channel]) => channel)).toEqual(['a', 'b', 'c', 'd'])
  await end()
  expect(performed.slice(4).map(([channel, cursor]) => [channel, cursor])).toEqual([
    ['e', null],
    ['a', 7],
  ])
})

test('what is repeated while it waits is performed once, for all', async () => {
  const { performed, end, settle, add, wakes, time } = turns()
  for (let n = 0; n < 500; n++) add(subscribe('a', 3))
  await settle()
  add(subscribe('a', 3))
  await end()
  await end()
  // The first call was not begun when the others came.
  expect(performed).toEqual([
    ['a', 3, 499],
    ['a', 3, 0],
  ])
  for (const cursor of [4, 5]) {
    add(subscribe('a', cursor))
    await settle()
    await end()
  }
  expect(performed).toHaveLength(4)
  for (let n = 0; n < 500; n++) {
    add(subscribe('a', 3))
    await settle()
  }
  expect(performed).toHaveLength(4)
  expect(wakes.map(({ ms }) => ms)).toEqual([1_000])
  time.now += 1_000
  wakes[0]?.wake()
  await settle()
  expect(performed.at(-1)).toEqual(['a', 3, 499])
})

test('a thousand may wait; ending a subscription is always taken', async () => {
  const { add, settle, performed, end } = turns()
  const taken = Array.from({ length: 1_010 }, (_, n) => add(subscribe(`c${n}`)))
  expect(taken.filter(Boolean)).toHaveLength(1_000)
  expect(add({ kind: 'unsubscribe', channel: 'other' })).toBe(true)
  await settle()
  expect(performed).toContainEqual(['other', null, 0])
  await end()
  expect(add(subscribe('again'))).toBe(true)
})

test('while many wait each place lets others in before its next turn', async () => {
  const { add, settle, performed, end, wakes } = turns()
  for (let n = 0; n < 20; n++) add(subscribe(`c${n}`))
  await settle()
  await end()
  expect([performed.length, wakes.map(({ ms }) => ms)]).toEqual([4, [0, 0, 0, 0]])
  for (const { wake } of wakes.splice(0)) wake()
  await settle()
  expect(performed).toHaveLength(8)
})
