// The configuration as it is shown (wire contract 1.23).

import { z } from 'zod'
import type { SystemConfig } from '#core/protocol/system.ts'
import { flag, nativeTools, number, text, whole } from '#core/protocol/fields.schema.ts'
import { mirrors } from './mirror.ts'

const maybeText = text.exactOptional()
const maybeWhole = whole.exactOptional()
const maybeTexts = z.array(text).exactOptional()

const backend = { llm_provider: maybeText, llm_backend: maybeText }
const fallbacks = z.array(z.object({ provider: text, backend: text })).exactOptional()
const orchestrator = z.object({
  max_concurrent_agents: maybeWhole,
  agent_timeout: maybeText,
  max_budget: maybeText,
})
const prices = { input_per_million: number.exactOptional(), output_per_million: number.exactOptional() }
const scoring = {
  ...backend,
  enabled: flag,
  agent: maybeText,
  mcp_servers: maybeTexts,
  max_iterations: maybeWhole,
}

const defaults = z.object({
  ...backend,
  max_iterations: maybeWhole,
  fallback_providers: fallbacks,
  scoring: z.object(scoring).exactOptional(),
  summarization: z.object(backend).exactOptional(),
  success_policy: maybeText,
  alert_type: maybeText,
  runbook: maybeText,
  alert_masking: z.object({ enabled: flag, pattern_group: text }).exactOptional(),
  orchestrator: orchestrator.exactOptional(),
  memory: z
    .object({
      enabled: flag,
      max_inject: maybeWhole,
      reflector_memory_limit: maybeWhole,
      embedding: z.object({
        provider: maybeText,
        model: maybeText,
        api_key_env: maybeText,
        dimensions: maybeWhole,
        base_url: maybeText,
      }),
    })
    .exactOptional(),
})

const queue = z.object({
  worker_count: whole,
  max_concurrent_sessions: whole,
  poll_interval: text,
  poll_interval_jitter: text,
  session_timeout: text,
  graceful_shutdown_timeout: text,
  scoring_shutdown_timeout: text,
  orphan_detection_interval: text,
  orphan_threshold: text,
  heartbeat_interval: text,
})

const system = z.object({
  github: z.object({ token_env: maybeText }).exactOptional(),
  slack: z.object({ enabled: flag, token_env: maybeText, channel: maybeText }).exactOptional(),
  runbooks: z.object({ repo_url: maybeText, cache_ttl: maybeText, allowed_domains: maybeTexts }).exactOptional(),
  retention: z.object({ session_retention_days: whole, event_ttl: text, cleanup_interval: text }).exactOptional(),
  cost_estimation: z
    .object({
      enabled: flag,
      model_rates: z.record(text, z.object(prices)).exactOptional(),
      promotions: z
        .array(
          z.object({
            ...prices,
            id: maybeText,
            model: maybeText,
            start: maybeText,
            end: maybeText,
            status: z.enum(['active', 'upcoming', 'expired']).exactOptional(),
          }),
        )
        .exactOptional(),
      catalog: z.object({
        source: z.enum(['catalog', 'snapshot', 'none']),
        entry_count: whole,
        last_fetch: maybeText,
        last_error: maybeText,
      }),
    })
    .exactOptional(),
  dashboard_url: maybeText,
  allowed_ws_origins: z.array(text),
})

const agent = z.object({
  type: maybeText,
  description: maybeText,
  mcp_servers: maybeTexts,
  custom_instructions: text,
  llm_backend: maybeText,
  max_iterations: maybeWhole,
  native_tools: nativeTools.exactOptional(),
  orchestrator: orchestrator.nullable(),
  skills: z.array(text).nullable().describe('null for all, [] for none'),
  required_skills: maybeTexts,
})

const subAgentFields = {
  name: text,
  ...backend,
  max_iterations: maybeWhole,
  mcp_servers: maybeTexts,
  required_skills: maybeTexts,
  skills: maybeTexts,
}
const subAgents = z.array(z.object(subAgentFields)).exactOptional()

const stage = z.object({
  name: text,
  agents: z.array(
    z.object({ ...subAgentFields, type: maybeText, sub_agents: subAgents, fallback_providers: fallbacks }),
  ),
  replicas: maybeWhole,
  success_policy: maybeText,
  max_iterations: maybeWhole,
  mcp_servers: maybeTexts,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: z.object({ ...backend, agent: maybeText }).exactOptional(),
})

const chain = z.object({
  ...backend,
  alert_types: z.array(text),
  description: maybeText,
  stages: z.array(stage),
  chat: z.object({ ...scoring, sub_agents: subAgents }).exactOptional(),
  scoring: z.object(scoring).exactOptional(),
  executive_summary_provider: maybeText,
  fallback_providers: fallbacks,
  max_iterations: maybeWhole,
  mcp_servers: maybeTexts,
  sub_agents: subAgents,
})

const server = z.object({
  transport: z.object({
    type: text,
    command: maybeText,
    args: maybeTexts,
    url: maybeText,
    verify_ssl: flag.exactOptional(),
    timeout: number.exactOptional(),
    env_keys: maybeTexts,
    custom_header_keys: maybeTexts,
    session_cleanup_url: maybeText,
    bearer_token_set: flag,
  }),
  instructions: maybeText,
  data_masking: z
    .object({
      Enabled: flag,
      PatternGroups: z.array(text).nullable(),
      Patterns: z.array(text).nullable(),
      CustomPatterns: z.array(z.object({ Pattern: text, Replacement: text, Description: text })).nullable(),
    })
    .exactOptional(),
  summarization: z
    .object({
      ...backend,
      enabled: flag.exactOptional(),
      size_threshold_tokens: maybeWhole,
      summary_max_token_limit: maybeWhole,
    })
    .exactOptional(),
})

const provider = z.object({
  type: text,
  model: text,
  api_key_env: maybeText,
  credentials_env: maybeText,
  project_env: maybeText,
  location_env: maybeText,
  base_url: maybeText,
  native_tools: nativeTools.exactOptional(),
})

export const systemConfig = mirrors<SystemConfig>()(
  z.object({
    defaults: defaults.nullable(),
    queue: queue.nullable(),
    system,
    agents: z.record(text, agent),
    chains: z.record(text, chain),
    mcp_servers: z.record(text, server),
    llm_providers: z.record(text, provider),
    skills: z.record(text, z.object({ name: text, description: text })),
  }),
)
