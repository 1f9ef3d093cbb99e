// Many readers at once: 200 tabs on one session, and 1,000 on the list.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Frame } from '../../../src/core/protocol/events.ts'
import { inLanes, openSession } from '../alerts.ts'
import { STREAM } from '../model.ts'
import { megabytes, median, spread, timesRow, type Row } from '../numbers.ts'
import { openReader } from '../reader.ts'
import type { Rig } from '../rig.ts'
import { slicesOf } from './stream.ts'

const ON_SESSION = 200
const ON_LIST = 1_000
const ALERTS = 20
// A fixed rate: otherwise a slow system would get less load.
const ALERT_EVERY_MS = 1_000
// Handshakes at a time. More would wait for each other.
const LANES = 25
// Time for the last session's end to reach every tab.
const SETTLE_MS = 3_000

export async function tabs(rig: Rig): Promise<Array<Row>> {
  return [...(await onSession(rig)), ...(await onList(rig))]
}

async function onSession(rig: Rig): Promise<Array<Row>> {
  const { system, send, model } = await rig.bench(5, 'fresh')
  const { id } = await openSession(send, 'stream')
  const { all } = await inLanes(ON_SESSION, LANES, () => openReader(system.url, id))
  model.release('stream')
  await Promise.all(all.map(reader => reader.ended))
  const length = all[0]?.length ?? 0
  const whole = all.filter(reader => reader.faults === 0 && reader.closed === null && reader.length === length)
  for (const reader of all) reader.close()
  return [
    timesRow(
      `${ON_SESSION} tabs on one session`,
      slicesOf(all),
      `model → tab, ${1_000 / STREAM.everyMs} deltas a second for ${(STREAM.count * STREAM.everyMs) / 1_000} s; every frame in order at ${whole.length} of ${ON_SESSION}`,
    ),
  ]
}

/** `spans`: for each session, from its acceptance until the tab heard of its end. */
type ListTab = { heard: Array<string>; delays: Array<number>; spans: Array<number>; closed: boolean; close(): void }

async function onList(rig: Rig): Promise<Array<Row>> {
  const { system, send } = await rig.bench(5, 'fresh')
  const before = system.memory()
  const { all, ms } = await inLanes(ON_LIST, LANES, () => openListTab(system.url))
  const opened = await Promise.all(
    Array.from({ length: ALERTS }, async (_, at) => {
      await sleep(at * ALERT_EVERY_MS)
      return openSession(send, 'bare')
    }),
  )
  const ends = new Set(opened.map(({ id }) => `${id} session.status completed`))
  for (let waited = 0; waited < 60_000 && !all.every(tab => isDone(tab, ends)); waited += 200) await sleep(200)
  await sleep(SETTLE_MS)
  const memory = system.memory()
  const first = all[0]?.heard.join('\n')
  const whole = all.filter(tab => !tab.closed && isDone(tab, ends) && tab.heard.join('\n') === first)
  for (const tab of all) tab.close()
  return [
    {
      what: `${ON_LIST} tabs on the list`,
      unit: 'ms',
      runs: slicesOf(all).map(median),
      value: `${spread(all.flatMap(tab => tab.delays))}; accepted → end heard ${spread(all.flatMap(tab => tab.spans))}`,
      note: `a frame's time → tab, ${all[0]?.heard.length} frames of ${ALERTS} sessions, one a second; the same frames in the same order at ${whole.length} of ${ON_LIST}; opened in ${Math.round(ms / 1_000)} s, ${megabytes(before)} → ${megabytes(memory)}`,
    },
  ]
}

function isDone(tab: ListTab, ends: ReadonlySet<string>): boolean {
  return tab.heard.filter(each => ends.has(each)).length === ends.size
}

async function openListTab(url: string): Promise<ListTab> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
  const ready = Promise.withResolvers<void>()
  const acceptedAt = new Map<string, number>()
  const tab: ListTab = { heard: [], delays: [], spans: [], closed: false, close: () => socket.close() }
  socket.addEventListener('open', () => socket.send(JSON.stringify({ action: 'subscribe', channel: 'sessions' })))
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame | { type: 'subscription.confirmed' }
    if (frame.type === 'subscription.confirmed') ready.resolve()
    if (!('session_id' in frame)) return
    const sentAt = Date.parse(frame.timestamp)
    tab.delays.push(Date.now() - sentAt)
    if (frame.type === 'session.status' && frame.status === 'pending') acceptedAt.set(frame.session_id, sentAt)
    if (frame.type === 'session.status' && frame.status === 'completed')
      tab.spans.push(Date.now() - (acceptedAt.get(frame.session_id) ?? Number.NaN))
    tab.heard.push(`${frame.session_id} ${frame.type} ${'status' in frame ? frame.status : ''}`.trim())
  })
  socket.addEventListener('error', () => ready.reject(new Error('a tab of the list could not connect')))
  socket.addEventListener('close', () => (tab.closed = true))
  await ready.promise
  return tab
}
