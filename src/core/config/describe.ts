// What was understood of a configuration, as text for a terminal. `(default)` marks what no file writes.

import type { AgentPlan, StagePlan } from '../investigation/log/plan.ts'
import type { Config } from './config.ts'
import * as parts from './describe-parts.ts'
import { describeRecipients } from './describe-recipients.ts'
import { type Path, valueAt } from './findings.ts'
import type { Job } from './job-blocks.ts'
import { resolveChat } from './resolve-chat.ts'
import { NO_TOOLS } from './resolve-agent.ts'
import { resolvePlan } from './resolve.ts'
import { isWritten, type Written } from './sources.ts'

const { fallbackText, listText, mark } = parts

/** Where in the file a setting of an agent may stand, besides the defaults and the agent's definition. */
type Layers = ReadonlyArray<Path>

export function describeConfig(config: Config, written: Written): string {
  const chains = Object.keys(config.chains).map(id => describeChain(config, written, id))
  return [
    ...parts.describeSettings(config, written),
    ...section('Chains', chains.flat()),
    ...section('Agents', parts.describeAgents(config, written)),
    ...section('Fallback lists', parts.describeFallbackLists(config)),
    ...section('Label maps', parts.describeLabelMaps(config, written)),
    ...section('Recipients', describeRecipients(config)),
    ...section('Servers', parts.describeServers(config, written)),
    ...section('Providers', parts.describeProviders(config)),
    ...section(
      'Skills',
      Object.values(config.skills).map(({ name, description }) => `${name}: ${description}`),
    ),
  ].join('\n')
}

function section(title: string, lines: ReadonlyArray<string>): Array<string> {
  return lines.length === 0 ? [] : ['', title, ...lines.map(indent)]
}

function indent(line: string): string {
  return `  ${line}`
}

function describeChain(config: Config, written: Written, id: string): Array<string> {
  const chain = config.chains[id]
  if (chain === undefined) return []
  const plan = resolvePlan(config, { chainId: id, selection: null, runbook: null })
  const path = ['agent_chains', id]
  const about = chain.description === '' ? '' : `: ${chain.description}`
  const labelsAreWritten = isWrittenIn([['defaults'], path], written, 'label_map')
  const compose = plan.stages.find(stage => stage.compose !== null)?.compose ?? null
  return [
    `${id}${isWritten(written, ...path) ? '' : ' (built in)'}${about}`,
    `  alert types ${listText(chain.alertTypes)}`,
    ...plan.stages.flatMap((stage, i) => describeStage(written, path, stage, i).map(indent)),
    ...(compose === null ? [] : describeJob(written, path, 'compose', compose)),
    ...describeJob(written, path, 'executive_summary', plan.executiveSummary),
    `  ${mark(`labels ${listText(plan.labelMap?.labels.map(({ label }) => label) ?? [])}`, labelsAreWritten)}`,
    ...describeChat(config, written, id).map(indent),
  ]
}

const JOB_WORDS: Readonly<Record<Job, string>> = {
  compose: 'report after actions',
  executive_summary: 'executive summary',
}

function describeJob(written: Written, chain: Path, job: Job, agent: AgentPlan): Array<string> {
  const blocks = [['defaults'], chain].map(layer => [...layer, job])
  const isFlat = isWrittenIn([['defaults'], chain], written, `${job}_provider`)
  return [
    `  ${JOB_WORDS[job]} ${agentLine(agent, [chain, ...blocks], written, isFlat)}`,
    ...(agent.fallbacks.length === 0 ? [] : [`    fallbacks ${fallbackText(agent.fallbacks)}`]),
  ]
}

function describeStage(written: Written, chain: Path, stage: StagePlan, index: number): Array<string> {
  const path = [...chain, 'stages', index]
  const policyIsWritten = [path, ['defaults']].some(layer => isWritten(written, ...layer, 'success_policy'))
  const policy = stage.parallelType === null ? '' : `, ${mark(`policy ${stage.successPolicy}`, policyIsWritten)}`
  const copies = stage.parallelType === 'replica' ? `, ${stage.agents.length} copies` : ''
  return [
    `stage ${index + 1} '${stage.name}': ${stage.type}${copies}${policy}`,
    ...stage.agents.flatMap((agent, i) => {
      const own = [...path, 'agents', stage.parallelType === 'replica' ? 0 : i]
      return describeAgent(agent, [chain, path, own], written).map(indent)
    }),
    ...(stage.synthesis === null
      ? []
      : [`  then ${agentLine(stage.synthesis, [chain, [...path, 'synthesis']], written)}`]),
  ]
}

function describeChat(config: Config, written: Written, id: string): Array<string> {
  const chat = resolveChat(config, { chainId: id, selection: null })
  if (chat === null) return ['chat switched off']
  const chain = ['agent_chains', id]
  const path = [...chain, 'chat']
  const [first, ...rest] = describeAgent(chat.agent, [chain, path], written)
  return [`${mark('chat', isWritten(written, ...path))} ${first}`, ...rest]
}

/** The agent in a line, then what it may use. */
function describeAgent(agent: AgentPlan, layers: Layers, written: Written): Array<string> {
  const names = agent.servers.map(({ name }) => name)
  const { fallbacks, requiredSkills, skills, subAgents } = agent
  return [
    agentLine(agent, layers, written),
    `  servers ${listText(names)}`,
    ...(fallbacks.length === 0 ? [] : [`  fallbacks ${fallbackText(fallbacks)}`]),
    ...(requiredSkills.length === 0 ? [] : [`  always with the skills ${listText(requiredSkills)}`]),
    ...(skills.length === 0 ? [] : [`  may load the skills ${listText(skills)}`]),
    ...(subAgents.length === 0 ? [] : [`  may hand work to others: ${limitsText(agent, written)}`]),
    ...subAgents.map(sub => {
      const tools = `servers ${listText(sub.servers.map(({ name }) => name))}`
      return `    ${sub.name}: ${modelText(sub)}, ${sub.maxIterations} iterations, ${tools}`
    }),
  ]
}

function limitsText(agent: AgentPlan, written: Written): string {
  const { maxConcurrentAgents, agentTimeoutMs } = agent.orchestrator
  const limits = `${maxConcurrentAgents} at a time, ${parts.childTimeText(agentTimeoutMs)}`
  return mark(limits, isWrittenIn([['defaults'], definitionOf(agent, written)], written, 'orchestrator'))
}

function agentLine(agent: AgentPlan, layers: Layers, written: Written, providerIsWritten = false): string {
  const all = [['defaults'], definitionOf(agent, written), ['defaults', 'agents', agent.name], ...layers]
  const model = mark(modelText(agent), providerIsWritten || isWrittenIn(all, written, 'llm_provider'))
  const type = agent.type === '' ? '' : ` (${agent.type})`
  const iterations = mark(`${agent.maxIterations} iterations`, isWrittenIn(all, written, 'max_iterations'))
  const once = NO_TOOLS.includes(agent.type)
  return `${agent.name}${type}: ${model}${once ? '' : `, ${iterations}`}`
}

function isWrittenIn(layers: Layers, written: Written, key: string): boolean {
  return layers.some(layer => isWritten(written, ...layer, key))
}

function modelText({ model }: AgentPlan): string {
  return `${model.model} (${model.provider}, ${model.backend})`
}

/** A copy `Name-2` is defined as `Name`. */
function definitionOf({ name }: AgentPlan, written: Written): Path {
  const isDefined = valueAt(written, ['agents', name]) !== undefined
  return ['agents', isDefined ? name : name.replace(/-\d+$/, '')]
}
