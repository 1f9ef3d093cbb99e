// What the system shows of its configuration (wire contract 1.22 and 1.23). Keys with `?` are absent where nothing was given.

import type * as z from 'zod'
import type { defaultTools, skill } from './service.schema.ts'

type Backend = { llm_provider?: string; llm_backend?: string }
type Fallbacks = Array<{ provider: string; backend: string }>
type NativeTools = { google_search?: boolean; code_execution?: boolean; url_context?: boolean }
type Orchestrator = { max_concurrent_agents?: number; agent_timeout?: string; max_budget?: string }
type Prices = { input_per_million?: number; output_per_million?: number }

type Scoring = Backend & { enabled: boolean; agent?: string; mcp_servers?: Array<string>; max_iterations?: number }

export type ShownDefaults = Backend & {
  max_iterations?: number
  fallback_providers?: Fallbacks
  scoring?: Scoring
  summarization?: Backend
  success_policy?: string
  alert_type?: string
  runbook?: string
  alert_masking?: { enabled: boolean; pattern_group: string }
  orchestrator?: Orchestrator
  memory?: {
    enabled: boolean
    max_inject?: number
    reflector_memory_limit?: number
    embedding: { provider?: string; model?: string; api_key_env?: string; dimensions?: number; base_url?: string }
  }
}

export type ShownQueue = {
  worker_count: number
  max_concurrent_sessions: number
  poll_interval: string
  poll_interval_jitter: string
  session_timeout: string
  graceful_shutdown_timeout: string
  scoring_shutdown_timeout: string
  orphan_detection_interval: string
  orphan_threshold: string
  heartbeat_interval: string
}

export type ShownSystem = {
  github?: { token_env?: string }
  slack?: { enabled: boolean; token_env?: string; channel?: string }
  runbooks?: { repo_url?: string; cache_ttl?: string; allowed_domains?: Array<string> }
  retention?: { session_retention_days: number; event_ttl: string; cleanup_interval: string }
  cost_estimation?: {
    enabled: boolean
    model_rates?: Record<string, Prices>
    promotions?: Array<Prices & { id?: string; model?: string; start?: string; end?: string }>
    catalog: { source: 'catalog' | 'snapshot' | 'none'; entry_count: number; last_fetch?: string; last_error?: string }
  }
  dashboard_url?: string
  allowed_ws_origins: Array<string>
}

export type ShownAgent = {
  type?: string
  description?: string
  mcp_servers?: Array<string>
  custom_instructions: string
  llm_backend?: string
  max_iterations?: number
  native_tools?: NativeTools
  orchestrator: Orchestrator | null
  /** null = all, [] = none. */
  skills: Array<string> | null
  required_skills?: Array<string>
}

export type ShownSubAgent = Backend & {
  name: string
  max_iterations?: number
  mcp_servers?: Array<string>
  required_skills?: Array<string>
  skills?: Array<string>
}

export type ShownStageAgent = ShownSubAgent & {
  type?: string
  sub_agents?: Array<ShownSubAgent>
  fallback_providers?: Fallbacks
}

export type ShownStage = {
  name: string
  agents: Array<ShownStageAgent>
  replicas?: number
  success_policy?: string
  max_iterations?: number
  mcp_servers?: Array<string>
  fallback_providers?: Fallbacks
  sub_agents?: Array<ShownSubAgent>
  synthesis?: Backend & { agent?: string }
}

export type ShownChain = Backend & {
  alert_types: Array<string>
  description?: string
  stages: Array<ShownStage>
  chat?: Scoring & { sub_agents?: Array<ShownSubAgent> }
  scoring?: Scoring
  executive_summary_provider?: string
  fallback_providers?: Fallbacks
  max_iterations?: number
  mcp_servers?: Array<string>
  sub_agents?: Array<ShownSubAgent>
}

export type ShownServer = {
  transport: {
    type: string
    command?: string
    /** Exactly one `***` where there are any. */
    args?: Array<string>
    url?: string
    verify_ssl?: boolean
    timeout?: number
    env_keys?: Array<string>
    custom_header_keys?: Array<string>
    session_cleanup_url?: string
    bearer_token_set: boolean
  }
  instructions?: string
  /** The reference writes these keys so, and null for a list that was not given. */
  data_masking?: {
    Enabled: boolean
    PatternGroups: Array<string> | null
    Patterns: Array<string> | null
    CustomPatterns: Array<{ Pattern: string; Replacement: string; Description: string }> | null
  }
  summarization?: Backend & {
    enabled?: boolean
    size_threshold_tokens?: number
    summary_max_token_limit?: number
  }
}

export type ShownProvider = {
  type: string
  model: string
  api_key_env?: string
  credentials_env?: string
  project_env?: string
  location_env?: string
  base_url?: string
  native_tools?: NativeTools
}

export type SystemConfig = {
  defaults: ShownDefaults | null
  queue: ShownQueue | null
  system: ShownSystem
  agents: Record<string, ShownAgent>
  chains: Record<string, ShownChain>
  mcp_servers: Record<string, ShownServer>
  llm_providers: Record<string, ShownProvider>
  skills: Record<string, { name: string; description: string }>
}

export type SkillBody = z.output<typeof skill>

export type DefaultTools = z.output<typeof defaultTools>
