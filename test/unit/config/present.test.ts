import { expect, test } from 'vitest'
import { compactDuration } from '#core/config/durations.ts'
import { defaultTools } from '#core/config/default-tools.ts'
import { presentConfig } from '#core/config/present.ts'
import { redactCommand, redactName, redactUrl, withoutTokens } from '#core/config/redact.ts'
import { PROVIDERS_WITH_EVERY_KEY, TARSY_WITH_EVERY_KEY } from './every-key.ts'
import { DEFAULTS, good } from './example.ts'
import { SECRET_PROVIDERS, SECRET_SKILLS, SECRET_TARSY, SECRET_VARS } from './secret-places.ts'

const VARS = {
  DASHBOARD_HOST: 'tarsy.example',
  KUBECONFIG: '/k',
  METRICS_TOKEN: 't',
  LLM_HOST: 'llm.example',
  SLACK: 'x',
  FAST_KEY: 'x',
  GOOGLE_API_KEY: 'x',
}
const SKILLS = Object.fromEntries(
  ['disk', 'network'].map(name => [`skills/${name}/SKILL.md`, `---\nname: ${name}\ndescription: d\n---\nb`]),
)

const full = () => presentConfig(good(TARSY_WITH_EVERY_KEY, PROVIDERS_WITH_EVERY_KEY, VARS, SKILLS))

test('a secret in any place of the configuration is not shown', () => {
  const config = good(SECRET_TARSY, SECRET_PROVIDERS, SECRET_VARS, SECRET_SKILLS)
  const inside = JSON.stringify(config)
  for (const secret of Object.values(SECRET_VARS)) expect(inside).toContain(secret)
  const shown = JSON.stringify(presentConfig(config))
  for (const [place, secret] of Object.entries(SECRET_VARS)) expect(shown, place).not.toContain(secret)
})

test('what is not secret of a tool server stands there', () => {
  const shown = presentConfig(good(SECRET_TARSY, SECRET_PROVIDERS, SECRET_VARS, SECRET_SKILLS)).mcp_servers
  expect(shown['program']?.transport).toEqual({
    type: 'stdio',
    command: 'npx',
    args: ['***'],
    env_keys: ['ALPHA', 'ZULU'],
    bearer_token_set: false,
  })
  expect(shown['remote']?.transport).toEqual({
    type: 'http',
    url: 'https://tools.example:8443/mcp',
    verify_ssl: true,
    timeout: 30,
    custom_header_keys: ['X-Api-Key', 'X-Session'],
    session_cleanup_url: 'https://tools.example/sessions/{{.SESSION_ID}}',
    bearer_token_set: true,
  })
  expect(shown['pasted']?.transport).toMatchObject({ command: '***' })
})

test('defaults, queue and system are shown with durations as words', () => {
  const { defaults, queue, system } = full()
  expect(defaults).toMatchObject({
    llm_provider: 'fast',
    alert_masking: { enabled: true, pattern_group: 'secrets' },
    orchestrator: { max_concurrent_agents: 3, agent_timeout: '5m' },
    memory: { enabled: true, max_inject: 4, embedding: { api_key_env: 'FAST_KEY', base_url: 'http://e' } },
    scoring: { enabled: true, agent: 'ScoringAgent', max_iterations: 3 },
  })
  expect(queue).toEqual({
    worker_count: 3,
    max_concurrent_sessions: 4,
    poll_interval: '2s',
    poll_interval_jitter: '250ms',
    session_timeout: '1h30m',
    graceful_shutdown_timeout: '10m',
    scoring_shutdown_timeout: '1m',
    orphan_detection_interval: '1m',
    orphan_threshold: '2m',
    heartbeat_interval: '10s',
  })
  expect(system).toEqual({
    github: { token_env: 'GH_TOKEN' },
    slack: { enabled: true, token_env: 'SLACK', channel: 'C0123456789', api_url: 'https://slack.example/api' },
    runbooks: {
      repo_url: 'https://github.com/org/runbooks/tree/main/docs',
      cache_ttl: '5m',
      allowed_domains: ['github.com', 'raw.githubusercontent.com'],
    },
    prompt_caching: { enabled: true },
    retention: { session_retention_days: 90, event_ttl: '2h', cleanup_interval: '6h' },
    cost_estimation: {
      enabled: true,
      model_rates: { 'gpt-5.2': { input_per_million: 1.75, output_per_million: 14 } },
      promotions: [
        expect.objectContaining({ id: 'a', model: 'gpt-5.2', end: '2027-02-01T00:00:00Z' }),
        expect.objectContaining({ id: 'b' }),
      ],
      catalog: { source: 'none', entry_count: 0 },
    },
    dashboard_url: 'https://tarsy.example',
    allowed_ws_origins: ['https://*.example'],
  })
})

