// Alerts accepted under load, through the webhook, and a trivial route for comparison.

import { inLanes, nextAlert, type Answer, type Sender } from '../alerts.ts'
import { median, percentile, perSecond, REPETITIONS, spread, type Row } from '../numbers.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'

const ALERTS = 200
const REQUESTS = 1_000
/** The Worker answers this from its configuration, without database or object. */
const FLOOR = '/api/v1/alert-types'

export async function accept(rig: Rig): Promise<Array<Row>> {
  const { send, model, system } = await rig.bench(5, 'fresh')
  const trivial = () => send.get(FLOOR)
  // Warm-up.
  await round(REQUESTS, trivial)
  await round(ALERTS / 2, () => sendAlert(send, 'hold'))
  const floor: Array<Round> = []
  const waiting: Array<Round> = []
  const processor: Array<number> = []
  // By turns: other work on the machine slows both.
  for (let at = 0; at < REPETITIONS; at += 1) {
    floor.push(await round(REQUESTS, trivial))
    const before = system.processorMs()
    waiting.push(await round(ALERTS, () => sendAlert(send, 'hold')))
    processor.push((system.processorMs() - before) / ALERTS)
  }
  model.release('hold')
  const running: Array<Round> = []
  for (let at = 0; at < REPETITIONS; at += 1) running.push(await round(ALERTS, () => sendAlert(send, 'tool')))
  const how = `${ALERTS} Alertmanager webhooks each, ${CONNECTIONS} connections`
  const held = 'Alerts accepted, the running sessions held still by the model'
  const shares = waiting.map((each, at) => rateOf(each) / rateOf(floor[at] ?? each))
  const slowest = waiting.map(({ latencies }) => percentile(latencies, 0.99))
  return [
    row(`Floor: GET ${FLOOR}`, floor, `${REQUESTS} requests each, ${CONNECTIONS} connections`),
    row('Alerts accepted, 5 sessions running with their tools', running, `${how}; the others wait in the Lobby`),
    row(held, waiting, `${how}; acceptance alone`),
    { what: `${held}: share`, unit: 'of the floor', runs: shares, value: '', note: 'by turns with the floor' },
    { what: `${held}: p99`, unit: 'ms', runs: slowest, value: '', note: how },
    {
      what: `${held}: processor time of the runtime for an alert`,
      unit: 'ms',
      runs: processor,
      value: '',
      note: 'all threads; other work on the machine does not change it much',
    },
  ]
}

async function sendAlert(send: Sender, alertType: string): Promise<Answer> {
  const answer = await send.alert(nextAlert(alertType).body)
  if (answer.status !== 202) throw new Error(`an alert was answered ${answer.status}: ${answer.body.slice(0, 200)}`)
  return answer
}

type Round = { ms: number; latencies: Array<number> }

function rateOf({ ms, latencies }: Round): number {
  return (latencies.length / ms) * 1_000
}

async function round(count: number, task: () => Promise<Answer>): Promise<Round> {
  const { all, ms } = await inLanes(count, CONNECTIONS, task)
  return { ms, latencies: all.map(answer => answer.ms) }
}

function row(what: string, all: ReadonlyArray<Round>, note: string): Row {
  const count = all[0]?.latencies.length ?? 0
  const rate = perSecond(count, median(all.map(({ ms }) => ms)))
  const value = `${rate}, ${spread(all.flatMap(({ latencies }) => latencies))}`
  return { what, unit: 'a second', runs: all.map(rateOf), value, note }
}
