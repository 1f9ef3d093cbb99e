// What the stand-in says of the system itself: who looks, senders, tokens, audit log, health, servers, configuration.

import type {
  ApiToken,
  AuditEntry,
  McpServerHealth,
  Sender,
  Silence,
  SystemState,
  UserInfo,
} from '#core/protocol/api.ts'
import { answerDryRun, NOTIFICATIONS } from './dry-runs.ts'
import type { Scope } from '#core/protocol/scopes.ts'
import type { ConfigOrigin, SystemConfig } from '#core/protocol/system.ts'

export type HouseAnswer = { status?: number; body: unknown } | null

const NEVER = {
  last_alert_at: null,
  last_session_id: null,
  last_quiet_at: null,
  last_quiet: null,
  last_refused_at: null,
  last_refused_status: null,
  last_refusal: null,
}

export function createHouse(now: number) {
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  const me: { scopes: Array<Scope> } = { scopes: ['ingest', 'read', 'respond', 'admin'] }
  const tokens: Array<ApiToken> = [
    token('t1', 'alertmanager-prod', ['ingest'], ago(40_000), { alert_types: ['kubernetes'], last_used_at: ago(3) }),
    token('t2', 'wall-display', ['read'], ago(20_000), { last_used_at: ago(0) }),
    token('t3', 'old-grafana', ['ingest'], ago(90_000), { revoked_at: ago(50_000) }),
  ]
  const silences = silencesAt(now)
  const audit = Array.from({ length: 260 }, (_, at) => entry(260 - at, ago(at * 7)))

  const answers: Record<string, () => unknown> = {
    'GET /oauth2/userinfo': (): UserInfo => ({
      user: 'maria@example.org',
      email: 'maria@example.org',
      scopes: me.scopes,
      via: 'session',
    }),
    'GET /health': () => ({ status: 'healthy', version: '1.4.0', checks: { database: { status: 'healthy' } } }),
    'GET /api/v1/senders': () => ({ senders: sendersAt(ago) }),
    'GET /api/v1/notifications': () => NOTIFICATIONS,
    'GET /api/v1/silences': () => ({ silences }),
    'GET /api/v1/silences/preview': () => PREVIEW,
    'GET /api/v1/tokens': () => ({ tokens: tokens.toSorted((a, b) => b.created_at.localeCompare(a.created_at)) }),
    'GET /api/v1/system/config': () => CONFIG,
    'GET /api/v1/system/default-tools': () => ({
      mcp_servers: ['kubernetes', 'prometheus'],
      native_tools: { google_search: false, code_execution: true, url_context: false },
    }),
    'GET /api/v1/system/state': () => stateAt(ago),
    'GET /api/v1/system/config/origins': () => ({ origins: ORIGINS }),
    'GET /api/v1/system/mcp-servers': () => ({ servers: serversAt(ago) }),
    'GET /api/v1/system/config/skills/disk-pressure': () => ({
      name: 'disk-pressure',
      description: CONFIG.skills['disk-pressure']?.description,
      body: '# Disk pressure\n\nLook at `df`, then at the largest directories.',
    }),
  }

  return {
    me,
    tokens,
    silences,
    /** Null for what is not of the house. */
    answer(method: string, url: URL, text: string): HouseAnswer {
      const known = answers[`${method} ${url.pathname}`]
      if (known !== undefined) return { body: known() }
      if (method === 'GET' && url.pathname === '/api/v1/audit') {
        const before = Number(url.searchParams.get('before') ?? Infinity)
        const older = audit.filter(each => each.number < before)
        const entries = older.slice(0, Number(url.searchParams.get('limit') ?? 100))
        return { body: { entries, cursor: entries.at(-1)?.number ?? null, more: older.length > entries.length } }
      }
      if (method === 'POST' && url.pathname.endsWith('/dry-run')) return answerDryRun(url.pathname, JSON.parse(text))
      if (method === 'POST' && url.pathname === '/api/v1/tokens') return make(JSON.parse(text) as Partial<ApiToken>)
      if (method === 'POST' && url.pathname === '/api/v1/silences') {
        silences.unshift({ ...silence('made', now, 60), ...(JSON.parse(text) as Partial<Silence>), held: 0 })
        return { status: 201, body: silences[0] }
      }
      if (method === 'DELETE' && url.pathname.startsWith('/api/v1/silences/')) {
        const found = silences.find(({ id }) => url.pathname.endsWith(`/${id}`))
        if (found === undefined) return { status: 404, body: { message: 'resource not found' } }
        Object.assign(found, { state: 'expired', held: 0, ends_at: new Date(now).toISOString() })
        return { body: found }
      }
      if (method === 'DELETE' && url.pathname.startsWith('/api/v1/tokens/')) {
        const found = tokens.find(({ id }) => url.pathname.endsWith(`/${id}`))
        if (found === undefined) return { status: 404, body: { message: 'resource not found' } }
        found.revoked_at = new Date().toISOString()
        return { body: found }
      }
      return null
    },
  }

  function make({ name = '', scopes = [], alert_types = null }: Partial<ApiToken>): HouseAnswer {
    if (tokens.some(each => each.name === name && each.revoked_at === null)) {
      const message = `there is a token "${name}" already: revoke it first, or choose another name`
      return { status: 409, body: { message } }
    }
    const made = token(`t${tokens.length + 1}`, name, scopes, new Date().toISOString(), { alert_types })
    tokens.push(made)
    return { status: 201, body: { ...made, token: `tarsy_${'k3Jq'.repeat(11).slice(0, 43)}` } }
  }
}

