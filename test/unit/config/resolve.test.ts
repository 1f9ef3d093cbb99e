import { expect, test } from 'vitest'
import { alertTypes, chainFor, resolvePlan, unknownServers } from '#core/config/resolve.ts'
import { good } from './example.ts'
import { agentOf, layered, plan, PROVIDERS, SERVERS } from './layers.ts'

test.each([
  [{}, 'langchain'],
  [{ defaults: 'llm_backend: google-native' }, 'google-native'],
  [{ defaults: 'llm_backend: google-native', agent: 'llm_backend: langchain' }, 'langchain'],
  [{ agent: 'llm_backend: langchain', chain: 'llm_backend: google-native' }, 'google-native'],
  [{ chain: 'llm_backend: google-native', own: 'llm_backend: langchain' }, 'langchain'],
])('the backend of %j is %s', (layers, expected) => {
  expect(agentOf(layered(layers)).model.backend).toBe(expected)
})

test.each([
  [{}, 'd'],
  [{ chain: 'llm_provider: c' }, 'c'],
  [{ chain: 'llm_provider: c', own: 'llm_provider: s' }, 's'],
])('the provider of %j is %s', (layers, expected) => {
  expect(agentOf(layered(layers)).model).toMatchObject({ provider: expected, model: `m-${expected}`, type: 'demo' })
})

test.each([
  [{}, 40],
  [{ defaults: 'max_iterations: 1' }, 1],
  [{ defaults: 'max_iterations: 1', agent: 'max_iterations: 2' }, 2],
  [{ agent: 'max_iterations: 2', chain: 'max_iterations: 3' }, 3],
  [{ chain: 'max_iterations: 3', stage: 'max_iterations: 4' }, 4],
  [{ stage: 'max_iterations: 4', own: 'max_iterations: 5' }, 5],
])('the iterations of %j are %i', (layers, expected) => {
  expect(agentOf(layered(layers)).maxIterations).toBe(expected)
})

test.each([
  [{}, []],
  [{ agent: 'mcp_servers: [ag]' }, ['ag']],
  [{ agent: 'mcp_servers: [ag]', chain: 'mcp_servers: [ch]' }, ['ch']],
  [{ chain: 'mcp_servers: [ch]', stage: 'mcp_servers: [st]' }, ['st']],
  [{ stage: 'mcp_servers: [st]', own: 'mcp_servers: [sa, ag]' }, ['sa', 'ag']],
  [{ stage: 'mcp_servers: [st]', own: 'mcp_servers: []' }, ['st']],
])('the servers of %j are %j', (layers, expected) => {
  const agent = agentOf(layered(layers))
  expect(agent.servers).toEqual(expected.map(name => ({ name })))
  expect(agent.serverInstructions).toEqual(expected.map(server => ({ server, instructions: `about ${server}` })))
})

const FALLBACK = (name: string) => `fallback_providers: [{provider: ${name}, backend: google-native}]`

test.each([
  [{}, []],
  [{ defaults: FALLBACK('f1') }, ['f1']],
  [{ defaults: FALLBACK('f1'), chain: FALLBACK('f2') }, ['f2']],
  [{ chain: FALLBACK('f2'), stage: 'fallback_providers: []' }, []],
  [{ stage: 'fallback_providers: []', own: FALLBACK('e') }, ['e']],
])('the fallbacks of %j are %j', (layers, expected) => {
  const { fallbacks } = agentOf(layered(layers))
  expect(fallbacks.map(({ provider }) => provider)).toEqual(expected)
  expect(fallbacks.every(({ backend }) => backend === 'google-native')).toBe(true)
})

test('the type is the definition’s unless the stage gives another', () => {
  expect(agentOf(layered({ agent: 'type: action' })).type).toBe('action')
  expect(agentOf(layered({ agent: 'type: action', own: 'type: synthesis' })).type).toBe('synthesis')
})

test('the limits of a call are those that the provider sets, and none otherwise', () => {
  const slow = '{type: openai, model: m, base_url: "http://h", first_chunk_timeout: 10m, outage_timeout: 0}'
  const yaml = layered({ defaults: 'fallback_providers: [{provider: slow, backend: langchain}]' })
  const agent = resolvePlan(good(SERVERS + yaml, `${PROVIDERS}  slow: ${slow}\n`, {}, {}), {
    chainId: 'x',
    selection: null,
    runbook: null,
  }).stages[0]?.agents[0]
  expect(agent?.model).not.toHaveProperty('limits')
  expect(agent?.fallbacks[0]?.limits).toEqual({ firstChunkMs: 600_000, outageMs: 0 })
})

test('native tools are the provider’s, overridden key by key by the agent and then by the sender', () => {
  const yaml = layered({ agent: 'native_tools: {google_search: false}', defaults: FALLBACK('f1') })
  const { model, fallbacks } = agentOf(yaml, { selection: { servers: [], native_tools: { url_context: false } } })
  const expected = { google_search: false, url_context: false }
  expect(model.nativeTools).toEqual(expected)
  expect(fallbacks[0]?.nativeTools).toEqual(expected)
})

test('a sender’s selection replaces the servers of every agent, and leaves the instructions of the configured ones', () => {
  const selection = { servers: [{ name: 'st', tools: ['one'] }, { name: 'sa', tools: [] }, { name: 'ch' }] }
  const agent = agentOf(layered({ agent: 'mcp_servers: [ag]' }), { selection })
  expect(agent.servers).toEqual([{ name: 'st', tools: ['one'] }, { name: 'sa' }, { name: 'ch' }])
  expect(agent.serverInstructions).toEqual([{ server: 'ag', instructions: 'about ag' }])
})

