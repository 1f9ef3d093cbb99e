// `npm start`: runs the whole system on this machine. local/launch.mjs runs it, after it has installed Node and the dependencies.

import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { banner } from './banner.ts'
import { build } from './build.ts'
import { sentence } from './fault.ts'
import { freeMemory } from './free-memory.ts'
import { readMigrations } from './migrate.ts'
import { claimPort } from './port.ts'
import { openConfigWriter } from './runtime-config.ts'
import { serve } from './serve.ts'
import { stopOnSignals, type Stop } from './stop.ts'
import { prepare, root } from './system.ts'
import { workerOptions } from './worker-options.ts'

const kept = join(root, '.tarsy', 'build')

async function start(stop: Stop): Promise<void> {
  // The texts of these files without their types.
  enableCompileCache(join(kept, 'compiled'))
  const writer = openConfigWriter()
  const { settings, loaded, state, vars } = await prepare(stop)
  const port = await claimPort(settings.host, settings.port)
  const { workerDir } = await build(root, say)
  const served = await serve({
    writer,
    worker: workerOptions(root, join(root, 'wrangler.toml'), kept),
    workerDir,
    configBundle: JSON.stringify(loaded.files),
    migrations: readMigrations(join(root, 'migrations')),
    vars,
    host: settings.host,
    port,
    state,
    say,
    onDead: error => void fail(error),
  })
  stop.before(served.close)
  const url = `http://localhost:${port}`
  const { configDir, stateDir, apiToken: token } = settings
  const { model, tools, warnings } = loaded
  say(banner({ url, configDir, stateDir, token: token !== null, model, tools, warnings }))
  up = true
  freeMemory()
  if (!settings.demo) return
  const { runDemo } = await import('./demo.ts')
  // If the demo fails, the system goes on.
  await runDemo({ url, token, output: process.stdout }).catch(error => console.error(sentence(error)))
}

function say(line: string): void {
  console.log(line)
}

async function fail(error: unknown): Promise<void> {
  console.error(sentence(error))
  await stop.now(1)
}

/** An error that nothing caught ends the start. Once the system is up it is only printed: sessions run in the runtime, not in this process. */
function reportUncaught(error: unknown): void {
  if (up) console.error(`Survived: ${sentence(error)}`)
  else void fail(error)
}

let up = false
const stop = stopOnSignals()
process.on('uncaughtException', reportUncaught)
process.on('unhandledRejection', reportUncaught)
// A closed output (`npm start | head`) is no error. Reported on the same closed output it would be one again, for ever.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
await start(stop).catch(fail)
