// Which calls of a real session count as calls to MCP servers.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { sessionCounts } from '#metrics/session-counts.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const host = fakeTools({ host: { logs: { run: () => answers('no space left on device') } } })
const worker = agentPlan({ name: 'Worker', servers: [] })
const lead = agentPlan({ servers: [{ name: 'host' }], skills: ['disk'], subAgents: [worker] })
const plan = planOf([lead], { skills: { disk: { description: 'Disks', body: 'Use df.' } } })

/** The log of a session whose agent makes these calls in its first reply and then concludes. */
async function logOf(...made: Parameters<typeof calls>): Promise<Array<Entry>> {
  const llm = scriptedLlm(request =>
    request.tools.length > 0 && turnOf(request) === 0 ? calls(...made) : says('done'),
  )
  return (await investigate({ llm, tools: host, plan })).log.entries
}

function mcpCounts(entries: ReadonlyArray<Entry>): Array<string> {
  return sessionCounts(entries, { alertType: 'host', createdAt: 0, startedAt: 0 }).flatMap(({ name, labels, by }) =>
    name === 'tarsy_mcp_calls_total' || name === 'tarsy_mcp_errors_total' ? `${name}{${labels}} ${by}` : [],
  )
}

test('tools that the engine answers itself are not counted as MCP calls', async () => {
  const entries = await logOf(
    ['s', 'load_skill', { names: ['disk'] }],
    ['d', 'dispatch_agent', { name: 'Worker', task: 'look' }],
    ['l', 'list_agents'],
    ['c', 'cancel_agent', { execution_id: 'nobody' }],
    ['h', 'host.logs'],
  )
  expect(entries.filter(({ type }) => type === 'tool.settled')).toHaveLength(5)
  expect(mcpCounts(entries)).toEqual(['tarsy_mcp_calls_total{server="host",tool="logs"} 1'])
})

test('a refused call counts as an error of the server that it names; without a server it is no MCP call', async () => {
  const entries = await logOf(['a', 'invented'], ['b', 'host.invented'], ['c', 'host.load_skill'])
  expect(mcpCounts(entries)).toEqual([
    'tarsy_mcp_calls_total{server="host",tool="invented"} 1',
    'tarsy_mcp_errors_total{server="host",tool="invented"} 1',
    'tarsy_mcp_calls_total{server="host",tool="load_skill"} 1',
    'tarsy_mcp_errors_total{server="host",tool="load_skill"} 1',
  ])
})
