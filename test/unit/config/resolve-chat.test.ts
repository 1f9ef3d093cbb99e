import { expect, test } from 'vitest'
import { allowsChat, showsChat, resolveChat } from '#core/config/resolve-chat.ts'
import { good } from './example.ts'
import { chatOf, layered } from './layers.ts'

const agent = (layers: Parameters<typeof layered>[0]) => chatOf(layered(layers))!.agent

test('without a word about chat, ChatAgent answers', () => {
  expect(chatOf(layered({}))).toMatchObject({
    agent: { name: 'ChatAgent', type: '', maxIterations: 40, subAgents: [] },
    runbook: null,
    timeoutMs: 40 * 60_000,
  })
})

test.each([
  ['x', 'enabled: false', false, false],
  ['x', '', true, true],
  ['x', 'max_iterations: 3', true, true],
  ['x', 'enabled: true', true, true],
  ['x', 'enabled: ""', true, true],
  ['x', 'enabled: true, agent: A', true, true],
  ['x', 'agent: A', true, true],
  ['gone', 'agent: A', false, true],
  ['constructor', 'agent: A', false, true],
])('of chain %s with chat {%s} the answer is %j, and detail says %j', (chainId, chat, allowed, shown) => {
  const config = good(layered({ chat }), 'llm_providers: {d: {type: demo, model: m}}')
  expect(allowsChat(config, chainId)).toBe(allowed)
  expect(resolveChat(config, { chainId, selection: null }) !== null).toBe(allowed)
  expect(showsChat(config, chainId)).toBe(shown)
})

test('a chat block that names no agent means ChatAgent', () => {
  expect([{ chat: 'enabled: true' }, { chat: 'max_iterations: 3' }].map(layers => agent(layers).name)).toEqual([
    'ChatAgent',
    'ChatAgent',
  ])
})

test.each([
  [{}, 'd'],
  [{ chain: 'llm_provider: c' }, 'c'],
  [{ chain: 'llm_provider: c', own: 'llm_provider: s' }, 'c'],
  [{ chain: 'llm_provider: c', chat: 'llm_provider: e' }, 'e'],
])('the chat’s provider of %j is %s', (layers, expected) => {
  expect(agent(layers).model.provider).toBe(expected)
})

test.each([
  [{}, 'langchain'],
  [{ defaults: 'llm_backend: google-native' }, 'google-native'],
  [{ defaults: 'llm_backend: google-native', agent: 'llm_backend: langchain', chat: 'agent: A' }, 'langchain'],
  [{ agent: 'llm_backend: langchain', chain: 'llm_backend: google-native', chat: 'agent: A' }, 'google-native'],
  [{ chain: 'llm_backend: google-native', chat: 'llm_backend: langchain' }, 'langchain'],
])('the chat’s backend of %j is %s', (layers, expected) => {
  expect(agent(layers).model.backend).toBe(expected)
})

test.each([
  [{ stage: 'max_iterations: 7', own: 'max_iterations: 8' }, 40],
  [{ defaults: 'max_iterations: 1' }, 1],
  [{ defaults: 'max_iterations: 1', agent: 'max_iterations: 2', chat: 'agent: A' }, 2],
  [{ agent: 'max_iterations: 2', chain: 'max_iterations: 3', chat: 'agent: A' }, 3],
  [{ chain: 'max_iterations: 3', chat: 'max_iterations: 4' }, 4],
])('the chat’s iterations of %j are %i', (layers, expected) => {
  expect(agent(layers).maxIterations).toBe(expected)
})

test.each([
  [{}, []],
  [{ chat: 'agent: B', more: 'B: {mcp_servers: [sa]}' }, ['sa']],
  [{ stage: 'mcp_servers: [st]', own: 'mcp_servers: [sa, st]', agent: 'mcp_servers: [ag]' }, ['st', 'sa', 'ag']],
  [{ stage: 'mcp_servers: [st]', chat: 'agent: B', more: 'B: {mcp_servers: [sa]}' }, ['st']],
  [{ chain: 'mcp_servers: [ch]', stage: 'mcp_servers: [st]' }, ['ch']],
  [{ chain: 'mcp_servers: [ch]', chat: 'mcp_servers: [sa]' }, ['sa']],
  [{ stage: 'mcp_servers: [st]', chat: 'mcp_servers: []' }, ['st']],
])('the chat’s servers of %j are %j', (layers, expected) => {
  expect(agent(layers).servers).toEqual(expected.map(name => ({ name })))
  expect(agent(layers).serverInstructions.map(({ server }) => server)).toEqual(expected)
})

const FALLBACK = (name: string) => `fallback_providers: [{provider: ${name}, backend: langchain}]`

test.each([
  [{ defaults: FALLBACK('f1') }, ['f1']],
  [{ defaults: FALLBACK('f1'), chain: FALLBACK('f2') }, ['f2']],
  [{ defaults: FALLBACK('f1'), chain: 'fallback_providers: []' }, []],
  [{ defaults: FALLBACK('f1'), stage: FALLBACK('f2'), own: FALLBACK('e') }, ['f1']],
])('the chat’s fallbacks of %j are %j', (layers, expected) => {
  expect(agent(layers).fallbacks.map(({ provider }) => provider)).toEqual(expected)
})

test.each([
  [{}, []],
  [{ chain: 'sub_agents: [A]' }, ['A']],
  [{ chain: 'sub_agents: [A]', stage: 'sub_agents: [GeneralWorker]' }, ['A']],
  [{ stage: 'sub_agents: [GeneralWorker]' }, []],
  [{ chain: 'sub_agents: [A]', chat: 'sub_agents: [GeneralWorker]' }, ['GeneralWorker']],
])('the chat’s sub-agents of %j are %j', (layers, expected) => {
  expect(agent(layers).subAgents.map(({ name }) => name)).toEqual(expected)
})

test('the chat’s sub-agents have the servers of the chain, not those that the chat has gathered', () => {
  expect(agent({ stage: 'mcp_servers: [st]', chat: 'sub_agents: [GeneralWorker]' }).subAgents[0]?.servers).toEqual([])
})

test('whatever its definition says, the agent of a chat talks with tools', () => {
  const { type, servers } = agent({ agent: 'type: synthesis', chat: 'agent: A, mcp_servers: [sa]' })
  expect([type, servers]).toEqual(['', [{ name: 'sa' }]])
})

test('the sender’s selection holds for the chat too', () => {
  const selection = { servers: [{ name: 'st', tools: ['one'] }], native_tools: { url_context: false } }
  const chat = chatOf(layered({ chain: 'mcp_servers: [ch]' }), { selection })!
  expect(chat.agent.servers).toEqual([{ name: 'st', tools: ['one'] }])
  expect(chat.agent.model.nativeTools).toMatchObject({ google_search: true, url_context: false })
})

test('a chat has the session’s runbook, else the default one', () => {
  const config = good('defaults: {llm_provider: demo, runbook: default}')
  expect(resolveChat(config, { chainId: 'kubernetes', selection: null })?.runbook).toBe('default')
  expect(resolveChat(config, { chainId: 'kubernetes', selection: null, runbook: 'own' })?.runbook).toBe('own')
})
