import { describe, expect, test } from 'vitest'
import type { Origin } from '#core/config/origins.ts'
import { configLines } from '../../../dashboard/src/data/config-lines.ts'
import { originOf } from '../../../dashboard/src/data/config-origins.ts'
import { presentConfig } from '#core/config/present.ts'
import { PROVIDERS_WITH_EVERY_KEY, TARSY_WITH_EVERY_KEY } from './every-key.ts'
import { load } from './example.ts'
import { SECRET_PROVIDERS, SECRET_SKILLS, SECRET_TARSY, SECRET_VARS } from './secret-places.ts'

/** The origin of each line that the viewer shows. */
function lines(tarsy: string, providers = '', vars: Record<string, string> = {}, more: Record<string, string> = {}) {
  const result = load(tarsy, providers, vars, more)
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  const shown = configLines({ ...presentConfig(result.config), skills: undefined })
  return new Map(shown.map(({ path }) => [path, wordOf(originOf(result.origins, path))]))
}

function wordOf(origin: Origin | null): string {
  if (origin === null) return 'default'
  const variables = origin.from === 'environment' ? ` ${origin.variables.join(' ')}` : ''
  return 'line' in origin ? `${origin.from} ${origin.file}:${origin.line}${variables}` : origin.from
}

describe('where a value comes from', () => {
  const all = lines(
    `defaults:
  max_iterations: 30
  executive_summary_provider: fast
queue: {max_concurrent_sessions: 0, session_timeout: 10m}
system:
  dashboard_url: "https://{{.HOST}}/x"
ingest:
  rate_limits: {sns: 5}
  opens: [critical, high]
agents:
  Mine: {description: d, max_iterations: 7}
agent_chains:
  host:
    alert_types: [host]
    stages:
      - name: look
        agents: [{name: Mine}, {name: KubernetesAgent, max_iterations: 3}]
`,
    'llm_providers:\n  fast: {type: openai, model: gpt-6, api_key_env: KEY}\n',
    { HOST: 'tarsy.example', KEY: 'secret', OPENAI_API_KEY: 'x' },
    { 'runbook.md': '# First\n' },
  )

  test.each([
    ['defaults.max_iterations', 'file tarsy.yaml:2'],
    ['defaults.executive_summary.llm_provider', 'file tarsy.yaml:3'],
    ['defaults.llm_provider', 'auto'],
    ['defaults.alert_type', 'default'],
    // 0 stands for the default.
    ['queue.max_concurrent_sessions', 'default'],
    ['queue.session_timeout', 'file tarsy.yaml:4'],
    ['queue.worker_count', 'default'],
    ['system.dashboard_url', 'environment tarsy.yaml:6 HOST'],
    ['ingest.rate_limits.sns', 'file tarsy.yaml:8'],
    ['ingest.opens', 'file tarsy.yaml:9'],
    ['ingest.max_waiting', 'default'],
    ['agents.Mine.max_iterations', 'file tarsy.yaml:11'],
    ['agents.KubernetesAgent.mcp_servers', 'built-in'],
    ['chains.host.alert_types', 'file tarsy.yaml:14'],
    ['chains.host.stages[0].agents[1].max_iterations', 'file tarsy.yaml:17'],
    ['chains.kubernetes.alert_types', 'built-in'],
    ['mcp_servers.kubernetes-server.transport.type', 'built-in'],
    ['llm_providers.fast.model', 'file llm-providers.yaml:2'],
    ['llm_providers.demo.model', 'built-in'],
  ])('%s: %s', (path, origin) => {
    expect([path, all.get(path)]).toEqual([path, origin])
  })

  test('auto that is written, and a list whose names count once', () => {
    const yaml = `defaults: {llm_provider: auto}
system:
  slack: {enabled: true, channel: C, token_env: TOKEN}
`
    expect(lines(yaml, '', { OPENAI_API_KEY: 'x', TOKEN: 'x' }).get('defaults.llm_provider')).toBe('auto tarsy.yaml:1')
  })

  test('in a file that writes nearly every key, few lines are defaults', () => {
    const vars = {
      DASHBOARD_HOST: 'tarsy.example',
      KUBECONFIG: '/k',
      METRICS_TOKEN: 't',
      LLM_HOST: 'llm.example',
      SLACK: 'x',
      FAST_KEY: 'x',
      GOOGLE_API_KEY: 'x',
    }
    const skills = Object.fromEntries(
      ['disk', 'network'].map(name => [`skills/${name}/SKILL.md`, `---\nname: ${name}\ndescription: d\n---\nb`]),
    )
    const found = lines(TARSY_WITH_EVERY_KEY, PROVIDERS_WITH_EVERY_KEY, vars, skills)
    expect([...found].filter(([, origin]) => origin === 'default').map(([path]) => path)).toEqual([
      'defaults.verdict',
      'fallback_lists.spare[1].llm_backend',
      'ingest.window',
      'ingest.min_occurrences',
      'ingest.related',
      'ingest.related_window',
      'system.cost_estimation.catalog.source',
      'system.cost_estimation.catalog.entry_count',
      'chains.pods.stages[0].replicas',
      'chains.pods.stages[2].replicas',
      'chains.older.stages[0].replicas',
      'chains.older.chat.enabled',
      'mcp_servers.kubernetes-server.transport.bearer_token_set',
      'mcp_servers.kubernetes-server.summarization.enabled',
      'mcp_servers.kubernetes-server.summarization.size_threshold_tokens',
      'mcp_servers.kubernetes-server.summarization.summary_max_token_limit',
      'mcp_servers.old.transport.bearer_token_set',
      'mcp_servers.old.transport.verify_ssl',
      'mcp_servers.old.summarization.size_threshold_tokens',
      'mcp_servers.old.summarization.summary_max_token_limit',
    ])
  })

  test('no secret is in it', () => {
    const result = load(SECRET_TARSY, SECRET_PROVIDERS, SECRET_VARS, SECRET_SKILLS)
    if (!result.ok) throw new Error('the example is broken')
    const text = JSON.stringify(result.origins)
    for (const [place, secret] of Object.entries(SECRET_VARS)) expect(text, place).not.toContain(secret)
  })
})
