import { expect, test } from 'vitest'
import { readConfigDir } from '../../../local/config-dir.ts'
import { parseBundle, writeBundle } from '#core/config/bundle.ts'
import type { LoadResult } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'
import { DEFAULTS, good, load, show } from './example.ts'

function warningsOf(result: LoadResult): Array<string> {
  return result.warnings.map(show)
}

test('the shipped configuration loads without a warning and without a key', async () => {
  const result = loadConfig(await readConfigDir(new URL('../../../config', import.meta.url).pathname), {})
  expect(result.warnings).toEqual([])
  if (!result.ok) throw new Error(result.errors.map(show).join('\n'))
  expect(result.config.defaults).toMatchObject({ llmProvider: 'demo', alertType: 'host' })
  expect(result.config.chains['host']?.alertTypes).toContain('InstanceDown')
  expect(Object.keys(result.config.chains)).toEqual(['host', 'kubernetes'])
})

test('two empty files give the defaults and the built-ins', () => {
  const config = good('')
  expect(config.defaults).toEqual({
    llmProvider: 'demo',
    llmBackend: 'langchain',
    maxIterations: 40,
    fallbackProviders: [],
    verdict: true,
    successPolicy: 'any',
    alertType: 'kubernetes',
    runbook: null,
    alertMasking: { enabled: true, patternGroup: 'security' },
    orchestrator: { maxConcurrentAgents: 5 },
  })
  expect(config.queue).toMatchObject({ maxConcurrentSessions: 5, sessionTimeoutMs: 40 * 60_000 })
  expect(config.system.runbooks).toMatchObject({
    allowedDomains: ['github.com', 'raw.githubusercontent.com'],
    cacheTtlMs: 60_000,
  })
  expect(Object.keys(config.agents)).toHaveLength(9)
  expect(Object.keys(config.labelMaps)).toEqual(['builtin'])
  expect(config.fallbackLists).toEqual({})
  expect(Object.keys(config.llmProviders)).toHaveLength(28)
  expect(config.mcpServers['kubernetes-server']?.dataMasking).toMatchObject({
    patternGroups: ['kubernetes', 'security'],
    patterns: [],
  })
})

