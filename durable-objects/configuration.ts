// The configuration from the bundle of the build. Read once for each isolate; the Worker and the objects in it share it.

import bundle from '../config/generated/config.bundle'
import { parseBundle } from '#core/config/bundle.ts'
import type { LoadResult, Vars } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'
import { clock } from './platform.ts'

export type Configuration = { config: LoadResult; loadedAt: number }

// Vars change only with a deploy, and a deploy starts new isolates.
let loaded: Configuration | null = null

export function configuration(vars: Vars): Configuration {
  return (loaded ??= { config: loadConfig(parseBundle(bundle), vars), loadedAt: clock.now() })
}

/** The texts of the environment (vars and secrets), without the bindings. */
export function varsOf(env: object): Vars {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string'))
}
