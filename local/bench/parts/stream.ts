// Streamed text on its way from the model to the browsers.

import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '../alerts.ts'
import { DRIP, STREAM } from '../model.ts'
import { inRuns, megabytes, REPETITIONS, timesRow, type Row } from '../numbers.ts'
import { openReader, type Reader } from '../reader.ts'
import type { Rig } from '../rig.ts'
import { openStalled } from '../stalled.ts'

const READERS = 100
// Together with the session of the other readers, as many as run at once.
const FLOODS = 4
// Until the tab is subscribed.
const SETTLE_MS = 1_000

export async function chunk(rig: Rig): Promise<Array<Row>> {
  const { system, send } = await rig.bench(5)
  const { id } = await openSession(send, 'drip')
  const reader = await openReader(system.url, id)
  await reader.ended
  reader.close()
  const note = `${reader.delays.length} deltas, one each ${DRIP.everyMs} ms, one reader`
  return [timesRow('Model chunk → browser frame', inRuns(reader.delays), note)]
}

export async function sockets(rig: Rig): Promise<Array<Row>> {
  const { system, send, model } = await rig.bench(5, 'fresh')
  const before = system.memory()
  const { id } = await openSession(send, 'stream')
  const readers = await Promise.all(Array.from({ length: READERS }, () => openReader(system.url, id)))
  model.release('stream')
  const seconds = (STREAM.count * STREAM.everyMs) / 1_000
  await sleep((seconds * 1_000) / 2)
  const midway = system.memory()
  // The tab that hangs also follows sessions that write fast, since the operating system alone buffers some 5 MB for it.
  const floods = await Promise.all(Array.from({ length: FLOODS }, () => openSession(send, 'flood')))
  const stalled = await openStalled(system.port, [id, ...floods.map(flood => flood.id)])
  await sleep(SETTLE_MS)
  stalled.stall()
  model.release('flood')
  await Promise.all(readers.map(reader => reader.ended))
  const after = system.memory()
  const code = await stalled.closeCode()
  const whole = readers.filter(reader => isWhole(reader, readers[0]))
  for (const reader of readers) reader.close()
  await Promise.all(floods.map(flood => send.post(`/api/v1/sessions/${flood.id}/cancel`)))
  return [
    timesRow(
      `${READERS} sockets on one session`,
      slicesOf(readers),
      `${1_000 / STREAM.everyMs} deltas a second for ${seconds} s; every frame in order at ${whole.length} of ${READERS}`,
    ),
    {
      what: 'Memory of the runtime with those sockets',
      unit: 'MB',
      runs: [after / 1_000_000],
      value: [before, midway, after].map(megabytes).join(' → '),
      note: 'resident: before, midway, and at the end, after the reader that stalls',
    },
    {
      what: 'Readers that stall and were dropped',
      unit: '%',
      runs: [code === null ? 0 : 100],
      value: code === null ? 'was not dropped' : `dropped with ${code}`,
      note: `the other ${READERS} go on`,
    },
  ]
}

/** The delays of all readers, cut in time into repetitions. */
export function slicesOf(readers: ReadonlyArray<{ delays: ReadonlyArray<number> }>): Array<Array<number>> {
  const cut = readers.map(({ delays }) => inRuns(delays))
  return Array.from({ length: REPETITIONS }, (_, run) => cut.flatMap(runs => runs[run] ?? []))
}

/** Nothing came twice, nothing is missing, and it has as much as the others. */
function isWhole(reader: Reader, other: Reader | undefined): boolean {
  return reader.faults === 0 && reader.closed === null && reader.length > 0 && reader.length === other?.length
}
