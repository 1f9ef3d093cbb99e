// Runs the built Worker on the local runtime through Miniflare, without wrangler's development proxies.

import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { EndedObjects } from './ended-objects.ts'
import { createMiniflare, miniflare } from './miniflare.ts'
import { sideWorker } from './side-worker.ts'
import type { WorkerOptions } from './worker-options.ts'

export type RuntimeOptions = {
  worker: WorkerOptions
  workerDir: string
  /** Replaces the text module `config.bundle`. */
  configBundle: string | null
  vars: Readonly<Record<string, string>>
  host: string
  port: number
  stateDir: string
  /** A line of the Worker's own log. */
  onLog(level: string, message: string): void
  /** The runtime died and was replaced by another. */
  onRestart(): void
  /** The runtime died and could not be started again. */
  onDead(error: unknown): void
}

export type Runtime = {
  /** Fires the Worker's cron handler; `started` says that the runtime has just come up (src/index.ts). */
  tick(cron: '* * * * *' | 'started'): Promise<void>
  close(): Promise<void>
}

type Module = {
  type: 'ESModule' | 'Text' | 'CompiledWasm' | 'Data'
  path: string
  contents: string | Uint8Array<ArrayBuffer>
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { worker, workerDir, stateDir, host, port } = options
  const log = runtimeLog(join(stateDir, 'runtime.log'), () => void runtime.ready.catch(options.onDead))
  const side = sideWorker(worker)
  const ask = async (body: { cron: string } | { evict: ReadonlyArray<string> }) => {
    const answer = await runtime.dispatchFetch('http://side-worker/', { ...side.request, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the local runtime answered ${answer.status} ${text}`)
  }
  const ended = new EndedObjects({
    // Only memory is lost if it fails: the runtime evicts them some seconds later.
    evict: sessions => void ask({ evict: sessions }).catch(() => undefined),
    now: () => performance.now(),
  })
  const runtime = createMiniflare({
    // Miniflare's entry worker has another port and serves only the side Worker. Measured: a trivial route answers 1,100 times a second there, and
    // 2,600 on a direct socket (with assets, 16 connections, 2 cores).
    host: '127.0.0.1',
    port: 0,
    logRequests: false,
    cf: false,
    log,
    resourcePersistencePath: join(stateDir, 'v3'),
    handleStructuredLogs: ({ level, message }) => {
      options.onLog(level, message)
      ended.hear(message)
    },
    unsafeHandleRuntimeRestart: options.onRestart,
    workers: [
      // The first one gets what is sent to Miniflare's own port.
      side.worker,
      {
        ...worker.options,
        name: worker.name,
        modulesRoot: workerDir,
        modules: readModules(workerDir, options.configBundle),
        // `.dev.vars` is not read here: the caller chose what the Worker may see.
        bindings: { ...worker.vars, ...options.vars },
        unsafeDirectSockets: [{ host, port }],
      },
    ],
  })
  await runtime.ready
  return {
    tick: cron => ask({ cron }),
    close: () => runtime.dispose(),
  }
}

function readModules(dir: string, configBundle: string | null): Array<Module> {
  const names = readdirSync(dir).filter(name => name !== 'README.md' && !name.endsWith('.map'))
  const modules = names.map((name): Module => {
    const path = join(dir, name)
    const extension = extname(name)
    if (extension === '.js' || extension === '.mjs')
      // As bytes: Miniflare keeps it twice, and as text it would take twice as much.
      return { type: 'ESModule', path, contents: new Uint8Array(readFileSync(path)) }
    if (extension === '.wasm') return { type: 'CompiledWasm', path, contents: new Uint8Array(readFileSync(path)) }
    if (name.endsWith('config.bundle') && configBundle !== null) return { type: 'Text', path, contents: configBundle }
    return { type: 'Text', path, contents: readFileSync(path, 'utf8') }
  })
  // The first module is the entry.
  return modules.toSorted((a, b) => Number(b.path.endsWith('/index.js')) - Number(a.path.endsWith('/index.js')))
}

/** Writes Miniflare's own messages (crashes, stacks of errors that escaped the Worker) to a file instead of the terminal. */
function runtimeLog(path: string, onError: () => void) {
  class FileLog extends miniflare.Log {
    protected override log(message: string) {
      appendFileSync(path, `${message}\n`)
    }
    override error(error: Error) {
      super.error(error)
      onError()
    }
  }
  return new FileLog(miniflare.LogLevel.WARN)
}
