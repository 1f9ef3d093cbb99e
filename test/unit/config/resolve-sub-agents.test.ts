import { expect, test } from 'vitest'
import { agentOf, layered, plan } from './layers.ts'

const MORE = 'B: {description: b}, C: {description: c}'
const SUBS = (names: string) => `sub_agents: [${names}]`

test.each([
  [{}, []],
  [{ chain: SUBS('B') }, ['B']],
  [{ chain: SUBS('B'), stage: SUBS('C') }, ['C']],
  [{ chain: SUBS('B'), stage: SUBS('') }, ['B']],
  [{ stage: SUBS('C'), own: SUBS('B, {name: GeneralWorker}') }, ['B', 'GeneralWorker']],
  [{ stage: SUBS('B, C'), own: SUBS('') }, ['B', 'C']],
  [{ chain: SUBS('B, C, B') }, ['B', 'C']],
])('the sub-agents of %j are %j', (layers, expected) => {
  expect(agentOf(layered({ ...layers, more: MORE })).subAgents.map(({ name }) => name)).toEqual(expected)
})

test('an agent that is only defined hands no work to the built-in ones', () => {
  expect(agentOf(layered({})).subAgents).toEqual([])
})

test('a sub-agent hands on no work, whatever the chain says', () => {
  const [sub] = agentOf(layered({ chain: SUBS('A'), stage: SUBS('A') })).subAgents
  expect(sub).toMatchObject({ name: 'A', description: 'a', subAgents: [] })
})

test('a sub-agent has its definition, the chain’s layers and the reference’s, and nothing of the stage', () => {
  const yaml = layered({
    defaults: 'max_iterations: 1',
    chain:
      'llm_provider: c, llm_backend: google-native, max_iterations: 3, mcp_servers: [ch], fallback_providers: [{provider: f1, backend: langchain}]',
    stage: `max_iterations: 4, mcp_servers: [st], fallback_providers: [], ${SUBS('B')}`,
    own: 'max_iterations: 5, llm_provider: s, mcp_servers: [sa], type: action',
    more: 'B: {description: does b, mcp_servers: [ag], max_iterations: 2, custom_instructions: be b}',
  })
  expect(agentOf(yaml)).toMatchObject({ maxIterations: 5, fallbacks: [], servers: [{ name: 'sa' }] })
  expect(agentOf(yaml).subAgents).toMatchObject([
    {
      name: 'B',
      description: 'does b',
      type: '',
      model: { provider: 'c', backend: 'google-native' },
      fallbacks: [{ provider: 'f1' }],
      maxIterations: 3,
      servers: [{ name: 'ch' }],
      serverInstructions: [{ server: 'ch', instructions: 'about ch' }],
      customInstructions: 'be b',
    },
  ])
})

test('what the reference says of a sub-agent goes before everything', () => {
  const reference =
    '{name: B, llm_provider: e, llm_backend: langchain, max_iterations: 9, mcp_servers: [sa], required_skills: [s1], skills: [s2]}'
  const yaml = layered({
    chain: 'llm_provider: c, llm_backend: google-native, max_iterations: 3, mcp_servers: [ch]',
    own: SUBS(reference),
    more: 'B: {description: b, max_iterations: 2, skills: [s3], required_skills: [s4]}',
  })
  expect(agentOf(yaml).subAgents).toMatchObject([
    {
      model: { provider: 'e', backend: 'langchain' },
      maxIterations: 9,
      servers: [{ name: 'sa' }],
      requiredSkills: ['s4', 's1'],
      skills: ['s3', 's2'],
    },
  ])
})

test('of a sub-agent that stands twice the last entry counts', () => {
  const yaml = layered({ own: SUBS('{name: B, max_iterations: 2}, C, {name: B, max_iterations: 3}'), more: MORE })
  expect(agentOf(yaml).subAgents.map(({ name, maxIterations }) => [name, maxIterations])).toEqual([
    ['B', 3],
    ['C', 40],
  ])
})

test('a sender’s selection is not for sub-agents, neither its servers nor its native tools', () => {
  const selection = { servers: [{ name: 'st' }], native_tools: { google_search: false } }
  const agent = agentOf(layered({ chain: `${SUBS('B')}, mcp_servers: [ch]`, more: MORE }), { selection })
  expect(agent.servers).toEqual([{ name: 'st' }])
  expect(agent.model.nativeTools).toMatchObject({ google_search: false })
  expect(agent.subAgents[0]?.servers).toEqual([{ name: 'ch' }])
  expect(agent.subAgents[0]?.model.nativeTools).toMatchObject({ google_search: true })
})

test('those who answer once hand no work to others', () => {
  const { stages, executiveSummary } = plan(layered({ chain: SUBS('B'), stage: 'replicas: 2', more: MORE }))
  expect(stages[0]?.agents.map(({ subAgents }) => subAgents.length)).toEqual([1, 1])
  expect([stages[0]?.synthesis?.subAgents, executiveSummary.subAgents]).toEqual([[], []])
  expect(agentOf(layered({ chain: SUBS('B'), own: 'type: synthesis', more: MORE })).subAgents).toEqual([])
})

test.each([
  [{}, { maxConcurrentAgents: 5 }],
  [{ defaults: 'orchestrator: {agent_timeout: 1m}' }, { maxConcurrentAgents: 5, agentTimeoutMs: 60_000 }],
  [
    { defaults: 'orchestrator: {agent_timeout: 1m}', agent: 'orchestrator: {agent_timeout: 3s}' },
    { maxConcurrentAgents: 5, agentTimeoutMs: 3000 },
  ],
  [{ agent: 'orchestrator: {max_concurrent_agents: 1, max_budget: 5s}' }, { maxConcurrentAgents: 1 }],
])('what holds the agent of %j is, field by field, %j', (layers, limits) => {
  expect(agentOf(layered(layers)).orchestrator).toEqual(limits)
})
