// The body of /system/config, as the reference answers it.

import { each, words, type Spec, type Table } from './shape.ts'

const texts: Spec = { each: 'T', optional: true }
const maybe = (keys: Table): Spec => ({ keys, optional: true })
const list = (keys: Table): Spec => ({ each: { keys }, optional: true })
/** A map by names that an operator gave. */
const map = (keys: Table): Spec => ({ values: { keys } })

const backend: Table = { llm_provider: 'T?', llm_backend: 'T?' }
const fallback_list = 'T?'
const pair = maybe({ ...backend, fallback_list })
const jobs: Table = { compose: pair, executive_summary: pair }
const fallbacks = list({ provider: 'T', backend: 'T' })
const nativeTools = maybe({ google_search: 'B?', code_execution: 'B?', url_context: 'B?' })
const orchestrator: Table = { max_concurrent_agents: 'I?', agent_timeout: 'T?' }
const scoring = maybe({
  enabled: 'B',
  agent: 'T?',
  ...backend,
  fallback_list,
  mcp_servers: texts,
  max_iterations: 'I?',
})

const subAgents = list({
  name: 'T',
  ...backend,
  fallback_list,
  max_iterations: 'I?',
  mcp_servers: texts,
  required_skills: texts,
  skills: texts,
})

const stageAgent: Table = {
  name: 'T',
  type: 'T?',
  ...backend,
  max_iterations: 'I?',
  mcp_servers: texts,
  sub_agents: subAgents,
  fallback_list,
  fallback_providers: fallbacks,
  required_skills: texts,
  skills: texts,
}

const stage: Table = {
  name: 'T',
  agents: each({ keys: stageAgent }),
  replicas: 'I?',
  success_policy: 'T?',
  max_iterations: 'I?',
  mcp_servers: texts,
  fallback_list,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: maybe({ agent: 'T?', ...backend, fallback_list }),
}

const defaults: Table = {
  ...backend,
  max_iterations: 'I?',
  fallback_list,
  fallback_providers: fallbacks,
  scoring,
  agents: { values: { keys: { ...backend, fallback_list } }, optional: true },
  ...jobs,
  label_map: 'T?',
  verdict: 'B', // ours
  summarization: maybe({ ...backend, fallback_list }),
  success_policy: 'T?',
  alert_type: 'T?',
  runbook: 'T?',
  alert_masking: maybe({ enabled: 'B', pattern_group: 'T' }),
  orchestrator: maybe(orchestrator),
  memory: maybe({
    enabled: 'B',
    max_inject: 'I?',
    reflector_memory_limit: 'I?',
    embedding: { keys: { provider: 'T?', model: 'T?', api_key_env: 'T?', dimensions: 'I?', base_url: 'T?' } },
  }),
}

const DURATION = /^(?=.)(\d+h)?(\d+m)?(\d+(\.\d+)?s)?$|^\d+ms$/

const ingest: Table = {
  rate_limit: 'I?',
  rate_limits: { values: 'I', optional: true },
  generic: {
    keys: { title: 'T?', type: 'T?', fingerprint: 'T?', status: 'T?', severity: 'T?', runbook: 'T?' },
    optional: true,
  },
  mail: { keys: { addresses: { values: 'T', optional: true } }, optional: true },
  sns_topics: { each: 'T', optional: true },
  max_waiting: 'I',
  window: { like: DURATION },
  fingerprint: { each: 'T', optional: true },
  ignored: { each: 'T', optional: true },
  min_occurrences: 'I?',
  opens: { each: 'T', optional: true },
  alert_types: { each: 'T', optional: true },
  senders: { values: 'B', optional: true },
  related: 'T?',
  related_window: { like: DURATION, optional: true },
  depends_on: { values: { each: 'T' }, optional: true },
}

const queue: Table = {
  worker_count: 'I',
  max_concurrent_sessions: 'I',
  ...Object.fromEntries(
    [
      'poll_interval',
      'poll_interval_jitter',
      'session_timeout',
      'graceful_shutdown_timeout',
      'scoring_shutdown_timeout',
      'orphan_detection_interval',
      'orphan_threshold',
      'heartbeat_interval',
    ].map(name => [name, { like: DURATION }]),
  ),
}

