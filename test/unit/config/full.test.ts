import { expect, test } from 'vitest'
import { PROVIDERS_WITH_EVERY_KEY, TARSY_WITH_EVERY_KEY } from './every-key.ts'
import { load, show } from './example.ts'

const VARS = {
  DASHBOARD_HOST: 'tarsy.example',
  SLACK: 'x',
  FAST_KEY: 'x',
  GOOGLE_API_KEY: 'x',
  KUBECONFIG: '/k',
  METRICS_TOKEN: 'x',
  LLM_HOST: 'llm.example',
}

test('a configuration with every key of the reference loads as it is, and only features that do not act yet and older spellings are said', () => {
  const skills = Object.fromEntries(
    ['disk', 'network'].map(name => [`skills/${name}/SKILL.md`, `---\nname: ${name}\ndescription: d\n---\nb`]),
  )
  const result = load(TARSY_WITH_EVERY_KEY, PROVIDERS_WITH_EVERY_KEY, VARS, skills)
  if (!result.ok) throw new Error(result.errors.map(show).join('\n'))
  const said = result.warnings.map(({ message }) => message.split(/ (does|do) nothing here| is the older spelling/)[0])
  expect([...new Set(said)].toSorted()).toEqual([
    "'compose_backend'",
    "'compose_fallback_list'",
    "'compose_provider'",
    "'cost_estimation'",
    "'executive_summary_backend'",
    "'executive_summary_fallback_list'",
    "'executive_summary_provider'",
    "'experimental_jev_labels'",
    "'fallback_providers'",
    "'holidays'",
    "'memory'",
    "'retention'",
    "'scoring'",
    expect.stringMatching(/^'worker_count', 'poll_interval', .*, 'heartbeat_interval'$/),
  ])
  const { config } = result
  expect(config.queue).toMatchObject({ maxConcurrentSessions: 4, sessionTimeoutMs: 90 * 60_000 })
  expect(config.mcpServers['metrics']).toEqual({
    transport: {
      type: 'http',
      url: 'https://metrics.example/mcp',
      bearerToken: 'x',
      verifySsl: true,
      timeoutMs: 30_000,
      customHeaders: { 'X-Session': '{{.SESSION_ID}}' },
      sessionCleanupUrl: 'https://metrics.example/sessions/{{.SESSION_ID}}',
    },
    instructions: 'PromQL only.',
    dataMasking: {
      enabled: true,
      patternGroups: ['security', 'cloud'],
      patterns: ['github_token'],
      customPatterns: [{ pattern: '(?i)ticket-(\\d+)', replacement: 'ticket-$1', description: 'none' }],
    },
    summarization: {
      enabled: true,
      sizeThresholdTokens: 8000,
      summaryMaxTokenLimit: 500,
      llmProvider: 'fast',
      llmBackend: 'langchain',
    },
    writingTools: [],
    readingTools: [],
  })
  expect(config.llmProviders['fast']?.baseUrl).toBe('https://llm.example/v1')
  expect(config.agents['Lead']).toMatchObject({ skills: ['disk'], requiredSkills: ['network'] })
  expect(config.agents['Plain']).toMatchObject({ type: '', skills: null })
  expect(config.chains['pods']?.fallbackList).toBe('none')
  const pair = (llmProvider: string, llmBackend: string, fallbackList: string) => ({
    llmProvider,
    llmBackend,
    fallbackList,
  })
  expect(config.chains['older']).toMatchObject({
    compose: pair('fast', 'langchain', 'none'),
    executiveSummary: pair('google-default', 'google-native', 'spare'),
    fallbackProviders: [{ provider: 'fast', backend: 'langchain' }],
  })
})
