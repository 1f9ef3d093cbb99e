// The program of runtime-config.ts.

import { readdirSync, readFileSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { extname, join } from 'node:path'
import { answerOnce } from './apart.ts'
import type { RuntimeConfig, RuntimeConfigOptions } from './runtime-config.ts'

type Module = {
  type: 'ESModule' | 'Text' | 'CompiledWasm' | 'Data'
  path: string
  contents: string | Uint8Array<ArrayBuffer>
}

/**
 * V8 chooses by the memory of the machine how much garbage may gather, and an idle isolate does not collect its own: after 200 sessions the
 * Worker's isolate held 95 MB of which 16 MB were in use (workerd 1.20261102.1, 24 GB). What the runtime's other isolates forgot holds its
 * buffers too. So they begin small, collect when they have grown by two fifths, and keep to what takes little memory: 1,000 sessions then took 287 MB at
 * most instead of 305, at the same rate (docs/decisions/0074-ended-sessions-leave-memory.md). Cloudflare's isolates are small as well.
 */
const V8_FLAGS = '--heap-growing-percent=40 --optimize-for-size --initial-old-space-size=4'

// Miniflare is 6 MB of JavaScript: compiled once, it is loaded faster.
enableCompileCache(join(import.meta.dirname, '..', '..', '.tarsy', 'build', 'compiled'))
process.env.MINIFLARE_WORKERD_V8_FLAGS ??= V8_FLAGS
const { createMiniflare, miniflare } = await import('./miniflare.ts')
const { sendDirectly } = await import('./direct-outbound.ts')
flushCompileCache()
sendDirectly()

answerOnce((options: RuntimeConfigOptions): Promise<RuntimeConfig> => {
  const written = Promise.withResolvers<RuntimeConfig>()
  const sideSocket = miniflare.getDirectSocketName(1, 'default')
  // Miniflare hands the configuration to the object that runs workerd. This one keeps it, and Miniflare waits for its ports until this program ends.
  miniflare.Runtime.prototype.updateConfig = (config, { requiredSockets }) => {
    written.resolve({ config, sockets: requiredSockets.filter(name => typeof name === 'string'), sideSocket })
    return new Promise(() => undefined)
  }
  const { worker, workerDir, configBundle, vars, host, port, stateDir, side } = options
  // Miniflare makes its folders where temporary files belong, and those may be removed while the runtime still runs.
  process.env[process.platform === 'win32' ? 'TEMP' : 'TMPDIR'] = options.temporary
  const runtime = createMiniflare({
    // Miniflare's entry worker has a port that nobody uses. Measured: a trivial route answers 1,100 times a second there, and 2,600 on a direct socket
    // (with assets, 16 connections, 2 cores).
    host: '127.0.0.1',
    port: 0,
    logRequests: false,
    cf: false,
    log: new miniflare.NoOpLog(),
    resourcePersistencePath: join(stateDir, 'v3'),
    workers: [
      {
        ...worker.options,
        name: worker.name,
        modulesRoot: workerDir,
        modules: readModules(workerDir, configBundle),
        // `.dev.vars` is not read here: the caller chose what the Worker may see.
        bindings: { ...worker.vars, ...vars },
        unsafeDirectSockets: [{ host, port }],
      },
      { ...side, unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
    ],
  })
  runtime.ready.catch(written.reject)
  return written.promise
})

function readModules(dir: string, configBundle: string | null): Array<Module> {
  const names = readdirSync(dir).filter(name => name !== 'README.md' && !name.endsWith('.map'))
  const modules = names.map((name): Module => {
    const path = join(dir, name)
    const extension = extname(name)
    if (extension === '.js' || extension === '.mjs')
      return { type: 'ESModule', path, contents: new Uint8Array(readFileSync(path)) }
    if (extension === '.wasm') return { type: 'CompiledWasm', path, contents: new Uint8Array(readFileSync(path)) }
    if (name.endsWith('config.bundle') && configBundle !== null) return { type: 'Text', path, contents: configBundle }
    return { type: 'Text', path, contents: readFileSync(path, 'utf8') }
  })
  // The first module is the entry.
  return modules.toSorted((a, b) => Number(b.path.endsWith('/index.js')) - Number(a.path.endsWith('/index.js')))
}
