// The configuration from the bundle of the build. Read once for each isolate; the Worker and the objects in it share it.

import bundle from '../config/generated/config.bundle'
import type { WorkersAi } from '#adapters/llm/workers-ai.ts'
import { parseBundle } from '#core/config/bundle.ts'
import type { Config, LoadResult, Vars } from '#core/config/config.ts'
import { AI_BINDING } from '#core/config/credentials.ts'
import { loadConfig } from '#core/config/load.ts'
import { clock } from './platform.ts'

export type Configuration = { config: LoadResult; loadedAt: number }

// Vars change only with a deploy, and a deploy starts new isolates.
let loaded: Configuration | null = null

export function configuration(vars: Vars): Configuration {
  return (loaded ??= { config: loadConfig(parseBundle(bundle), vars), loadedAt: clock.now() })
}

/** Throws if the configuration is broken: no session can run then. Every answer of the API lists what is wrong. */
export function configOf(vars: Vars): Config {
  const { config } = configuration(vars)
  if (config.ok) return config.config
  const first = config.errors[0]
  throw new Error(
    `the configuration is broken (${first?.file} ${first?.path}: ${first?.message}); every answer of the API lists all findings`,
  )
}

const varsByEnv = new WeakMap<object, Vars>()

/** The texts of the environment (vars and secrets), and whether it has the binding for Workers AI. */
export function varsOf(env: object): Vars {
  const vars = varsByEnv.get(env) ?? readVars(env)
  varsByEnv.set(env, vars)
  return vars
}

function readVars(env: object): Vars {
  const texts = Object.entries(env).filter(([name, value]) => typeof value === 'string' && name !== AI_BINDING)
  return Object.fromEntries(aiOf(env) === null ? texts : [...texts, [AI_BINDING, '1']])
}

/** The binding `AI`, which only a deployed environment of wrangler.toml may have: a local start would look for the network. */
export function aiOf(env: object): WorkersAi | null {
  const ai: unknown = Reflect.get(env, 'AI')
  return typeof ai === 'object' && ai !== null && 'run' in ai ? (ai as WorkersAi) : null
}
