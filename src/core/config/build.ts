// From the files' words to what the system reads: built-ins merged in, defaults filled, `auto` resolved.

import { AUTO, AUTO_ELSE, BUILTIN_PROVIDERS, XAI_BASE_URL } from './builtin-providers.ts'
import { BUILTIN_AGENTS, BUILTIN_CHAINS, builtinServers, DEFAULT_SUMMARIZATION } from './builtins.ts'
import type { Agent, Chain, Config, FallbackProvider, McpServer, Provider, Skill, Stage, Transport } from './config.ts'
import { durationMs } from './fields.ts'
import type { RawAgent, RawChain, RawProvider, RawServer, RawStage } from './schema.ts'
import type { Sources } from './sources.ts'
import { autoProvider } from './validate-providers.ts'
import { queueOf } from './validate-settings.ts'

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> }
type Naming = (provider: string | undefined) => string | undefined
type RawFallbacks = RawChain['fallback_providers']

export function buildConfig(sources: Sources, skills: Record<string, Skill>, runbookFile: string | undefined): Config {
  const { raw, vars } = sources
  const naming: Naming = provider =>
    provider === AUTO && !Object.hasOwn(sources.rawProviders, AUTO) ? autoProvider(vars, AUTO_ELSE) : provider
  const defaults = raw.defaults ?? {}
  const queue = queueOf(raw)
  const masking = defaults.alert_masking
  return {
    defaults: {
      // Without a word about the model the system chooses, and load.ts warns of it.
      ...given({ llmProvider: naming(defaults.llm_provider ?? AUTO) }),
      llmBackend: defaults.llm_backend ?? 'langchain',
      maxIterations: defaults.max_iterations ?? 20,
      fallbackProviders: fallbacksOf(defaults.fallback_providers, naming) ?? [],
      successPolicy: defaults.success_policy ?? 'any',
      alertType: defaults.alert_type ?? 'kubernetes',
      runbook: defaults.runbook ?? (runbookFile?.trim() ? runbookFile : null),
      alertMasking: { enabled: masking?.enabled ?? true, patternGroup: masking?.pattern_group ?? 'security' },
      ...(defaults.summarization === undefined
        ? {}
        : {
            summarization: given({
              llmProvider: naming(defaults.summarization.llm_provider),
              llmBackend: defaults.summarization.llm_backend,
            }),
          }),
    },
    queue: { maxConcurrentSessions: queue.max_concurrent_sessions, sessionTimeoutMs: queue.session_timeout },
    system: {
      dashboardUrl: raw.system?.dashboard_url ?? 'http://localhost:5173',
      allowedWsOrigins: raw.system?.allowed_ws_origins ?? [],
      runbooks: {
        allowedDomains: raw.system?.runbooks?.allowed_domains ?? ['github.com', 'raw.githubusercontent.com'],
        cacheTtlMs: durationMs(raw.system?.runbooks?.cache_ttl ?? '') ?? 60_000,
        githubTokenEnv: raw.system?.github?.token_env ?? 'GITHUB_TOKEN',
        ...given({ repoUrl: raw.system?.runbooks?.repo_url }),
      },
    },
    agents: merged(BUILTIN_AGENTS, raw.agents, agentOf),
    chains: merged(BUILTIN_CHAINS, raw.agent_chains, chain => chainOf(chain, naming)),
    mcpServers: merged(builtinServers(vars), raw.mcp_servers, server => serverOf(server, naming)),
    llmProviders: merged(BUILTIN_PROVIDERS, sources.rawProviders, providerOf),
    skills,
  }
}

/** The user's entries first and whole; built-ins whose names are free behind them. */
function merged<R, T>(
  builtins: Readonly<Record<string, T>>,
  own: Readonly<Record<string, R>> | undefined,
  build: (raw: R) => T,
): Record<string, T> {
  const result: Record<string, T> = {}
  for (const [name, raw] of Object.entries(own ?? {})) result[name] = build(raw)
  for (const [name, builtin] of Object.entries(builtins)) if (!Object.hasOwn(result, name)) result[name] = builtin
  return result
}

/** Leaves out what was not given. */
function given<T extends object>(values: T): Partial<Given<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Given<T>>
}

