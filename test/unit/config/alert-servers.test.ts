// Which servers an alert may choose.

import { expect, test } from 'vitest'
import { AppError } from '#http/answer/app-error.ts'
import { checkSubmission } from '#http/alerts/submission.ts'
import { good } from './example.ts'
import { agentOf, chatOf, layered, PROVIDERS, SERVERS } from './layers.ts'

/** The chain's agent has the server `ag`, its stage `st`. */
const config = (limits: { defaults?: string; chain?: string }) =>
  layered({ agent: 'mcp_servers: [ag]', stage: 'mcp_servers: [st]', ...limits })

const choose = (...names: Array<string>) => ({ servers: names.map(name => ({ name })) })

function submit(yaml: string, ...names: Array<string>): string {
  try {
    const body = { data: 'x', alert_type: 'x', mcp: choose(...names) }
    checkSubmission(good(SERVERS + yaml, PROVIDERS), body, 'a', 0)
    return 'taken'
  } catch (error) {
    if (error instanceof AppError) return `${error.status} ${error.message}`
    throw error
  }
}

test.each([
  ['nothing limits it', {}, 'taken', ['sa']],
  [
    'an empty list leaves the chain its own',
    { defaults: 'alert_servers: []' },
    '400 MCP server "sa" may not be chosen for this alert; allowed: st, ag',
    ['st'],
  ],
  ['the list names it', { defaults: 'alert_servers: [sa]' }, 'taken', ['sa']],
  [
    'the chain goes before the defaults',
    { defaults: 'alert_servers: [sa]', chain: 'alert_servers: [ch]' },
    '400 MCP server "sa" may not be chosen for this alert; allowed: st, ag, ch',
    ['st'],
  ],
])("an alert chooses a server that is not its chain's: %s", (_what, limits, answer, planned) => {
  const yaml = config(limits)
  expect(submit(yaml, 'sa')).toBe(answer)
  // A plan is made later, perhaps from another configuration.
  const selection = choose('sa')
  expect(agentOf(yaml, { selection }).servers.map(({ name }) => name)).toEqual(planned)
  const asked = chatOf(yaml, { selection })?.agent.servers.map(({ name }) => name)
  expect(asked).toEqual(planned[0] === 'sa' ? ['sa'] : ['st', 'ag'])
})

test.each([{}, { chain: 'alert_servers: []' }])('an alert may choose among the servers of its chain: %j', limits => {
  expect(submit(config(limits), 'ag', 'st')).toBe('taken')
  expect(agentOf(config(limits), { selection: choose('ag') }).servers).toEqual([{ name: 'ag' }])
})

test('a choice of native tools alone is no choice of servers', () => {
  const selection = { servers: [], native_tools: { google_search: true } }
  expect(agentOf(config({ chain: 'alert_servers: []' }), { selection }).servers).toEqual([{ name: 'st' }])
})
