// Reads over HTTP, each beside a route that asks nobody: a busy machine slows both, so the ratio says more than the milliseconds.

import { setTimeout as sleep } from 'node:timers/promises'
import { countUnfinished, openSession, type Sender } from '../alerts.ts'
import { inRuns, median, spread, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'

const TRIVIAL = '/api/v1/runbooks'
const ROUNDS = 50
const COLD_ROUNDS = 5
// Without requests an object leaves memory after 10 s (docs/limits.md).
const FORGOTTEN_MS = 13_000
const WITHIN = { withinMs: 120_000, everyMs: 200 }

export type Asked = { what: string; path: string; held?: string }

/** Reads that are also measured of an object that has left memory. */
const COLD: ReadonlyArray<Asked> = [
  { what: 'status', path: '/status' },
  { what: 'detail', path: '' },
  { what: 'timeline', path: '/timeline' },
]

export async function answers(rig: Rig): Promise<Array<Row>> {
  const { model, send } = await rig.bench(5)
  model.release('long')
  // One for each cold read: the first read of a session brings its object into memory.
  const opened = await Promise.all(COLD.map(() => openSession(send, 'long')))
  await until('the sessions end', async () => (await countUnfinished(send)) === 0, WITHIN)
  const paths = opened.map(({ id }) => `/api/v1/sessions/${id}`)
  const [session = ''] = paths
  const events = (JSON.parse((await send.get(`${session}/timeline`)).body) as Array<unknown>).length
  const warm = [
    ...COLD.map(({ what, path }) => ({ what, path: session + path })),
    { what: 'timeline that the client holds', path: `${session}/timeline`, held: '*' },
    { what: 'trace', path: `${session}/trace` },
    { what: 'list, 25 rows', path: '/api/v1/sessions' },
  ]
  const cold = COLD.map(({ what, path }, at) => ({ what, path: paths[at] + path }))
  return [
    ...(await measureReads(send, warm, ROUNDS, `of ${events} events`, async () => undefined)),
    ...(await measureReads(send, cold, COLD_ROUNDS, `of ${events} events, the object out of memory`, () =>
      sleep(FORGOTTEN_MS),
    )),
  ]
}

/** `before` runs before each round. `of` says what is read. */
export async function measureReads(
  send: Sender,
  reads: ReadonlyArray<Asked>,
  rounds: number,
  of: string,
  before: () => Promise<unknown>,
): Promise<Array<Row>> {
  const times = reads.map(read => ({ read, its: [] as Array<number>, trivial: [] as Array<number> }))
  for (let round = 0; round < rounds; round += 1) {
    await before()
    for (const { read, its, trivial } of times) {
      trivial.push((await send.get(TRIVIAL)).ms)
      const { status, ms } = await send.get(read.path, read.held)
      if (status !== (read.held === undefined ? 200 : 304)) throw new Error(`${read.what} was answered ${status}`)
      its.push(ms)
    }
  }
  return times.map(({ read: { what }, its, trivial }) => ({
    what: `GET ${what}, ${of}`,
    unit: 'ms',
    runs: inRuns(its).map(median),
    value: `${spread(its)}, × ${(median(its) / median(trivial)).toFixed(1)}`,
    note: `${rounds} rounds; how often GET ${TRIVIAL}, asked by turns, fits into it`,
  }))
}
