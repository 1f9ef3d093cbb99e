// Health, lists of the configuration, and the system's own endpoints (wire contract 1.1, 1.4, 1.5, 1.22).

import { each, rows, words, type Spec } from './shape.ts'

export const alertTypes: Spec = {
  keys: {
    alert_types: rows({ type: 'T', chain_id: 'T', description: 'T' }),
    default_chain_id: 'T',
    default_alert_type: 'T',
  },
}
export const runbooks: Spec = each('T')
export const warnings: Spec = {
  keys: {
    warnings: rows({ id: 'ID', category: 'T', message: 'T', details: 'T', server_id: 'T?', created_at: 'TS' }),
  },
}
export const mcpServers: Spec = {
  keys: {
    servers: rows({
      id: 'ID',
      healthy: 'B',
      last_check: 'TS',
      tool_count: 'I',
      tools: rows({ name: 'T', description: 'T' }),
      error: 'T|null',
    }),
  },
}
export const defaultTools: Spec = {
  keys: {
    alert_type: 'T?',
    mcp_servers: each('T'),
    native_tools: { keys: { google_search: 'B', code_execution: 'B', url_context: 'B' } },
  },
}
export const skill: Spec = { keys: { name: 'T', description: 'T', body: 'T' } }

const check: Spec = { keys: { status: words('healthy', 'degraded', 'unhealthy'), message: 'T?' }, optional: true }
/** `configuration` is ours; there is no worker pool here. */
export const health: Spec = {
  keys: {
    status: words('healthy', 'degraded', 'unhealthy'),
    version: 'T',
    checks: { keys: { database: check, worker_pool: check, configuration: check } },
  },
}

/** 1.2: type and labels of each; a histogram's own label `le` is not named. */
export const METRICS: Readonly<
  Record<string, [type: 'counter' | 'gauge' | 'histogram', labels: ReadonlyArray<string>]>
> = {
  tarsy_sessions_submitted_total: ['counter', ['alert_type']],
  tarsy_sessions_terminal_total: ['counter', ['alert_type', 'status']],
  tarsy_session_duration_seconds: ['histogram', ['alert_type', 'status']],
  tarsy_session_wait_seconds: ['histogram', ['alert_type']],
  tarsy_sessions_active: ['gauge', []],
  tarsy_sessions_queued: ['gauge', []],
  tarsy_workers_total: ['gauge', []],
  tarsy_workers_active: ['gauge', []],
  tarsy_orphans_recovered_total: ['counter', []],
  tarsy_llm_calls_total: ['counter', ['provider', 'model']],
  tarsy_llm_errors_total: ['counter', ['provider', 'model', 'error_code']],
  tarsy_llm_duration_seconds: ['histogram', ['provider', 'model']],
  tarsy_llm_tokens_total: ['counter', ['provider', 'model', 'direction']],
  tarsy_llm_fallbacks_total: ['counter', ['from_provider', 'to_provider']],
  tarsy_mcp_calls_total: ['counter', ['server', 'tool']],
  tarsy_mcp_errors_total: ['counter', ['server', 'tool']],
  tarsy_mcp_duration_seconds: ['histogram', ['server', 'tool']],
  tarsy_mcp_health_status: ['gauge', ['server']],
  tarsy_sessions_reviewed_total: ['gauge', ['quality_rating']],
  tarsy_reviews_completed_total: ['counter', ['quality_rating']],
  tarsy_action_stage_outcomes_total: ['gauge', ['agent_name', 'actions_executed']],
  tarsy_http_requests_total: ['counter', ['method', 'path', 'status_code']],
  tarsy_http_duration_seconds: ['histogram', ['method', 'path']],
  tarsy_ws_connections_active: ['gauge', []],
}

/** 1.2: the histograms' upper bounds; the HTTP one has the client library's. */
export const BUCKETS: Readonly<Record<string, ReadonlyArray<number>>> = {
  tarsy_session_duration_seconds: [30, 60, 120, 180, 300, 600, 900, 1200, 1800, 2400],
  tarsy_session_wait_seconds: [30, 60, 120, 180, 300, 600, 900, 1200, 1800, 2400],
  tarsy_llm_duration_seconds: [1, 2, 5, 10, 20, 30, 60, 90, 120, 180],
  tarsy_mcp_duration_seconds: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
  tarsy_http_duration_seconds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
}