function silence(id: string, now: number, minutes: number, more: Partial<Silence> = {}): Silence {
  return {
    id,
    matchers: [{ name: 'namespace', value: 'shop', is_regex: false, is_equal: true }],
    starts_at: new Date(now - 30 * 60_000).toISOString(),
    ends_at: new Date(now + minutes * 60_000).toISOString(),
    created_by: 'maria@example.org',
    created_at: new Date(now - 30 * 60_000).toISOString(),
    comment: 'The database of the shop moves to its new home tonight',
    state: minutes > 0 ? 'active' : 'expired',
    held: 0,
    ...more,
  }
}

function silencesAt(now: number): Array<Silence> {
  const matchers = [
    { name: 'alertname', value: 'KubePodCrashLooping|KubePodNotReady', is_regex: true, is_equal: true },
    { name: 'severity', value: 'critical', is_regex: false, is_equal: false },
  ]
  return [
    silence('s1', now, 90, { held: 3 }),
    silence('s2', now, 30, { matchers, comment: 'Nodes are drained' }),
    silence('s3', now, -90),
  ]
}

const PREVIEW = {
  matchers: [
    { name: 'alertname', value: 'KubePodCrashLooping', is_regex: false, is_equal: true },
    { name: 'namespace', value: 'shop', is_regex: false, is_equal: true },
  ],
  looked_at: 120,
  matching: 2,
  waiting: 1,
  sessions: [
    {
      id: 'done',
      alert_title: 'Pod checkout-7f restarts again and again',
      status: 'completed',
      created_at: '2026-11-20T10:00:00.000Z',
    },
    { id: 'failed', alert_title: null, status: 'failed', created_at: '2026-11-20T09:00:00.000Z' },
  ],
}

function token(
  id: string,
  name: string,
  scopes: Array<Scope>,
  created_at: string,
  more: Partial<ApiToken> = {},
): ApiToken {
  const expires_at = new Date(Date.parse(created_at) + 90 * 86_400_000).toISOString()
  const rest = { alert_types: null, revoked_at: null, last_used_at: null, created_by: 'maria@example.org' }
  return { id, name, scopes, created_at, expires_at, ...rest, ...more }
}

function entry(number: number, at: string): AuditEntry {
  const kinds: ReadonlyArray<Omit<AuditEntry, 'number' | 'at'>> = [
    { actor: 'token:alertmanager-prod', action: 'alert.submitted', target: 'done', detail: { via: 'token' }, count: 1 },
    { actor: 'maria@example.org', action: 'session.reviewed', target: null, detail: { action: 'claim' }, count: 1 },
    { actor: null, action: 'refused', target: null, detail: { status: 401, route: 'GET /api/v1/sessions' }, count: 37 },
    {
      actor: 'maria@example.org',
      action: 'token.created',
      target: 't2',
      detail: { name: 'wall-display', scopes: ['read'] },
      count: 1,
    },
  ]
  return { number, at, ...(kinds[number % kinds.length] as Omit<AuditEntry, 'number' | 'at'>) }
}

function sendersAt(ago: (minutes: number) => string): Array<Sender> {
  const sender = (name: string, label: string, more: Partial<Sender> = {}): Sender => ({
    name,
    label,
    path: `/api/v1/webhooks/${name}`,
    signature: null,
    path_secret: { variable: `TARSY_${name.toUpperCase()}_PATH_SECRET`, ready: name === 'azure' },
    ...NEVER,
    ...more,
  })
  const signature = (name: string, ready: boolean) => ({
    signature: { header: 'X-Signature', variable: `TARSY_${name}_SECRET`, ready },
  })
  return [
    sender('alertmanager', 'Alertmanager', {
      last_alert_at: ago(4),
      last_session_id: 'done',
      last_quiet_at: ago(2),
      last_quiet: 'No alert is firing, so no session was opened',
    }),
    sender('grafana', 'Grafana', {
      ...signature('GRAFANA', false),
      last_alert_at: ago(9_000),
      last_session_id: 'failed',
      last_refused_at: ago(11),
      last_refused_status: 401,
      last_refusal: 'the API token "old-grafana" was revoked: ask an admin for another',
    }),
    sender('pagerduty', 'PagerDuty', signature('PAGERDUTY', true)),
    sender('opsgenie', 'Opsgenie, Jira Service Management'),
    sender('datadog', 'Datadog'),
    sender('sentry', 'Sentry', signature('SENTRY', false)),
    sender('sns', 'Amazon SNS'),
    sender('azure', 'Azure Monitor'),
    sender('google', 'Google Cloud Monitoring'),
    sender('github', 'GitHub Actions', signature('GITHUB', false)),
    sender('generic', 'a generic sender'),
  ]
}

