// One session at a time on an idle system: the time to its first model request, and the cost of a turn beyond model and tool.

import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '../alerts.ts'
import { TURNS } from '../model.ts'
import { inRuns, median, REPETITIONS, timesRow, type Row } from '../numbers.ts'
import { openReader } from '../reader.ts'
import type { Bench, Rig } from '../rig.ts'
import { COLD_SERVERS } from '../system.ts'

const ALERTS = 20
// The bridge starts a spare stdio server half a second after the last one was taken (local/bridge/children.ts).
const REST_MS = 1_500
const SESSIONS = REPETITIONS

export async function first(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  await firstRequest(bench, 'tool')
  const withTools = await repeat(() => firstRequest(bench, 'tool'))
  const cold: Array<number> = []
  for (let at = 0; at < COLD_SERVERS; at += 1) cold.push(await firstRequest(bench, `cold${at}`))
  const bare = await repeat(() => firstRequest(bench, 'bare'))
  const note = `${ALERTS} alerts, one at a time; from the 202 to the model's first byte of the request`
  return [
    timesRow(
      'Accepted → first model request',
      inRuns(withTools),
      `${note}, the waiting stdio server greeted and its tools listed on the way`,
    ),
    timesRow(
      'Accepted → first model request, with a cold stdio server',
      inRuns(cold),
      `${COLD_SERVERS} servers, each asked for the first time, so that the bridge starts its program (node) on the way`,
    ),
    timesRow('Accepted → first model request, without tools', inRuns(bare), note),
  ]
}

async function repeat(run: () => Promise<number>): Promise<Array<number>> {
  const values: Array<number> = []
  for (let at = 0; at < ALERTS; at += 1) values.push(await run())
  return values
}

async function firstRequest({ model, send, system }: Bench, alertType: string): Promise<number> {
  const { id, tag, acceptedAt } = await openSession(send, alertType)
  const ask = await model.first(tag)
  const reader = await openReader(system.url, id)
  await reader.ended
  reader.close()
  await sleep(alertType === 'tool' ? REST_MS : 0)
  return ask.at - acceptedAt
}

export async function turn(rig: Rig): Promise<Array<Row>> {
  const bench = await rig.bench(5)
  const all: Array<number> = []
  const beyond: Array<Array<number>> = []
  for (let at = 0; at < SESSIONS; at += 1) {
    const { gaps, toolMs } = await gapsOf(bench)
    all.push(...gaps)
    beyond.push(gaps.map((gap, turnAt) => gap - (toolMs[turnAt] ?? 0)))
  }
  return [
    timesRow(
      'Overhead a turn beyond model and tool',
      beyond,
      `${all.length} turns: the model's answer → its next request, less the tool call (median ${Math.round(median(all) - median(beyond.flat()))} ms, by the bridge)`,
    ),
  ]
}

async function gapsOf({ model, send, system }: Bench): Promise<{ gaps: Array<number>; toolMs: Array<number> }> {
  const { id, tag } = await openSession(send, 'turns')
  const reader = await openReader(system.url, id)
  await reader.ended
  reader.close()
  const asks = model.asks.filter(ask => ask.tag === tag && !ask.summary)
  if (asks.length !== TURNS + 1)
    throw new Error(`the model was asked ${asks.length} times where ${TURNS + 1} were expected`)
  return { gaps: asks.slice(1).map((ask, at) => ask.at - (asks[at]?.answeredAt ?? 0)), toolMs: reader.toolMs }
}
