// Reads over HTTP, each beside a route that asks nobody: a busy machine slows both, so the ratio says more than the milliseconds.

import { setTimeout as sleep } from 'node:timers/promises'
import { countUnfinished, openSession, type Sender } from '../alerts.ts'
import { median, milliseconds, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'

const TRIVIAL = '/api/v1/runbooks'
const ROUNDS = 50
// The first of each fill caches.
const WARM_UP = 5
const COLD_ROUNDS = 5
// Without requests an object leaves memory after some 10 s (docs/limits.md).
const FORGOTTEN_MS = 13_000
const WITHIN = { withinMs: 120_000, everyMs: 200 }

type Asked = { what: string; path: string; held?: string }

export async function answers(rig: Rig): Promise<Array<Row>> {
  const { model, send } = await rig.bench(5)
  model.release('long')
  const { id } = await openSession(send, 'long')
  await until('the session ends', async () => (await countUnfinished(send)) === 0, WITHIN)
  const session = `/api/v1/sessions/${id}`
  const reads: Array<Asked> = [
    { what: 'status', path: `${session}/status` },
    { what: 'detail', path: session },
    { what: 'timeline', path: `${session}/timeline` },
    { what: 'timeline, which the client holds', path: `${session}/timeline`, held: '*' },
    { what: 'trace', path: `${session}/trace` },
    { what: 'list, 25 rows', path: '/api/v1/sessions' },
  ]
  const events = (JSON.parse((await send.get(`${session}/timeline`)).body) as Array<unknown>).length
  const warm = await measure(send, reads, ROUNDS, async () => undefined)
  const cold = await measure(send, reads.slice(0, 3), COLD_ROUNDS, () => sleep(FORGOTTEN_MS))
  return [
    row(`Reads of a session with ${events} events, its object in memory`, warm, `${ROUNDS - WARM_UP} rounds`),
    row(
      'The same, the object out of memory',
      cold,
      `${COLD_ROUNDS} rounds, ${FORGOTTEN_MS / 1_000} s of silence before each read`,
    ),
  ]
}

type Measured = { what: string; ms: number; ratio: number }

async function measure(
  send: Sender,
  reads: ReadonlyArray<Asked>,
  rounds: number,
  before: () => Promise<unknown>,
): Promise<Array<Measured>> {
  const times = reads.map(read => ({ read, its: [] as Array<number>, trivial: [] as Array<number> }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { read, its, trivial } of times) {
      await before()
      const [floor, answer] = [await send.get(TRIVIAL), await send.get(read.path, read.held)]
      if (answer.status !== (read.held === undefined ? 200 : 304)) throw new Error(`${read.what}: ${answer.status}`)
      if (rounds > WARM_UP && round < WARM_UP) continue
      its.push(answer.ms)
      trivial.push(floor.ms)
    }
  }
  return times.map(({ read: { what }, its, trivial }) => ({
    what,
    ms: median(its),
    ratio: median(its) / median(trivial),
  }))
}

function row(what: string, measured: ReadonlyArray<Measured>, rounds: string): Row {
  const each = measured.map(({ what: name, ms, ratio }) => `${name} ${milliseconds(ms)} (× ${ratio.toFixed(1)})`)
  return {
    what,
    value: each.join(', '),
    note: `medians of ${rounds}; in brackets the times of GET ${TRIVIAL}, asked in turn`,
  }
}
