// A chain with its stages, from the file's words to what the system reads. Nothing is inherited here; that is resolve.ts.

import type { Chain, Chat, FallbackProvider, Stage, StageAgent, SubAgent } from './config.ts'
import { given } from '../protocol/given.ts'
import type { RawChain, RawStage, RawStageAgent, RawSubAgents } from './schema.ts'

/** Says which provider a name stands for: `auto` is a name of ours. */
export type Naming = (provider: string | undefined) => string | undefined

export function fallbacksOf(list: RawChain['fallback_providers'], naming: Naming): Array<FallbackProvider> | undefined {
  return list?.map(({ provider, backend }) => ({ provider: naming(provider) ?? '', backend: backend ?? 'langchain' }))
}

export function chainOf(raw: RawChain, naming: Naming): Chain {
  return {
    alertTypes: raw.alert_types ?? [],
    description: raw.description ?? '',
    stages: (raw.stages ?? []).map(stage => stageOf(stage, naming)),
    chat: chatOf(raw.chat ?? {}, naming),
    mcpServers: raw.mcp_servers ?? [],
    subAgents: subAgentsOf(raw.sub_agents, naming),
    ...given({
      llmProvider: naming(raw.llm_provider),
      llmBackend: raw.llm_backend,
      executiveSummaryProvider: naming(raw.executive_summary_provider),
      fallbackProviders: fallbacksOf(raw.fallback_providers, naming),
      maxIterations: raw.max_iterations,
    }),
  }
}

function chatOf(raw: NonNullable<RawChain['chat']>, naming: Naming): Chat {
  return {
    enabled: raw.enabled ?? true,
    mcpServers: raw.mcp_servers ?? [],
    subAgents: subAgentsOf(raw.sub_agents, naming),
    ...given({
      agent: raw.agent,
      llmProvider: naming(raw.llm_provider),
      llmBackend: raw.llm_backend,
      maxIterations: raw.max_iterations,
    }),
  }
}

function stageOf(raw: RawStage, naming: Naming): Stage {
  return {
    name: raw.name ?? '',
    agents: (raw.agents ?? []).map(agent => stageAgentOf(agent, naming)),
    replicas: Math.max(1, raw.replicas ?? 1),
    mcpServers: raw.mcp_servers ?? [],
    subAgents: subAgentsOf(raw.sub_agents, naming),
    synthesis: given({
      agent: raw.synthesis?.agent,
      llmBackend: raw.synthesis?.llm_backend,
      llmProvider: naming(raw.synthesis?.llm_provider),
    }),
    ...given({
      successPolicy: raw.success_policy,
      maxIterations: raw.max_iterations,
      fallbackProviders: fallbacksOf(raw.fallback_providers, naming),
    }),
  }
}

function stageAgentOf(raw: RawStageAgent, naming: Naming): StageAgent {
  return {
    ...subAgentOf(raw, naming),
    subAgents: subAgentsOf(raw.sub_agents, naming),
    ...given({ type: raw.type, fallbackProviders: fallbacksOf(raw.fallback_providers, naming) }),
  }
}

function subAgentsOf(list: RawSubAgents, naming: Naming): Array<SubAgent> {
  // A name that stands twice is one agent, and the last word about it counts.
  const byName = new Map((list ?? []).map(raw => [raw.name, subAgentOf(raw, naming)]))
  return [...byName.values()]
}

function subAgentOf(raw: NonNullable<RawSubAgents>[number], naming: Naming): SubAgent {
  return {
    name: raw.name ?? '',
    mcpServers: raw.mcp_servers ?? [],
    requiredSkills: raw.required_skills ?? [],
    skills: raw.skills ?? [],
    ...given({
      llmProvider: naming(raw.llm_provider),
      llmBackend: raw.llm_backend,
      maxIterations: raw.max_iterations,
    }),
  }
}
