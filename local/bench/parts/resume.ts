// How long a session takes to resume after a kill: from the end of the runtime to the next model request, for a short and a long log.

import { openSession } from '../alerts.ts'
import { LONG } from '../model.ts'
import { milliseconds, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'

const WITHIN = { withinMs: 120_000, everyMs: 5 }

export async function resume(rig: Rig): Promise<Array<Row>> {
  const short = await killAndResume(rig, 'hold', 1)
  const long = await killAndResume(rig, 'long', LONG.turns + 1)
  return [
    {
      what: `Resuming a session with ${long.events} timeline events`,
      unit: 'ms',
      runs: [long.ms],
      value: milliseconds(long.ms),
      note: `kill -9 of the runtime → the model is asked again; the same with ${short.events} events: ${milliseconds(short.ms)}, which is the runtime's own start`,
    },
  ]
}

/** Waits for the session's n-th model request, kills the runtime, and waits for the next request. */
async function killAndResume(rig: Rig, type: string, requests: number): Promise<{ ms: number; events: number }> {
  const { system, model, send } = await rig.bench(5, 'fresh')
  const { id, tag } = await openSession(send, type)
  const asked = () => model.asks.filter(ask => ask.tag === tag)
  await until('the model is asked', () => asked().length >= requests, WITHIN)
  const { body } = await send.get(`/api/v1/sessions/${id}/timeline`)
  const begun = performance.now()
  system.kill()
  await until('the model is asked again', () => asked().length > requests, WITHIN)
  const again = asked()[requests]
  model.release(type)
  return { ms: (again?.at ?? Number.NaN) - begun, events: (JSON.parse(body) as Array<unknown>).length }
}
