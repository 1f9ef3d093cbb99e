import { expect, test } from 'vitest'
import { BUILTIN_PROVIDERS } from '#core/config/builtin-providers.ts'
import type { Vars } from '#core/config/config.ts'
import { readConfig } from '#core/config/load.ts'
import { changesSinceAugust } from '#core/config/since-august.ts'
import { show } from './example.ts'

const PROVIDERS = `llm_providers:
  gem: {type: google, model: g, api_key_env: K}
  open: {type: openai, model: o, api_key_env: K}
`

function changes(tarsy: string, providers = PROVIDERS, vars: Vars = { K: 'k', GOOGLE_API_KEY: 'k' }): Array<string> {
  const files = { 'tarsy.yaml': tarsy, 'llm-providers.yaml': providers }
  const { result, sources } = readConfig(files, vars)
  if (!result.ok || sources === null) throw new Error(JSON.stringify(result))
  return changesSinceAugust(sources, result.config).map(show)
}

const LABELS =
  "tarsy.yaml:1:1 : Each session may get one of the labels 'watch', 'action' and 'noise'. Define a map under 'label_maps' to choose others."

function chain(more: string, agents = '{name: ChatAgent}'): string {
  return `agent_chains: {c: {alert_types: [x], ${more}stages: [{name: s, agents: [${agents}]}]}}\n`
}

const ACT = 'agents: {Fix: {type: action, description: f}}\n'

test.each([
  ['nothing but labels', 'defaults: {llm_provider: gem}\n', []],
  ['labels too if it chooses its own', 'label_maps: {a: {labels: [{label: a, description: a}]}}\n', null],
  [
    'a chain’s provider that took its backend from the defaults',
    `defaults: {llm_provider: gem, llm_backend: google-native}\n${chain('llm_provider: gem, ')}`,
    [
      "2:38 agent_chains.c.llm_provider: A provider without a backend beside it means langchain now; in August 2026 the 'google-native' of defaults.llm_backend held for agent_chains.c.llm_provider. Write the backend beside it to keep that.",
    ],
  ],
  [
    'the summary’s provider, which took its backend from the chain',
    `defaults: {llm_provider: gem}\n${chain('llm_provider: gem, llm_backend: google-native, executive_summary_provider: gem, ')}`,
    [
      "2:85 agent_chains.c.executive_summary_provider: A provider without a backend beside it means langchain now; in August 2026 the 'google-native' of agent_chains.c.llm_backend held for agent_chains.c.executive_summary_provider. Write the backend beside it to keep that.",
    ],
  ],
  [
    'no route where the backend stands beside its provider, or the provider is not Google’s',
    `defaults: {llm_provider: gem, llm_backend: google-native}\n${chain('llm_provider: gem, llm_backend: langchain, ', '{name: ChatAgent, llm_provider: open}')}`,
    [],
  ],
  [
    'a built-in agent that brings its provider along',
    `defaults: {llm_provider: gem}\n${chain('sub_agents: [WebResearcher], ')}`,
    [
      "2:51 agent_chains.c.sub_agents[0]: WebResearcher works with 'google-default' now; in August 2026 it had 'gem'. Name its model under 'defaults.agents.WebResearcher' to choose.",
    ],
  ],
  [
    'the report that is brought up to date after actions',
    `defaults: {llm_provider: gem}\n${ACT}agent_chains: {c: {alert_types: [x], stages: [{name: a, agents: [{name: ChatAgent}]}, {name: b, agents: [{name: Fix}]}]}}\n`,
    [
      "3:16 agent_chains.c: After the actions of 'c' a further stage brings the report up to date, and its text is the session's final analysis.",
    ],
  ],
  ['no report where nothing was investigated', `defaults: {llm_provider: gem}\n${ACT}${chain('', '{name: Fix}')}`, []],
  [
    'a chat block that does not say whether',
    `defaults: {llm_provider: gem}\n${chain('chat: {agent: ChatAgent}, ')}`,
    [
      "2:38 agent_chains.c.chat: The 'chat' block of 'c' without 'enabled' leaves chat on; in August 2026 it switched it off. Write 'enabled: false' to keep that.",
    ],
  ],
  ['no chat block that says', `defaults: {llm_provider: gem}\n${chain('chat: {enabled: false}, ')}`, []],
  [
    'a session too short for more than a conclusion',
    'defaults: {llm_provider: gem}\nqueue: {session_timeout: 3m}\n',
    [
      '2:9 queue.session_timeout: Agents conclude by themselves 3 minutes before their end, so with this limit each does on its first turn. Write a longer one.',
    ],
  ],
])('a folder of August 2026 is told of %s', (_name, tarsy, expected) => {
  const limits = 'max_iterations: 20, orchestrator: {agent_timeout: 420s}'
  const written = tarsy.replace('llm_provider: gem', `llm_provider: gem, ${limits}`)
  expect(changes(written)).toEqual(expected === null ? [] : [LABELS, ...expected.map(line => `tarsy.yaml:${line}`)])
})

test.each([
  'fallback_lists: {}',
  'defaults: {compose_provider: demo}',
  'defaults: {agents: {ChatAgent: {llm_provider: demo}}}',
  'agent_chains: {c: {alert_types: [x], label_map: builtin, chat: {agent: ChatAgent}, stages: [{name: s, fallback_list: "", agents: [{name: ChatAgent}]}]}}',
])('a folder with a newer key was written with the changes in mind: %s', tarsy => {
  expect(changes(tarsy)).toEqual([])
})

test.each([
  ['google-default', 'gemini-3.7-flash'],
  ['openai-default', 'gpt-5.2'],
  ['xai-default', 'grok-4.6'],
])('%s is told of if it is another model than %s now, and the operator defines none of that name', (name, before) => {
  const model = BUILTIN_PROVIDERS[name]?.model
  const vars = { K: 'k', GOOGLE_API_KEY: 'k', OPENAI_API_KEY: 'k', XAI_API_KEY: 'k' }
  const told = (providers: string) =>
    changes(`defaults: {llm_provider: ${name}}`, providers, vars).some(line =>
      line.includes(`is the model ${model} now`),
    )
  expect(told('')).toBe(model !== before)
  expect(told(`llm_providers: {${name}: {type: openai, model: m, api_key_env: K}}`)).toBe(false)
})
