// A configuration that fills every block and key of /system/config.

const masking = {
  enabled: true,
  pattern_groups: ['security'],
  patterns: ['github_token'],
  custom_patterns: [{ pattern: 'ticket-[0-9]+', replacement: 'ticket', description: 'tickets' }],
}
const backend = { llm_provider: 'fast', llm_backend: 'langchain' }
const fallback_providers = [{ provider: 'fast', backend: 'langchain' }]
const fallback_list = 'spare'
const pair = { ...backend, fallback_list }
const subAgent = {
  name: 'Plain',
  ...pair,
  max_iterations: 2,
  mcp_servers: ['remote'],
  required_skills: ['disk'],
  skills: ['network'],
}
const scoring = { enabled: true, agent: 'ScoringAgent', ...pair, mcp_servers: ['remote'], max_iterations: 3 }
const natives = { google_search: true, code_execution: false, url_context: true }

const tarsy = {
  system: {
    dashboard_url: 'https://tarsy.example',
    allowed_ws_origins: ['https://*.example'],
    github: { token_env: 'GH_TOKEN' },
    runbooks: { repo_url: 'https://github.com/o/r/tree/main/docs', cache_ttl: '5m', allowed_domains: ['github.com'] },
    slack: { enabled: true, token_env: 'SLACK_TOKEN', channel: 'C1' },
    retention: { session_retention_days: 90, event_ttl: '2h', cleanup_interval: '90m' },
    cost_estimation: {
      enabled: true,
      model_rates: { m: { input_per_million: 1, output_per_million: 2 } },
      promotions: [
        { id: 'p', model: 'm', start: '2027-01-01', end: '2027-02-01', input_per_million: 1, output_per_million: 1 },
      ],
    },
  },
  fallback_lists: { spare: [{ llm_provider: 'fast' }] },
  label_maps: {
    escalation: {
      multi: true,
      instructions: 'Give what holds.',
      labels: [{ label: 'page', description: 'Wake somebody.' }],
    },
  },
  ingest: {
    rate_limit: 600,
    rate_limits: { grafana: 60 },
    max_waiting: 1000,
    sns_topics: ['arn:aws:sns:eu-central-1:123456789012:pages'],
    generic: {
      title: 'event.title',
      type: 'event.type',
      fingerprint: 'event.id',
      status: 'event.state',
      severity: 'event.severity',
      runbook: 'event.runbook',
    },
    mail: { addresses: { 'db@example.com': 'host' }, senders: ['@example.com'] },
    window: '1h',
    fingerprint: ['alertname'],
    ignored: ['pod'],
    min_occurrences: 2,
    opens: ['critical'],
    alert_types: ['host'],
    senders: { grafana: false },
    related: 'offer',
    related_window: '10m',
    depends_on: { web: ['db'] },
  },
  queue: { worker_count: 3, poll_interval: '1500ms', session_timeout: '1h30m' },
  defaults: {
    ...backend,
    max_iterations: 9,
    fallback_list,
    scoring,
    agents: { Plain: pair },
    compose: pair,
    executive_summary: pair,
    label_map: 'escalation',
    verdict: false,
    summarization: pair,
    success_policy: 'any',
    alert_type: 'host',
    runbook: 'Look first.',
    alert_masking: { enabled: true, pattern_group: 'security' },
    orchestrator: { max_concurrent_agents: 3, agent_timeout: '5m' },
    memory: {
      enabled: true,
      max_inject: 4,
      reflector_memory_limit: 10,
      embedding: { provider: 'openai', model: 'e', api_key_env: 'KEY', dimensions: 256, base_url: 'http://e.example' },
    },
  },
  mcp_servers: {
    program: { transport: { type: 'stdio', command: 'npx', args: ['-y', 'x'], env: { LOG: 'debug' } } },
    remote: {
      transport: {
        type: 'http',
        url: 'https://tools.example/mcp',
        bearer_token: 'secret',
        verify_ssl: true,
        timeout: 30,
        custom_headers: { 'X-Session': '{{.SESSION_ID}}' },
        session_cleanup_url: 'https://tools.example/sessions/{{.SESSION_ID}}',
      },
      instructions: 'Read.',
      data_masking: masking,
      summarization: { enabled: true, size_threshold_tokens: 8000, summary_max_token_limit: 500, ...backend },
    },
  },
  agents: {
    Plain: { description: 'Helps' },
    Lead: {
      type: 'action',
      description: 'Leads',
      mcp_servers: ['remote'],
      custom_instructions: 'Be brief.',
      llm_backend: 'google-native',
      max_iterations: 12,
      native_tools: natives,
      orchestrator: { max_concurrent_agents: 2, agent_timeout: '4m' },
      skills: ['disk'],
      required_skills: ['network'],
    },
  },
  agent_chains: {
    c: {
      alert_types: ['host'],
      description: 'All of it',
      ...backend,
      compose: pair,
      executive_summary: pair,
      label_map: 'builtin',
      fallback_list,
      max_iterations: 15,
      mcp_servers: ['remote'],
      sub_agents: [subAgent],
      chat: {
        enabled: true,
        agent: 'ChatAgent',
        ...pair,
        mcp_servers: ['remote'],
        max_iterations: 5,
        sub_agents: [subAgent],
      },
      scoring,
      stages: [
        {
          name: 'look',
          success_policy: 'all',
          max_iterations: 9,
          mcp_servers: ['remote'],
          fallback_list,
          sub_agents: [subAgent],
          synthesis: { agent: 'SynthesisAgent', ...pair },
          replicas: 2,
          agents: [
            {
              ...subAgent,
              type: 'action',
              sub_agents: [subAgent],
            },
          ],
        },
      ],
    },
    older: {
      alert_types: ['older'],
      executive_summary_provider: 'fast',
      fallback_providers,
      stages: [{ name: 'look', fallback_providers, agents: [{ name: 'Plain', fallback_providers }] }],
    },
  },
}

const providers = {
  fast: {
    type: 'openai',
    model: 'm',
    reasoning_effort: 'low',
    api_key_env: 'KEY',
    base_url: 'https://llm.example/v1',
    headers: { 'cf-aig-authorization': 'x' },
  },
  workers: { type: 'workers-ai', model: 'w', account_env: 'KEY' },
  vertex: {
    type: 'vertexai',
    model: 'v',
    credentials_env: 'CREDENTIALS',
    project_env: 'PROJECT',
    location_env: 'PLACE',
  },
  google: { type: 'google', model: 'g', api_key_env: 'KEY', native_tools: natives },
}

const skill = (name: string) => `---\nname: ${name}\ndescription: About a ${name}\n---\nLook at it.\n`

export const EVERY_BLOCK = {
  'tarsy.yaml': JSON.stringify(tarsy),
  'llm-providers.yaml': JSON.stringify({ llm_providers: providers }),
  'skills/disk/SKILL.md': skill('disk'),
  'skills/network/SKILL.md': skill('network'),
}
