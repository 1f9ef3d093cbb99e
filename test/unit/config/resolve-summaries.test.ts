import { expect, test } from 'vitest'
import { agentOf, layered, PROVIDERS, SERVERS } from './layers.ts'

/** One server `ag` with the summarization block given, used by the agent. */
function summaryOf(block: string, layers: { defaults?: string; own?: string } = {}) {
  const servers = `mcp_servers: {ag: {transport: {type: http, url: "http://ag"}${block === '' ? '' : `, summarization: ${block}`}}}\n`
  return agentOf(layered({ ...layers, agent: 'mcp_servers: [ag]' }), { servers }).summaries['ag']
}

test.each([
  ['', 5000, 1000],
  ['{enabled: true}', 5000, 1000],
  ['{size_threshold_tokens: 0, summary_max_token_limit: 0}', 5000, 1000],
  ['{size_threshold_tokens: 100}', 100, 1000],
  ['{summary_max_token_limit: 50}', 5000, 50],
])(
  'a server with summarization %j is summed up from its threshold on, to its limit',
  (block, thresholdTokens, maxTokens) => {
    expect(summaryOf(block)).toMatchObject({ thresholdTokens, maxTokens })
  },
)

test('a server with summarization off is never summed up', () => {
  expect(summaryOf('{enabled: false}', { defaults: 'summarization: {llm_provider: c}' })).toBeUndefined()
})

const OWN = 'llm_provider: s, llm_backend: google-native'

test.each([
  ['', { own: OWN }, 's', 'google-native'],
  ['', { own: OWN, defaults: 'summarization: {llm_provider: c, llm_backend: google-native}' }, 'c', 'google-native'],
  ['', { own: OWN, defaults: 'summarization: {llm_provider: c}' }, 'c', 'langchain'],
  [
    '{llm_provider: e}',
    { own: OWN, defaults: 'summarization: {llm_provider: c, llm_backend: google-native}' },
    'e',
    'langchain',
  ],
  [
    '{llm_provider: e, llm_backend: google-native}',
    { defaults: 'summarization: {llm_provider: c}' },
    'e',
    'google-native',
  ],
  ['{size_threshold_tokens: 200}', { own: OWN, defaults: 'summarization: {llm_provider: c}' }, 'c', 'langchain'],
])('with a server’s %j over %j, %s sums up by %s', (block, layers, provider, backend) => {
  expect(summaryOf(block, layers)?.model).toMatchObject({ provider, backend, model: `m-${provider}` })
})

test.each([
  ['summarization: {fallback_list: two}', ['f2', 'f1']],
  ['fallback_list: two, summarization: {fallback_list: none}', []],
  ['fallback_list: two, summarization: {fallback_list: "", llm_provider: c}', undefined],
  ['fallback_list: two', undefined],
])('with {%s} in the defaults, who else sums up is %j', (defaults, expected) => {
  const lists = 'fallback_lists: {two: [{llm_provider: f2}, {llm_provider: f1}], none: []}\n'
  const servers = `${lists}mcp_servers: {ag: {transport: {type: http, url: "http://ag"}}}\n`
  const agent = agentOf(layered({ defaults, agent: 'mcp_servers: [ag]' }), { servers })
  const { fallbacks } = agent.summaries['ag']!
  expect(fallbacks?.map(({ provider }) => provider)).toEqual(expected)
  expect(fallbacks?.every(({ nativeTools }) => Object.keys(nativeTools).length === 0) ?? true).toBe(true)
})

test('the window that is configured for a provider goes along, also for who sums up', () => {
  const providers = PROVIDERS.replace('{type: demo, model: m-c,', '{type: demo, model: m-c, context_window: 4096,')
  const yaml = layered({ agent: 'mcp_servers: [ag]', own: 'llm_provider: c' })
  const agent = agentOf(yaml, { servers: SERVERS, providers })
  expect([agent.model.contextWindow, agent.summaries['ag']?.model.contextWindow]).toEqual([4096, 4096])
  expect(agentOf(yaml).model).not.toHaveProperty('contextWindow')
})

test('who sums up has no tools of the provider', () => {
  expect(summaryOf('')?.model.nativeTools).toEqual({})
})

test('the servers that the sender chose are summed up, and those of others are not', () => {
  const yaml = layered({ agent: 'mcp_servers: [ag]' })
  const selection = { servers: [{ name: 'st' }, { name: 'gone' }] }
  expect(Object.keys(agentOf(yaml, { selection }).summaries)).toEqual(['st'])
  expect(Object.keys(agentOf(yaml).summaries)).toEqual(['ag'])
  expect(agentOf(layered({ agent: 'mcp_servers: [ag]', own: 'type: synthesis' })).summaries).toEqual({})
})
