import { expect, test } from 'vitest'
import { describeConfig } from '#core/config/describe.ts'
import { durationText } from '#core/config/durations.ts'
import { readConfig } from '#core/config/load.ts'
import { layered, PROVIDERS, SERVERS, SKILLS } from './layers.ts'

function described(tarsy: string, providers = PROVIDERS, vars = {}): Array<string> {
  const { result, written } = readConfig({ 'tarsy.yaml': tarsy, 'llm-providers.yaml': providers, ...SKILLS }, vars)
  if (!result.ok || written === null) throw new Error(JSON.stringify(result))
  return describeConfig(result.config, written)
    .split('\n')
    .map(line => line.trim().replaceAll(/ {2,}/g, ' '))
}

test.each([
  [{}, 'backend langchain (default)'],
  [{ defaults: 'llm_backend: google-native' }, 'backend google-native'],
  [{}, 'iterations 40 (default)'],
  [{ defaults: 'max_iterations: 20' }, 'iterations 20'],
  [{ defaults: 'runbook: look' }, 'runbook a text of 4 characters'],
  [{ defaults: 'orchestrator: {agent_timeout: 90s}' }, '1m30s each'],
  [{}, "summaries by the agent's own model (default)"],
  [{ defaults: 'compose_provider: e' }, 'compose e (langchain)'],
  [
    { defaults: 'executive_summary: {llm_provider: e, llm_backend: google-native}' },
    'executive summary e (google-native)',
  ],
  [{ defaults: 'agents: {A: {llm_backend: google-native}}' }, 'A google-native'],
  [{ defaults: 'summarization: {llm_provider: e}' }, 'summaries by e'],
])('of %j the summary says "%s"', (layers, line) => {
  expect(described(layered(layers))).toContain(line)
})

test.each([
  [{}, 'A: m-d (d, langchain), 40 iterations (default)'],
  [{ defaults: 'max_iterations: 9' }, 'A: m-d (d, langchain), 9 iterations'],
  [{ agent: 'max_iterations: 8' }, 'A: m-d (d, langchain), 8 iterations'],
  [{ chain: 'llm_provider: c, max_iterations: 7' }, 'A: m-c (c, langchain), 7 iterations'],
  [{ stage: 'max_iterations: 6' }, 'A: m-d (d, langchain), 6 iterations'],
  [{ own: 'max_iterations: 5, type: action' }, 'A (action): m-d (d, langchain), 5 iterations'],
  [{ stage: 'replicas: 2' }, "stage 1 's': investigation, 2 copies, policy any (default)"],
  [{ stage: 'replicas: 2, success_policy: all' }, "stage 1 's': investigation, 2 copies, policy all"],
  [{ agent: 'max_iterations: 8', stage: 'replicas: 2' }, 'A-2: m-d (d, langchain), 8 iterations'],
  [{ stage: 'replicas: 2, synthesis: {llm_provider: s}' }, 'then SynthesisAgent (synthesis): m-s (s, langchain)'],
  [
    { defaults: 'executive_summary: {llm_provider: e}' },
    'executive summary ExecSummaryAgent (exec_summary): m-e (e, langchain)',
  ],
  [{ defaults: 'agents: {A: {llm_provider: e}}' }, 'A: m-e (e, langchain), 40 iterations (default)'],
  [{}, 'labels watch, action, noise (default)'],
  [{ chain: 'label_map: builtin' }, 'labels watch, action, noise'],
  [{ chain: 'executive_summary_provider: e' }, 'executive summary ExecSummaryAgent (exec_summary): m-e (e, langchain)'],
  [{}, 'chat (default) ChatAgent: m-d (d, langchain), 40 iterations (default)'],
  [{ chat: 'agent: A, max_iterations: 3' }, 'chat A: m-d (d, langchain), 3 iterations'],
  [{ chat: 'enabled: false' }, 'chat switched off'],
  [{ own: 'fallback_providers: [{provider: f1, backend: google-native}]' }, 'fallbacks f1 (google-native)'],
  [{ agent: 'required_skills: [s1], skills: [s2]' }, 'always with the skills s1'],
  [{ agent: 'required_skills: [s1], skills: [s2]' }, 'may load the skills s2'],
  [{ own: 'sub_agents: [A]' }, "may hand work to others: 5 at a time, each for its lead's time (default)"],
  [
    { own: 'sub_agents: [A]', agent: 'orchestrator: {agent_timeout: 1h}' },
    'may hand work to others: 5 at a time, 1h each',
  ],
  [{ own: 'sub_agents: [{name: A, max_iterations: 2}]' }, 'A: m-d (d, langchain), 2 iterations, servers none'],
])('of a chain with %j the summary says "%s"', (layers, line) => {
  expect(described(layered(layers))).toContain(line)
})

test('of a chain that acts behind an investigation the summary says who amends the report', () => {
  const chain = layered({ defaults: 'compose_provider: e' })
  const acting = chain.replace(
    'agents: [{name: A}]}]',
    'agents: [{name: A}]}, {name: t, agents: [{name: A, type: action}]}]',
  )
  expect(described(chain).join('\n')).not.toContain('report after actions')
  expect(described(acting)).toContain('report after actions ComposeAgent (compose): m-e (e, langchain)')
})

