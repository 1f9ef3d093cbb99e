// Alerts accepted under load, through the webhook, beside the floor of a trivial route.

import { inLanes, nextAlert, type Sender } from '../alerts.ts'
import { perSecond, spread, type Row } from '../numbers.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'

const COUNT = 500
/** Answered by the Worker out of its configuration: no database, no object. */
const FLOOR = '/api/v1/alert-types'

export async function accept(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  const trivial = () => inLanes(2 * COUNT, CONNECTIONS, () => bench.send.get(FLOOR))
  // What runs for the first time is not measured.
  await trivial()
  const floor = await trivial()
  await load(bench.send, 'hold', 2 * CONNECTIONS)
  const waiting = await load(bench.send, 'hold', COUNT)
  bench.model.release('hold')
  const running = await load(bench.send, 'tool', COUNT)
  const how = `${COUNT} Alertmanager webhooks, ${CONNECTIONS} connections`
  return [
    row(`Floor: GET ${FLOOR}`, floor, `${2 * COUNT} requests, ${CONNECTIONS} connections`),
    row('Alerts accepted, 5 sessions running with their tools', running, `${how}; the others wait in the Lobby`),
    row('The same, the running sessions held still by the model', waiting, `${how}; acceptance alone`),
  ]
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
