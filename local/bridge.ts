// Serves the stdio MCP servers of a configuration over HTTP. `npm start` does so in its own process. For a deployed Worker an operator runs
// `node local/bridge.ts [configuration folder]` near the cluster and publishes it by a Cloudflare Tunnel or a VPC binding.

import { dirname, resolve } from 'node:path'
import { startBridge, stdioServers, type Bridge, type BridgeOptions } from './bridge/serve-bridge.ts'

export { startBridge, type Bridge, type BridgeOptions }

async function run(): Promise<void> {
  const { load, readVariables } = await import('./start/load.ts')
  const { Fault, sentence } = await import('./start/fault.ts')
  const { stopOnSignals } = await import('./start/stop.ts')
  const stop = stopOnSignals()
  try {
    const root = dirname(import.meta.dirname)
    const variables = readVariables(root, process.env)
    const token = variables['TARSY_BRIDGE_TOKEN']
    if (!token) {
      throw new Fault(
        'Set TARSY_BRIDGE_TOKEN, for example to the output of `openssl rand -hex 32`, here and among the secrets of the Worker.',
      )
    }
    const configDir = resolve(process.argv[2] ?? variables['TARSY_CONFIG_DIR'] ?? resolve(root, 'config'))
    const { config } = await load(root, configDir, variables)
    const names = Object.keys(stdioServers(config.mcpServers))
    if (names.length === 0)
      throw new Fault(`No server in ${configDir} has transport.type: stdio, so there is nothing for the bridge to do.`)
    const port = Number(variables['PORT'] || 8790)
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Fault(`PORT=${variables['PORT']} is not a port. Give a number from 0 to 65535.`)
    const { url, close } = await startBridge({
      servers: config.mcpServers,
      token,
      port,
      host: variables['HOST'] || '127.0.0.1',
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

if (import.meta.main) await run()
