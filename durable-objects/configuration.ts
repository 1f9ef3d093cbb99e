// The configuration that the build brought along, read once an isolate: the Worker and the objects in it share it.

import bundle from '../config/generated/config.bundle'
import { parseBundle } from '#core/config/bundle.ts'
import type { LoadResult, Vars } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'
import { clock } from './platform.ts'

export type Configuration = { config: LoadResult; loadedAt: number }

// Vars change only with a deploy, which brings a new isolate.
let loaded: Configuration | null = null

export function configuration(vars: Vars): Configuration {
  return (loaded ??= { config: loadConfig(parseBundle(bundle), vars), loadedAt: clock.now() })
}

/** The environment's plain texts: vars and secrets, without the bindings. */
export function varsOf(env: object): Vars {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string'))
}