test('a selection of native tools alone keeps the servers', () => {
  const yaml = layered({ agent: 'mcp_servers: [ag]' })
  const selection = { servers: [], native_tools: { code_execution: true } }
  expect(agentOf(yaml, { selection }).servers).toEqual([{ name: 'ag' }])
})

test('one agent makes a stage without policy of parallel work and without synthesis', () => {
  expect(plan(layered({})).stages[0]).toMatchObject({
    type: 'investigation',
    parallelType: null,
    synthesis: null,
    successPolicy: 'any',
  })
})

test('replicas are numbered copies of the first agent', () => {
  const [stage] = plan(layered({ stage: 'replicas: 3, success_policy: all' })).stages
  expect(stage).toMatchObject({ parallelType: 'replica', successPolicy: 'all' })
  expect(stage?.agents.map(({ name }) => name)).toEqual(['A-1', 'A-2', 'A-3'])
  expect(stage?.synthesis?.name).toBe('SynthesisAgent')
})

test.each([0, 1])('%i replicas are one agent under its own name', replicas => {
  expect(plan(layered({ stage: `replicas: ${replicas}` })).stages[0]).toMatchObject({
    parallelType: null,
    agents: [{ name: 'A' }],
  })
})

test('several agents are joined by a synthesis with the stage’s overrides and the chain’s fallbacks', () => {
  const yaml = `defaults: {llm_provider: d, ${FALLBACK('f1')}, success_policy: all}
agents: {A: {description: a}, Lead: {type: synthesis, description: l}}
agent_chains:
  x:
    alert_types: [x]
    ${FALLBACK('f2')}
    stages:
      - name: s
        fallback_providers: []
        agents: [{name: A}, {name: GeneralWorker}]
        synthesis: {agent: Lead, llm_provider: s, llm_backend: google-native}`
  const [stage] = plan(yaml, { selection: { servers: [{ name: 'ag' }] } }).stages
  expect(stage).toMatchObject({
    parallelType: 'multi_agent',
    successPolicy: 'all',
    agents: [{ name: 'A' }, { name: 'GeneralWorker' }],
  })
  expect(stage?.synthesis).toMatchObject({
    name: 'Lead',
    type: 'synthesis',
    servers: [],
    model: { provider: 's', backend: 'google-native' },
  })
  expect(stage?.synthesis?.fallbacks.map(({ provider }) => provider)).toEqual(['f2'])
})

test('a stage counts as action when all of its agents do', () => {
  const yaml = (second: string) => `defaults: {llm_provider: d}
agents: {Fix: {type: action}}
agent_chains: {x: {alert_types: [x], stages: [{name: s, agents: [{name: Fix}, {name: ${second}}]}]}}`
  expect(plan(yaml('Fix')).stages[0]?.type).toBe('action')
  expect(plan(yaml('ChatAgent')).stages[0]?.type).toBe('investigation')
})

test('the executive summary has its own provider, and nothing of the stages', () => {
  const { executiveSummary } = plan(layered({ chain: 'executive_summary_provider: e, llm_provider: c' }))
  expect(executiveSummary).toMatchObject({
    name: 'ExecSummaryAgent',
    type: 'exec_summary',
    model: { provider: 'e' },
    servers: [],
  })
  expect(plan(layered({ chain: 'llm_provider: c' })).executiveSummary.model.provider).toBe('c')
})

test('the alert’s runbook goes before the default one', () => {
  const yaml = layered({ defaults: 'runbook: default' })
  expect(plan(yaml).runbook).toBe('default')
  expect(plan(yaml, { runbook: 'fetched' }).runbook).toBe('fetched')
})

test('a plan holds no secret', () => {
  const yaml = `${layered({ agent: 'mcp_servers: [s1]' })}`
  const config = good(
    `mcp_servers: {s1: {transport: {type: http, url: "http://h", bearer_token: MARKER, custom_headers: {X: MARKER}}}}\n${yaml}`,
    PROVIDERS,
    { KEY: 'MARKER' },
  )
  expect(JSON.stringify(resolvePlan(config, { chainId: 'x', selection: null, runbook: null }))).not.toContain('MARKER')
})

test('a chain that is gone is a plain sentence', () => {
  expect(() => resolvePlan(good(''), { chainId: 'gone', selection: null, runbook: null })).toThrow(
    "The chain 'gone' is not in the configuration",
  )
})

const CHAINS = `defaults: {llm_provider: demo, alert_type: z2}
agent_chains:
  zeta: {alert_types: [z2, z1], description: last, stages: [{name: a, agents: [{name: ChatAgent}]}]}
  alpha: {alert_types: [a1], stages: [{name: a, agents: [{name: ChatAgent}]}]}`

test('alert types are listed by chain id, then as configured', () => {
  expect(alertTypes(good(CHAINS))).toEqual({
    alert_types: [
      { type: 'a1', chain_id: 'alpha', description: '' },
      { type: 'kubernetes', chain_id: 'kubernetes', description: 'Kubernetes analysis in a single stage' },
      { type: 'z2', chain_id: 'zeta', description: 'last' },
      { type: 'z1', chain_id: 'zeta', description: 'last' },
    ],
    default_chain_id: 'zeta',
    default_alert_type: 'z2',
  })
})

test('without a chain of the default type the first chain by name stands in', () => {
  expect(alertTypes(good(CHAINS.replace('alert_type: z2', 'alert_type: nobody'))).default_chain_id).toBe('alpha')
})

test('the chain of a type is found, or nothing', () => {
  expect(chainFor(good(CHAINS), 'z1')).toBe('zeta')
  expect(chainFor(good(CHAINS), 'toString')).toBeNull()
})

test('servers that nobody configured are named', () => {
  expect(
    unknownServers(good(SERVERS), { servers: [{ name: 'ag' }, { name: 'nope' }, { name: 'constructor' }] }),
  ).toEqual(['nope', 'constructor'])
})
