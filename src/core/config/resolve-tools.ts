// Which model and which tools an agent works with, and which model summarises large tool results.

import type { AgentPlan, CallLimits, ModelChoice, ServerChoice, SummaryPlan } from '../investigation/log/plan.ts'
import type { McpSelection } from '../protocol/events.ts'
import type { Agent, Config, Provider } from './config.ts'
import { type Pair, settleFallbacks, settlePair } from './precedence.ts'

export function chooseModel(config: Config, agent: Agent, selection: McpSelection | null, pair: Pair): ModelChoice {
  const provider = findProvider(config, pair.provider)
  const tools = { ...provider.nativeTools, ...agent.nativeTools, ...selection?.native_tools }
  return choiceOf(pair, provider, tools)
}

export function needsNativeTools(agent: Agent): boolean {
  return Object.values(agent.nativeTools).some(wanted => wanted)
}

/** A sender's servers replace the configured ones; a selection of native tools alone leaves them. */
export function chooseServers(configured: ReadonlyArray<string>, selection: McpSelection | null): Array<ServerChoice> {
  if (selection === null || selection.servers.length === 0) return configured.map(name => ({ name }))
  return selection.servers.map(({ name, tools }) =>
    tools !== undefined && tools.length > 0 ? { name, tools } : { name },
  )
}

export function instructionsOf(config: Config, servers: ReadonlyArray<string>): AgentPlan['serverInstructions'] {
  return servers
    .map(server => ({ server, instructions: config.mcpServers[server]?.instructions.trim() ?? '' }))
    .filter(({ instructions }) => instructions !== '')
}

/** The agent's own model summarises, unless the server or else the defaults name another. */
export function summariesOf(
  config: Config,
  servers: ReadonlyArray<ServerChoice>,
  own: ModelChoice,
): Record<string, SummaryPlan> {
  const summaries: Record<string, SummaryPlan> = {}
  const fallbacks = settleFallbacks(config.fallbackLists, [config.defaults.summarization])
  for (const { name } of servers) {
    const summary = config.mcpServers[name]?.summarization
    if (summary === undefined || !summary.enabled) continue
    const ofAgent = { llmProvider: own.provider, llmBackend: own.backend }
    summaries[name] = {
      thresholdTokens: summary.sizeThresholdTokens,
      maxTokens: summary.summaryMaxTokenLimit,
      model: chooseSummaryModel(config, settlePair([ofAgent, config.defaults.summarization, summary])),
      ...(fallbacks !== null && { fallbacks: fallbacks.map(pair => chooseSummaryModel(config, pair)) }),
    }
  }
  return summaries
}

/** A summary is made without tools. */
function chooseSummaryModel(config: Config, pair: Pair): ModelChoice {
  return choiceOf(pair, findProvider(config, pair.provider), {})
}

function choiceOf(
  { provider: name, backend }: Pair,
  provider: Provider,
  nativeTools: ModelChoice['nativeTools'],
): ModelChoice {
  const limits = limitsOf(provider)
  const { type, model, reasoningEffort, contextWindow } = provider
  return {
    provider: name,
    type,
    model,
    backend,
    nativeTools,
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(contextWindow !== undefined && { contextWindow }),
    ...(limits !== null && { limits }),
  }
}

/** The limits that the provider sets; null if it sets none. */
function limitsOf(provider: Provider): CallLimits | null {
  const limits = {
    firstChunkMs: provider.firstChunkTimeoutMs,
    stallMs: provider.stallTimeoutMs,
    callMs: provider.callTimeoutMs,
    outageMs: provider.outageTimeoutMs,
  }
  const set = Object.entries(limits).filter(([, ms]) => ms !== undefined)
  return set.length === 0 ? null : Object.fromEntries(set)
}

function findProvider(config: Config, name: string): Provider {
  const provider = config.llmProviders[name]
  if (provider === undefined)
    throw new Error(`The provider '${name}' is not in the configuration any more. Define it in llm-providers.yaml.`)
  return provider
}
