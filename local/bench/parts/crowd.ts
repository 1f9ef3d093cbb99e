// Many sessions of several agents with many iterations at once: the cost of a turn, and the memory of the runtime.

import { setTimeout as sleep } from 'node:timers/promises'
import { openSession, countUnfinished, type Sender } from '../alerts.ts'
import { CROWD_TURNS } from '../model.ts'
import { megabytes, milliseconds, perSecond, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'

const SESSIONS = 50
const AGENTS = 3
const WITHIN_MS = 240_000

export async function crowd(rig: Rig): Promise<Array<Row>> {
  const { system, send } = await rig.bench(SESSIONS, 'fresh')
  const before = system.memory()
  let peak = before
  const begun = performance.now()
  const opened = await Promise.all(Array.from({ length: SESSIONS }, () => openSession(send, 'crowd')))
  while ((await countUnfinished(send)) > 0) {
    if (performance.now() - begun > WITHIN_MS) throw new Error('the sessions did not end in time')
    peak = Math.max(peak, system.memory())
    await sleep(500)
  }
  const ms = performance.now() - begun
  const events = await Promise.all(opened.map(({ id }) => eventsOf(send, id)))
  const turns = SESSIONS * AGENTS * CROWD_TURNS
  return [
    {
      what: `${SESSIONS} sessions of ${AGENTS} agents, ${CROWD_TURNS} iterations each`,
      unit: 'ms',
      runs: [ms / turns],
      value: `${milliseconds(ms / turns)} a turn, ${perSecond(sum(events), ms)} events`,
      note: `${turns} turns in ${Math.round(ms / 1_000)} s on one runtime; the tool is the engine's own, so that no server's time is in it`,
    },
    {
      what: 'Memory of the runtime with that crowd',
      unit: 'MB',
      runs: [peak / 1_000_000],
      value: `${megabytes(peak)} (idle: ${megabytes(before)})`,
      note: 'resident, the highest of a look each half second',
    },
  ]
}

/** The entries of a session's log that the wire carries. */
async function eventsOf(send: Sender, id: string): Promise<number> {
  const { body } = await send.get(`/api/v1/sessions/${id}/timeline`)
  return (JSON.parse(body) as Array<unknown>).length
}

function sum(values: ReadonlyArray<number>): number {
  return values.reduce((total, value) => total + value, 0)
}
