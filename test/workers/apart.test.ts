// A page of the reference knows no offsets. In whatever order messages between object, relay and page arrive, it must get no delta twice, and all of
// a text that begins while the page is connected or reconnecting.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dice, FIRST_SEED, type Dice } from '../contract/seeded.ts'
import { apart } from './apart.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

// None of 40,000 orders failed. Some of these fail for each rule of the relay that is taken out.
const SEEDS = Array.from({ length: 1_000 }, (_, at) => FIRST_SEED + at)
const STEPS = 120
// Longer than a page waits before it reconnects.
const AWAY_MS = 3_000

type World = ReturnType<typeof apart>

/** Texts that begin, grow and end. */
function writer(world: World, { number, oneOf }: Dice) {
  const left = [...'abcdefghij']
  const open: Array<string> = []
  return {
    open,
    begin() {
      const next = left.shift()
      if (next === undefined) return
      world.begin(next)
      open.push(next)
    },
    say() {
      const [first, ...others] = open
      if (first !== undefined) world.say(oneOf([first, ...others]))
    },
    end() {
      const [ending] = open.splice(number(open.length), 1)
      if (ending !== undefined) world.end(ending)
    },
  }
}

async function moveAny(world: World, { number, chance }: Dice): Promise<void> {
  const waiting = world.waiting()
  const way = waiting[number(waiting.length)]
  if (way !== undefined) await world.move(way, chance(0.5) ? 1 : Infinity)
}

/** What one connection after another receives, each lost at a random moment. */
async function losses(seed: number) {
  const luck = dice(seed)
  const { number, chance } = luck
  const world = apart()
  const texts = writer(world, luck)
  // In half of the orders more frames are stored than a subscription without a cursor gets.
  if (chance(0.5)) world.fill(190 + number(30))
  const pages = [world.open()]
  let within = 0
  for (let step = 0; step < STEPS; step++) {
    const die = number(100)
    if (die < 60) await moveAny(world, luck)
    else if (die < 80) texts.say()
    else if (die < 86) texts.begin()
    else if (die < 90) texts.end()
    else if (die < 91) world.fill(1 + number(20))
    else if (die < 95) {
      if (texts.open.length > 0) within += 1
      pages.at(-1)?.lose()
      await world.settle()
      if (chance(0.7)) vi.advanceTimersByTime(AWAY_MS)
    } else if (die < 97) {
      // A new page.
      pages.at(-1)?.close()
      pages.push(world.open())
    } else vi.advanceTimersByTime(AWAY_MS)
  }
  await world.arrive()
  for (const page of pages) page.close()
  await world.arrive()
  return { within, overflowed: pages.some(page => page.overflowed()), twice: pages.flatMap(page => page.saidTwice()) }
}

test(`in none of ${SEEDS.length} orders a delta is sent twice`, { timeout: 120_000 }, async () => {
  const all = []
  for (const seed of SEEDS) {
    const told = await losses(seed)
    expect(told.twice, `seed ${seed}`).toEqual([])
    all.push(told)
  }
  // The test proves something only if connections were lost within a text, and if the past was cut.
  expect(all.reduce((sum, { within }) => sum + within, 0)).toBeGreaterThan(SEEDS.length)
  expect(all.filter(({ overflowed }) => overflowed).length).toBeGreaterThan(SEEDS.length / 4)
})

/** The texts, as the sum of their deltas, of a page that loses its connection before the first of them begins. */
async function comingBack(seed: number) {
  const luck = dice(seed)
  const { number } = luck
  const world = apart()
  const texts = writer(world, luck)
  const page = world.open()
  world.fill(5)
  await world.arrive()
  page.lose()
  await world.settle()
  vi.advanceTimersByTime(AWAY_MS)
  for (let step = 0; step < STEPS; step++) {
    const die = number(100)
    if (die < 60) await moveAny(world, luck)
    else if (die < 85) texts.say()
    else if (die < 95) texts.begin()
    else texts.end()
  }
  while (texts.open.length > 0) texts.end()
  await world.arrive()
  page.close()
  return [...page.streamed()].map(([event, text]) => ({ event, text, whole: page.timeline().get(event)?.content }))
}

test(
  `in none of ${SEEDS.length} orders a page that is there, or comes back, misses a delta`,
  { timeout: 120_000 },
  async () => {
    let streamed = 0
    for (const seed of SEEDS) {
      for (const { event, text, whole } of await comingBack(seed)) {
        if (text === whole) streamed += 1
        // The past may bring the end before the last deltas arrive.
        expect(whole?.startsWith(text), `seed ${seed}, text ${event}: "${text}" of "${whole}"`).toBe(true)
      }
    }
    expect(streamed).toBeGreaterThan(SEEDS.length)
  },
)
