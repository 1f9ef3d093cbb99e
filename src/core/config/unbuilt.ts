// Features that a configuration may describe and that do not act yet. Each is said once, so that nobody waits for them.

import type { Path } from './findings.ts'
import type { Sources } from './sources.ts'

type Feature = { what: string; path: Path | null }

export function warnOfUnbuilt(sources: Sources) {
  const { raw } = sources
  const chains = Object.entries(raw.agent_chains ?? {})
  const inChain = (key: string, found: (chain: (typeof chains)[number][1]) => unknown): Path | null => {
    const entry = chains.find(([, chain]) => found(chain))
    return entry === undefined ? null : ['agent_chains', entry[0], key]
  }
  const skills =
    Object.entries(raw.agents ?? {}).find(
      ([, agent]) => agent.required_skills !== undefined || (agent.skills ?? []).length > 0,
    ) ??
    chains.find(([, chain]) =>
      chain.stages?.some(stage => stage.agents?.some(agent => agent.skills ?? agent.required_skills)),
    )
  const features: Array<Feature> = [
    {
      what: "'sub_agents': agents do not hand work to sub-agents yet",
      path: inChain('sub_agents', chain => chain.sub_agents ?? chain.stages?.some(hasSubAgents)),
    },
    {
      what: "'scoring': finished sessions are not scored yet",
      path:
        raw.defaults?.scoring?.enabled === true
          ? ['defaults', 'scoring']
          : inChain('scoring', chain => chain.scoring !== undefined && chain.scoring.enabled !== false),
    },
    {
      what: "'memory': investigations do not remember earlier ones yet",
      path: raw.defaults?.memory?.enabled === true ? ['defaults', 'memory'] : null,
    },
    {
      what: "'slack': no messages are sent yet",
      path: raw.system?.slack?.enabled === true ? ['system', 'slack'] : null,
    },
    {
      what: "'skills': skills are read, but agents are not given them yet",
      path:
        skills === undefined ? null : [raw.agents?.[skills[0]] === skills[1] ? 'agents' : 'agent_chains', skills[0]],
    },
    {
      what: "'chat': questions about a session are not answered yet",
      path: inChain('chat', chain => chain.chat !== undefined && chain.chat.enabled !== false),
    },
    {
      what: "'cost_estimation': costs are not estimated yet",
      path: given(
        ['system', 'cost_estimation'],
        raw.system?.cost_estimation?.model_rates,
        raw.system?.cost_estimation?.promotions,
      ),
    },
    {
      what: "'retention': sessions are kept until you delete them",
      path: given(['system', 'retention'], raw.system?.retention),
    },
    { what: "'holidays': they have no effect yet", path: given(['system', 'holidays'], raw.system?.holidays) },
    {
      what: "'worker_count' and the intervals of polling and orphans: alerts are pushed and sessions resume by themselves, so the keys have no effect",
      path: pollingKey(raw.queue),
    },
  ]
  for (const { what, path } of features)
    if (path !== null) sources.findings.warn(sources.tarsy, path, `${what}.`, 'key')
}

function given(path: Path, ...values: Array<unknown>): Path | null {
  return values.some(value => value !== undefined) ? path : null
}

function hasSubAgents(stage: { sub_agents?: unknown; agents?: Array<{ sub_agents?: unknown }> | undefined }): boolean {
  return stage.sub_agents !== undefined || (stage.agents ?? []).some(agent => agent.sub_agents !== undefined)
}

function pollingKey(queue: Record<string, unknown> | undefined): Path | null {
  const acting = ['max_concurrent_sessions', 'session_timeout']
  const key = Object.keys(queue ?? {}).find(name => queue?.[name] !== undefined && !acting.includes(name))
  return key === undefined ? null : ['queue', key]
}
