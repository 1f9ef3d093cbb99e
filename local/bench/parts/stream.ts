// Streamed text on its way from the model to the browsers.

import { setTimeout as sleep } from 'node:timers/promises'
import { open } from '../alerts.ts'
import { DRIP, FLOOD, STREAM } from '../model.ts'
import { megabytes, spread, type Row } from '../numbers.ts'
import { openReader, type Reader } from '../reader.ts'
import type { Rig } from '../rig.ts'
import { openStalled } from '../stalled.ts'

const READERS = 100
const SETTLE_MS = 2_000

export async function chunk(rig: Rig): Promise<Array<Row>> {
  const { system, send } = await rig.bench(5)
  const { id } = await open(send, 'drip')
  const reader = await openReader(system.url, id)
  await reader.ended
  reader.close()
  const note = `${reader.delays.length} deltas, one each ${DRIP.everyMs} ms, one reader`
  return [{ what: 'Model chunk → browser frame', value: spread(reader.delays), note }]
}

export async function sockets(rig: Rig): Promise<Array<Row>> {
  const { system, send } = await rig.bench(5)
  const before = system.memory()
  const { id } = await open(send, 'stream')
  const readers = await Promise.all(Array.from({ length: READERS }, () => openReader(system.url, id)))
  // The tab that hangs also follows a session that writes fast, so that its megabyte is full while the others read.
  const flood = await open(send, 'flood')
  const stalled = await openStalled(system.port, [id, flood.id])
  await sleep(SETTLE_MS)
  stalled.stall()
  const flooded = sleep(FLOOD.count * FLOOD.everyMs + SETTLE_MS)
  await Promise.all([flooded, ...readers.map(reader => reader.ended)])
  const after = system.memory()
  const code = await stalled.closeCode()
  const whole = readers.filter(reader => isWhole(reader, readers[0]))
  for (const reader of readers) reader.close()
  const seconds = (STREAM.count * STREAM.everyMs) / 1_000
  return [
    {
      what: `${READERS} sockets on one session`,
      value: spread(readers.flatMap(reader => reader.delays)),
      note: `${1_000 / STREAM.everyMs} deltas a second for ${seconds} s; every frame in order at ${whole.length} of ${READERS}`,
    },
    {
      what: 'Memory of the runtime before and after',
      value: `${megabytes(before)} → ${megabytes(after)}`,
      note: 'resident, the same run',
    },
    {
      what: 'A reader that stalls',
      value: code === null ? 'was not dropped' : `dropped with ${code}`,
      note: `the other ${READERS} go on`,
    },
  ]
}

/** Nothing twice, nothing missing, and as much as the others. */
function isWhole(reader: Reader, other: Reader | undefined): boolean {
  return reader.faults === 0 && reader.closed === null && reader.length > 0 && reader.length === other?.length
}
