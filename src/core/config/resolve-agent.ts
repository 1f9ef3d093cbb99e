// One agent after every layer of overrides (behaviour 1.11): its definition, the defaults, the chain, the stage, the reference.

import type { AgentPlan } from '../investigation/log/plan.ts'
import type { McpSelection } from '../protocol/events.ts'
import type { AgentType } from '../protocol/status.ts'
import type { Chain, Config, Stage, StageAgent } from './config.ts'
import { skillsOf } from './resolve-skills.ts'
import { instructionsOf, lastNonEmpty, modelChoice, needsNativeTools, serversOf, summariesOf } from './resolve-tools.ts'

export type Scope = { config: Config; chain: Chain; selection: McpSelection | null }

/** What stands over the definition and the chain, the strongest last; each may be silent. */
export type Layers = {
  /** In the place of the chain's servers. */
  chainServers?: ReadonlyArray<string>
  stage?: Stage
  own: Partial<StageAgent>
}

/** These answer once, from what they are given. */
const NO_TOOLS: ReadonlyArray<AgentType> = ['synthesis', 'exec_summary']

/** Throws when the agent or a provider is gone; a loaded configuration has them all. */
export function planAgent(scope: Scope, name: string, layers: Layers): AgentPlan {
  const agent = planAlone(scope, name, layers)
  if (NO_TOOLS.includes(agent.type)) return agent
  const { config, chain } = scope
  const wanted = lastNonEmpty(chain.subAgents, layers.stage?.subAgents ?? [], layers.own.subAgents ?? [])
  // A sender's selection is for the agents of the chain, not for those that they call.
  const subAgents = wanted
    .filter(({ name }) => config.agents[name]?.description)
    .map(own => planAlone({ config, chain, selection: null }, own.name, { own }))
  return { ...agent, subAgents }
}

/** An agent that hands no work to others. */
function planAlone({ config, chain, selection }: Scope, name: string, layers: Layers): AgentPlan {
  const { stage, own } = layers
  const definition = config.agents[name]
  if (definition === undefined)
    throw new Error(`The agent '${name}' is not in the configuration any more. Define it, or take it out of the chain.`)
  const { defaults } = config
  const type = own.type ?? definition.type
  const model = modelChoice(
    config,
    definition,
    selection,
    own.llmProvider ?? chain.llmProvider ?? defaults.llmProvider ?? 'demo',
    own.llmBackend ?? chain.llmBackend ?? definition.llmBackend ?? defaults.llmBackend,
  )
  const fallbacks =
    own.fallbackProviders ?? stage?.fallbackProviders ?? chain.fallbackProviders ?? defaults.fallbackProviders
  const tools = !NO_TOOLS.includes(type)
  const configured = lastNonEmpty(
    definition.mcpServers,
    layers.chainServers ?? chain.mcpServers,
    stage?.mcpServers ?? [],
    own.mcpServers ?? [],
  )
  const servers = tools ? serversOf(configured, selection) : []
  const { requiredSkills, skills } = skillsOf(config, definition, own)
  return {
    name,
    description: definition.description,
    type,
    model,
    fallbacks: fallbacks.map(({ provider, backend }) => modelChoice(config, definition, selection, provider, backend)),
    needsNativeTools: needsNativeTools(definition),
    maxIterations:
      own.maxIterations ??
      stage?.maxIterations ??
      chain.maxIterations ??
      definition.maxIterations ??
      defaults.maxIterations,
    servers,
    // The configured servers, also where the sender chose others: what they say is about the chain's own ground.
    serverInstructions: tools ? instructionsOf(config, configured) : [],
    customInstructions: definition.customInstructions.trim(),
    requiredSkills,
    skills: tools ? skills : [],
    summaries: summariesOf(config, servers, model),
    subAgents: [],
    orchestrator: { ...defaults.orchestrator, ...definition.orchestrator },
  }
}