test.each([
  [{}, 'demo'],
  [{ GOOGLE_API_KEY: 'g' }, 'google-default'],
  [{ GOOGLE_API_KEY: 'g', OPENAI_API_KEY: 'o' }, 'openai-default'],
  [{ GOOGLE_API_KEY: 'g', OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a' }, 'anthropic-default'],
  [{ ANTHROPIC_API_KEY: '' }, 'demo'],
])('with %j the provider auto is %s, wherever it stands', (vars, expected) => {
  const config = good(
    `defaults: {llm_provider: auto, fallback_providers: [{provider: auto, backend: langchain}]}
agent_chains:
  c: {alert_types: [x], llm_provider: auto, stages: [{name: a, agents: [{name: ChatAgent, llm_provider: auto}], synthesis: {llm_provider: auto}}]}`,
    '',
    vars,
  )
  const { c } = config.chains
  expect([
    config.defaults.llmProvider,
    config.defaults.fallbackProviders[0]?.provider,
    c?.llmProvider,
    c?.stages[0]?.agents[0]?.llmProvider,
    c?.stages[0]?.synthesis.llmProvider,
  ]).toEqual(Array(5).fill(expected))
})

test('a configuration without a provider says that it uses auto, and which one that is', () => {
  expect(warningsOf(load(''))).toEqual([expect.stringContaining("'auto' is used, which is 'demo' now")])
})

test('an entry of the same name replaces a built-in one whole', () => {
  const config = good(
    `${DEFAULTS}mcp_servers: {kubernetes-server: {transport: {type: http, url: "http://k"}}}\nagents: {KubernetesAgent: {description: mine}}`,
    'llm_providers: {demo: {type: demo, model: other}}',
  )
  expect(config.mcpServers['kubernetes-server']).toMatchObject({
    instructions: '',
    summarization: { enabled: true, sizeThresholdTokens: 5000, summaryMaxTokenLimit: 1000 },
  })
  expect(config.mcpServers['kubernetes-server']).not.toHaveProperty('dataMasking')
  expect(config.agents['KubernetesAgent']?.mcpServers).toEqual([])
  expect(config.llmProviders['demo']?.model).toBe('other')
})

test('templates are expanded in values, and the field decides the type', () => {
  const config = good(
    `defaults: {llm_provider: demo, max_iterations: {{.N}}}
mcp_servers:
  s:
    transport: {type: http, url: "https://{{.HOST}}:{{.PORT}}/mcp", bearer_token: {{.TOKEN}}, verify_ssl: {{ .YES }}, custom_headers: {X-Run: "{{.SESSION_ID}}-{{.N}}"}}
    instructions: |
      costs $1 and \${X} at {{.HOST}}
`,
    '',
    { N: '7', HOST: 'h', PORT: '80', TOKEN: 'a: b # c\n- d', YES: 'true' },
  )
  expect(config.defaults.maxIterations).toBe(7)
  expect(config.mcpServers['s']).toMatchObject({
    transport: {
      url: 'https://h:80/mcp',
      bearerToken: 'a: b # c\n- d',
      verifySsl: true,
      customHeaders: { 'X-Run': '{{.SESSION_ID}}-7' },
    },
    instructions: 'costs $1 and ${X} at h\n',
  })
})

test('a template in a comment means nothing', () => {
  expect(load(`# {{ range .X }}\n${DEFAULTS}`).warnings).toEqual([])
})

test('an unset variable is empty, and said so', () => {
  const result = load(
    `${DEFAULTS}mcp_servers: {s: {transport: {type: http, url: "http://h", bearer_token: "{{.GONE}}"}}}`,
  )
  expect(warningsOf(result)).toEqual([expect.stringContaining('The variable GONE is not set')])
  expect(result.ok && result.config.mcpServers['s']?.transport).not.toHaveProperty('bearerToken')
})

test('columns are those of the file as written, however long the variables are', () => {
  const text = 'defaults: {runbook: {{.LONG}}, llm_provider: demo, max_iterations: 0}'
  const result = load(text, '', { LONG: 'x'.repeat(500) })
  expect(result.ok ? null : result.errors[0]?.column).toBe(text.indexOf('0}') + 1)
})

const SECRET = 'kN7secretMARK9zQ'

test.each([
  'defaults: {llm_provider: {{.S}}}',
  'defaults: {max_iterations: {{.S}}, llm_backend: "{{.S}}"}',
  'queue: {session_timeout: {{.S}}}',
  'system: {dashboard_url: {{.S}}, slack: {enabled: {{.S}}}}',
  'mcp_servers: {s: {transport: {type: {{.S}}, url: {{.S}}}, data_masking: {pattern_groups: ["{{.S}}"], patterns: ["{{.S}}"]}}}',
  'mcp_servers: {s: {transport: {type: http, url: "{{.S}}"}}}',
  'mcp_servers: {s: {transport: {type: stdio, command: x}, data_masking: {custom_patterns: [{pattern: "({{.S}}", replacement: x}]}}}',
  'agents: {A: {mcp_servers: ["{{.S}}"], skills: ["x{{.S}}"]}}',
  'agent_chains: {c: {alert_types: ["{{.S}}", "{{.S}}"], stages: [{name: a, agents: [{name: "{{.S}}"}]}], sub_agents: ["{{.S}}"]}}',
  'defaults: {alert_type: "{{.S}}"}\nagent_chains: {}',
  'agent_chains: {c: {chat: {agent: "{{.S}}", mcp_servers: ["{{.S}}"], sub_agents: [{name: "{{.S}}", skills: ["{{.S}}"], max_iterations: "{{.S}}"}]}}}',
  'defaults: {fallback_providers: [{provider: "{{.S}}", backend: "{{.S}}"}], summarization: {llm_provider: "{{.S}}"}, orchestrator: {agent_timeout: "{{.S}}"}}',
  'agents: {A: {type: "{{.S}}", required_skills: ["{{.S}}", "{{.S}}"], native_tools: {google_search: "{{.S}}"}}}',
  'system: {github: {token_env: "{{.S}}"}}\nbroken: [{{.S}}',
  'a: {{.S}}\na: {{.S}}',
  `defaults: {llm_provider: ${SECRET.slice(0, 3)}}\nagents: {A: {custom_instructions: {{.S}}, max_iterations: ${SECRET}}}`,
])('no message holds what a template brought: %s', text => {
  const result = load(
    text,
    'llm_providers: {p: {type: "{{.S}}", model: "{{.S}}", api_key_env: "{{.S}}", base_url: "{{.S}}"}}',
    { S: SECRET },
  )
  expect(result.ok).toBe(false)
  const said = JSON.stringify(result)
  expect(said).not.toContain(SECRET)
  expect(said).not.toContain(SECRET.slice(3, 13))
})

test('a message quotes templates as they are written, however short the value', () => {
  const result = load('defaults: {llm_backend: "x{{.S}}"}\na: [*{{.S}}]', 'llm_providers: {p: "{{.S}}", ', { S: 'zq7' })
  expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('*{{.S}}'),
    expect.anything(),
  ])
  const read = load('defaults: {llm_backend: "x{{.S}}"}', '', { S: 'zq7' })
  expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual([expect.stringContaining("not 'x{{.S}}'")])
  expect(JSON.stringify([result, read])).not.toContain('zq7')
})

