// Requests to the model: how large they become when tools return some MB, and how much of each is the one before.

import { countUnfinished, openSession } from '../alerts.ts'
import { BUDGET, PREFIX, type Ask } from '../model.ts'
import { megabytes, type Row } from '../numbers.ts'
import type { Bench, Rig } from '../rig.ts'
import { until } from '../until.ts'
import { watchMemory } from '../watch-memory.ts'

// As in large.ts: what Cloudflare gives an isolate.
const HEAP_MB = 128
const WITHIN = { withinMs: 120_000, everyMs: 50 }

export async function budget(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.benchWith({ MINIFLARE_WORKERD_V8_FLAGS: `--max-old-space-size=${HEAP_MB}` })
  const before = bench.system.memory()
  const watch = watchMemory(bench.system)
  const asks = await asksOf(bench, 'budget')
  const { peak, deaths } = watch.stop()
  await rig.close()
  const largest = Math.max(...asks.map(({ bytes }) => bytes))
  return [
    {
      what: `${BUDGET.calls} results of ${BUDGET.bytes / 1_000_000} MB at once, heap of ${HEAP_MB} MB`,
      unit: 'kB',
      runs: [largest / 1_000],
      value: `largest request ${Math.round(largest / 1_000)} kB; ${megabytes(before)} → ${megabytes(peak)}`,
      note: `a window of 128,000 tokens; each result is stored whole and summarised; resident before and at most; the runtime died ${deaths} times`,
    },
  ]
}

export async function prefix(rig: Rig): Promise<Array<Row>> {
  const asks = await asksOf(await rig.bench(5), 'prefix')
  const least = Math.min(...asks.filter(({ summary }) => !summary).map(({ kept }) => kept))
  return [
    {
      what: 'Of each request, the next begins with',
      unit: '%',
      runs: [least * 100],
      value: `${(least * 100).toFixed(1)} %`,
      note: `the least of ${PREFIX.calls} turns with results of ${PREFIX.bytes / 1_000} kB, messages alone: nothing had to be shortened`,
    },
  ]
}

/** The model's requests of one session, which must complete. */
async function asksOf({ model, send }: Bench, type: 'budget' | 'prefix'): Promise<Array<Ask>> {
  const { tag, id } = await openSession(send, type)
  await until('the session ends', async () => (await countUnfinished(send).catch(() => 1)) === 0, WITHIN)
  const { status, body } = await send.get(`/api/v1/sessions/${id}`)
  const ended = status === 200 ? (JSON.parse(body) as { status: string }).status : `answered ${status}`
  if (ended !== 'completed') throw new Error(`the session of the type ${type} ended as ${ended}`)
  return model.asks.filter(ask => ask.tag === tag)
}