test('a configuration without a provider is told which one auto is', () => {
  expect(described('', '')).toContain('provider demo (demo) (default)')
  expect(described('defaults: {llm_provider: auto}', '', { OPENAI_API_KEY: 'x' })).toContain(
    'provider openai-default (gpt-6-sol), chosen by auto',
  )
})

test('fallback lists and label maps are told by name', () => {
  const lines =
    described(`fallback_lists: {spare: [{llm_provider: f1}, {llm_provider: f2, llm_backend: google-native}], none: []}
label_maps: {pages: {multi: true, labels: [{label: page, description: p}]}}
${layered({ defaults: 'fallback_list: spare, summarization: {llm_provider: e, fallback_list: none}', chain: 'compose: {fallback_list: spare}', own: 'type: action' })}`)
  expect(lines).toContain('fallbacks f1 (langchain), f2 (google-native)')
  expect(lines).toContain('spare: f1 (langchain), f2 (google-native)')
  expect(lines).toContain('none: none')
  expect(lines).toContain('and no other')
  expect(lines).toContain('pages: any of page')
  expect(lines).toContain('builtin (built in): one of watch, action, noise')
  expect(described(layered({}))).toContain("else the agent's fallbacks (default)")
})

test('servers are told by place, and their summaries with what is default', () => {
  const lines =
    described(`${SERVERS}  off: {transport: {type: stdio, command: /opt/bin/tool}, summarization: {enabled: false}}
  own: {transport: {type: sse, url: "https://sse.example/x"}, data_masking: {pattern_groups: [basic]}, summarization: {size_threshold_tokens: 300, llm_provider: e}}
${layered({})}`)
  expect(lines).toContain(
    'ag: http, ag; results not masked; summed up from 5000 tokens (default) on, to 1000 (default) at most',
  )
  expect(lines).toContain("off: stdio, 'tool'; results not masked; never summed up")
  expect(lines).toContain(
    'own: sse, sse.example; results masked; summed up from 300 tokens on, to 1000 (default) at most, by e',
  )
  expect(lines.find(line => line.startsWith('kubernetes-server'))).toContain('kubernetes-server (built in): stdio')
})

test('providers that something names are told with their variable, the others by name', () => {
  const lines = described(
    'defaults: {llm_provider: own}',
    'llm_providers: {own: {type: openai, model: m, api_key_env: OWN_KEY, base_url: "https://llm.example/v1"}, idle: {type: demo, model: m}}',
    { OWN_KEY: 'x' },
  )
  expect(lines).toContain("own: openai, m, key in 'OWN_KEY', at llm.example")
  expect(lines.find(line => line.startsWith('defined and not used: '))).toContain('idle')
})

test('the summary shows nothing that may be a secret', () => {
  const secret = 'kN7secretMARK9zQ'
  const lines = described(
    `mcp_servers:
  a: {transport: {type: http, url: "https://user:{{.S}}@h.example/{{.S}}?k={{.S}}", bearer_token: "{{.S}}", custom_headers: {X: "{{.S}}"}}}
  b: {transport: {type: stdio, command: run, args: ["{{.S}}"], env: {K: "{{.S}}"}}, instructions: "{{.S}}"}
defaults: {llm_provider: p, runbook: "{{.S}}"}
agents: {A: {custom_instructions: "{{.S}}"}}`,
    'llm_providers: {p: {type: openai, model: m, api_key_env: KEY, base_url: "https://u:{{.S}}@llm.example/{{.S}}"}}',
    { S: secret, KEY: secret },
  )
  expect(lines.join('\n')).toContain('a: http, h.example;')
  expect(lines.join('\n')).not.toContain(secret)
})

test.each([
  [0.5, '0.5ms'],
  [500, '500ms'],
  [1500, '1500ms'],
  [60_000, '1m'],
  [5_400_000, '1h30m'],
  [3_601_000, '1h1s'],
])('%d milliseconds are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test('those who are told of sessions are listed, with what of and without their addresses', () => {
  const tarsy = `
defaults: {llm_provider: demo}
system: {slack: {enabled: true, channel: C1}}
notify:
  recipients:
    ops: {type: teams, url_env: TEAMS}
    issues: {type: github, token_env: TEAMS, repository: a/b}
  rules: [{to: [ops, issues], outcomes: [failed]}, {to: [ops], labels: [action]}]
`
  const lines = described(tarsy, '', { SLACK_BOT_TOKEN: 'x', TEAMS: 'https://teams.example/secret' })
  const at = lines.indexOf('Recipients')
  expect(lines.slice(at + 1, at + 4)).toEqual([
    'slack: Slack, told of started, completed, failed, cancelled, timed_out',
    'ops: Microsoft Teams, told of what notify.rules[0], notify.rules[1] lets pass',
    'issues: GitHub, told of what notify.rules[0] lets pass',
  ])
  expect(lines.join()).not.toContain('teams.example')
})
