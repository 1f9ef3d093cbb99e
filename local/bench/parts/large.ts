// The largest alert that is accepted, investigated by many agents at once, in a heap as small as the platform's.

import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionList } from '../../../src/core/protocol/api.ts'
import { countUnfinished, type Sender } from '../alerts.ts'
import { largestObjectBytes } from '../database-size.ts'
import { logText } from '../log-text.ts'
import { LARGE } from '../model.ts'
import { megabytes, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'
import { LOOK_EVERY_MS, watchMemory } from '../watch-memory.ts'

// The largest `data` that POST /api/v1/alerts takes (docs/wire.md).
const ALERT_BYTES = 1_048_576
// Cloudflare gives an isolate 128 MB (docs/limits.md). With this flag V8 limits the heap of Worker and objects together: a Worker that keeps all
// that it allocates dies at 120 MB, and without the flag at 1,390 MB (measured, workerd 1.20261102.1).
const HEAP_MB = 128
const WITHIN_MS = 300_000
// The collector has freed what it will free by then.
const REST_MS = 5_000

export async function large(rig: Rig): Promise<Array<Row>> {
  const { system, send, tools } = await rig.benchWith({ MINIFLARE_WORKERD_V8_FLAGS: `--max-old-space-size=${HEAP_MB}` })
  const before = system.memory()
  const watch = watchMemory(system)
  const begun = performance.now()
  await openLarge(send)
  // A runtime that runs out of heap loses its connections. The start program starts another, and the session goes on there.
  await until('the session ends', async () => (await countUnfinished(send).catch(() => 1)) === 0, {
    withinMs: WITHIN_MS,
    everyMs: LOOK_EVERY_MS,
    // A session that does not end is reported with its status.
  }).catch(() => undefined)
  const ms = performance.now() - begun
  await sleep(REST_MS)
  const { peak, deaths } = watch.stop()
  const after = system.memory()
  const status = await statusOf(send).catch(() => 'gives no answer')
  const calls = LARGE.agents * LARGE.turns
  // A call that was cut off by a death may be made again.
  if (status === 'completed' && tools.answered() < calls) {
    throw new Error(`the session completed with ${tools.answered()} calls of its tool where ${calls} were asked for`)
  }
  let bytes = Number.NaN
  await rig.close(stateDir => (bytes = largestObjectBytes(stateDir)))
  return [
    {
      what: `A session with an alert of 1 MiB and ${LARGE.agents} agents, heap of ${HEAP_MB} MB`,
      unit: 'ms',
      runs: [ms],
      value: `${status} after ${(ms / 1_000).toFixed(1)} s, ${[before, peak, after].map(megabytes).join(' → ')}`,
      note: `resident: before, the highest of a look each ${LOOK_EVERY_MS} ms, ${REST_MS / 1_000} s after the end; the runtime died ${deaths} times; ${LARGE.turns} calls of each agent, side by side, and a synthesis`,
    },
    {
      what: 'The log of that session',
      unit: 'kB',
      runs: [bytes / 1_000],
      value: `${(bytes / 1_000_000).toFixed(1)} MB`,
      note: `${(bytes / ALERT_BYTES).toFixed(1)} times the alert; the pages in use of its object's database`,
    },
  ]
}

async function openLarge(send: Sender): Promise<void> {
  const alert = { alert_type: 'large', data: logText('The disk of bench-1048576 is full. Its log:', ALERT_BYTES) }
  const { status, body } = await send.post('/api/v1/alerts', JSON.stringify(alert))
  if (status !== 202) throw new Error(`the alert was answered ${status}: ${body.slice(0, 200)}`)
}

/** From the list, which reads D1: the session's object would load its log for this. */
async function statusOf(send: Sender): Promise<string> {
  const { status, body } = await send.get('/api/v1/sessions')
  if (status !== 200) throw new Error(`the list was answered ${status}: ${body.slice(0, 200)}`)
  return (JSON.parse(body) as SessionList).sessions[0]?.status ?? 'missing'
}
