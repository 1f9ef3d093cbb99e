// From the files' words to what the system reads: built-ins merged in, defaults filled, `auto` resolved.

import { AUTO, AUTO_ELSE, BUILTIN_PROVIDERS, XAI_BASE_URL } from './builtin-providers.ts'
import { BUILTIN_AGENTS, BUILTIN_CHAINS, builtinServers, DEFAULT_ORCHESTRATOR } from './builtins.ts'
import { type Naming, chainOf, fallbacksOf } from './build-chain.ts'
import { serverOf } from './build-server.ts'
import type { Agent, Config, Provider, Skill } from './config.ts'
import { declaredOf } from './declared.ts'
import { durationMs } from './fields.ts'
import { given } from '../protocol/given.ts'
import type { RawAgent, RawProvider } from './schema.ts'
import type { Sources } from './sources.ts'
import { autoProvider } from './validate-providers.ts'
import { queueOf } from './validate-settings.ts'

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
      orchestrator: { ...DEFAULT_ORCHESTRATOR, ...limitsOf(defaults.orchestrator) },
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
    declared: declaredOf(raw),
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

function agentOf(raw: RawAgent): Agent {
  return {
    type: raw.type ?? '',
    description: raw.description ?? '',
    mcpServers: raw.mcp_servers ?? [],
    customInstructions: raw.custom_instructions ?? '',
    nativeTools: given(raw.native_tools ?? {}),
    skills: raw.skills ?? null,
    requiredSkills: raw.required_skills ?? [],
    orchestrator: limitsOf(raw.orchestrator),
    ...given({ llmBackend: raw.llm_backend, maxIterations: raw.max_iterations }),
  }
}

function limitsOf(raw: RawAgent['orchestrator']): Agent['orchestrator'] {
  return given({
    maxConcurrentAgents: raw?.max_concurrent_agents,
    agentTimeoutMs: raw?.agent_timeout,
    maxBudgetMs: raw?.max_budget,
  })
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
