import { test } from 'vitest'
import { chain, expectMistake, load, type Mistake } from './example.ts'

const STAGES = 'stages:\n  - name: a\n    agents:\n      - name: KubernetesAgent\n'
const OK = `alert_types: [x]\n${STAGES}`

const MISTAKES: Array<Mistake> = [
  ['a flag that is none', chain(`${OK}chat: {enabled: maybe}`), '9:21', 'true or false'],
  ['a chain without types', chain(STAGES), '3:3 agent_chains.c.alert_types', "no 'alert_types'"],
  ['an empty type', chain(`alert_types: [""]\n${STAGES}`), '4:19', 'is empty'],
  [
    'a type of the built-in chain',
    chain(`alert_types: [kubernetes]\n${STAGES}`),
    '4:19',
    "taken by the built-in chain 'kubernetes'",
  ],
  ['a type twice', chain(`alert_types: [x, x]\n${STAGES}`), '4:22', 'already taken by agent_chains.c.alert_types[0]'],
  ['a chain without stages', chain('alert_types: [x]'), '3:3', "no 'stages'"],
  [
    'a stage without name',
    chain('alert_types: [x]\nstages:\n  - agents: [{name: KubernetesAgent}]'),
    '6:9 agent_chains.c.stages[0].name',
    "no 'name'",
  ],
  ['a stage without agents', chain('alert_types: [x]\nstages:\n  - name: a'), '6:9', "no 'agents'"],
  [
    'an entry without name',
    chain('alert_types: [x]\nstages:\n  - name: a\n    agents: [{max_iterations: 1}]'),
    '7:18',
    "no 'name'",
  ],
  [
    'an unknown agent',
    chain('alert_types: [x]\nstages:\n  - name: a\n    agents: [{name: KubernetsAgent}]'),
    '7:25',
    "Did you mean 'KubernetesAgent'?",
  ],
  [
    'negative replicas',
    chain('alert_types: [x]\nstages:\n  - name: a\n    replicas: -1\n    agents: [{name: ChatAgent}]'),
    '7:19',
    'of 0 or more',
  ],
  [
    'an unknown synthesis agent',
    chain(`${OK}    synthesis: {agent: Nobody}`),
    '9:28',
    "The agent 'Nobody' does not exist",
  ],
  ['an unknown chat agent', chain(`${OK}chat: {agent: Nobody}`), '9:19', "The agent 'Nobody'"],
  ['chat on without an agent', chain(`${OK}chat: {enabled: true}`), '9:5', "without an 'agent'"],
  ['an unknown server of scoring', chain(`${OK}scoring: {mcp_servers: [nope]}`), '9:29', "The MCP server 'nope'"],
  ['an unknown provider of a chain', chain(`${OK}llm_provider: nope`), '9:19', "The provider 'nope' does not exist"],
  [
    'an unknown provider of the summary',
    chain(`${OK}executive_summary_provider: nope`),
    '9:33',
    "The provider 'nope' does not exist",
  ],
  ['an unknown sub-agent', chain(`${OK}sub_agents: [Nobody]`), '9:18', "The agent 'Nobody'"],
  [
    'an unknown field of a sub-agent',
    chain(`${OK}sub_agents: [{name: ChatAgent, model: x}]`),
    '9:43',
    "'model' is not a key of a sub-agent",
  ],
  [
    'a sub-agent without description',
    `agents: {Quiet: {}}\n${chain(`${OK}sub_agents: [Quiet]`)}`,
    '10:18',
    "has no 'description'",
  ],
  ['Vertex AI', 'defaults: {llm_provider: vertexai-default}', '1:26', "of type 'vertexai', which is not built yet"],
  ['a missing key', 'defaults: {llm_provider: xai-default}', '1:26', 'The variable XAI_API_KEY is not set'],
  [
    'a template that is more than a variable',
    'defaults: {llm_provider: "{{ if .X }}"}',
    '1:26',
    'Only {{.NAME}} is understood',
  ],
  ['a template in a key', 'agents:\n  "{{.X}}": {}', '2:3', 'templates may stand in values only'],
  ['broken YAML', 'defaults:\n  a: "x\n', '', 'not valid YAML'],
  ['a key twice', 'defaults: {}\ndefaults: {}', '2:1', 'Map keys must be unique'],
]

test.each(MISTAKES)('%s is said with its place and remedy', (_, text, at, sentence) => {
  expectMistake('tarsy.yaml', load(text, '', { T: 'x' }), at, sentence)
})
