// What `npm start` and `npm run dev` have in common: settings, configuration, the state folder, the bridge, the Worker's variables.

import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { Config } from '../../src/core/config/config.ts'
import { startBridge } from '../bridge.ts'
import { load, pick, readVariables, type Loaded } from './load.ts'
import { readSettings, type Settings } from './settings.ts'
import { openState, type State } from './state.ts'
import type { Stop } from './stop.ts'

export const root = dirname(dirname(import.meta.dirname))

// Variables that the Worker reads besides those that the configuration names.
const OURS = ['TARSY_API_TOKEN', 'TARSY_TRUST_FORWARDED', 'TARSY_DEMO_PACE_MS', 'ACCESS_TEAM_DOMAIN', 'ACCESS_AUD']

export type Prepared = { settings: Settings; loaded: Loaded; state: State; vars: Record<string, string> }

/** Fails before anything runs when something is missing. `stop` closes what it starts. */
export async function prepare(stop: Stop): Promise<Prepared> {
  const variables = readVariables(root, process.env)
  const settings = readSettings(root, process.argv.slice(2), variables)
  const loaded = await load(root, settings.configDir, variables)
  const state = await openState(settings.stateDir)
  stop.before(state.close)
  const vars = {
    // The pace of the demo model: fast, but slow enough to watch.
    TARSY_DEMO_PACE_MS: '15',
    ...pick(variables, OURS),
    ...loaded.vars,
    ...(settings.loopback && { TARSY_LOCAL: '1' }),
    ...(await bridgeVars(loaded.config, stop)),
  }
  return { settings, loaded, state, vars }
}

/** stdio servers cannot run in the Worker: the bridge runs them here, with their environment, and offers them over HTTP. */
async function bridgeVars(config: Config, stop: Stop): Promise<Record<string, string>> {
  if (!Object.values(config.mcpServers).some(server => server.transport.type === 'stdio')) return {}
  const token = randomBytes(32).toString('hex')
  const bridge = await startBridge({ servers: config.mcpServers, token, host: '127.0.0.1', port: 0 })
  stop.before(bridge.close)
  return { TARSY_BRIDGE_URL: bridge.url, TARSY_BRIDGE_TOKEN: token }
}
