import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import type { ServerHealth } from '#http/system/mcp-health.ts'
import { systemWarnings } from '#http/system/warnings.ts'

const AT = Date.parse('2026-11-22T10:00:00.900Z')
const deps = {
  config: loadConfig({ 'tarsy.yaml': '', 'llm-providers.yaml': '' }, {}),
  configLoadedAt: AT,
  identity: { local: true, trustForwarded: false },
}

function healthOf(id: string, error: string | null): ServerHealth {
  return { id, healthy: error === null, last_check: 'now', tool_count: 0, tools: [], error, since: AT - 60_000 }
}

function serverWarnings(...servers: Array<ServerHealth>) {
  return systemWarnings(deps, servers, [], []).filter(each => each.category === 'mcp_health')
}

test('a server that does not answer is one warning that names it, with the fault and since when', () => {
  expect(serverWarnings(healthOf('a', null), healthOf('b', 'the network failed (ECONNREFUSED)'))).toEqual([
    {
      id: 'mcp-health-b',
      category: 'mcp_health',
      message:
        'MCP server "b" does not answer, so investigations go on without its tools. ' +
        'Check that it runs and that mcp_servers.b.transport in tarsy.yaml leads to it.',
      details: 'the network failed (ECONNREFUSED)',
      server_id: 'b',
      created_at: '2026-11-22T09:59:00Z',
    },
  ])
})

test('each silent server has a warning of its own, and none is left when all answer', () => {
  expect(serverWarnings(healthOf('a', 'x'), healthOf('b', 'y')).map(each => each.id)).toEqual([
    'mcp-health-a',
    'mcp-health-b',
  ])
  expect(serverWarnings(healthOf('a', null), healthOf('b', null))).toEqual([])
})

test('a token in an error is not shown', () => {
  const [warning] = serverWarnings(healthOf('a', 'refused: Bearer abcdef123456 is no good'))
  expect(warning?.details).toBe('refused: *** is no good')
})

test('a follower that sessions gave up on is one warning for all of them, with the first fault and no token in it', () => {
  const parked = {
    follower: 'row',
    target: 'the database',
    session: 's-1',
    since: AT,
    fault: 'D1_ERROR: refused: Bearer abcdef123456',
  }
  const told = (sessions: number, givenUp = true) =>
    systemWarnings(deps, [], [{ ...parked, sessions, givenUp }], []).filter(each => each.category === 'follower')
  expect(told(3)).toEqual([
    {
      id: 'follower-row',
      category: 'follower',
      message:
        '3 sessions could not be written to the database for a day, and what stands there is old. ' +
        'Mend what the details name; a session is tried again when somebody opens it or when it has news.',
      details: 'session s-1: D1_ERROR: refused: ***',
      created_at: '2026-11-22T10:00:00Z',
    },
  ])
  expect(told(1)[0]?.message).toMatch(/^1 session could not/)
  expect(told(1, false), 'it is tried again by itself').toEqual([])
})

test('a recipient of messages that was given up on is one warning, too', () => {
  const parked = {
    follower: 'notify.slack',
    target: 'Slack',
    session: 's-1',
    sessions: 2,
    since: AT,
    fault: 'HTTP 502',
    givenUp: true,
  }
  const [warning] = systemWarnings(deps, [], [parked], []).filter(each => each.category === 'follower')
  expect(warning?.message).toMatch(/^2 sessions could not be told to Slack for a day\. Mend/)
})

test('tools that agents were not offered are named, with the session that said so last', () => {
  const notice = {
    category: 'tools' as const,
    message: 'Agents do without tools: "p" refused them',
    details: 'host.load',
    session: 's-1',
    since: AT,
  }
  expect(systemWarnings(deps, [], [], [notice]).filter(each => each.category === 'tools')).toEqual([
    {
      id: 'notice-1',
      category: 'tools',
      message: notice.message,
      details: 'host.load (session s-1)',
      created_at: '2026-11-22T10:00:00Z',
    },
  ])
})

/** One agent that looks and one that acts, on one server. */
function writingOn(lines: string) {
  const tarsy = `
defaults: {alert_type: t, llm_provider: demo}
mcp_servers: {cluster: {transport: {type: http, url: "http://c"}}}
agents: {Looker: {mcp_servers: [cluster]}, Actor: {type: action, mcp_servers: [cluster]}}
agent_chains: {c: {alert_types: [t], stages: [{name: s, agents: [{name: Looker}]}, {name: a, agents: [{name: Actor}]}], chat: {enabled: false}}}
`
  const config = loadConfig(
    { 'tarsy.yaml': tarsy.replace('llm_provider: demo', `llm_provider: demo${lines}`), 'llm-providers.yaml': '' },
    {},
  )
  const tool = (name: string, writes: 'yes' | 'no' | 'unknown') => ({ name, description: '', writes })
  const health = {
    ...healthOf('cluster', null),
    tools: [tool('get', 'no'), tool('run', 'unknown'), tool('drop', 'yes')],
  }
  return systemWarnings({ ...deps, config }, [health], [], []).filter(each => each.category === 'writes')
}

test('agents that are no action agents and can write, without a word about it, are one warning a server', () => {
  expect(writingOn('')).toEqual([
    {
      id: 'writes-cluster',
      category: 'writes',
      message:
        'Looker can call tools of "cluster" that change something, and is no action agent. ' +
        "Write 'writes: never' in 'defaults', and 'writes: allow' at the agent or the server that is meant to change something.",
      details: 'drop',
      server_id: 'cluster',
      created_at: '2026-11-22T09:59:00Z',
    },
  ])
})

test.each([', writes: never', ', writes: allow'])('with%s in the defaults nothing is left to warn of', lines => {
  expect(writingOn(lines)).toEqual([])
})