test('a key pasted where a name belongs is not repeated', () => {
  const key = `sk-${'a1B2c3D4'.repeat(4)}`
  const said = JSON.stringify(
    load(`defaults: {llm_provider: ${key}}`, `llm_providers: {p: {type: openai, model: m, api_key_env: ${key}}}`),
  )
  expect(said).not.toContain('a1B2c3D4')
})

test('only providers that are named somewhere need their keys', () => {
  const providers =
    'llm_providers: {p: {type: openai, model: m, api_key_env: P_KEY}, q: {type: openai, model: m, base_url: "http://localhost:1"}}'
  expect(load(DEFAULTS, providers).ok).toBe(true)
  expect(load('defaults: {llm_provider: q}', providers).ok).toBe(true)
  const result = load('defaults: {llm_provider: p, fallback_providers: [{provider: p, backend: langchain}]}', providers)
  expect(result.ok ? [] : result.errors.map(show)).toEqual([
    expect.stringContaining(
      "The variable P_KEY is not set; the provider 'p' (used at defaults.llm_provider, defaults.fallback_providers[0].provider) needs it",
    ),
  ])
})

test('xAI speaks OpenAI’s protocol at its own address', () => {
  const config = good(
    'defaults: {llm_provider: x}',
    'llm_providers: {x: {type: xai, model: grok-4.6, api_key_env: K}}',
    { K: '1' },
  )
  expect(config.llmProviders['x']?.baseUrl).toBe('https://api.x.ai/v1')
})

test('merge keys, anchors and YAML 1.1 flags work as in the reference', () => {
  const config = good(`${DEFAULTS}agents:
  A: &a {description: one, max_iterations: 3}
  B: {<<: *a, max_iterations: 4}
mcp_servers:
  s: {transport: {type: http, url: "http://h", verify_ssl: yes}, summarization: {enabled: on, size_threshold_tokens: 0}}
`)
  expect(config.agents['B']).toMatchObject({ description: 'one', maxIterations: 4 })
  expect(config.mcpServers['s']?.summarization).toMatchObject({ enabled: true, sizeThresholdTokens: 5000 })
})

test('runbook.md is the default runbook where the configuration gives none', () => {
  const files = { 'runbook.md': '# Check the disk' }
  expect(good(DEFAULTS, '', {}, files).defaults.runbook).toBe('# Check the disk')
  expect(good('defaults: {llm_provider: demo, runbook: mine}', '', {}, files).defaults.runbook).toBe('mine')
})

test('skills are known by the name in their front-matter, in both layouts', () => {
  const config = good(
    DEFAULTS,
    '',
    {},
    {
      'skills/dir/SKILL.md': '---\r\nname: one\r\ndescription: d\r\n---\r\nbody\r\n---\r\nrest',
      'skills/flat': '---\nname: two\ndescription: d\n---\nbody',
      'skills/dir/other.md': 'not a skill',
      'skills/.hidden': 'not a skill',
    },
  )
  expect(config.skills).toEqual({
    one: { name: 'one', description: 'd', body: 'body\n---\nrest' },
    two: { name: 'two', description: 'd', body: 'body' },
  })
})

test('a bundle is the same whatever the order of the files, and gives them back', () => {
  const files = { 'tarsy.yaml': 'a', 'llm-providers.yaml': 'b' }
  const text = writeBundle(files)
  expect(writeBundle({ 'llm-providers.yaml': 'b', 'tarsy.yaml': 'a' })).toBe(text)
  expect(parseBundle(text)).toEqual(files)
  expect(() => parseBundle('{"a": 1}')).toThrow('generate-config')
})

test('a key with nothing behind it is not given, and a name with nothing behind it is an entry', () => {
  const config = good(`defaults:
  llm_provider:
  max_iterations:
  fallback_list:
  label_map:
  compose:
  scoring:
queue:
  session_timeout:
system:
  slack:
agents:
  A:
fallback_lists:
  none:
agent_chains:
  c:
    alert_types: [x]
    compose:
    chat:
    stages: [{name: a, agents: [{name: A}]}]
`)
  expect(config.defaults).toMatchObject({ llmProvider: 'demo', maxIterations: 40 })
  expect(config.defaults).not.toHaveProperty('compose')
  expect(config.system).not.toHaveProperty('slack')
  expect(config.agents['A']).toMatchObject({ type: '', skills: null })
  expect(config.fallbackLists).toEqual({ none: [] })
  expect(config.chains['c']?.chat.enabled).toBe(true)
})
