// The Worker beside the one that is served (side-worker.mjs): how the runtime is told of it, and how it is asked.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Worker, WorkerOptions } from './worker-options.ts'

export type SideWorker = {
  worker: Worker
  /** Only requests with it are answered: the port is open to every program of this machine. */
  token: string
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
    // The second makes `scheduled` of a service the event, and not a method.
    compatibilityFlags: ['unsafe_module', 'service_binding_extra_handlers'],
    bindings: { TOKEN: token },
    serviceBindings: { WORKER: name },
    // A Worker without sessions has no objects to evict.
    durableObjects: hasSessions
      ? { INVESTIGATIONS: { className: 'Investigation', scriptName: name, useSQLite: true } }
      : {},
  }
  return { worker, token }
}

/** Throws if the answer is no success. */
export async function askSide(port: number, token: string, body: unknown): Promise<void> {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { authorization: token, 'content-type': 'application/json' }
    const asking = request({ host: '127.0.0.1', port, method: 'POST', headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject)
    })
    asking.on('error', reject).end(JSON.stringify(body))
  })
  if (status !== 200) throw new Error(`the local runtime answered ${status} ${text}`)
}
