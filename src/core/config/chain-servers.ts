// The servers of a chain, and those that an alert may choose instead.

import type { McpSelection } from '../protocol/events.ts'
import type { Chain, Config } from './config.ts'

/** A follow-up question may use the tools of every agent that investigated. */
export function serversOfStages(config: Config, chain: Chain): Array<string> {
  const all = chain.stages.flatMap(stage => [
    ...stage.mcpServers,
    ...stage.agents.flatMap(({ name, mcpServers }) => [...mcpServers, ...(config.agents[name]?.mcpServers ?? [])]),
  ])
  return [...new Set(all)]
}

/** The chain's own servers and those of `alert_servers`; null if nothing limits the choice. */
function selectableServers(config: Config, chain: Chain): Array<string> | null {
  const listed = chain.alertServers ?? config.defaults.alertServers
  if (listed === undefined) return null
  return [...new Set([...chain.mcpServers, ...serversOfStages(config, chain), ...chain.chat.mcpServers, ...listed])]
}

/** The first server of a selection that alerts of this chain may not choose, and those that they may; null if there is none. */
export function refusedServer(
  config: Config,
  chain: Chain,
  selection: McpSelection,
): { server: string; allowed: Array<string> } | null {
  const allowed = selectableServers(config, chain)
  const refused = selection.servers.find(({ name }) => allowed?.includes(name) === false)
  return allowed === null || refused === undefined ? null : { server: refused.name, allowed }
}

/** The selection without servers that may not be chosen, or no longer: the configuration may have changed since the alert came. */
export function holdSelection(config: Config, chain: Chain, selection: McpSelection | null): McpSelection | null {
  const allowed = selectableServers(config, chain)
  if (selection === null || allowed === null) return selection
  return { ...selection, servers: selection.servers.filter(({ name }) => allowed.includes(name)) }
}
