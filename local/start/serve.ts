// Runs a built Worker on a state folder: migrations, runtime, record of process ids, cron.

import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, type Migration } from './migrate.ts'
import type { ConfigWriter } from './runtime-config.ts'
import { startRuntime, type Runtime } from './runtime.ts'
import type { State } from './state.ts'
import type { WorkerOptions } from './worker-options.ts'
import { canTieToParent, writeWrapper } from './wrapper.ts'

/** The variable that names an address for a debugger of the runtime, such as 127.0.0.1:9229. `npm run bench -- --profile` sets it. */
export const INSPECTOR = 'TARSY_INSPECTOR'

export type ServeOptions = {
  writer: ConfigWriter
  worker: WorkerOptions
  workerDir: string
  configBundle: string | null
  migrations: ReadonlyArray<Migration>
  vars: Readonly<Record<string, string>>
  host: string
  port: number
  state: State
  say(line: string): void
  /** The runtime ended and cannot be started again. */
  onDead(error: unknown): void
}

export type Served = { close(): Promise<void> }

export async function serve(options: ServeOptions): Promise<Served> {
  const { state, port, say } = options
  const wrapper = writeWrapper(state.dir, canTieToParent(), process.env[INSPECTOR] || null)
  // For Miniflare, which applies the migrations.
  process.env.MINIFLARE_WORKERD_PATH = wrapper.path
  await migrate(state.dir, options.migrations)
  const startedAt = new Date().toISOString()
  const record = () => state.record({ pid: process.pid, workerdPid: wrapper.pid(), port, startedAt })
  const logPath = openLog(join(state.dir, 'worker.log'))
  const runtime = await startRuntime({
    writer: options.writer,
    worker: options.worker,
    workerDir: options.workerDir,
    configBundle: options.configBundle,
    vars: options.vars,
    host: options.host,
    port,
    stateDir: state.dir,
    command: wrapper.path,
    onDead: options.onDead,
    onLog: (level, message) => {
      appendFileSync(logPath, `${message}\n`)
      if (level === 'error') say(message)
    },
    onRestart: () => {
      record()
      say('The local runtime ended and was started again; running sessions go on from their logs.')
      void tick(runtime, 'started', say)
    },
  })
  record()
  await tick(runtime, 'started', say)
  // The deployed Worker's cron fires each minute; the local runtime has none.
  const cron = setInterval(() => void tick(runtime, '* * * * *', say), 60_000)
  return {
    close: async () => {
      clearInterval(cron)
      await runtime.close()
    },
  }
}

// Fires the cron handler: the sweep sends pending alerts again, since local queues live in the runtime's memory, and wakes running sessions.
async function tick(
  runtime: Runtime,
  cron: Parameters<Runtime['tick']>[0],
  say: (line: string) => void,
): Promise<void> {
  await runtime
    .tick(cron)
    .catch(error => say(`The sweep did not run, it is tried again in a minute: ${String(error).split('\n')[0]}`))
}

// One older log is kept, so that the folder stays small. 10 MB is weeks of a quiet system.
function openLog(path: string): string {
  if (existsSync(path) && statSync(path).size > 10_000_000) renameSync(path, `${path}.1`)
  return path
}
