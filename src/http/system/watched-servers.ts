import { agentsAtWork } from '#core/config/agents-at-work.ts'
import { BUILTIN_SERVER_NAMES } from '#core/config/builtins.ts'
import type { Config } from '#core/config/config.ts'

/**
 * The servers whose health is worth a warning or a gauge: all that the operator configured, and those built-in ones that an alert's chain
 * uses. Probing a built-in server starts a program on the operator's machine, which most operators never asked for.
 */
export function listWatchedServers(config: Config): Array<string> {
  const used = new Set(agentsAtWork(config).flatMap(agent => agent.servers.map(({ name }) => name)))
  return Object.keys(config.mcpServers).filter(name => !BUILTIN_SERVER_NAMES.includes(name) || used.has(name))
}
