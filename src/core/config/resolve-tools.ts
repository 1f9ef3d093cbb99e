// With which model and which tools an agent works, and who sums up what the tools return.

import type { AgentPlan, ModelChoice, ServerChoice, SummaryPlan } from '../investigation/log/plan.ts'
import type { McpSelection } from '../protocol/events.ts'
import type { LlmBackend } from '../protocol/status.ts'
import type { Agent, Config } from './config.ts'

export function modelChoice(
  config: Config,
  agent: Agent,
  selection: McpSelection | null,
  name: string,
  backend: LlmBackend,
): ModelChoice {
  const { type, model, nativeTools } = providerOf(config, name)
  const tools = { ...nativeTools, ...agent.nativeTools, ...selection?.native_tools }
  return { provider: name, type, model, backend, nativeTools: tools }
}

export function needsNativeTools(agent: Agent): boolean {
  return Object.values(agent.nativeTools).some(wanted => wanted)
}

/** The last list that names anything: a stronger layer replaces, it does not add. */
export function lastNonEmpty<T>(...lists: Array<ReadonlyArray<T>>): ReadonlyArray<T> {
  return lists.findLast(list => list.length > 0) ?? []
}

/** A sender's servers stand in the place of the configured ones; who sets native tools alone leaves them. */
export function serversOf(configured: ReadonlyArray<string>, selection: McpSelection | null): Array<ServerChoice> {
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

/** The agent's own model sums up, unless the defaults or, stronger, the server name another. */
export function summariesOf(
  config: Config,
  servers: ReadonlyArray<ServerChoice>,
  own: ModelChoice,
): Record<string, SummaryPlan> {
  const summaries: Record<string, SummaryPlan> = {}
  for (const { name } of servers) {
    const summary = config.mcpServers[name]?.summarization
    if (summary === undefined || !summary.enabled) continue
    const layer = [summary, config.defaults.summarization].find(layer => layer?.llmProvider !== undefined)
    summaries[name] = {
      thresholdTokens: summary.sizeThresholdTokens,
      maxTokens: summary.summaryMaxTokenLimit,
      model: summaryModel(config, layer?.llmProvider ?? own.provider, layer ? layer.llmBackend : own.backend),
    }
  }
  return summaries
}

/** Who sums up has no tools of any kind. A layer that names a provider alone means langchain, as in the reference. */
function summaryModel(config: Config, name: string, backend: LlmBackend = 'langchain'): ModelChoice {
  const { type, model } = providerOf(config, name)
  return { provider: name, type, model, backend, nativeTools: {} }
}

function providerOf(config: Config, name: string) {
  const provider = config.llmProviders[name]
  if (provider === undefined)
    throw new Error(`The provider '${name}' is not in the configuration any more. Define it in llm-providers.yaml.`)
  return provider
}
