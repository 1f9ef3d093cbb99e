import type { AgentPlan } from '../investigation/log/plan.ts'
import type { Config } from './config.ts'
import { resolveChat } from './resolve-chat.ts'
import { chainFor, resolvePlan } from './resolve.ts'

/**
 * Every agent that may come to work, its sub-agents behind it: those of the operator's chains and of the chain that takes alerts without a type.
 * The other built-in chains are there for whoever sends alerts of their type.
 */
export function agentsAtWork(config: Config): Array<AgentPlan> {
  const byDefault = chainFor(config, config.defaults.alertType)
  const chains = Object.keys(config.chains).filter(id => id === byDefault || !config.builtInChains.includes(id))
  return chains.flatMap(id => agentsOf(config, id)).flatMap(agent => [agent, ...agent.subAgents])
}

function agentsOf(config: Config, chainId: string): Array<AgentPlan> {
  const { stages } = resolvePlan(config, { chainId, selection: null, runbook: null })
  const chat = resolveChat(config, { chainId, selection: null })
  return [...stages.flatMap(stage => stage.agents), ...(chat === null ? [] : [chat.agent])]
}
