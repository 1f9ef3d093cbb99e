// Who does what with which model and tools: the chain of one alert, after every layer of overrides (behaviour 1.11).

import type { AgentPlan, ModelChoice, NativeTools, Plan, ServerChoice, StagePlan } from '../investigation/plan.ts'
import type { AlertTypes } from '../protocol/api.ts'
import type { McpSelection } from '../protocol/events.ts'
import type { AgentType, LlmBackend } from '../protocol/status.ts'
import type { Agent, Chain, Config, FallbackProvider, Stage, StageAgent } from './config.ts'

/** What a sender may decide for one alert. */
type Wish = { chainId: string; selection: McpSelection | null; runbook: string | null }

type Context = { config: Config; chain: Chain; selection: McpSelection | null }

/** The layers of one agent, the strongest last; each may be silent. */
type Layers = { stage?: Stage; own: Partial<StageAgent> }

const NO_TOOLS: ReadonlyArray<AgentType> = ['synthesis', 'exec_summary']

/** Throws when the chain is gone or names an agent or provider that is; a loaded configuration has them all. */
export function resolvePlan(config: Config, { chainId, selection, runbook }: Wish): Plan {
  const chain = config.chains[chainId]
  if (chain === undefined)
    throw new Error(
      `The chain '${chainId}' is not in the configuration any more. Send the alert again, or put the chain back.`,
    )
  const context = { config, chain, selection }
  const summary = chain.executiveSummaryProvider
  return {
    chainId,
    stages: chain.stages.map(stage => planStage(context, stage)),
    executiveSummary: planAgent(context, 'ExecSummaryAgent', {
      own: summary === undefined ? {} : { llmProvider: summary },
    }),
    runbook: runbook ?? config.defaults.runbook,
    sessionTimeoutMs: config.queue.sessionTimeoutMs,
  }
}

function planStage(context: Context, stage: Stage): StagePlan {
  const configured = stage.agents.map(agent => planAgent(context, agent.name, { stage, own: agent }))
  const [first] = configured
  const copies = stage.replicas > 1 && first !== undefined
  const agents = copies
    ? Array.from({ length: stage.replicas }, (_, i) => ({ ...first, name: `${first.name}-${i + 1}` }))
    : configured
  const { agent = 'SynthesisAgent', ...overrides } = stage.synthesis
  return {
    name: stage.name,
    type: agents.every(({ type }) => type === 'action') ? 'action' : 'investigation',
    agents,
    parallelType: copies ? 'replica' : agents.length > 1 ? 'multi_agent' : null,
    successPolicy: stage.successPolicy ?? context.config.defaults.successPolicy,
    synthesis: agents.length > 1 ? planAgent(context, agent, { own: overrides }) : null,
  }
}

function planAgent({ config, chain, selection }: Context, name: string, { stage, own }: Layers): AgentPlan {
  const definition = config.agents[name]
  if (definition === undefined)
    throw new Error(`The agent '${name}' is not in the configuration any more. Define it, or take it out of the chain.`)
  const { defaults } = config
  const type = own.type ?? definition.type
  const backend: LlmBackend = own.llmBackend ?? chain.llmBackend ?? definition.llmBackend ?? defaults.llmBackend
  const provider = own.llmProvider ?? chain.llmProvider ?? defaults.llmProvider ?? 'demo'
  const fallbacks: Array<FallbackProvider> =
    own.fallbackProviders ?? stage?.fallbackProviders ?? chain.fallbackProviders ?? defaults.fallbackProviders
  const servers = lastNonEmpty(definition.mcpServers, chain.mcpServers, stage?.mcpServers ?? [], own.mcpServers ?? [])
  const choice = (provider: string, backend: LlmBackend) =>
    modelChoice(config, definition, selection, provider, backend)
  const tools = !NO_TOOLS.includes(type)
  return {
    name,
    type,
    model: choice(provider, backend),
    fallbacks: fallbacks.map(fallback => choice(fallback.provider, fallback.backend)),
    maxIterations:
      own.maxIterations ??
      stage?.maxIterations ??
      chain.maxIterations ??
      definition.maxIterations ??
      defaults.maxIterations,
    servers: tools ? (selectedServers(selection) ?? servers.map(server => ({ name: server }))) : [],
    // The configured servers, also where the sender chose others: what they say is about the chain's own ground.
    serverInstructions: tools ? instructionsOf(config, servers) : [],
    customInstructions: definition.customInstructions,
  }
}

function modelChoice(
  config: Config,
  agent: Agent,
  selection: McpSelection | null,
  name: string,
  backend: LlmBackend,
): ModelChoice {
  const provider = config.llmProviders[name]
  if (provider === undefined)
    throw new Error(`The provider '${name}' is not in the configuration any more. Define it in llm-providers.yaml.`)
  const nativeTools: NativeTools = { ...provider.nativeTools, ...agent.nativeTools, ...selection?.native_tools }
  return { provider: name, type: provider.type, model: provider.model, backend, nativeTools }
}

/** null keeps the configured servers: a sender may set native tools alone. */
function selectedServers(selection: McpSelection | null): Array<ServerChoice> | null {
  if (selection === null || selection.servers.length === 0) return null
  return selection.servers.map(({ name, tools }) =>
    tools !== undefined && tools.length > 0 ? { name, tools } : { name },
  )
}

function instructionsOf(
  config: Config,
  servers: ReadonlyArray<string>,
): Array<{ server: string; instructions: string }> {
  return servers
    .map(server => ({ server, instructions: config.mcpServers[server]?.instructions ?? '' }))
    .filter(({ instructions }) => instructions !== '')
}

function lastNonEmpty(...lists: Array<ReadonlyArray<string>>): ReadonlyArray<string> {
  return lists.findLast(list => list.length > 0) ?? []
}

/** The chain that takes alerts of a type; null when there is none. */
export function chainFor(config: Config, alertType: string): string | null {
  return Object.entries(config.chains).find(([, chain]) => chain.alertTypes.includes(alertType))?.[0] ?? null
}

/** Every type of alert, by chain id, then in configured order (wire contract 1.4). */
export function alertTypes(config: Config): AlertTypes {
  const ids = Object.keys(config.chains).toSorted()
  return {
    alert_types: ids.flatMap(id => {
      const { alertTypes: types = [], description = '' } = config.chains[id] ?? {}
      return types.map(type => ({ type, chain_id: id, description }))
    }),
    default_chain_id: chainFor(config, config.defaults.alertType) ?? ids[0] ?? '',
    default_alert_type: config.defaults.alertType,
  }
}

/** Names of a selection that no configured server has. */
export function unknownServers(config: Config, selection: McpSelection): Array<string> {
  return selection.servers.map(({ name }) => name).filter(name => !Object.hasOwn(config.mcpServers, name))
}
