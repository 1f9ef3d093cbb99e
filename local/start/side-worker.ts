// What Miniflare and the start program need to know of the Worker beside (side-worker.mjs).

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker, WorkerOptions } from './worker-options.ts'

export type SideWorker = {
  worker: Worker
  /** Only requests with these are answered: the port is open to every program of this machine. */
  request: { method: 'POST'; headers: { authorization: string } }
}

/** `worker`: the one that it stands beside. */
export function sideWorker({ name, options }: WorkerOptions): SideWorker {
  const token = randomUUID()
  const hasSessions = options.durableObjects !== undefined && 'INVESTIGATIONS' in options.durableObjects
  const path = join(import.meta.dirname, 'side-worker.mjs')
  const worker: Worker = {
    name: `${name}-side`,
    modules: [{ type: 'ESModule', path, contents: readFileSync(path, 'utf8') }],
    ...(options.compatibilityDate !== undefined && { compatibilityDate: options.compatibilityDate }),
    compatibilityFlags: ['unsafe_module'],
    bindings: { TOKEN: token },
    serviceBindings: { WORKER: name },
    // A Worker without sessions has no objects to evict.
    durableObjects: hasSessions
      ? { INVESTIGATIONS: { className: 'Investigation', scriptName: name, useSQLite: true } }
      : {},
  }
  return { worker, request: { method: 'POST', headers: { authorization: token } } }
}