test('agents, chains, providers and skills are shown by what they were given', () => {
  const { agents, chains, llm_providers, skills, mcp_servers } = full()
  expect(agents['Lead']).toEqual({
    description: 'Leads',
    mcp_servers: ['metrics'],
    custom_instructions: 'Be brief.',
    llm_backend: 'google-native',
    max_iterations: 12,
    native_tools: { google_search: true, url_context: false, code_execution: false },
    orchestrator: { max_concurrent_agents: 2 },
    skills: ['disk'],
    required_skills: ['network'],
  })
  expect(agents['Plain']).toEqual({ custom_instructions: '', orchestrator: null, skills: null })
  expect(chains['pods']).toMatchObject({ fallback_list: 'none', scoring: { enabled: false, agent: 'ScoringAgent' } })
  const lead = {
    name: 'Lead',
    llm_provider: 'fast',
    llm_backend: 'langchain',
    max_iterations: 8,
    mcp_servers: ['metrics'],
    fallback_list: 'none',
    required_skills: ['disk'],
  }
  expect(chains['pods']).toMatchObject({ stages: [{ agents: [lead, {}] }, {}, {}] })
  expect(JSON.stringify(chains['pods'])).not.toContain('"sub_agents":[]')
  expect(llm_providers['vertex']).toEqual({
    type: 'vertexai',
    model: 'claude',
    credentials_env: 'C',
    project_env: 'P',
    location_env: 'L',
  })
  expect(skills).toEqual({
    disk: { name: 'disk', description: 'd' },
    network: { name: 'network', description: 'd' },
  })
  expect(mcp_servers['old']?.data_masking).toEqual({
    Enabled: false,
    PatternGroups: ['whatever'],
    Patterns: null,
    CustomPatterns: null,
  })
})

test('lists of fallbacks, label maps and what names them are shown as written, backends filled in', () => {
  const { fallback_lists, label_maps, defaults, chains } = full()
  const pair = { llm_provider: 'fast', llm_backend: 'langchain' }
  expect(fallback_lists).toEqual({
    spare: [{ llm_provider: 'google-default', llm_backend: 'google-native' }, pair],
    none: [],
  })
  expect(Object.keys(label_maps)).toEqual(['escalation', 'builtin'])
  expect(label_maps['escalation']).toMatchObject({ multi: true, labels: [{ label: 'page' }, { label: 'ticket' }] })
  expect(defaults).toMatchObject({
    fallback_list: 'spare',
    label_map: 'escalation',
    agents: { GeneralWorker: { ...pair, fallback_list: 'spare' } },
    compose: { ...pair, fallback_list: 'none' },
  })
  expect(chains['older']).toMatchObject({
    compose: { ...pair, fallback_list: 'none' },
    executive_summary: { llm_provider: 'google-default' },
    executive_summary_provider: 'google-default',
    fallback_providers: [{ provider: 'fast', backend: 'langchain' }],
  })
  expect(chains['older']).not.toHaveProperty('compose_provider')
})

test.each([
  ['npx', 'npx'],
  ['/usr/local/bin/kubernetes-mcp-server', '/usr/local/bin/kubernetes-mcp-server'],
  ['ghp_abcdefghijkl', '***'],
  ['xoxb-1234567890', '***'],
  ['sk-proj-abcdefgh', '***'],
  ['AKIAIOSFODNN7EXAMPLE', '***'],
  ['curl -H "Authorization: Bearer abcd1234"', '***'],
  ['eyJhbGciOi.eyJzdWIiOi.c2ln', '***'],
  ['a'.repeat(31), 'a'.repeat(31)],
  ['a'.repeat(32), '***'],
])('the command %s is shown as %s', (command, shown) => {
  expect(redactCommand(command)).toBe(shown)
})

