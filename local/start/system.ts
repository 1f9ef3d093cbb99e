// What `npm start` and `npm run dev` have in common: settings, configuration, the state folder, the bridge, the Worker's variables.

import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { startBridge, type Servers } from '../bridge/serve-bridge.ts'
import { loadApart, type LoadedApart } from './load-apart.ts'
import { readSettings, type Settings } from './settings.ts'
import { openState, type State } from './state.ts'
import type { Stop } from './stop.ts'
import { pick, readVariables } from './variables.ts'

export const root = dirname(dirname(import.meta.dirname))

// Variables that the Worker reads besides those that the configuration names.
const OURS = ['TARSY_API_TOKEN', 'TARSY_TRUST_FORWARDED', 'TARSY_DEMO_PACE_MS', 'ACCESS_TEAM_DOMAIN', 'ACCESS_AUD']

export type Prepared = { settings: Settings; loaded: LoadedApart; state: State; vars: Record<string, string> }

/** Fails before anything runs when something is missing. `stop` closes what it starts. */
export async function prepare(stop: Stop): Promise<Prepared> {
  const variables = readVariables(root, process.env)
  const settings = readSettings(root, process.argv.slice(2), variables)
  const loaded = await loadApart(root, settings.configDir)
  const state = await openState(settings.stateDir)
  stop.before(state.close)
  const vars = {
    // The pace of the demo model: fast, but slow enough to watch.
    TARSY_DEMO_PACE_MS: '15',
    ...pick(variables, OURS),
    ...loaded.vars,
    ...(settings.loopback && { TARSY_LOCAL: '1' }),
    ...(await bridgeVars(loaded.stdio, stop)),
  }
  return { settings, loaded, state, vars }
}

/** stdio servers cannot run in the Worker: the bridge runs them here, with their environment, and offers them over HTTP. */
async function bridgeVars(servers: Servers, stop: Stop): Promise<Record<string, string>> {
  if (Object.keys(servers).length === 0) return {}
  const token = randomBytes(32).toString('hex')
  const bridge = await startBridge({ servers, token, host: '127.0.0.1', port: 0 })
  stop.before(bridge.close)
  return { TARSY_BRIDGE_URL: bridge.url, TARSY_BRIDGE_TOKEN: token }
}
