// Alerts accepted under load, through the webhook, and a trivial route for comparison.

import { inLanes, nextAlert, type Answer, type Sender } from '../alerts.ts'
import { median, perSecond, spread, type Row } from '../numbers.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'

// The median round counts: other work on the machine spoils one of them at most.
const ROUNDS = 3
const ALERTS = 200
const REQUESTS = 1_000
/** The Worker answers this from its configuration, without database or object. */
const FLOOR = '/api/v1/alert-types'

export async function accept(rig: Rig): Promise<Array<Row>> {
  const { send, model } = await rig.bench(5, 'fresh')
  const trivial = () => send.get(FLOOR)
  // Warm-up.
  await round(REQUESTS, trivial)
  const floor = await rounds(REQUESTS, trivial)
  await round(ALERTS / 2, () => sendAlert(send, 'hold'))
  const waiting = await rounds(ALERTS, () => sendAlert(send, 'hold'))
  model.release('hold')
  const running = await rounds(ALERTS, () => sendAlert(send, 'tool'))
  const how = `${ROUNDS} × ${ALERTS} Alertmanager webhooks, ${CONNECTIONS} connections`
  return [
    row(`Floor: GET ${FLOOR}`, floor, `${ROUNDS} × ${REQUESTS} requests, ${CONNECTIONS} connections`),
    row('Alerts accepted, 5 sessions running with their tools', running, `${how}; the others wait in the Lobby`),
    row('The same, the running sessions held still by the model', waiting, `${how}; acceptance alone`),
  ]
}

async function sendAlert(send: Sender, alertType: string): Promise<Answer> {
  const answer = await send.alert(nextAlert(alertType).body)
  if (answer.status !== 202) throw new Error(`an alert was answered ${answer.status}: ${answer.body.slice(0, 200)}`)
  return answer
}

type Round = { ms: number; latencies: Array<number> }

async function round(count: number, task: () => Promise<Answer>): Promise<Round> {
  const { all, ms } = await inLanes(count, CONNECTIONS, task)
  return { ms, latencies: all.map(answer => answer.ms) }
}

async function rounds(count: number, task: () => Promise<Answer>): Promise<Array<Round>> {
  const all: Array<Round> = []
  for (let at = 0; at < ROUNDS; at += 1) all.push(await round(count, task))
  return all
}

function row(what: string, all: ReadonlyArray<Round>, note: string): Row {
  const count = all[0]?.latencies.length ?? 0
  const rate = perSecond(count, median(all.map(({ ms }) => ms)))
  return { what, value: `${rate}, ${spread(all.flatMap(({ latencies }) => latencies))}`, note }
}
