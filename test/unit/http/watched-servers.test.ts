import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import { listWatchedServers } from '#http/system/watched-servers.ts'

function watched(tarsy: object): Array<string> {
  const loaded = loadConfig(
    { 'tarsy.yaml': JSON.stringify(tarsy), 'llm-providers.yaml': '{}' },
    { GOOGLE_API_KEY: 'key' },
  )
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return listWatchedServers(loaded.config).toSorted()
}

const things = { things: { transport: { type: 'http', url: 'http://things.test' } } }
const chain = (agent: object, more: object = {}) => ({
  own: { alert_types: ['own'], stages: [{ name: 's', agents: [{ name: 'GeneralWorker', ...agent }] }], ...more },
})
const own = { alert_type: 'own', llm_provider: 'google-default' }

test.each([
  [
    'what the operator wrote down, used or not',
    { mcp_servers: things, defaults: own, agent_chains: chain({}) },
    ['things'],
  ],
  [
    'a built-in server that an agent of an own chain uses',
    { defaults: own, agent_chains: chain({ mcp_servers: ['kubernetes-server'] }) },
    ['kubernetes-server'],
  ],
  [
    'a built-in server that a sub-agent may use',
    {
      defaults: own,
      agents: { Lead: { description: 'leads' } },
      agent_chains: chain({ name: 'Lead', sub_agents: ['KubernetesAgent'] }),
    },
    ['kubernetes-server'],
  ],
  [
    'a built-in server that answers questions alone',
    {
      defaults: own,
      agent_chains: chain({}, { chat: { enabled: true, agent: 'ChatAgent', mcp_servers: ['kubernetes-server'] } }),
    },
    ['kubernetes-server'],
  ],
  [
    'the server of the built-in chain, where alerts without a type go there',
    { mcp_servers: things, defaults: { alert_type: 'kubernetes', llm_provider: 'google-default' } },
    ['kubernetes-server', 'things'],
  ],
  ['nothing that only the built-in chain beside it would use', { defaults: own, agent_chains: chain({}) }, []],
])('watched is %s', (_what, tarsy, expected) => {
  expect(watched(tarsy)).toEqual(expected)
})
