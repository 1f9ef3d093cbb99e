// The bodies of /health, of lists out of the configuration and of /system/*, as the reference answers them.

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
      // null is ours: not answered yet.
      healthy: 'B|null',
      last_check: 'TS',
      tool_count: 'I',
      // Ours: writes.
      tools: rows({ name: 'T', description: 'T', writes: words('yes', 'no', 'unknown') }),
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
export const healthThatIs = (status: 'healthy' | 'degraded' | 'unhealthy'): Spec => ({
  keys: {
    status: words(status),
    version: 'T',
    checks: { keys: { database: check, worker_pool: check, configuration: check } },
  },
})

const matchers = rows({ name: 'T', value: 'T', is_regex: 'B', is_equal: 'B' })
/** Ours, like the next two. */
export const silence: Spec = {
  keys: {
    id: 'ID',
    matchers,
    starts_at: 'TS',
    ends_at: 'TS',
    created_by: 'T',
    created_at: 'TS',
    comment: 'T',
    state: words('active', 'pending', 'expired'),
    held: 'I',
  },
}
export const silences: Spec = { keys: { silences: each(silence) } }
export const silencePreview: Spec = {
  keys: {
    matchers,
    looked_at: 'I',
    matching: 'I',
    waiting: 'I',
    sessions: rows({ id: 'ID', alert_title: 'T|null', status: 'T', created_at: 'TS' }),
  },
}
