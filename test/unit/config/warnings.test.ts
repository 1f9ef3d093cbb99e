import { expect, test } from 'vitest'
import type { LoadResult } from '#core/config/config.ts'
import { chain, DEFAULTS, load, show } from './example.ts'

function warningsOf(result: LoadResult): Array<string> {
  return result.warnings.map(show)
}

test.each([
  ['defalts: {}\n', "1:1 defalts: 'defalts' is not a known key and has no effect. Did you mean 'defaults'?"],
  ['agents: {A: {custom_instruction: x}}\n', "Did you mean 'custom_instructions'?"],
  ['mcp_servers: {s: {transport: {type: stdio, command: x, arg: []}}}\n', "Did you mean 'args'?"],
  ['agents: {A: {zzz: 1}}\n', "agents.A.zzz: 'zzz' is not a known key and has no effect."],
])('an unknown key is a warning with the nearest known one: %s', (text, sentence) => {
  const result = load(text + DEFAULTS)
  expect(result.ok).toBe(true)
  expect(warningsOf(result)).toEqual([expect.stringContaining(sentence)])
})

const STAGE = 'alert_types: [x]\nstages: [{name: a, agents: [{name: ChatAgent}]}]\n'

test.each([
  ['scoring', chain(`${STAGE}scoring: {enabled: true}`)],
  ['scoring', 'defaults: {llm_provider: demo, scoring: {enabled: true}}'],
  ['memory', 'defaults: {llm_provider: demo, memory: {enabled: true}}'],
  ['slack', `${DEFAULTS}system: {slack: {enabled: true, channel: C1}}`],
  ['retention', `${DEFAULTS}system: {retention: {event_ttl: 1h}}`],
  ['holidays', `${DEFAULTS}system: {holidays: [{date: 05-01, name: May}]}`],
  [
    'cost_estimation',
    `${DEFAULTS}system: {cost_estimation: {model_rates: {m: {input_per_million: 1, output_per_million: 2}}}}`,
  ],
  ['worker_count', `${DEFAULTS}queue: {worker_count: 3}`],
  ['verify_ssl', `${DEFAULTS}mcp_servers: {s: {transport: {type: http, url: "http://h", verify_ssl: false}}}`],
])('a feature that does not act yet is said once: %s', (word, text) => {
  const result = load(text, '', { SLACK_BOT_TOKEN: 'x' }, { 'skills/s': '---\nname: s\ndescription: d\n---\nbody' })
  expect(result.ok).toBe(true)
  expect(warningsOf(result)).toEqual([expect.stringContaining(`'${word}`)])
})

test('what acts is not said', () => {
  const text = `agents: {A: {description: a, skills: [s], required_skills: [s]}, Fix: {type: action}}
mcp_servers: {m: {transport: {type: http, url: "http://m"}, summarization: {enabled: true}}}
defaults:
  llm_provider: demo
  fallback_providers: [{provider: demo, backend: langchain}]
  summarization: {llm_provider: demo}
  orchestrator: {max_budget: 1m}
agent_chains:
  c: {alert_types: [x], sub_agents: [A], chat: {enabled: true, agent: ChatAgent, sub_agents: [A]}, stages: [{name: a, agents: [{name: Fix}]}]}`
  expect(warningsOf(load(text, '', {}, { 'skills/s': '---\nname: s\ndescription: d\n---\nbody' }))).toEqual([])
})

test('features that are switched off are not said', () => {
  const text = `${chain(`${STAGE}chat: {enabled: false}\nscoring: {enabled: false}`)}system: {slack: {enabled: false}}`
  expect(warningsOf(load(text))).toEqual([])
})

test.each([
  [
    'a default type that no chain takes',
    'defaults: {llm_provider: demo, alert_type: hots}\nagent_chains: {h: {alert_types: [host], stages: [{name: a, agents: [{name: ChatAgent}]}]}}',
    "Did you mean 'host'?",
  ],
  ['a cache time that is none', `${DEFAULTS}system: {runbooks: {cache_ttl: soon}}`, 'so 1m is used'],
  [
    'mixed actions',
    `${DEFAULTS}agents: {Fix: {type: action}}\nagent_chains: {h: {alert_types: [host], stages: [{name: a, agents: [{name: ChatAgent}, {name: Fix}]}]}}`,
    'mixes action agents',
  ],
  [
    'a sub-agent twice',
    chain(`${STAGE}sub_agents: [GeneralWorker, {name: GeneralWorker, max_iterations: 2}]`),
    'c.sub_agents[1]: The sub-agent stands in this list before; only this last entry counts',
  ],
  ['a number of 0 in the queue', `${DEFAULTS}queue: {max_concurrent_sessions: 0}`, 'means its default'],
])('%s is a warning', (_, text, sentence) => {
  const result = load(text)
  expect(result.ok).toBe(true)
  expect(warningsOf(result)).toEqual([expect.stringContaining(sentence)])
})

const LANGCHAIN = 'fallback_providers: [{provider: demo, backend: langchain}]'
const NATIVE = 'fallback_providers: [{provider: demo, backend: langchain}, {provider: demo, backend: google-native}]'

/** A chain whose one agent is WebResearcher, with fallbacks at every layer. */
function searching({ defaults = '', chain = '', stage = '', own = '', agent = 'WebResearcher', more = '' }): string {
  return `defaults: {llm_provider: demo, ${defaults}}
agents: {Own: {native_tools: {code_execution: true}}, Off: {native_tools: {google_search: false}}}
agent_chains: {c: {alert_types: [x], ${chain} ${more} stages: [{name: a, ${stage} agents: [{name: ${agent}, ${own}}]}]}}`
}

test.each([
  [{ defaults: LANGCHAIN }, 'defaults.fallback_providers'],
  [{ defaults: NATIVE, chain: `${LANGCHAIN},` }, 'agent_chains.c.fallback_providers'],
  [{ stage: `${LANGCHAIN},` }, 'agent_chains.c.stages[0].fallback_providers'],
  [{ own: LANGCHAIN, agent: 'Own' }, 'agent_chains.c.stages[0].agents[0].fallback_providers'],
  [{ defaults: LANGCHAIN, agent: 'Off', more: 'sub_agents: [CodeExecutor],' }, 'defaults.fallback_providers'],
  [{ chain: `${LANGCHAIN},`, agent: 'Off', more: 'chat: {agent: Own},' }, 'agent_chains.c.fallback_providers'],
  [
    { chain: `${LANGCHAIN},`, agent: 'Off', stage: 'sub_agents: [WebResearcher],' },
    'agent_chains.c.fallback_providers',
  ],
])('an agent with native tools and fallbacks without them is said once, at the list: %j', (layers, path) => {
  expect(warningsOf(load(searching(layers)))).toEqual([
    expect.stringMatching(new RegExp(` ${path.replaceAll(/[[\]]/g, '.')}: The agent '\\w+' needs the provider's own`)),
  ])
})

test.each([
  {},
  { defaults: LANGCHAIN, own: NATIVE },
  { defaults: LANGCHAIN, stage: 'fallback_providers: [],' },
  { defaults: LANGCHAIN, agent: 'Off' },
  { defaults: LANGCHAIN, agent: 'ChatAgent', more: 'chat: {enabled: false, agent: Own},' },
])('fallbacks that can stand in, or none, are not said: %j', layers => {
  expect(warningsOf(load(searching(layers)))).toEqual([])
})
