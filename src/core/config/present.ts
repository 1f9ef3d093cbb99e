// The configuration as it may be shown. Every key is named here: what a later field holds is hidden until somebody lists it.

import type { ShownAgent, ShownProvider, ShownServer, SystemConfig } from '../protocol/system.ts'
import { compactDuration } from './compact-duration.ts'
import type { Agent, Config, McpServer, Provider, Transport } from './config.ts'
import { shownChain } from './present-chain.ts'
import { shownDefaults, shownQueue, shownSystem } from './present-settings.ts'
import { HIDDEN, shownCommand, shownName, shownUrl, withoutTokens } from './redact.ts'
import { some } from './some.ts'

export function presentConfig(config: Config): SystemConfig {
  return withoutTokens({
    defaults: shownDefaults(config),
    queue: shownQueue(config),
    system: shownSystem(config),
    agents: mapped(config.agents, shownAgent),
    chains: mapped(config.chains, (chain, name) => shownChain(chain, config.declared.chainScoring[name])),
    mcp_servers: mapped(config.mcpServers, shownServer),
    llm_providers: mapped(config.llmProviders, shownProvider),
    skills: mapped(config.skills, ({ name, description }) => ({ name, description })),
  })
}

/** `fromEntries` defines each key as the object's own, whatever it is called. */
function mapped<T, S>(entries: Readonly<Record<string, T>>, show: (entry: T, name: string) => S): Record<string, S> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, show(entry, name)]))
}

function shownAgent(agent: Agent): ShownAgent {
  const { maxConcurrentAgents, agentTimeoutMs, maxBudgetMs } = agent.orchestrator
  const limits = some({
    max_concurrent_agents: maxConcurrentAgents,
    agent_timeout: agentTimeoutMs === undefined ? undefined : compactDuration(agentTimeoutMs),
    max_budget: maxBudgetMs === undefined ? undefined : compactDuration(maxBudgetMs),
  })
  return {
    ...some({
      type: agent.type,
      description: agent.description,
      mcp_servers: agent.mcpServers,
      llm_backend: agent.llmBackend,
      max_iterations: agent.maxIterations,
      native_tools: agent.nativeTools,
      required_skills: agent.requiredSkills,
    }),
    custom_instructions: agent.customInstructions,
    orchestrator: Object.keys(limits).length === 0 ? null : limits,
    skills: agent.skills,
  }
}

function shownServer({ transport, instructions, masking, summarization }: McpServer): ShownServer {
  return {
    transport: shownTransport(transport),
    ...some({ instructions }),
    ...(masking !== null && {
      data_masking: {
        Enabled: masking.enabled,
        PatternGroups: orNull(masking.patternGroups),
        Patterns: orNull(masking.patterns),
        CustomPatterns: orNull(
          masking.customPatterns.map(({ pattern, replacement, description = '' }) => ({
            Pattern: pattern,
            Replacement: replacement,
            Description: description,
          })),
        ),
      },
    }),
    summarization: {
      enabled: summarization.enabled,
      size_threshold_tokens: summarization.sizeThresholdTokens,
      summary_max_token_limit: summarization.summaryMaxTokenLimit,
      ...some({ llm_provider: summarization.llmProvider, llm_backend: summarization.llmBackend }),
    },
  }
}

/** Arguments, variables and headers carry secrets, so that at most their names are shown. */
function shownTransport(transport: Transport): ShownServer['transport'] {
  if (transport.type === 'stdio') {
    return {
      type: transport.type,
      ...some({
        command: shownCommand(transport.command),
        args: transport.args.length > 0 ? [HIDDEN] : [],
        env_keys: keys(transport.env),
      }),
      bearer_token_set: false,
    }
  }
  const { type, url, bearerToken, verifySsl, timeoutMs, customHeaders, sessionCleanupUrl } = transport
  return {
    type,
    url: shownUrl(url),
    verify_ssl: verifySsl,
    ...some({
      timeout: timeoutMs === undefined ? undefined : timeoutMs / 1000,
      custom_header_keys: keys(customHeaders),
      session_cleanup_url: sessionCleanupUrl === undefined ? undefined : shownUrl(sessionCleanupUrl),
    }),
    bearer_token_set: bearerToken !== undefined && bearerToken !== '',
  }
}

function shownProvider(provider: Provider): ShownProvider {
  const name = (env: string | undefined) => (env === undefined ? undefined : shownName(env))
  return {
    type: provider.type,
    model: provider.model,
    ...some({
      api_key_env: name(provider.apiKeyEnv),
      credentials_env: name(provider.credentialsEnv),
      project_env: name(provider.projectEnv),
      location_env: name(provider.locationEnv),
      base_url: provider.baseUrl === undefined ? undefined : shownUrl(provider.baseUrl),
      native_tools: provider.nativeTools,
    }),
  }
}

function keys(values: Readonly<Record<string, string>>): Array<string> {
  return Object.keys(values).map(shownName).toSorted()
}

function orNull<T>(list: Array<T>): Array<T> | null {
  return list.length > 0 ? list : null
}
