// A flood at the door: many notifications of few problems within ten seconds, then half as many problems as the line may hold. What goes in must
// come out: every answer is a session of its own or the one that is there, and the list counts as many.

import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes, nextAlert, type Answer, type Sender } from '../alerts.ts'
import { megabytes, perSecond, spread, type Row } from '../numbers.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'
import { watchMemory } from '../watch-memory.ts'

const FLOOD = { alerts: 2_000, problems: 40, withinMs: 10_000 }
const DISTINCT = Number(process.env['BENCH_FLOOD'] ?? 10_000)
const TYPE = 'hold'

export async function flood(rig: Rig): Promise<Array<Row>> {
  const { system, send, model } = await rig.bench(5, 'fresh')
  const idle = system.memory()
  const memory = watchMemory(system)
  const problems = Array.from({ length: FLOOD.problems }, () => nextAlert(TYPE).body)
  const begun = performance.now()
  let next = 0
  const repeated = await inLanes(FLOOD.alerts, CONNECTIONS, async () => {
    const at = next++
    await sleep(Math.max(0, begun + (at * FLOOD.withinMs) / FLOOD.alerts - performance.now()))
    return send.alert(problems[at % FLOOD.problems] ?? '')
  })
  const ofFew = count(repeated.all)
  const fewStored = await countSessions(send)
  const distinct = await inLanes(DISTINCT, CONNECTIONS, () => send.alert(nextAlert(TYPE).body))
  const ofMany = count(distinct.all)
  const manyStored = (await countSessions(send)) - fewStored
  const { peak, deaths } = memory.stop()
  model.release(TYPE)
  expectAll(ofFew, { opened: FLOOD.problems, known: FLOOD.alerts - FLOOD.problems }, fewStored)
  expectAll(ofMany, { opened: DISTINCT, known: 0 }, manyStored)
  return [
    {
      what: `Flood: ${FLOOD.alerts} notifications of ${FLOOD.problems} problems, sent over ${FLOOD.withinMs / 1_000} s`,
      unit: 'ms',
      runs: [repeated.ms],
      value: `${Math.round(repeated.ms / 100) / 10} s, ${spread(repeated.all.map(({ ms }) => ms))}`,
      note: `${ofFew.opened} sessions opened and ${ofFew.known} answered with theirs; the list has ${fewStored}`,
    },
    {
      what: `Flood: ${DISTINCT} distinct problems`,
      unit: 'a second',
      runs: [(DISTINCT / distinct.ms) * 1_000],
      value: `${perSecond(DISTINCT, distinct.ms)}, ${spread(distinct.all.map(({ ms }) => ms))}`,
      note: `all ${ofMany.opened} accepted, the list has ${manyStored}; ${CONNECTIONS} connections`,
    },
    {
      what: 'Flood: memory of the runtime',
      unit: 'MB',
      runs: [peak / 1_000_000],
      value: `${megabytes(peak)} (idle: ${megabytes(idle)})`,
      note: `resident, the highest; the runtime died ${deaths} times`,
    },
  ]
}

type Counts = { opened: number; known: number; other: number }

function count(answers: ReadonlyArray<Answer>): Counts {
  const of = (status: number) => answers.filter(answer => answer.status === status).length
  const [opened, known] = [of(202), of(200)]
  return { opened, known, other: answers.length - opened - known }
}

function expectAll(counts: Counts, { opened, known }: Omit<Counts, 'other'>, stored: number): void {
  if (counts.opened === opened && counts.known === known && stored === opened) return
  throw new Error(`${JSON.stringify(counts)} and ${stored} stored, where ${opened} opened and ${known} known were due`)
}

async function countSessions(send: Sender): Promise<number> {
  const { body } = await send.get(`/api/v1/sessions?alert_type=${TYPE}&page_size=1`)
  return (JSON.parse(body) as { pagination: { total_items: number } }).pagination.total_items
}
