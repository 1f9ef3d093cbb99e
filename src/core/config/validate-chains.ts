// Rules of `agent_chains`.

import { BUILTIN_AGENTS, BUILTIN_CHAINS } from './builtins.ts'
import { type Path, pathText, quoted } from './findings.ts'
import type { RawChain, RawStage, RawStageAgent, RawSubAgents } from './schema.ts'
import { missing, type Sources, wrong } from './sources.ts'
import { knownAgent, knownServers, knownSkills } from './validate-agents.ts'

export function validateChains(sources: Sources) {
  const chains = sources.raw.agent_chains ?? {}
  const owners = new Map<string, string>()
  for (const [id, chain] of Object.entries(BUILTIN_CHAINS)) {
    if (!Object.hasOwn(chains, id)) for (const type of chain.alertTypes) owners.set(type, `the built-in chain '${id}'`)
  }
  for (const [id, chain] of Object.entries(chains)) {
    const path = ['agent_chains', id]
    if ((chain.alert_types ?? []).length === 0) {
      missing(
        sources,
        [...path, 'alert_types'],
        "The chain has no 'alert_types'. List at least one type of alert that it takes.",
      )
    }
    for (const [i, type] of (chain.alert_types ?? []).entries())
      claim(sources, owners, [...path, 'alert_types', i], type)
    if ((chain.stages ?? []).length === 0) {
      missing(sources, [...path, 'stages'], "The chain has no 'stages'. Add at least one with a name and an agent.")
    }
    for (const [i, stage] of (chain.stages ?? []).entries()) validateStage(sources, [...path, 'stages', i], stage)
    knownServers(sources, [...path, 'mcp_servers'], chain.mcp_servers)
    validateSubAgents(sources, [...path, 'sub_agents'], chain.sub_agents)
    validateChat(sources, [...path, 'chat'], chain.chat)
    if (chain.scoring?.agent !== undefined) knownAgent(sources, [...path, 'scoring', 'agent'], chain.scoring.agent)
    knownServers(sources, [...path, 'scoring', 'mcp_servers'], chain.scoring?.mcp_servers)
  }
  const scoring = sources.raw.defaults?.scoring
  if (scoring?.agent !== undefined) knownAgent(sources, ['defaults', 'scoring', 'agent'], scoring.agent)
  knownServers(sources, ['defaults', 'scoring', 'mcp_servers'], scoring?.mcp_servers)
}

/** An alert type belongs to one chain only. */
function claim(sources: Sources, owners: Map<string, string>, path: Path, type: string) {
  if (type === '') {
    wrong(sources, path, 'An alert type is empty. Write its name or take the entry out.')
    return
  }
  const owner = owners.get(type)
  if (owner === undefined) {
    owners.set(type, pathText(path))
    return
  }
  const remedy = owner.startsWith('the built-in')
    ? 'Choose another type, or name your chain like the built-in one to replace it'
    : 'Take it out of one of them'
  wrong(sources, path, `The alert type ${quoted(sources.tarsy, path)} is already taken by ${owner}. ${remedy}.`)
}

function validateStage(sources: Sources, path: Path, stage: RawStage) {
  if (stage.name === undefined)
    missing(sources, [...path, 'name'], "The stage has no 'name'. Give it one; it is shown with the session.")
  const agents = stage.agents ?? []
  if (agents.length === 0)
    missing(sources, [...path, 'agents'], "The stage has no 'agents'. List at least one agent by 'name'.")
  for (const [i, agent] of agents.entries()) validateStageAgent(sources, [...path, 'agents', i], agent)
  const kinds = new Set(agents.map(agent => isAction(sources, agent)))
  if (kinds.size > 1) {
    const message =
      'The stage mixes action agents with others, so it counts as an investigation. Put the action agents into a stage of their own.'
    sources.findings.warn(sources.tarsy, [...path, 'agents'], message)
  }
  if (agents.length > 1 && (stage.replicas ?? 0) > 1) {
    const message =
      "With 'replicas' above 1 only the first agent runs, in copies. Take 'replicas' out, or leave one agent."
    sources.findings.warn(sources.tarsy, [...path, 'replicas'], message)
  }
  knownServers(sources, [...path, 'mcp_servers'], stage.mcp_servers)
  validateSubAgents(sources, [...path, 'sub_agents'], stage.sub_agents)
  if (stage.synthesis?.agent !== undefined) knownAgent(sources, [...path, 'synthesis', 'agent'], stage.synthesis.agent)
}

function validateStageAgent(sources: Sources, path: Path, agent: RawStageAgent) {
  if (agent.name === undefined)
    missing(sources, [...path, 'name'], "The entry has no 'name'. Write the name of an agent.")
  else knownAgent(sources, [...path, 'name'], agent.name)
  knownServers(sources, [...path, 'mcp_servers'], agent.mcp_servers)
  knownSkills(sources, path, agent)
  validateSubAgents(sources, [...path, 'sub_agents'], agent.sub_agents)
}

function validateSubAgents(sources: Sources, path: Path, subAgents: RawSubAgents) {
  const seen = new Set<string>()
  for (const [i, agent] of (subAgents ?? []).entries()) {
    const at = [...path, i]
    if (agent.name !== undefined && seen.has(agent.name)) {
      const message = 'The sub-agent stands in this list before; only this last entry counts. Take one of them out.'
      sources.findings.warn(sources.tarsy, at, message)
    }
    seen.add(agent.name ?? '')
    if (agent.name === undefined) {
      missing(sources, [...at, 'name'], "The sub-agent has no 'name'. Write the name of an agent.")
      continue
    }
    const nameAt = sources.tarsy.places.has([...at, 'name'].join('\0')) ? [...at, 'name'] : at
    if (knownAgent(sources, nameAt, agent.name) && !hasDescription(sources, agent.name)) {
      const message = `The agent ${quoted(sources.tarsy, nameAt)} has no 'description', so no orchestrator could choose it. Add one under 'agents'.`
      wrong(sources, nameAt, message)
    }
    knownServers(sources, [...at, 'mcp_servers'], agent.mcp_servers)
    knownSkills(sources, at, agent)
  }
}

function validateChat(sources: Sources, path: Path, chat: RawChain['chat']) {
  if (chat?.enabled === true && chat.agent === undefined) {
    missing(
      sources,
      [...path, 'agent'],
      "Chat is enabled without an 'agent'. Name one, such as ChatAgent, or take the block out: chat is allowed by default.",
    )
  }
  if (chat?.agent !== undefined) knownAgent(sources, [...path, 'agent'], chat.agent)
  // The reference does not check this one; every question would fail.
  if (chat?.enabled !== false) knownServers(sources, [...path, 'mcp_servers'], chat?.mcp_servers)
  validateSubAgents(sources, [...path, 'sub_agents'], chat?.sub_agents)
}

function hasDescription(sources: Sources, name: string): boolean {
  const own = sources.raw.agents?.[name]
  return (own === undefined ? BUILTIN_AGENTS[name]?.description : own.description) !== undefined
}

function isAction(sources: Sources, agent: RawStageAgent): boolean {
  const name = agent.name ?? ''
  const own = sources.raw.agents?.[name]
  return (agent.type ?? (own === undefined ? BUILTIN_AGENTS[name]?.type : own.type)) === 'action'
}