function fallbacksOf(list: RawFallbacks, naming: Naming): Array<FallbackProvider> | undefined {
  return list?.map(({ provider, backend }) => ({ provider: naming(provider) ?? '', backend: backend ?? 'langchain' }))
}

function agentOf(raw: RawAgent): Agent {
  return {
    type: raw.type ?? '',
    description: raw.description ?? '',
    mcpServers: raw.mcp_servers ?? [],
    customInstructions: raw.custom_instructions ?? '',
    nativeTools: given(raw.native_tools ?? {}),
    skills: raw.skills ?? null,
    requiredSkills: raw.required_skills ?? [],
    ...given({ llmBackend: raw.llm_backend, maxIterations: raw.max_iterations }),
  }
}

function chainOf(raw: RawChain, naming: Naming): Chain {
  return {
    alertTypes: raw.alert_types ?? [],
    description: raw.description ?? '',
    stages: (raw.stages ?? []).map(stage => stageOf(stage, naming)),
    chat: { enabled: raw.chat?.enabled ?? true },
    mcpServers: raw.mcp_servers ?? [],
    ...given({
      llmProvider: naming(raw.llm_provider),
      llmBackend: raw.llm_backend,
      executiveSummaryProvider: naming(raw.executive_summary_provider),
      fallbackProviders: fallbacksOf(raw.fallback_providers, naming),
      maxIterations: raw.max_iterations,
    }),
  }
}

function stageOf(raw: RawStage, naming: Naming): Stage {
  return {
    name: raw.name ?? '',
    agents: (raw.agents ?? []).map(agent => ({
      name: agent.name ?? '',
      mcpServers: agent.mcp_servers ?? [],
      ...given({
        type: agent.type,
        llmProvider: naming(agent.llm_provider),
        llmBackend: agent.llm_backend,
        maxIterations: agent.max_iterations,
        fallbackProviders: fallbacksOf(agent.fallback_providers, naming),
      }),
    })),
    replicas: Math.max(1, raw.replicas ?? 1),
    mcpServers: raw.mcp_servers ?? [],
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

function serverOf(raw: RawServer, naming: Naming): McpServer {
  const summary = raw.summarization
  const masking = raw.data_masking
  return {
    transport: transportOf(raw.transport ?? {}),
    instructions: raw.instructions ?? '',
    masking:
      masking === undefined
        ? null
        : {
            enabled: masking.enabled ?? true,
            patternGroups: masking.pattern_groups ?? [],
            patterns: masking.patterns ?? [],
            customPatterns: (masking.custom_patterns ?? []).map(({ pattern, replacement, description }) => ({
              pattern: pattern ?? '',
              replacement: replacement ?? '',
              ...given({ description }),
            })),
          },
    summarization: {
      enabled: summary === undefined ? false : (summary.enabled ?? true),
      sizeThresholdTokens: summary?.size_threshold_tokens || DEFAULT_SUMMARIZATION.sizeThresholdTokens,
      summaryMaxTokenLimit: summary?.summary_max_token_limit || DEFAULT_SUMMARIZATION.summaryMaxTokenLimit,
      ...given({ llmProvider: naming(summary?.llm_provider), llmBackend: summary?.llm_backend }),
    },
  }
}

function transportOf(raw: NonNullable<RawServer['transport']>): Transport {
  if (raw.type === 'stdio' || raw.type === undefined) {
    return { type: 'stdio', command: raw.command ?? '', args: raw.args ?? [], env: raw.env ?? {} }
  }
  return {
    type: raw.type,
    url: raw.url ?? '',
    verifySsl: raw.verify_ssl ?? true,
    customHeaders: raw.custom_headers ?? {},
    ...given({
      bearerToken: raw.bearer_token,
      timeoutMs: raw.timeout ? raw.timeout * 1000 : undefined,
      sessionCleanupUrl: raw.session_cleanup_url,
    }),
  }
}

function providerOf(raw: RawProvider): Provider {
  const type = raw.type ?? 'openai'
  return {
    type,
    model: raw.model ?? '',
    nativeTools: given(raw.native_tools ?? {}),
    ...given({
      apiKeyEnv: raw.api_key_env,
      credentialsEnv: raw.credentials_env,
      projectEnv: raw.project_env,
      locationEnv: raw.location_env,
      baseUrl: raw.base_url ?? (type === 'xai' ? XAI_BASE_URL : undefined),
      api: raw.api,
    }),
  }
}
