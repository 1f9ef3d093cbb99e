// The memory of the runtime while many sessions wait for their first model call with their tools connected.

import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '../alerts.ts'
import { megabytes, type Row } from '../numbers.ts'
import type { Rig } from '../rig.ts'

const SESSIONS = 50
const WITHIN_MS = 90_000

export async function memory(rig: Rig): Promise<Array<Row>> {
  const { system, model, send } = await rig.bench(SESSIONS)
  const before = system.memory()
  await Promise.all(Array.from({ length: SESSIONS }, () => openSession(send, 'hold')))
  for (let waited = 0; model.held() < SESSIONS && waited < WITHIN_MS; waited += 100) await sleep(100)
  const held = model.held()
  const during = system.memory()
  model.release('hold')
  return [
    {
      what: `Memory of the runtime with ${held} sessions at once`,
      value: `${megabytes(during)} (idle: ${megabytes(before)})`,
      note: 'resident; each with its own object, tool connection and open model call',
    },
  ]
}
