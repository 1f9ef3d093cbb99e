// `npm start`: the whole system on this machine. Run by local/launch.mjs, which brings Node and the dependencies.

import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Config } from '../../src/core/config/config.ts'
import { startBridge } from '../bridge.ts'
import { banner } from './banner.ts'
import { build } from './build.ts'
import { runDemo } from './demo.ts'
import { sentence } from './fault.ts'
import { load, readVariables } from './load.ts'
import { readMigrations } from './migrate.ts'
import { claimPort, serve } from './serve.ts'
import { readSettings } from './settings.ts'
import { openState } from './state.ts'
import { stopOnSignals, type Stop } from './stop.ts'

const root = dirname(dirname(import.meta.dirname))
const say = (line: string) => console.log(line)

async function start(stop: Stop): Promise<void> {
  const variables = readVariables(root, process.env)
  const settings = readSettings(root, process.argv.slice(2), variables)
  const { files, config, warnings, vars } = await load(root, settings.configDir, variables)
  const state = await openState(settings.stateDir)
  stop.before(state.close)
  const port = await claimPort(settings.host, settings.port)
  const { workerDir } = await build(root, say)
  const bridge = await bridgeFor(config)
  if (bridge !== null) stop.before(bridge.close)
  const served = await serve({
    wranglerConfig: join(root, 'wrangler.toml'),
    workerDir,
    configBundle: JSON.stringify(files),
    migrations: readMigrations(join(root, 'migrations')),
    vars: {
      ...vars,
      ...(settings.loopback && { TARSY_LOCAL: '1' }),
      ...(settings.apiToken !== null && { TARSY_API_TOKEN: settings.apiToken }),
      ...(bridge !== null && { TARSY_BRIDGE_URL: bridge.url, TARSY_BRIDGE_TOKEN: bridge.token }),
    },
    host: settings.host,
    port,
    state,
    say,
    onDead: async error => {
      console.error(sentence(error))
      await stop.now(1)
    },
  })
  stop.before(served.close)
  const url = `http://localhost:${port}`
  say(
    banner({
      url,
      config,
      warnings,
      configDir: settings.configDir,
      stateDir: settings.stateDir,
      token: settings.apiToken !== null,
    }),
  )
  if (settings.demo) await runDemo({ url, token: settings.apiToken, output: process.stdout })
}

/** stdio servers cannot run in the Worker; the bridge speaks HTTP to it and keeps their environment here. */
async function bridgeFor(config: Config): Promise<{ url: string; token: string; close(): Promise<void> } | null> {
  if (!Object.values(config.mcpServers).some(server => server.transport.type === 'stdio')) return null
  const token = randomBytes(32).toString('hex')
  const { url, close } = await startBridge({ servers: config.mcpServers, token, host: '127.0.0.1', port: 0 })
  return { url, token, close }
}

const stop = stopOnSignals()
try {
  await start(stop)
} catch (error) {
  console.error(sentence(error))
  await stop.now(1)
}
