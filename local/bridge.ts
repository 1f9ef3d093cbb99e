// Serves the stdio MCP servers of a configuration over HTTP. `npm start` does so in its own process. For a deployed Worker an operator runs
// `npm run bridge -- --config DIR` near the cluster and publishes it by a Cloudflare Tunnel or a VPC binding.

import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startBridge, stdioServers, type Bridge, type BridgeOptions } from './bridge/serve-bridge.ts'
import type { Variables } from './start/settings.ts'

export { startBridge, type Bridge, type BridgeOptions }

const USAGE = 'Usage: npm run bridge -- [--config DIR]'
const DEFAULT_PORT = 8790

async function run(): Promise<void> {
  const { load } = await import('./start/load.ts')
  const { readVariables } = await import('./start/variables.ts')
  const { Fault, sentence } = await import('./start/fault.ts')
  const { stopOnSignals } = await import('./start/stop.ts')
  const stop = stopOnSignals()
  try {
    const root = dirname(import.meta.dirname)
    const variables = readVariables(root, process.env)
    const given = readFolder(process.argv.slice(2))
    if (given === null) throw new Fault(USAGE)
    const token = variables['TARSY_BRIDGE_TOKEN']
    if (!token) {
      throw new Fault(
        'Set TARSY_BRIDGE_TOKEN, for example to the output of `openssl rand -hex 32`, here and among the secrets of the Worker.',
      )
    }
    const configDir = resolve(given ?? variables['TARSY_CONFIG_DIR'] ?? resolve(root, 'config'))
    const { config } = await load(root, configDir, variables)
    const names = Object.keys(stdioServers(config.mcpServers))
    if (names.length === 0)
      throw new Fault(`No server in ${configDir} has transport.type: stdio, so there is nothing for the bridge to do.`)
    const port = readPort(variables)
    if (port === null)
      throw new Fault(
        `TARSY_BRIDGE_PORT=${variables['TARSY_BRIDGE_PORT']} is not a port. Give a number from 0 to 65535.`,
      )
    const { url, close } = await startBridge({
      servers: config.mcpServers,
      token,
      port,
      host: variables['TARSY_BRIDGE_HOST'] || '127.0.0.1',
      log: console.log,
    })
    stop.before(close)
    console.log(
      `Bridge on ${url} for: ${names.join(', ')}\nSet TARSY_BRIDGE_URL of the Worker to the address at which it reaches this one.`,
    )
  } catch (error) {
    console.error(sentence(error))
    await stop.now(1)
  }
}

/** The configuration folder; undefined if none is given, null if the arguments are not understood. */
function readFolder(args: Array<string>): string | undefined | null {
  try {
    return parseArgs({ args, options: { config: { type: 'string' } } }).values.config
  } catch {
    // The caller says how to call it.
    return null
  }
}

/** null: not a port. The Worker's own PORT is another one. */
function readPort(variables: Variables): number | null {
  const port = Number(variables['TARSY_BRIDGE_PORT'] || DEFAULT_PORT)
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null
}

if (import.meta.main) await run()
