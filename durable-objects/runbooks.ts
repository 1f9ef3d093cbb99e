// The `Runbooks` port by the configuration. What was read is kept for each isolate; the Worker and the objects in it share it.

import { makeRunbooks, newRunbookMemory } from '#adapters/runbooks/runbooks.ts'
import type { Config, Vars } from '#core/config/config.ts'
import type { Runbooks } from '#core/ports.ts'
import { clock, logLine } from './platform.ts'

const memory = newRunbookMemory(clock.now)

export function runbooksOf(config: Config, vars: Vars, fetch: typeof globalThis.fetch): Runbooks {
  const { github, runbooks } = config.system
  return makeRunbooks({
    fetch,
    clock,
    memory,
    allowedDomains: runbooks.allowedDomains,
    repoUrl: runbooks.repoUrl ?? '',
    ttlMs: runbooks.cacheTtlMs,
    token: vars[github.tokenEnv] || null,
    tokenEnv: github.tokenEnv,
    warn: reason => logLine('warn', 'runbooks.not_listed', { reason }),
  })
}
