// `npm start`: the whole system on this machine. Run by local/launch.mjs, which brings Node and the dependencies.

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
  // A demonstration that fails is no reason to end a system that runs.
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

/** What nobody caught ends a start; a system that is up says it and goes on, for its sessions stand on the runtime, not on this process. */
function uncaught(error: unknown): void {
  if (up) console.error(`Survived: ${sentence(error)}`)
  else void fail(error)
}

let up = false
const stop = stopOnSignals()
process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)
// A reader that went away (`npm start | head`) is no fault of ours.
process.stdout.on('error', () => undefined)
await start(stop).catch(fail)