const system: Table = {
  github: maybe({ token_env: 'T?' }),
  slack: maybe({ enabled: 'B', token_env: 'T?', channel: 'T?', api_url: 'T?' }), // api_url: ours
  runbooks: maybe({ repo_url: 'T?', cache_ttl: 'T?', allowed_domains: texts }),
  prompt_caching: maybe({ enabled: 'B' }),
  retention: maybe({
    session_retention_days: 'I',
    event_ttl: { like: DURATION },
    cleanup_interval: { like: DURATION },
  }),
  cost_estimation: maybe({
    enabled: 'B',
    model_rates: { values: { keys: { input_per_million: 'F', output_per_million: 'F' } }, optional: true },
    promotions: list({
      id: 'T?',
      model: 'T',
      input_per_million: 'F',
      output_per_million: 'F',
      start: 'T?',
      end: 'T',
      status: 'T?',
    }),
    catalog: {
      keys: {
        source: words('catalog', 'snapshot', 'none'),
        entry_count: 'I',
        last_fetch: 'TS?',
        last_error: 'T?',
      },
    },
  }),
  dashboard_url: 'T?',
  allowed_ws_origins: each('T'),
}

const agent: Table = {
  type: 'T?',
  description: 'T?',
  mcp_servers: texts,
  custom_instructions: 'T',
  llm_backend: 'T?',
  max_iterations: 'I?',
  native_tools: nativeTools,
  orchestrator: { keys: orchestrator, nullable: true },
  skills: { each: 'T', nullable: true },
  required_skills: texts,
}

const chain: Table = {
  alert_types: each('T'),
  description: 'T?',
  stages: each({ keys: stage }),
  chat: maybe({
    enabled: 'B',
    agent: 'T?',
    ...backend,
    fallback_list,
    mcp_servers: texts,
    max_iterations: 'I?',
    sub_agents: subAgents,
  }),
  scoring,
  ...backend,
  ...jobs,
  // Besides its block, for dashboards that know no blocks.
  executive_summary_provider: 'T?',
  label_map: 'T?',
  fallback_list,
  fallback_providers: fallbacks,
  max_iterations: 'I?',
  mcp_servers: texts,
  sub_agents: subAgents,
}

const server: Table = {
  transport: {
    keys: {
      type: words('stdio', 'http', 'sse'),
      command: 'T?',
      args: { each: words('***'), optional: true },
      url: 'T?',
      verify_ssl: 'B?',
      timeout: 'I?',
      env_keys: texts,
      custom_header_keys: texts,
      session_cleanup_url: 'T?',
      bearer_token_set: 'B',
    },
  },
  instructions: 'T?',
  data_masking: maybe({
    Enabled: 'B',
    PatternGroups: { each: 'T', nullable: true },
    Patterns: { each: 'T', nullable: true },
    CustomPatterns: { each: { keys: { Pattern: 'T', Replacement: 'T', Description: 'T' } }, nullable: true },
  }),
  summarization: maybe({
    enabled: 'B?',
    size_threshold_tokens: 'I?',
    summary_max_token_limit: 'I?',
    ...backend,
  }),
}

const provider: Table = {
  type: 'T',
  model: 'T',
  reasoning_effort: 'T?',
  api_key_env: 'T?',
  account_env: 'T?', // ours
  credentials_env: 'T?',
  project_env: 'T?',
  location_env: 'T?',
  base_url: 'T?',
  header_keys: texts, // ours
  native_tools: nativeTools,
}

export const systemConfig: Spec = {
  keys: {
    defaults: { keys: defaults, nullable: true },
    fallback_lists: { values: each({ keys: { llm_provider: 'T', llm_backend: 'T' } }) },
    label_maps: map({
      multi: 'B',
      instructions: 'T?',
      labels: each({ keys: { label: 'T', description: 'T' } }),
    }),
    ingest: { keys: ingest }, // ours
    queue: { keys: queue, nullable: true },
    system: { keys: system },
    agents: map(agent),
    chains: map(chain),
    mcp_servers: map(server),
    llm_providers: map(provider),
    skills: map({ name: 'T', description: 'T' }),
  },
}
