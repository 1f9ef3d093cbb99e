// Pages that leave at random moments, in the middle of streams too, and come back with nothing but their cursor. In a third of the seeds the
// session's object is killed as well, while one page is away or while both are there; the relay then closes both with 1012.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { isEnd } from '#core/protocol/status.ts'
import { insertPending } from '../workers/insert-pending.ts'
import { alert, client } from '../workers/world.ts'
import { everyone, pacedWorld, type Paced } from './paced.ts'
import { load, page, realFront, shownPart, type Page } from './reader.ts'
import { dice, FIRST_SEED } from './seeded.ts'

const SEEDS = 200
// Two cores; more sessions at a time do not end sooner.
const AT_ONCE = 25
const KILLED_EVERY = 3
const POLL_MS = 25

afterEach(() => {
  vi.restoreAllMocks()
})

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

type Tally = {
  quiet: number
  openText: number
  left: number
  killedAway: number
  killedThere: number
  restarts: number
}

test(
  `over ${SEEDS} seeds a page that comes and goes equals, at each quiet point, one that never left, whatever is killed`,
  // Ninety seconds on two idle cores; a busy machine takes several times that.
  { timeout: 600_000 },
  async () => {
    const world = pacedWorld(everyone)
    const tally: Tally = { quiet: 0, openText: 0, left: 0, killedAway: 0, killedThere: 0, restarts: 0 }
    const seeds = Array.from({ length: SEEDS }, (_, at) => FIRST_SEED + at)
    const lane = async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) await follow(world, seed, tally)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    // The test says something only where pages were away, streams were open when they came back, and kills hit both cases.
    expect(tally.quiet).toBeGreaterThan(SEEDS)
    expect(tally.left).toBeGreaterThan(SEEDS)
    expect(tally.openText).toBeGreaterThan(SEEDS / 2)
    expect(Math.min(tally.killedAway, tally.killedThere)).toBeGreaterThan(SEEDS / KILLED_EVERY / 4)
    expect(tally.restarts).toBeGreaterThan(tally.killedThere)
  },
)

async function follow(world: Paced, seed: number, tally: Tally): Promise<void> {
  const { number, oneOf, chance } = dice(seed)
  const about = `about-s${seed}x`
  const made = realFront()
  const id = crypto.randomUUID()
  const chain = oneOf(['led', 'pipeline'])
  const facts = { ...alert(`something is wrong ${about}`), alert_type: chain, chain_id: chain }
  await insertPending(env.DB, id, facts)
  await client.start(id, facts)
  const stays = page(made, id)
  await stays.comeBack()
  await sleep(number(60))
  // Half of the pages open in the middle, with a first load over REST.
  const goes = page(made, id, chance(0.5) ? await load(made, id) : undefined)
  await goes.comeBack()
  let kills = seed % KILLED_EVERY === 0 ? 2 : 0
  const kill = async () => {
    kills -= 1
    tally[goes.away() ? 'killedAway' : 'killedThere'] += 1
    await killObject(id)
  }
  let asked = false
  while (!isEnd(stays.view().detail?.status ?? '') || !asked) {
    if (isEnd(stays.view().detail?.status ?? '')) {
      asked = true
      // An object that was just killed answers its last callers with the abort; a question that got through is busy.
      await vi.waitFor(() => client.ask(id, `is ${about} still bad?`, 'ana'), { interval: 10 })
    }
    for (let times = number(3); times >= 0; times -= 1) {
      await sleep(number(50))
      if (kills > 0 && chance(0.3)) await kill()
      if (goes.away()) await goes.comeBack()
      else if (chance(0.7)) {
        goes.leave()
        tally.left += 1
      }
    }
    if (chance(0.6)) continue
    world.shut(about)
    if (kills > 0 && chance(0.3)) await kill()
    if (goes.away()) await goes.comeBack()
    await atRest(seed, stays, goes, tally)
    world.open(about)
  }
  if (goes.away()) await goes.comeBack()
  await atRest(seed, stays, goes, tally)
  // What both have folded through all of it is what a first load brings.
  const { detail, timeline } = shownPart(await load(made, id))
  expect(shownPart(goes.view()), `seed ${seed}`).toMatchObject({ detail, timeline })
  tally.restarts += stays.closes.length + goes.closes.length
  expect([...stays.closes, ...goes.closes].filter(code => code !== 1012)).toEqual([])
  stays.leave()
  goes.leave()
}

/** Its memory, its run and its sockets are gone; its log is not. */
async function killObject(id: string): Promise<void> {
  const dying = runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) =>
    state.abort('killed by the test'),
  )
  await dying.catch(() => undefined)
}

/** While the models stand still both pages come to show the same, and go on to. */
async function atRest(seed: number, stays: Page, goes: Page, tally: Tally): Promise<void> {
  const seen = () => [shownPart(goes.view()), shownPart(stays.view())] as const
  let equal = 0
  let last = ''
  for (let waited = 0; waited < 3_000 && equal < 3; waited += POLL_MS) {
    await sleep(POLL_MS)
    // Whoever was cut off is on its way back.
    await Promise.all([stays.connected(), goes.connected()])
    const [mine, theirs] = seen().map(each => JSON.stringify(each))
    // Three times the same, and nothing new meanwhile: 75 ms are longer than deltas are held together.
    equal = mine === theirs && mine === last ? equal + 1 : 0
    last = mine ?? ''
  }
  await Promise.all([stays.settled(), goes.settled()])
  const [mine, theirs] = seen()
  expect(mine, `seed ${seed}`).toEqual(theirs)
  expect(mine.stale, `seed ${seed}`).toBe(false)
  tally.quiet += 1
  if (mine.timeline.some(event => event.status === 'streaming' && event.content !== '')) tally.openText += 1
}
