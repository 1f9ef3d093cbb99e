// An alert storm: all alerts wait before the first session may end, then the system works them off. How fast, how evenly, and whether all of them end.

import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes, openSession, type Sender } from '../alerts.ts'
import type { Model } from '../model.ts'
import { megabytes, milliseconds, percentile, perSecond, type Row } from '../numbers.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'

const STORM = { sessions: Number(process.env['BENCH_STORM'] ?? 2_000), places: 20 }
const QUEUED = { sessions: 200, places: 5 }
const WITHIN_MS = 900_000
const LOOK_MS = 250

type Load = { sessions: number; places: number }

export const storm = (rig: Rig): Promise<Array<Row>> => workOff(rig, 'Storm', STORM)

export const queued = (rig: Rig): Promise<Array<Row>> => workOff(rig, 'Queue', QUEUED)

async function workOff(rig: Rig, name: string, { sessions, places }: Load): Promise<Array<Row>> {
  const { system, model, send } = await rig.bench(places, 'fresh')
  const idle = system.memory()
  const accepted = await inLanes(sessions, CONNECTIONS, () => openSession(send, 'storm'))
  const begun = performance.now()
  const processorBefore = system.processorMs()
  model.release('storm')
  let peak = system.memory()
  while (endsOf(model).length < sessions) {
    if (performance.now() - begun > WITHIN_MS) throw new Error(`${endsOf(model).length} of ${sessions} ended in time`)
    peak = Math.max(peak, system.memory())
    await sleep(LOOK_MS)
  }
  const processor = (system.processorMs() - processorBefore) / sessions
  const ends = endsOf(model).map(at => at - begun)
  const half = ends[Math.floor(sessions / 2) - 1] ?? Number.NaN
  const last = ends.at(-1) ?? Number.NaN
  const all = await readDurations(send, sessions)
  const held = all.slice(0, -places)
  return [
    {
      what: `${name}: ${sessions} alerts wait, ${places} places, sessions of one tool call`,
      unit: 'a second',
      runs: [(sessions / last) * 1_000],
      value: `${perSecond(sessions, last)}: ${perSecond(sessions / 2, half)} in the first half, ${perSecond(sessions / 2, last - half)} in the second`,
      note: `${all.length} of ${sessions} completed; accepted ${perSecond(sessions, accepted.ms)} over ${CONNECTIONS} connections while ${places} sessions were held still`,
    },
    {
      what: `${name}: processor time of the runtime for a session`,
      unit: 'ms',
      runs: [processor],
      value: milliseconds(processor),
      note: 'all threads; other work on the machine does not change it much',
    },
    {
      what: `${name}: a session from its start to its end`,
      unit: 'ms',
      runs: [percentile(held, 0.5)],
      value: `${milliseconds(percentile(held, 0.5))} / ${milliseconds(percentile(held, 0.99))}`,
      note: 'without those that were held still; so long it keeps its place',
    },
    {
      what: `${name}: memory of the runtime`,
      unit: 'MB',
      runs: [peak / 1_000_000],
      value: `${megabytes(peak)} (idle: ${megabytes(idle)})`,
      note: 'resident, the highest of a look each quarter of a second',
    },
  ]
}

/** When the model wrote the last word of each session, its executive summary, in order. No other sessions run on this system. */
function endsOf(model: Model): Array<number> {
  return model.asks
    .filter(ask => ask.summary)
    .map(ask => ask.answeredAt)
    .toSorted((a, b) => a - b)
}

// A list has at most 100 rows a page.
const PAGE = 100

/** How long each completed session ran, the shortest first, as soon as all rows say that they have ended. */
async function readDurations(send: Sender, sessions: number): Promise<Array<number>> {
  const page = async (n: number) => {
    const { body } = await send.get(`/api/v1/sessions?status=completed&alert_type=storm&page_size=${PAGE}&page=${n}`)
    return JSON.parse(body) as { sessions: Array<{ duration_ms: number }>; pagination: { total_items: number } }
  }
  let total = 0
  for (let waited = 0; waited < 60_000 && total < sessions; waited += LOOK_MS) {
    total = (await page(1)).pagination.total_items
    if (total < sessions) await sleep(LOOK_MS)
  }
  const pages = await Promise.all(Array.from({ length: Math.ceil(total / PAGE) }, (_, at) => page(at + 1)))
  const all = pages.flatMap(each => each.sessions.map(row => row.duration_ms))
  // Those that were held still come last.
  return all.toSorted((a, b) => a - b)
}
