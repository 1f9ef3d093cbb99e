import { test } from 'vitest'
import { chain, expectMistake, load } from './example.ts'

const SKILL = { 'skills/s': '---\nname: s\ndescription: d\n---\nb' }

const NO_PROVIDER = "The provider 'gone' does not exist. Define it in llm-providers.yaml"
const NO_SERVER = "The MCP server 'nope' does not exist. Define it under 'mcp_servers'"
const NO_AGENT = "The agent 'Nobody' does not exist. Define it under 'agents'"
const NO_SKILL = "The skill 'none' does not exist. Define it under 'skills/'"
const NO_BACKEND = "must be one of 'google-native', 'langchain', not 'native'"
const NO_ITERATIONS = "must be a whole number of 1 or more, not '0'"

/** A line, the column and path at which it is wrong, and what is said of it. */
type Line = [line: string, column: number, path: string, sentence: string]

const OK = 'alert_types: [x]\nstages:\n  - name: a\n    agents:\n      - name: ChatAgent'

const IN_CHAIN: Array<Line> = [
  ['mcp_servers: [nope]', 19, 'mcp_servers[0]', NO_SERVER],
  ['fallback_providers: [{provider: gone, backend: langchain}]', 37, 'fallback_providers[0].provider', NO_PROVIDER],
  ['fallback_providers: [{provider: demo, backend: native}]', 52, 'fallback_providers[0].backend', NO_BACKEND],
  ['max_iterations: 0', 21, 'max_iterations', NO_ITERATIONS],
  ['sub_agents: [{max_iterations: 1}]', 18, 'sub_agents[0].name', "The sub-agent has no 'name'"],
  ['sub_agents: [{name: ChatAgent, llm_provider: gone}]', 50, 'sub_agents[0].llm_provider', NO_PROVIDER],
  ['sub_agents: [{name: ChatAgent, llm_backend: native}]', 49, 'sub_agents[0].llm_backend', NO_BACKEND],
  ['sub_agents: [{name: ChatAgent, max_iterations: 0}]', 52, 'sub_agents[0].max_iterations', NO_ITERATIONS],
  ['sub_agents: [{name: ChatAgent, mcp_servers: [nope]}]', 50, 'sub_agents[0].mcp_servers[0]', NO_SERVER],
  ['sub_agents: [{name: ChatAgent, skills: [none]}]', 45, 'sub_agents[0].skills[0]', NO_SKILL],
  ['sub_agents: [{name: ChatAgent, required_skills: [none]}]', 54, 'sub_agents[0].required_skills[0]', NO_SKILL],
  ['chat: {llm_provider: gone}', 26, 'chat.llm_provider', NO_PROVIDER],
  ['chat: {llm_backend: native}', 25, 'chat.llm_backend', NO_BACKEND],
  ['chat: {mcp_servers: [nope]}', 26, 'chat.mcp_servers[0]', NO_SERVER],
  ['chat: {sub_agents: [Nobody]}', 25, 'chat.sub_agents[0]', NO_AGENT],
  ['chat: {max_iterations: 0}', 28, 'chat.max_iterations', NO_ITERATIONS],
  ['scoring: {agent: Nobody}', 22, 'scoring.agent', NO_AGENT],
  ['scoring: {llm_provider: gone}', 29, 'scoring.llm_provider', NO_PROVIDER],
  ['scoring: {llm_backend: native}', 28, 'scoring.llm_backend', NO_BACKEND],
]

test.each(IN_CHAIN)('in a chain, %s is said with its place and remedy', (line, column, path, sentence) => {
  expectMistake('tarsy.yaml', load(chain(`${OK}\n${line}`)), `9:${column} agent_chains.c.${path}: `, sentence)
})

const IN_STAGE: Array<Line> = [
  ['max_iterations: 0', 25, 'max_iterations', NO_ITERATIONS],
  ['success_policy: most', 25, 'success_policy', "must be one of 'any', 'all', not 'most'"],
  ['mcp_servers: [nope]', 23, 'mcp_servers[0]', NO_SERVER],
  ['fallback_providers: [{provider: gone, backend: langchain}]', 41, 'fallback_providers[0].provider', NO_PROVIDER],
  ['sub_agents: [Nobody]', 22, 'sub_agents[0]', NO_AGENT],
  ['synthesis: {llm_provider: gone}', 35, 'synthesis.llm_provider', NO_PROVIDER],
  ['synthesis: {llm_backend: native}', 34, 'synthesis.llm_backend', NO_BACKEND],
]

test.each(IN_STAGE)('in a stage, %s is said with its place and remedy', (line, column, path, sentence) => {
  const at = `9:${column} agent_chains.c.stages[0].${path}: `
  expectMistake('tarsy.yaml', load(chain(`${OK}\n    ${line}`)), at, sentence)
})

const IN_AGENT: Array<Line> = [
  ['type: boss', 19, 'type', "must be one of 'synthesis', 'exec_summary', 'scoring', 'action', not 'boss'"],
  ['llm_provider: gone', 27, 'llm_provider', NO_PROVIDER],
  ['llm_backend: native', 26, 'llm_backend', NO_BACKEND],
  ['max_iterations: 0', 29, 'max_iterations', NO_ITERATIONS],
  ['mcp_servers: [nope]', 27, 'mcp_servers[0]', NO_SERVER],
  ['fallback_providers: [{provider: gone, backend: langchain}]', 45, 'fallback_providers[0].provider', NO_PROVIDER],
  ['skills: [none]', 22, 'skills[0]', NO_SKILL],
  ['required_skills: [none]', 31, 'required_skills[0]', NO_SKILL],
  ['required_skills: [s, s]', 34, 'required_skills[1]', "'s' stands twice in 'required_skills'. Take one out"],
  ['sub_agents: [Nobody]', 26, 'sub_agents[0]', NO_AGENT],
]

