// Miniflare in the version of the project's wrangler. wrangler itself takes 120 MB and is loaded by programs that end (worker-options.ts).

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
export const miniflare = require('miniflare') as typeof import('miniflare')

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
