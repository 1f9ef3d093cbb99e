// The shape of tarsy.yaml and llm-providers.yaml. Nothing is required here: what is missing is said by the validators, which see
// the built-ins as well, so that one slip does not hide another.

import * as z from 'zod'
import { duration, envName, flag, oneOf, positiveDuration, rate, text, textMap, texts, whole } from './fields.ts'

const MAPPING = { error: 'must be a mapping' }
const object = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, MAPPING)
const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' }).optional()
const named = <T extends z.ZodType>(item: T) => z.record(z.string(), item, MAPPING).optional()

const backend = oneOf('google-native', 'langchain')
const policy = oneOf('any', 'all')
const agentType = oneOf('synthesis', 'exec_summary', 'scoring', 'action')
const nativeTools = object({ google_search: flag, url_context: flag, code_execution: flag }).optional()
const fallbacks = listOf(object({ provider: text, backend }))
const orchestrator = object({
  max_concurrent_agents: whole(1),
  agent_timeout: positiveDuration,
  max_budget: positiveDuration,
}).optional()

const subAgent = object({
  name: text,
  llm_provider: text,
  llm_backend: backend,
  max_iterations: whole(1),
  mcp_servers: texts,
  required_skills: texts,
  skills: texts,
})
/** An item is a name or a mapping. */
const subAgents = listOf(z.preprocess(item => (typeof item === 'string' ? { name: item } : item), subAgent))

const scoring = object({
  enabled: flag,
  agent: text,
  llm_backend: backend,
  llm_provider: text,
  mcp_servers: texts,
  max_iterations: whole(1),
}).optional()

const chat = object({
  enabled: flag,
  agent: text,
  llm_backend: backend,
  llm_provider: text,
  mcp_servers: texts,
  max_iterations: whole(1),
  sub_agents: subAgents,
}).optional()

const stageAgent = object({
  name: text,
  type: agentType,
  llm_provider: text,
  llm_backend: backend,
  max_iterations: whole(1),
  mcp_servers: texts,
  sub_agents: subAgents,
  fallback_providers: fallbacks,
  required_skills: texts,
  skills: texts,
})

const stage = object({
  name: text,
  agents: listOf(stageAgent),
  replicas: whole(0),
  success_policy: policy,
  max_iterations: whole(1),
  mcp_servers: texts,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: object({ agent: text, llm_backend: backend, llm_provider: text }).optional(),
})

const chain = object({
  alert_types: texts,
  description: text,
  stages: listOf(stage),
  chat,
  scoring,
  llm_provider: text,
  llm_backend: backend,
  executive_summary_provider: text,
  fallback_providers: fallbacks,
  max_iterations: whole(1),
  mcp_servers: texts,
  sub_agents: subAgents,
})

const agent = object({
  type: agentType,
  description: text,
  mcp_servers: texts,
  custom_instructions: text,
  llm_backend: backend,
  max_iterations: whole(1),
  native_tools: nativeTools,
  orchestrator,
  skills: texts,
  required_skills: texts,
})

const server = object({
  transport: object({
    type: oneOf('stdio', 'http', 'sse'),
    command: text,
    args: texts,
    env: textMap,
    url: text,
    bearer_token: text,
    verify_ssl: flag,
    timeout: whole(0),
    custom_headers: textMap,
    session_cleanup_url: text,
  }).optional(),
  instructions: text,
  data_masking: object({
    enabled: flag,
    pattern_groups: texts,
    patterns: texts,
    custom_patterns: listOf(object({ pattern: text, replacement: text, description: text })),
  }).optional(),
  summarization: object({
    enabled: flag,
    size_threshold_tokens: whole(0),
    summary_max_token_limit: whole(0),
    llm_provider: text,
    llm_backend: backend,
  }).optional(),
})

const defaults = object({
  llm_provider: text,
  llm_backend: backend,
  max_iterations: whole(1),
  fallback_providers: fallbacks,
  success_policy: policy,
  alert_type: text,
  runbook: text,
  alert_masking: object({ enabled: flag, pattern_group: text }).optional(),
  scoring,
  summarization: object({
    llm_provider: text,
    llm_backend: backend,
    enabled: text,
    size_threshold_tokens: text,
    summary_max_token_limit: text,
  }).optional(),
  orchestrator,
  memory: object({
    enabled: flag,
    max_inject: whole(0),
    reflector_memory_limit: whole(0),
    embedding: object({
      provider: oneOf('google', 'openai'),
      model: text,
      api_key_env: envName,
      dimensions: whole(1),
      base_url: text,
    }).optional(),
  }).optional(),
}).optional()

// 0 means the default here, as in the reference; the ranges of what remains are checked in validate-settings.ts.
const queue = object({
  worker_count: whole(0, 50),
  max_concurrent_sessions: whole(0),
  poll_interval: duration,
  poll_interval_jitter: duration,
  session_timeout: duration,
  graceful_shutdown_timeout: duration,
  scoring_shutdown_timeout: duration,
  orphan_detection_interval: duration,
  orphan_threshold: duration,
  heartbeat_interval: duration,
}).optional()

const system = object({
  dashboard_url: text,
  allowed_ws_origins: texts,
  github: object({ token_env: envName }).optional(),
  runbooks: object({ repo_url: text, cache_ttl: text, allowed_domains: texts }).optional(),
  slack: object({ enabled: flag, token_env: envName, channel: text }).optional(),
  cost_estimation: object({
    enabled: flag,
    model_rates: named(object({ input_per_million: rate, output_per_million: rate })),
    promotions: listOf(
      object({ id: text, model: text, start: text, end: text, input_per_million: rate, output_per_million: rate }),
    ),
  }).optional(),
  retention: object({ session_retention_days: whole(0), event_ttl: duration, cleanup_interval: duration }).optional(),
  holidays: listOf(object({ date: text, name: text })),
}).optional()

export const tarsySchema = object({
  system,
  mcp_servers: named(server),
  agents: named(agent),
  agent_chains: named(chain),
  defaults,
  queue,
})

const provider = object({
  type: oneOf('google', 'openai', 'anthropic', 'xai', 'vertexai', 'workers-ai', 'demo'),
  model: text,
  api_key_env: envName,
  credentials_env: envName,
  project_env: envName,
  location_env: envName,
  base_url: text,
  api: oneOf('chat', 'responses'),
  native_tools: nativeTools,
})

export const providersSchema = object({ llm_providers: named(provider) })

export type RawConfig = z.output<typeof tarsySchema>
export type RawProviders = NonNullable<z.output<typeof providersSchema>['llm_providers']>
export type RawProvider = RawProviders[string]
export type RawAgent = NonNullable<RawConfig['agents']>[string]
export type RawServer = NonNullable<RawConfig['mcp_servers']>[string]
export type RawChain = NonNullable<RawConfig['agent_chains']>[string]
export type RawStage = NonNullable<RawChain['stages']>[number]
export type RawStageAgent = NonNullable<RawStage['agents']>[number]
export type RawSubAgents = RawChain['sub_agents']
