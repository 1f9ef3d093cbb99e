// What Miniflare needs to know of a wrangler.toml: bindings, queues, objects and assets. Only wrangler can read it, so it is read by a program that
// ends, and kept until the file or wrangler changes.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { miniflare } from './miniflare.ts'

type Workers = Extract<Parameters<typeof miniflare.convertV4MiniflareOptions>[0], { workers: unknown }>['workers']

/** One Worker as Miniflare is told of it. */
export type Worker = Workers[number]

export type WorkerOptions = { name: string; vars: Record<string, string>; options: Partial<Worker> }

/** `keptIn`: the folder of what was read before. */
export function workerOptions(root: string, wranglerConfig: string, keptIn: string): WorkerOptions {
  const hash = createHash('sha256').update(wranglerConfig)
  for (const file of [wranglerConfig, join(root, 'package-lock.json')]) hash.update(readFileSync(file))
  const kept = join(keptIn, `options-${hash.digest('hex').slice(0, 16)}.json`)
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true })
    const beside = `${kept}.${process.pid}`
    execFileSync(process.execPath, [join(import.meta.dirname, 'read-wrangler.ts'), wranglerConfig, beside])
    renameSync(beside, kept)
  }
  return JSON.parse(readFileSync(kept, 'utf8')) as WorkerOptions
}
