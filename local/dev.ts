// `npm run dev`: the system with reloading. wrangler reloads the Worker, Vite the pages; both stop with this program.

import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeEnvFile } from './start/env-file.ts'
import { Fault, sentence } from './start/fault.ts'
import { mistakesOf } from './start/load.ts'
import { readVariables } from './start/variables.ts'
import { migrate, readMigrations } from './start/migrate.ts'
import { claimPort } from './start/port.ts'
import { stopOnSignals, type Stop } from './start/stop.ts'
import { prepare, root } from './start/system.ts'
import { canTieToParent, writeWrapper } from './start/wrapper.ts'

async function dev(stop: Stop): Promise<void> {
  const { settings, state, vars } = await prepare(stop)
  if (settings.configDir !== join(root, 'config')) {
    throw new Fault(
      'npm run dev serves the folder config/. To run another one, unset TARSY_CONFIG_DIR here and use it with npm start.',
    )
  }
  const port = await claimPort(settings.host, settings.port)
  const wrapper = writeWrapper(state.dir, canTieToParent())
  process.env.MINIFLARE_WORKERD_PATH = wrapper.path
  await migrate(state.dir, readMigrations(join(root, 'migrations')))
  const envFile = writeEnvFile(state.dir, vars)
  watchConfig()
  // Not bin/wrangler.js, which starts another process that would outlive a kill.
  const wrangler = ['wrangler/wrangler-dist/cli.js', 'dev', '--local', '--ip', settings.host, '--port', String(port)]
  run(stop, [...wrangler, '--persist-to', state.dir, '--env-file', envFile, '--show-interactive-dev-session=false'])
  run(stop, ['vite/bin/vite.js', 'dashboard', '--clearScreen', 'false'], { TARSY_URL: `http://127.0.0.1:${port}` })
  setInterval(() => void tick(port), 60_000)
}

/** Runs a program of node_modules. When it ends, everything ends. */
function run(stop: Stop, [program = '', ...args]: Array<string>, env: Record<string, string> = {}): void {
  const tie = canTieToParent() ? ['setpriv', '--pdeathsig', 'KILL'] : []
  const [command = '', ...rest] = [...tie, process.execPath, join(root, 'node_modules', program), ...args]
  const child = spawn(command, rest, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  })
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()))
  void ended.then(() => stop.now(1))
  stop.before(async () => {
    child.kill('SIGTERM')
    await Promise.race([ended, sleep(3_000)])
    child.kill('SIGKILL')
  })
}

/** Writes the bundle when the configuration changes. The Worker imports it, so wrangler reloads. */
function watchConfig(): void {
  let waiting: NodeJS.Timeout | undefined
  watch(join(root, 'config'), { recursive: true }, (_event, name) => {
    if (name?.startsWith('generated')) return
    clearTimeout(waiting)
    waiting = setTimeout(() => void renewConfig(), 100)
  })
}

/** The Worker answers 503 with the mistakes; whoever saves a file looks here. */
async function renewConfig(): Promise<void> {
  spawn(process.execPath, ['local/generate-config.ts'], { cwd: root, stdio: 'inherit' })
  const mistakes = await mistakesOf(root, join(root, 'config'), readVariables(root, process.env)).catch(sentence)
  if (mistakes !== null) console.error(mistakes)
}

/** wrangler fires no cron by itself. */
async function tick(port: number): Promise<void> {
  // Fails while wrangler reloads; the next tick is a minute later. The Worker logs what the sweep itself meets.
  await fetch(`http://127.0.0.1:${port}/cdn-cgi/local/scheduled`).catch(() => undefined)
}

const stop = stopOnSignals()
await dev(stop).catch(async error => {
  console.error(sentence(error))
  await stop.now(1)
})
