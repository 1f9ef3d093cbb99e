// One agent after every layer of overrides: the defaults, its definition, the chain, the stage, the agent in the stage.

import { findOwn } from '../find-own.ts'
import type { AgentPlan, OrchestratorLimits } from '../investigation/log/plan.ts'
import type { McpSelection } from '../protocol/events.ts'
import type { AgentType } from '../protocol/status.ts'
import type { Agent, Chain, Config, Pairing, Stage } from './config.ts'
import { type Layers, type Own, type Pair, settle, settleFallbacks, settlePair, settleWrites } from './precedence.ts'
import { chooseSkills } from './resolve-skills.ts'
import { chooseModel, chooseServers, instructionsOf, needsNativeTools, summariesOf } from './resolve-tools.ts'

export type Scope = { config: Config; chain: Chain; selection: McpSelection | null }

/**
 * What overrides the definition and the chain. `chainServers` replaces the chain's servers, and not for sub-agents. `ofDefaults`: what the
 * defaults say of the agent by its name, or of its job.
 */
export type Overrides = { chainServers?: Array<string>; ofDefaults: Pairing | undefined; stage?: Stage; own: Own }

/** These agents make one model call without tools. */
export const NO_TOOLS: ReadonlyArray<AgentType> = ['synthesis', 'exec_summary', 'compose']

/** What `defaults.agents` says of an agent. */
export function byName({ defaults: { agents = {} } }: Config, name: string): Pairing | undefined {
  return findOwn(agents, name)
}

/** Throws when the agent or a provider is gone; a loaded configuration has them all. */
export function planAgent(scope: Scope, name: string, overrides: Overrides): AgentPlan {
  const { agent, subAgents } = planAlone(scope, name, overrides)
  if (NO_TOOLS.includes(agent.type)) return agent
  const { config, chain } = scope
  const described = subAgents.filter(({ name }) => findOwn(config.agents, name)?.description)
  // A sender's selection is for the agents of the chain, not for their sub-agents.
  const plans = described.map(own => {
    const ofDefaults = byName(config, own.name)
    return planAlone({ config, chain, selection: null }, own.name, { ofDefaults, own }).agent
  })
  return { ...agent, subAgents: plans }
}

/** The agent without its sub-agents, and which these are. */
function planAlone(scope: Scope, name: string, { chainServers, ofDefaults, stage, own }: Overrides) {
  const { config, chain, selection } = scope
  const definition = findOwn(config.agents, name)
  if (definition === undefined)
    throw new Error(`The agent '${name}' is not in the configuration any more. Define it, or take it out of the chain.`)
  const ofChain = { ...chain, mcpServers: chainServers ?? chain.mcpServers }
  const layers: Layers = [config.defaults, definition, ofChain, ofDefaults, stage, own]
  const { type, mcpServers, subAgents, ...settled } = settle(layers)
  const modelOf = (pair: Pair) => chooseModel(config, definition, selection, pair)
  const model = modelOf(settlePair([config.defaults, definition, chain, ofDefaults, own]))
  const fallbacks = settleFallbacks(config.fallbackLists, [config.defaults, chain, ofDefaults, stage, own]) ?? []
  const hasTools = !NO_TOOLS.includes(type)
  const mayWrite = (server: string) =>
    settleWrites(config.defaults, [definition, chain, stage, own], config.mcpServers[server])
  const chosen = hasTools ? chooseServers(mcpServers, selection) : []
  const servers = chosen.map(each => {
    const writes = mayWrite(each.name)
    return writes === null ? each : { ...each, writes }
  })
  const { requiredSkills, skills } = chooseSkills(config, definition, own)
  const agent: AgentPlan = {
    name,
    description: definition.description,
    type,
    model,
    fallbacks: fallbacks.map(modelOf),
    needsNativeTools: needsNativeTools(definition),
    ...settled,
    servers,
    // Of the configured servers even where the sender chose others: their instructions describe the chain's environment.
    serverInstructions: hasTools ? instructionsOf(config, mcpServers) : [],
    customInstructions: definition.customInstructions.trim(),
    requiredSkills,
    skills: hasTools ? skills : [],
    summaries: summariesOf(config, servers, model),
    subAgents: [],
    orchestrator: limitsOf(config, definition),
  }
  return { agent, subAgents }
}

function limitsOf({ defaults }: Config, { orchestrator }: Agent): OrchestratorLimits {
  const { maxConcurrentAgents, agentTimeoutMs } = { ...defaults.orchestrator, ...orchestrator }
  return { maxConcurrentAgents, ...(agentTimeoutMs !== undefined && { agentTimeoutMs }) }
}
