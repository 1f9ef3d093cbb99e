// Alerts accepted under load, through the webhook, beside the floor of a trivial route.

import { inLanes, nextAlert, type Sender } from '../alerts.ts'
import { perSecond, spread, type Row } from '../numbers.ts'
import { CONNECTIONS, type Bench, type Rig } from '../rig.ts'

const COUNT = 500
/** Answered by the Worker out of its configuration: no database, no object. */
const FLOOR = '/api/v1/alert-types'

export async function accept(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  // Routes, database and queue are warm then.
  await load(bench.send, 'hold', CONNECTIONS)
  const floor = await inLanes(2 * COUNT, CONNECTIONS, () => bench.send.get(FLOOR))
  const waiting = await load(bench.send, 'hold', COUNT)
  bench.model.release()
  const running = await load(bench.send, 'tool', COUNT)
  return [
    row(`Floor: GET ${FLOOR}`, floor, `${2 * COUNT} requests, ${CONNECTIONS} connections`),
    row('Alerts accepted, 5 sessions running with their tools', running, how(bench, 'the others wait in the Lobby')),
    row('The same, the running sessions held still by the model', waiting, how(bench, 'acceptance alone')),
  ]
}

function how(_: Bench, what: string): string {
  return `${COUNT} Alertmanager webhooks, ${CONNECTIONS} connections; ${what}`
}

type Load = { all: Array<{ status: number; ms: number }>; ms: number }

async function load(send: Sender, alertType: string, count: number): Promise<Load> {
  const done = await inLanes(count, CONNECTIONS, () => send.alert(nextAlert(alertType).body))
  const refused = done.all.filter(({ status }) => status !== 202)
  if (refused.length > 0) throw new Error(`${refused.length} alerts were not accepted, one with ${refused[0]?.status}`)
  return done
}

function row(what: string, { all, ms }: Load, note: string): Row {
  return { what, value: `${perSecond(all.length, ms)}, ${spread(all.map(each => each.ms))}`, note }
}
