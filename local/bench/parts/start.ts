// How long the second start takes, on a state that is there.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { milliseconds, REPETITIONS, type Row } from '../numbers.ts'
import { startSystem } from '../system.ts'

// No model or tool is called here.
const NOWHERE = 'http://127.0.0.1:9'

export async function start(): Promise<Array<Row>> {
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-bench-'))
  const times: Array<number> = []
  try {
    // The first makes the state.
    for (let at = 0; at <= REPETITIONS; at += 1) {
      const system = await startSystem({ modelUrl: NOWHERE, toolsUrl: NOWHERE, sessionsAtOnce: 1, folder })
      if (at > 0) times.push(system.startedInMs)
      await system.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return [
    {
      what: 'Start → up, the state and the build there',
      unit: 'ms',
      runs: times,
      value: times.map(milliseconds).join(', '),
      note: 'the start program says that it is up; npm and the launcher come before it (0.3 s)',
    },
  ]
}
