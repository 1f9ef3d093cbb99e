// The plan of one alert: its chain, stage by stage, each agent with its model and tools.

import { findOwn } from '../find-own.ts'
import type { AgentPlan, LabelMap, Plan, StagePlan } from '../investigation/log/plan.ts'
import type { AlertTypes } from '../protocol/api.ts'
import type { McpSelection } from '../protocol/events.ts'
import { BUILTIN_LABEL_MAP } from './builtin-labels.ts'
import { holdSelection } from './chain-servers.ts'
import type { Config, Stage } from './config.ts'
import { byName, type Overrides, planAgent, type Scope } from './resolve-agent.ts'
import { skillTexts } from './resolve-skills.ts'

/** What a sender may decide for one alert. */
type Request = { chainId: string; selection: McpSelection | null; runbook: string | null }

/** Throws when the chain is gone or names an agent or provider that is; a loaded configuration has them all. */
export function resolvePlan(config: Config, { chainId, selection, runbook }: Request): Plan {
  const chain = config.chains[chainId]
  if (chain === undefined)
    throw new Error(
      `The chain '${chainId}' is not in the configuration any more. Send the alert again, or put the chain back.`,
    )
  const scope = { config, chain, selection: holdSelection(config, chain, selection) }
  const { executiveSummary: ofSummary } = config.defaults
  const planned = chain.stages.map(stage => planStage(scope, stage)).map(planCompose(scope))
  const stages = config.defaults.verdict ? planned.map(endInVerdict) : planned
  const executiveSummary = planAgent(scope, 'ExecSummaryAgent', {
    ofDefaults: ofSummary,
    own: chain.executiveSummary ?? {},
  })
  const everyone = stages.flatMap(({ agents, synthesis, compose }) =>
    [...agents, synthesis, compose].filter(agent => agent !== null),
  )
  return {
    chainId,
    stages,
    executiveSummary,
    labelMap: labelMapOf(scope),
    runbook: (runbook ?? config.defaults.runbook)?.trim() ?? null,
    skills: skillTexts(config, [...everyone, executiveSummary]),
    sessionTimeoutMs: config.queue.sessionTimeoutMs,
  }
}

function planStage(scope: Scope, stage: Stage): StagePlan {
  const planNamed = (name: string, overrides: Omit<Overrides, 'ofDefaults'>) =>
    planAgent(scope, name, { ...overrides, ofDefaults: byName(scope.config, name) })
  const configured = stage.agents.map(agent => planNamed(agent.name, { stage, own: agent }))
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
    successPolicy: stage.successPolicy ?? scope.config.defaults.successPolicy,
    synthesis: agents.length > 1 ? planNamed(agent, { own: { ...overrides, type: 'synthesis' } }) : null,
    compose: null,
  }
}

/** Adds the agent that amends the report to each stage that acts behind an investigation. */
function planCompose(scope: Scope) {
  const { config, chain } = scope
  return (stage: StagePlan, at: number, stages: ReadonlyArray<StagePlan>): StagePlan => {
    const amends = stage.type === 'action' && stages.slice(0, at).some(({ type }) => type === 'investigation')
    if (!amends) return stage
    const own = { ...chain.compose, type: 'compose' as const }
    return { ...stage, compose: planAgent(scope, 'ComposeAgent', { ofDefaults: config.defaults.compose, own }) }
  }
}

/** Agents that act end in a line of their own, and the amended report has the verdict of what was found. */
function endInVerdict(stage: StagePlan): StagePlan {
  const asked = (agent: AgentPlan): AgentPlan =>
    agent.type === 'action' ? agent : { ...agent, verdict: true, subAgents: agent.subAgents.map(asked) }
  const { agents, synthesis, compose } = stage
  return {
    ...stage,
    agents: agents.map(asked),
    synthesis: synthesis && asked(synthesis),
    compose: compose && asked(compose),
  }
}

/** The chain's map goes before that of the defaults. */
function labelMapOf({ config, chain }: Scope): LabelMap {
  const name = chain.labelMap ?? config.defaults.labelMap ?? BUILTIN_LABEL_MAP
  const map = findOwn(config.labelMaps, name)
  if (map === undefined)
    throw new Error(`The label map '${name}' is not in the configuration any more. Define it under 'label_maps'.`)
  const labels = map.labels.map(({ label, description }) => ({ label: label.trim(), description: description.trim() }))
  return { name, multi: map.multi, instructions: map.instructions?.trim() ?? '', labels }
}

/** The chain that takes alerts of a type; null when there is none. */
export function chainFor(config: Config, alertType: string): string | null {
  return Object.entries(config.chains).find(([, chain]) => chain.alertTypes.includes(alertType))?.[0] ?? null
}

/** GET /api/v1/alert-types: by chain id, then in configured order. */
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
