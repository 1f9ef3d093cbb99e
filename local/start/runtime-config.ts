// What the local runtime is told: the Worker, the simulators of Cloudflare's services beside it, and where they keep their data. Miniflare writes it, in
// a process that ends: it takes 60 MB, and once its runtime runs there is nothing left for it to do.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askApart } from './apart.ts'
import type { Worker, WorkerOptions } from './worker-options.ts'

export type RuntimeConfigOptions = {
  worker: WorkerOptions
  workerDir: string
  /** Replaces the text module `config.bundle`. */
  configBundle: string | null
  vars: Readonly<Record<string, string>>
  host: string
  port: number
  stateDir: string
  /** The Worker beside (side-worker.ts). */
  side: Worker
}

export type RuntimeConfig = {
  /** As workerd reads it from its standard input. It holds the Worker's secrets, so it is kept in memory alone. */
  config: Uint8Array
  /** The names of the sockets that workerd will open. */
  sockets: ReadonlyArray<string>
  /** The one that leads to the Worker beside. */
  sideSocket: string
}

export type ConfigWriter = {
  /** A folder that lives as long as this process; the runtime's simulators keep files there. */
  temporary: string
  /** Works once. */
  write(options: RuntimeConfigOptions): Promise<RuntimeConfig>
}

/** Begins to load Miniflare: whoever opens it early waits less. */
export function openConfigWriter(): ConfigWriter {
  const temporary = mkdtempSync(join(tmpdir(), 'tarsy-'))
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  const input = Promise.withResolvers<RuntimeConfigOptions>()
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary }
  const what = "Writing the local runtime's configuration"
  const written = askApart<RuntimeConfig>({ program: 'config-program.ts', what, input: input.promise, env })
  // Told to whoever asks for it, which may be later.
  written.catch(() => undefined)
  return {
    temporary,
    write: options => {
      input.resolve(options)
      return written
    },
  }
}
