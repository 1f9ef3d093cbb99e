// What was understood of a configuration, as text for a terminal. `(default)` marks what no file says.

import type { AgentPlan, StagePlan } from '../investigation/log/plan.ts'
import type { Config } from './config.ts'
import { describeAgents, describeProviders, describeServers, describeSettings } from './describe-parts.ts'
import { durationText, indent, listText, marked } from './describe-text.ts'
import { resolveChat } from './resolve-chat.ts'
import { resolvePlan } from './resolve.ts'
import type { RawChain, RawConfig, RawStage } from './schema.ts'

type Layer = Record<string, unknown> | undefined

export function describeConfig(config: Config, raw: RawConfig): string {
  const chains = Object.keys(config.chains).map(id => describeChain(config, raw, id))
  return [
    ...describeSettings(config, raw),
    ...section('Chains', chains.flat()),
    ...section('Agents', describeAgents(config, raw)),
    ...section('Servers', describeServers(config, raw)),
    ...section('Providers', describeProviders(config, raw)),
    ...section(
      'Skills',
      Object.values(config.skills).map(({ name, description }) => `${name}: ${description}`),
    ),
  ].join('\n')
}

function section(title: string, lines: ReadonlyArray<string>): Array<string> {
  return lines.length === 0 ? [] : ['', title, ...lines.map(indent)]
}

function describeChain(config: Config, raw: RawConfig, id: string): Array<string> {
  const chain = config.chains[id]
  if (chain === undefined) return []
  const plan = resolvePlan(config, { chainId: id, selection: null, runbook: null })
  const own = raw.agent_chains?.[id]
  const about = chain.description === '' ? '' : `: ${chain.description}`
  return [
    `${id}${own === undefined ? ' (built in)' : ''}${about}`,
    `  alert types ${listText(chain.alertTypes)}`,
    ...plan.stages.flatMap((stage, i) => describeStage(raw, own, own?.stages?.[i], stage, i).map(indent)),
    `  executive summary ${agentLine(plan.executiveSummary, [own, { llm_provider: own?.executive_summary_provider }], raw)}`,
    ...describeChat(config, raw, id, own).map(indent),
  ]
}

function describeStage(
  raw: RawConfig,
  chain: RawChain | undefined,
  own: RawStage | undefined,
  stage: StagePlan,
  index: number,
): Array<string> {
  const several = stage.parallelType !== null
  const policy = marked(`policy ${stage.successPolicy}`, own?.success_policy ?? raw.defaults?.success_policy)
  const copies = stage.parallelType === 'replica' ? `, ${stage.agents.length} copies` : ''
  return [
    `stage ${index + 1} '${stage.name}': ${stage.type}${copies}${several ? `, ${policy}` : ''}`,
    ...stage.agents.flatMap((agent, i) => {
      const reference = own?.agents?.[stage.parallelType === 'replica' ? 0 : i]
      return describeAgent(agent, [chain, own, reference], raw).map(indent)
    }),
    ...(stage.synthesis === null ? [] : [`  then ${agentLine(stage.synthesis, [chain, own?.synthesis], raw)}`]),
  ]
}

function describeChat(config: Config, raw: RawConfig, id: string, own: RawChain | undefined): Array<string> {
  const chat = resolveChat(config, { chainId: id, selection: null })
  if (chat === null) return ['chat switched off']
  const [first, ...rest] = describeAgent(chat.agent, [own, own?.chat], raw)
  return [`${marked('chat', own?.chat)} ${first}`, ...rest]
}

/** The agent in a line, then what it may use. `layers` are the raw blocks that may have decided, the definition apart. */
function describeAgent(agent: AgentPlan, layers: ReadonlyArray<Layer>, raw: RawConfig): Array<string> {
  const names = agent.servers.map(({ name }) => name)
  const { maxConcurrentAgents, agentTimeoutMs, maxBudgetMs } = agent.orchestrator
  const limits = `${maxConcurrentAgents} at a time, ${durationText(agentTimeoutMs)} each, ${durationText(maxBudgetMs)} in all`
  const limited = raw.defaults?.orchestrator ?? raw.agents?.[baseName(agent, raw)]?.orchestrator
  return [
    agentLine(agent, layers, raw),
    `  servers ${listText(names)}`,
    ...(agent.fallbacks.length === 0
      ? []
      : [`  fallbacks ${listText(agent.fallbacks.map(({ provider, backend }) => `${provider} (${backend})`))}`]),
    ...(agent.requiredSkills.length === 0 ? [] : [`  always with the skills ${listText(agent.requiredSkills)}`]),
    ...(agent.skills.length === 0 ? [] : [`  may load the skills ${listText(agent.skills)}`]),
    ...(agent.subAgents.length === 0 ? [] : [`  may hand work to others: ${marked(limits, limited)}`]),
    ...agent.subAgents.map(sub => {
      const tools = `servers ${listText(sub.servers.map(({ name }) => name))}`
      return `    ${sub.name}: ${modelText(sub)}, ${sub.maxIterations} iterations, ${tools}`
    }),
  ]
}

function agentLine(agent: AgentPlan, layers: ReadonlyArray<Layer>, raw: RawConfig): string {
  const definition = raw.agents?.[baseName(agent, raw)]
  const given = (key: string) =>
    [raw.defaults, definition, ...layers].find(layer => Reflect.get(layer ?? {}, key) !== undefined)
  const type = agent.type === '' ? '' : ` (${agent.type})`
  const iterations = marked(`${agent.maxIterations} iterations`, given('max_iterations'))
  const once = agent.type === 'synthesis' || agent.type === 'exec_summary'
  return `${agent.name}${type}: ${marked(modelText(agent), given('llm_provider'))}${once ? '' : `, ${iterations}`}`
}

function modelText({ model }: AgentPlan): string {
  return `${model.model} (${model.provider}, ${model.backend})`
}

/** A copy `Name-2` is defined as `Name`. */
function baseName({ name }: AgentPlan, raw: RawConfig): string {
  return Object.hasOwn(raw.agents ?? {}, name) ? name : name.replace(/-\d+$/, '')
}
