// What the parts share: one model, and a system for each cap that a part asks for, started when first needed.

import { sender, type Sender } from './alerts.ts'
import { startModel, type Model } from './model.ts'
import { startSystem, type System } from './system.ts'

export type Bench = { model: Model; system: System; send: Sender }

export type Rig = {
  /** The system that runs with this cap, or a new one; `fresh` asks for one that has done nothing yet. */
  bench(sessionsAtOnce: number, fresh?: 'fresh'): Promise<Bench>
  lastWords(): string
  close(): Promise<void>
}

/** Connections of the load, as many as a busy Alertmanager cluster keeps. */
export const CONNECTIONS = 16

export function makeRig(): Rig {
  let running: { sessionsAtOnce: number; bench: Bench } | null = null
  const close = async () => {
    running?.bench.send.close()
    await running?.bench.system.stop()
    running?.bench.model.close()
    running = null
  }
  return {
    close,
    lastWords: () => running?.bench.system.lastWords() ?? '',
    async bench(sessionsAtOnce, fresh) {
      if (fresh === undefined && running?.sessionsAtOnce === sessionsAtOnce) return running.bench
      await close()
      const model = await startModel()
      const system = await startSystem(model.url, sessionsAtOnce)
      running = { sessionsAtOnce, bench: { model, system, send: sender(system.port, CONNECTIONS) } }
      return running.bench
    },
  }
}
