// What the parts share: one model, one tool server, and one system for each cap on sessions, started when first needed.

import { createSender, type Sender } from './alerts.ts'
import { startModel, type Model } from './model.ts'
import type { Profiles } from './profile.ts'
import { startSystem, type System, type SystemOptions } from './system.ts'
import { startTools, type Tools } from './tools.ts'

export type Bench = { model: Model; tools: Tools; system: System; send: Sender }

export type Rig = {
  /** The system that runs with this cap, or a new one; `fresh` asks for one that has done nothing yet. */
  bench(sessionsAtOnce: number, fresh?: 'fresh'): Promise<Bench>
  /** A new system with these variables. No other part uses it. */
  benchWith(env: NonNullable<SystemOptions['env']>): Promise<Bench>
  lastWords(): string
  /** `inspect` reads the state folder of the system before it is removed. */
  close(inspect?: (stateDir: string) => void): Promise<void>
}

/** Connections of the load, as many as a busy Alertmanager cluster keeps. */
export const CONNECTIONS = 16

/** With `profiles`, each system is profiled from its start to its end. */
export function makeRig(profiles?: Profiles): Rig {
  let running: { sessionsAtOnce: number | null; bench: Bench } | null = null
  // Also set while the system is starting.
  let beside: { model: Model; tools: Tools } | null = null

  const close: Rig['close'] = async inspect => {
    const stopped = running
    running = null
    try {
      if (stopped !== null) await profiles?.detach()
      stopped?.bench.send.close()
      await stopped?.bench.system.stop(inspect)
    } finally {
      beside?.model.close()
      beside?.tools.close()
      beside = null
    }
  }

  /** A system with the name `null` is never shared. */
  const start = async (name: number | null, sessionsAtOnce: number, env: SystemOptions['env'] = {}) => {
    await close()
    const [model, tools] = await Promise.all([startModel(), startTools()])
    beside = { model, tools }
    const profiled = await profiles?.options()
    const system = await startSystem({
      modelUrl: model.url,
      toolsUrl: tools.url,
      sessionsAtOnce,
      env: { ...env, ...profiled?.env },
      execArgv: profiled?.execArgv ?? [],
    })
    await profiles?.attach()
    const bench = { model, tools, system, send: createSender(system.port, CONNECTIONS) }
    running = { sessionsAtOnce: name, bench }
    return bench
  }

  return {
    close,
    lastWords: () => running?.bench.system.lastWords() ?? '',
    benchWith: env => start(null, 1, env),
    bench: async (sessionsAtOnce, fresh) =>
      fresh === undefined && running?.sessionsAtOnce === sessionsAtOnce
        ? running.bench
        : start(sessionsAtOnce, sessionsAtOnce),
  }
}
