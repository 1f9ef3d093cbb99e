// A long session: how long it takes, and its reads.

import { countUnfinished, openSession } from '../alerts.ts'
import { WIDE } from '../model.ts'
import { milliseconds, REPETITIONS, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'
import { measureReads } from './answers.ts'

const ROUNDS = 50
const WITHIN = { withinMs: 120_000, everyMs: 20 }

export async function session(rig: Rig): Promise<Array<Row>> {
  const { send } = await rig.bench(5)
  const times: Array<number> = []
  let path = ''
  for (let at = 0; at < REPETITIONS; at += 1) {
    const { id, acceptedAt } = await openSession(send, 'wide')
    await until('the session ends', async () => (await countUnfinished(send)) === 0, WITHIN)
    times.push(performance.now() - acceptedAt)
    path = `/api/v1/sessions/${id}`
  }
  const { body } = await send.get(`${path}/timeline`)
  const events = (JSON.parse(body) as Array<unknown>).length
  const reads = [
    { what: 'status', path: `${path}/status` },
    { what: 'detail', path },
    { what: 'timeline', path: `${path}/timeline` },
  ]
  return [
    {
      what: `A session of ${WIDE.turns} turns with ${WIDE.calls} calls each`,
      unit: 'ms',
      runs: times,
      value: times.map(milliseconds).join(', '),
      note: `${events} events; accepted → ended; the tools answer at once, over HTTP`,
    },
    ...(await measureReads(send, reads, ROUNDS, `of a session of ${WIDE.turns} × ${WIDE.calls} calls`, async () => {})),
  ]
}