test.each(IN_AGENT)('at an agent of a stage, %s is said with its place and remedy', (line, column, path, sentence) => {
  const at = `9:${column} agent_chains.c.stages[0].agents[0].${path}: `
  expectMistake('tarsy.yaml', load(chain(`${OK}\n        ${line}`), '', {}, SKILL), at, sentence)
})

const IN_DEFINITION: Array<Line> = [
  ['llm_backend: native', 18, 'llm_backend', NO_BACKEND],
  ['max_iterations: 0', 21, 'max_iterations', NO_ITERATIONS],
  ['native_tools: {google_search: maybe}', 35, 'native_tools.google_search', "must be true or false, not 'maybe'"],
  ['orchestrator: {max_budget: 0}', 32, 'orchestrator.max_budget', 'must be a duration above 0'],
  ['orchestrator: {agent_timeout: 5}', 35, 'orchestrator.agent_timeout', 'with its unit'],
  ['orchestrator: {max_concurrent_agents: 0}', 43, 'orchestrator.max_concurrent_agents', NO_ITERATIONS],
  ['required_skills: [s, s]', 26, 'required_skills[1]', 'stands twice'],
]

test.each(IN_DEFINITION)('in the definition of an agent, %s is said with its place', (line, column, path, sentence) => {
  expectMistake(
    'tarsy.yaml',
    load(`agents:\n  A:\n    ${line}`, '', {}, SKILL),
    `3:${column} agents.A.${path}: `,
    sentence,
  )
})

const IN_SERVER: Array<Line> = [
  ['transport: {type: http, url: "{{.GONE}}"}', 34, 'transport.url', 'check that its variable is set'],
  ['transport: {type: http, url: "http://h", timeout: -1}', 55, 'transport.timeout', 'of 0 or more'],
  ['transport: {type: http, url: "http://h", verify_ssl: so}', 58, 'transport.verify_ssl', 'true or false'],
  [
    'transport: {type: stdio, command: x}, data_masking: {custom_patterns: [{replacement: x}]}',
    76,
    'data_masking.custom_patterns[0].pattern',
    "needs 'pattern'",
  ],
  [
    'transport: {type: stdio, command: x}, summarization: {llm_provider: gone}',
    73,
    'summarization.llm_provider',
    NO_PROVIDER,
  ],
  [
    'transport: {type: stdio, command: x}, summarization: {llm_provider: demo, llm_backend: native}',
    92,
    'summarization.llm_backend',
    NO_BACKEND,
  ],
]

test.each(IN_SERVER)('in a server, %s is said with its place', (line, column, path, sentence) => {
  // In one line, so that columns are those of the line plus what stands before it.
  expectMistake('tarsy.yaml', load(`mcp_servers:\n  s: {${line}}`), `2:${column + 2} mcp_servers.s.${path}: `, sentence)
})

const IN_SETTINGS: Array<Line> = [
  ['system: {github: {token_env: "ghp abc"}}', 30, 'system.github.token_env', 'not the key itself'],
  ['system: {retention: {session_retention_days: -1}}', 46, 'system.retention.session_retention_days', 'of 0 or more'],
  [
    'defaults: {fallback_providers: [{provider: gone, backend: langchain}]}',
    44,
    'defaults.fallback_providers[0].provider',
    NO_PROVIDER,
  ],
  [
    'defaults: {fallback_providers: [{provider: xai-default, backend: langchain}]}',
    44,
    'defaults.fallback_providers[0].provider',
    'The variable XAI_API_KEY is not set',
  ],
  ['defaults: {scoring: {agent: Nobody}}', 29, 'defaults.scoring.agent', NO_AGENT],
  ['defaults: {scoring: {mcp_servers: [nope]}}', 36, 'defaults.scoring.mcp_servers[0]', NO_SERVER],
  ['defaults: {scoring: {llm_provider: gone}}', 36, 'defaults.scoring.llm_provider', NO_PROVIDER],
  ['defaults: {summarization: {llm_provider: gone}}', 42, 'defaults.summarization.llm_provider', NO_PROVIDER],
  [
    'defaults: {summarization: {size_threshold_tokens: 200}}',
    51,
    'defaults.summarization.size_threshold_tokens',
    "belongs to a server's 'summarization'",
  ],
  [
    'defaults: {summarization: {summary_max_token_limit: 200}}',
    53,
    'defaults.summarization.summary_max_token_limit',
    "belongs to a server's 'summarization'",
  ],
  ['defaults: {orchestrator: {max_budget: 0s}}', 39, 'defaults.orchestrator.max_budget', 'must be a duration above 0'],
  ['defaults: {memory: {embedding: {provider: xai}}}', 43, 'defaults.memory.embedding.provider', "'google', 'openai'"],
]

test.each(IN_SETTINGS)('%s is said with its place and remedy', (line, column, path, sentence) => {
  expectMistake('tarsy.yaml', load(line), `1:${column} ${path}: `, sentence)
})
