// One reply with several read-only calls: the time until the model has all results.

import { openSession, countUnfinished } from '../alerts.ts'
import { READS } from '../model.ts'
import { inRuns, timesRow, type Row } from '../numbers.ts'
import type { Bench, Rig } from '../rig.ts'
import { until } from '../until.ts'

const ALERTS = 10
const WITHIN = { withinMs: 30_000, everyMs: 20 }

export async function reads(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  // Warm-up.
  await readingMs(bench)
  const gaps: Array<number> = []
  for (let at = 0; at < ALERTS; at += 1) gaps.push(await readingMs(bench))
  return [
    timesRow(
      `A reply with ${READS.calls} reads of ${READS.ms} ms each`,
      inRuns(gaps),
      `median / longest of ${ALERTS} alerts, one at a time: the model's reply → its next request; at most ${bench.tools.mostAtOnce()} reads at once, by an MCP server over HTTP`,
    ),
  ]
}

async function readingMs({ model, tools, send }: Bench): Promise<number> {
  const before = tools.answered()
  const { tag } = await openSession(send, 'reads')
  const asks = () => model.asks.filter(ask => ask.tag === tag && !ask.summary)
  await until('the model is asked a second time', () => asks().length > 1, WITHIN)
  await until('the session ends', async () => (await countUnfinished(send)) === 0, WITHIN)
  const [first, second, ...more] = asks()
  const answered = tools.answered() - before
  if (first === undefined || second?.results !== READS.calls || more.length > 0 || answered !== READS.calls) {
    throw new Error(`${READS.calls} reads were asked for, ${answered} were made, ${second?.results} came back`)
  }
  return second.at - first.answeredAt
}
