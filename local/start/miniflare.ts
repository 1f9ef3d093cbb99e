// Miniflare in the version of the project's wrangler. wrangler itself takes 120 MB and is loaded by programs that end (worker-options.ts).

import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
export const miniflare = require('miniflare') as typeof import('miniflare')

type D1 = Awaited<ReturnType<InstanceType<typeof miniflare.Miniflare>['getD1Database']>>
type Options = Parameters<typeof miniflare.convertV4MiniflareOptions>[0]

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Without Miniflare's own signal handlers, which end the process before anything else can close in order. */
export function createMiniflare(options: Options): InstanceType<typeof miniflare.Miniflare> {
  const before = new Set(SIGNALS.flatMap(signal => process.listeners(signal)))
  const created = new miniflare.Miniflare(miniflare.convertV4MiniflareOptions(options))
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener)
  }
  return created
}

/** Opens the database of a state folder in a runtime of its own, which ends with `work`. */
export async function withDatabase<T>(stateDir: string, work: (database: D1) => Promise<T>): Promise<T> {
  const runtime = createMiniflare({
    modules: true,
    script: 'export default {}',
    d1Databases: { DB: { id: 'DB' } },
    resourcePersistencePath: join(stateDir, 'v3'),
    cf: false,
    // What is wrong the database says itself; the runtime speaks to its own developers.
    handleStructuredLogs: () => undefined,
    log: new miniflare.NoOpLog(),
  })
  try {
    return await work(await runtime.getD1Database('DB'))
  } finally {
    await runtime.dispose()
  }
}
