// `npm start`: runs the whole system on this machine. local/launch.mjs runs it, after it has installed Node and the dependencies.

import { join } from 'node:path'
import { banner } from './banner.ts'
import { build } from './build.ts'
import { runDemo } from './demo.ts'
import { sentence } from './fault.ts'
import { readMigrations } from './migrate.ts'
import { claimPort, serve } from './serve.ts'
import { stopOnSignals, type Stop } from './stop.ts'
import { prepare, root } from './system.ts'

async function start(stop: Stop): Promise<void> {
  const { settings, loaded, state, vars } = await prepare(stop)
  const port = await claimPort(settings.host, settings.port)
  const { workerDir } = await build(root, say)
  const served = await serve({
    wranglerConfig: join(root, 'wrangler.toml'),
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
  say(banner({ url, configDir, stateDir, token: token !== null, config: loaded.config, warnings: loaded.warnings }))
  up = true
  // If the demo fails, the system goes on.
  if (settings.demo)
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
// A closed output (`npm start | head`) is no error.
process.stdout.on('error', () => undefined)
await start(stop).catch(fail)