test.each([
  ['https://user:pass@host.example:8443/mcp?key=1#frag', 'https://host.example:8443/mcp'],
  ['https://host.example', 'https://host.example'],
  ['https://host.example/', 'https://host.example/'],
  ['https://h.example/s/{{.SESSION_ID}}?t=1', 'https://h.example/s/{{.SESSION_ID}}'],
  [`https://h.example/hooks/${'x'.repeat(40)}/mcp`, 'https://h.example/hooks/***/mcp'],
  ['not an address', '***'],
  ['mailto:me@example.com', '***'],
  ['https://{{.HOST}}/mcp', 'https://{{.HOST}}/mcp'],
])('the address %s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown)
})

test.each([
  ['OPENAI_API_KEY', 'OPENAI_API_KEY'],
  ['GOOGLE_APPLICATION_CREDENTIALS_OF_PRODUCTION', 'GOOGLE_APPLICATION_CREDENTIALS_OF_PRODUCTION'],
  ['ghp_abcdefghijklmnop', '***'],
  ['abcdef0123456789abcdef0123456789abcd', '***'],
])('the name %s is shown as %s', (name, shown) => {
  expect(redactName(name)).toBe(shown)
})

test('a token in a text is taken out and the text stays', () => {
  expect(withoutTokens({ a: ['use ghp_abcdefghijkl here'], n: 1, z: null })).toEqual({
    a: ['use *** here'],
    n: 1,
    z: null,
  })
})

test.each([
  [0, '0s'],
  [500, '500ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [2_400_000, '40m'],
  [5_400_000, '1h30m'],
  [3_605_000, '1h0m5s'],
  [90_000_000, '25h'],
])('%i ms are written %s', (ms, text) => {
  expect(compactDuration(ms)).toBe(text)
})

const TOOLS = `${DEFAULTS}
mcp_servers:
  b: {transport: {type: http, url: "http://b"}}
  a: {transport: {type: http, url: "http://a"}}
  c: {transport: {type: http, url: "http://c"}}
agents:
  One: {mcp_servers: [b]}
  Two: {mcp_servers: [c]}
agent_chains:
  chain: {alert_types: [given], mcp_servers: [c], stages: [{name: s, agents: [{name: One}]}]}
  stages: {alert_types: [joined], stages: [{name: s, agents: [{name: Two}, {name: One}]}]}
`

test.each([
  ['given', ['c']],
  ['joined', ['b', 'c']],
  ['unknown', ['a', 'b', 'c', 'kubernetes-server']],
])('an alert of type %s is investigated with the servers %j', (type, servers) => {
  expect(defaultTools(good(TOOLS), type)).toEqual({
    alert_type: type,
    mcp_servers: servers,
    native_tools: { google_search: false, code_execution: false, url_context: false },
  })
})

test('without a type every server is named, and the default provider says which tools of its own it has', () => {
  const config = good(TOOLS.replace('demo', 'google-default'), '', { GOOGLE_API_KEY: 'k' })
  const tools = defaultTools(config, '')
  expect(tools).not.toHaveProperty('alert_type')
  expect(tools.mcp_servers).toHaveLength(4)
  expect(tools.native_tools).toEqual({ google_search: true, code_execution: false, url_context: true })
})

test('rules for runbooks are shown as they are written, their addresses without what may be secret', () => {
  const config = good(`
defaults: {llm_provider: demo}
system:
  runbooks:
    by_type: {kubernetes: "https://github.com/o/r/blob/main/k.md?token=abc#L1"}
    by_label: {team: {infra: Look at the disk.}}
agent_chains:
  c: {alert_types: [c], runbook: "https://github.com/o/r", stages: [{name: a, agents: [{name: ChatAgent}]}]}
`)
  const { system, chains } = presentConfig(config)
  expect(system.runbooks).toMatchObject({
    by_type: { kubernetes: 'https://github.com/o/r/blob/main/k.md' },
    by_label: { team: { infra: 'Look at the disk.' } },
  })
  expect(chains['c']).toMatchObject({ runbook: 'https://github.com/o/r' })
})
