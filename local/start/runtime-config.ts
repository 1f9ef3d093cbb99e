// What the local runtime is told: the Worker, the simulators of Cloudflare's services beside it, and where they keep their data. Miniflare writes it, in
// a process that ends: it takes 60 MB, and once its runtime runs there is nothing left for it to do.

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
  /** A folder for files that the simulators need as long as the runtime runs. */
  temporary: string
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
  /** Works once. */
  write(options: RuntimeConfigOptions): Promise<RuntimeConfig>
}

/** Begins to load Miniflare: whoever opens it early waits less. */
export function openConfigWriter(): ConfigWriter {
  const input = Promise.withResolvers<RuntimeConfigOptions>()
  const what = "Writing the local runtime's configuration"
  const written = askApart<RuntimeConfig>({ program: 'config-program.ts', what, input: input.promise })
  // Told to whoever asks for it, which may be later.
  written.catch(() => undefined)
  return {
    write: options => {
      input.resolve(options)
      return written
    },
  }
}
