import { BUILTIN_SERVER_NAMES } from '#core/config/builtins.ts'
import type { Config } from '#core/config/config.ts'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { chainFor, resolvePlan } from '#core/config/resolve.ts'
import type { AgentPlan } from '#core/investigation/log/plan.ts'

/**
 * The servers whose health is worth a warning or a gauge: all that the operator configured, and those built-in ones that an alert's chain
 * uses. Probing a built-in server starts a program on the operator's machine, which most operators never asked for.
 */
export function listWatchedServers(config: Config): Array<string> {
  const byDefault = chainFor(config, config.defaults.alertType)
  const chains = Object.keys(config.chains).filter(id => id === byDefault || !config.builtInChains.includes(id))
  const used = new Set(chains.flatMap(id => agentsOf(config, id)).flatMap(serversOf))
  return Object.keys(config.mcpServers).filter(name => !BUILTIN_SERVER_NAMES.includes(name) || used.has(name))
}

function agentsOf(config: Config, chainId: string): Array<AgentPlan> {
  const { stages } = resolvePlan(config, { chainId, selection: null, runbook: null })
  const chat = resolveChat(config, { chainId, selection: null })
  return [...stages.flatMap(stage => stage.agents), ...(chat === null ? [] : [chat.agent])]
}

function serversOf(agent: AgentPlan): Array<string> {
  return [...agent.servers.map(({ name }) => name), ...agent.subAgents.flatMap(serversOf)]
}
