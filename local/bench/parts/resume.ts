// What it costs to take up a session after a kill: from the runtime's death to the model's being asked again, for a short and a long log.

import { open } from '../alerts.ts'
import { LONG } from '../model.ts'
import { milliseconds, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'
import { until } from '../until.ts'

const WITHIN = { withinMs: 120_000, everyMs: 5 }

export async function resume(rig: Rig): Promise<Array<Row>> {
  const short = await killed(rig, 'hold', 1)
  const long = await killed(rig, 'long', LONG.turns + 1)
  return [
    {
      what: `Resuming a session with ${long.events} timeline events`,
      value: milliseconds(long.ms),
      note: `kill -9 of the runtime → the model is asked again; the same with ${short.events} events: ${milliseconds(short.ms)}, which is the runtime's own start`,
    },
  ]
}

/** Waits until the model holds the session's n-th request, kills, and waits until it is asked once more. */
async function killed(rig: Rig, type: string, requests: number): Promise<{ ms: number; events: number }> {
  const { system, model, send } = await rig.bench(5, 'fresh')
  const { id, tag } = await open(send, type)
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
