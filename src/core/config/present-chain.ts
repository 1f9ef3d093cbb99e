// A chain as it may be shown: names, numbers and texts, nothing that comes from a secret.

import type { ShownChain, ShownDefaults, ShownStage, ShownStageAgent, ShownSubAgent } from '../protocol/system.ts'
import type { Chain, Stage, StageAgent, SubAgent } from './config.ts'
import type { Declared } from './declared.ts'
import { some } from './some.ts'

export function shownChain(chain: Chain, scoring: Declared['scoring']): ShownChain {
  return {
    alert_types: chain.alertTypes,
    stages: chain.stages.map(shownStage),
    chat: {
      enabled: chain.chat.enabled,
      ...some({
        agent: chain.chat.agent,
        llm_backend: chain.chat.llmBackend,
        llm_provider: chain.chat.llmProvider,
        mcp_servers: chain.chat.mcpServers,
        max_iterations: chain.chat.maxIterations,
        sub_agents: chain.chat.subAgents.map(shownSubAgent),
      }),
    },
    ...some({
      description: chain.description,
      scoring: shownScoring(scoring),
      llm_provider: chain.llmProvider,
      executive_summary_provider: chain.executiveSummaryProvider,
      llm_backend: chain.llmBackend,
      max_iterations: chain.maxIterations,
      mcp_servers: chain.mcpServers,
      sub_agents: chain.subAgents.map(shownSubAgent),
    }),
    ...fallbacks(chain.fallbackProviders),
  }
}

export function shownScoring(scoring: Declared['scoring']): ShownDefaults['scoring'] {
  if (scoring === undefined) return undefined
  const { enabled = false, agent, llm_backend, llm_provider, mcp_servers, max_iterations } = scoring
  return { enabled, ...some({ agent, llm_backend, llm_provider, mcp_servers, max_iterations }) }
}

function shownStage(stage: Stage): ShownStage {
  const { agent, llmBackend, llmProvider } = stage.synthesis
  return {
    name: stage.name,
    agents: stage.agents.map(shownStageAgent),
    ...some({
      replicas: stage.replicas,
      success_policy: stage.successPolicy,
      max_iterations: stage.maxIterations,
      mcp_servers: stage.mcpServers,
      sub_agents: stage.subAgents.map(shownSubAgent),
      synthesis: some({ agent, llm_backend: llmBackend, llm_provider: llmProvider }),
    }),
    ...fallbacks(stage.fallbackProviders),
  }
}

function shownStageAgent(agent: StageAgent): ShownStageAgent {
  return {
    ...shownSubAgent(agent),
    ...some({ type: agent.type, sub_agents: agent.subAgents.map(shownSubAgent) }),
    ...fallbacks(agent.fallbackProviders),
  }
}

function shownSubAgent(agent: SubAgent): ShownSubAgent {
  return {
    name: agent.name,
    ...some({
      llm_provider: agent.llmProvider,
      llm_backend: agent.llmBackend,
      max_iterations: agent.maxIterations,
      mcp_servers: agent.mcpServers,
      required_skills: agent.requiredSkills,
      skills: agent.skills,
    }),
  }
}

/** An empty list is a word of the operator's: none stands in. */
function fallbacks(list: Chain['fallbackProviders']): Pick<ShownChain, 'fallback_providers'> {
  if (list === undefined) return {}
  return { fallback_providers: list.map(({ provider, backend }) => ({ provider, backend })) }
}