function serversAt(ago: (minutes: number) => string): Array<McpServerHealth> {
  const tools = [
    { name: 'pods_get', description: 'State of one pod', writes: 'no' as const },
    { name: 'events_list', description: 'Events of a namespace', writes: 'no' as const },
    { name: 'pods_log', description: 'Last lines of the log of a pod', writes: 'no' as const },
  ]
  const last_check = ago(1)
  return [
    { id: 'kubernetes', healthy: true, last_check, tool_count: tools.length, tools, error: null },
    {
      id: 'prometheus',
      healthy: false,
      last_check,
      tool_count: 1,
      tools: [{ name: 'query_range', description: 'A PromQL query over time', writes: 'unknown' }],
      error: 'connect ECONNREFUSED 127.0.0.1:9090',
    },
    { id: 'runbooks', healthy: null, last_check, tool_count: 0, tools: [], error: 'the server has not answered yet' },
  ]
}

function stateAt(ago: (minutes: number) => string): SystemState {
  return {
    version: '1.4.0',
    log_version: 9,
    schema: '0021_windows.sql',
    providers: [
      {
        provider: 'anthropic-main',
        model: 'claude-opus-5',
        last_ok_at: ago(40),
        last_failure: {
          at: ago(3),
          code: 'rate_limited',
          message: 'Number of requests has exceeded your rate limit',
          session_id: 'failed',
        },
      },
      { provider: 'openai-spare', model: 'gpt-6', last_ok_at: ago(2), last_failure: null },
    ],
    servers: [
      {
        id: 'prometheus',
        last_ok_at: ago(300),
        last_failure: { at: ago(20), code: 'timed_out', message: 'no answer within 60 s', session_id: 'done' },
      },
    ],
    followers: [
      {
        name: 'row',
        target: 'the database',
        sessions: 1,
        session_id: 'running',
        since: ago(150),
        error: 'D1_ERROR: the database does not answer',
        given_up: false,
      },
      {
        name: 'notify.ops',
        target: 'Microsoft Teams (ops)',
        sessions: 3,
        session_id: 'done',
        since: ago(2_000),
        error: 'it answered 410: the connector was removed',
        given_up: true,
      },
    ],
  }
}

const CONFIG: SystemConfig = {
  defaults: { llm_provider: 'anthropic-main', max_iterations: 20, alert_type: 'kubernetes' },
  fallback_lists: { careful: [{ provider: 'anthropic-main' }, { provider: 'openai-spare' }] },
  label_maps: {},
  queue: { max_concurrent_sessions: 5, session_timeout: '40m' },
  ingest: {
    window: '1h',
    ignored: ['pod'],
    min_occurrences: 2,
    opens: ['critical', 'high'],
    related: 'offer',
    related_window: '30m',
    rate_limits: {},
    max_waiting: 20_000,
  },
  system: {
    dashboard_url: 'https://tarsy.example.org',
    runbooks: { repo_url: 'https://github.com/example-org/runbooks' },
    roles: { viewer: ['*'], responder: ['sre@example.org'], admin: ['maria@example.org'] },
  },
  agents: { KubernetesAgent: { mcp_servers: ['kubernetes', 'prometheus'], max_iterations: 30 } },
  chains: {
    kubernetes: {
      alert_types: ['kubernetes', 'prometheus'],
      description: 'Pods, nodes and workloads of a cluster',
      stages: [
        { name: 'look', agents: [{ name: 'KubernetesAgent' }, { name: 'MetricsAgent' }] },
        { name: 'analysis', agents: [{ name: 'KubernetesAgent' }] },
      ],
    },
  },
  mcp_servers: { kubernetes: { transport: { type: 'http', url: 'https://mcp.example.org/kubernetes' } } },
  llm_providers: {
    'anthropic-main': { type: 'anthropic', model: 'claude-opus-5', api_key_env: 'ANTHROPIC_API_KEY' },
    'openai-spare': { type: 'openai', model: 'gpt-6', api_key_env: 'OPENAI_API_KEY' },
  },
  skills: {
    'disk-pressure': { name: 'disk-pressure', description: 'What to look at when a disk fills up' },
  },
}

const ORIGINS: Record<string, ConfigOrigin> = {
  'defaults.llm_provider': { from: 'auto' },
  'defaults.max_iterations': { from: 'file', file: 'tarsy.yaml', line: 4 },
  'ingest.window': { from: 'file', file: 'tarsy.yaml', line: 31 },
  'system.dashboard_url': { from: 'environment', file: 'tarsy.yaml', line: 12, variables: ['TARSY_HOST'] },
  'agents.KubernetesAgent': { from: 'built-in' },
  'llm_providers.anthropic-main.model': { from: 'file', file: 'llm-providers.yaml', line: 3 },
}
