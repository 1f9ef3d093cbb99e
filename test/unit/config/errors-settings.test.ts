import { test } from 'vitest'
import { expectMistake, load, type Mistake } from './example.ts'

const MISTAKES: Array<Mistake> = [
  [
    'too many workers',
    'queue:\n  worker_count: 51',
    '2:17 queue.worker_count',
    "'worker_count' must be a whole number from 0 to 50, not '51'",
  ],
  [
    'a word for a number',
    'queue:\n  max_concurrent_sessions: many',
    '2:28 queue.max_concurrent_sessions',
    "not 'many'",
  ],
  ['a negative number', 'queue:\n  max_concurrent_sessions: -1', '2:28', 'of 0 or more'],
  [
    'a duration without unit',
    'queue:\n  session_timeout: 40',
    '2:20',
    'a duration with its unit, such as 30s, 40m or 1h30m',
  ],
  ['a negative duration', 'queue:\n  session_timeout: -1m', '2:20', 'must be above 0'],
  ['a dashboard without scheme', 'system:\n  dashboard_url: tarsy.example', '2:18', 'begins with http'],
  [
    'an empty domain',
    'system:\n  runbooks:\n    allowed_domains: [a.example, ""]',
    '3:34 system.runbooks.allowed_domains[1]',
    'is empty',
  ],
  ['a cache of no time', 'system:\n  runbooks:\n    cache_ttl: 0s', '3:16', 'above 0'],
  [
    'a negative price',
    'system:\n  cost_estimation:\n    model_rates:\n      m: {input_per_million: -1, output_per_million: 1}',
    '4:30',
    'number of 0 or more',
  ],
  [
    'an unknown default provider',
    'defaults:\n  llm_provider: openai-defualt',
    '2:17',
    "does not exist. Did you mean 'openai-default'?",
  ],
  [
    'an unknown backend',
    'defaults:\n  llm_backend: native',
    '2:16',
    "must be one of 'google-native', 'langchain', not 'native'",
  ],
  ['no iterations', 'defaults:\n  max_iterations: 0', '2:19', "of 1 or more, not '0'"],
  ['an unknown policy', 'defaults:\n  success_policy: most', '2:19', "one of 'any', 'all'"],
  [
    'an unknown masking group',
    'defaults:\n  alert_masking: {pattern_group: secure}',
    '2:34',
    'Use one of basic, secrets, security',
  ],
  ['a fallback without backend', 'defaults:\n  fallback_providers: [{provider: demo}]', '2:24', "has no 'backend'"],
  [
    'a fallback without provider',
    'defaults:\n  fallback_providers: [{backend: langchain}]',
    '2:24',
    "has no 'provider'",
  ],
  [
    'a summary threshold among the defaults',
    'defaults:\n  summarization: {llm_provider: demo, enabled: true}',
    '2:48',
    "only 'llm_provider' and 'llm_backend' may stand",
  ],
  [
    'a summary backend without provider',
    'defaults:\n  summarization: {llm_backend: langchain}',
    '2:3',
    "needs an 'llm_provider'",
  ],
  ['an orchestrator without agents', 'defaults:\n  orchestrator: {max_concurrent_agents: 0}', '2:41', 'of 1 or more'],
  ['an orchestrator without time', 'defaults:\n  orchestrator: {agent_timeout: 0s}', '2:33', 'above 0'],
  ['memory without dimensions', 'defaults:\n  memory: {embedding: {dimensions: 0}}', '2:36', 'of 1 or more'],
]

test.each(MISTAKES)('%s is said with its place and remedy', (_, text, at, sentence) => {
  expectMistake('tarsy.yaml', load(text, '', { T: 'x' }), at, sentence)
})
