// Sub-agents survive `kill -9` of the runtime: the same conclusion, nothing dispatched twice, nothing told twice.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { gate, type Call, type Chat, type Said, type Script } from './harness/agents-model.ts'
import { executionOf, executionsOf, startAgents, type Agents, type Story } from './harness/agents-system.ts'
import { readSession } from './harness/read-session.ts'
import { isAlive, until } from './harness/processes.ts'
import { clientOf } from './harness/rest.ts'
import { loggedTypes } from './harness/state-files.ts'

let agents: Agents

beforeAll(async () => {
  agents = await startAgents({
    agents: { Lead: {}, LogAnalyzer: { description: 'Reads logs', mcp_servers: ['journal'] } },
    chains: {
      led: {
        alert_types: ['led'],
        stages: [{ name: 'look', agents: [{ name: 'Lead', sub_agents: ['LogAnalyzer', 'GeneralWorker'] }] }],
      },
    },
  })
})
afterAll(() => agents?.close())

const dispatch = (name: string) => ({ tool: 'dispatch_agent', args: { name, task: `${name} looks` } })
const summary = (): Said => ({ text: 'In short: the disk is full.' })
const worker = (): Said => ({ text: 'I think it is the disk.' })

function lead({ turn, reports }: Chat): Said {
  if (turn === 0) return { text: 'I hand it out.', calls: [dispatch('LogAnalyzer'), dispatch('GeneralWorker')] }
  return { text: reports.length === 2 ? 'The disk of web-0 is full.' : 'I wait.' }
}

function logAnalyzer({ turn }: Chat): Said {
  return turn === 0
    ? { text: 'I look.', calls: [{ tool: 'read_thing', args: { name: 'logs' } }] }
    : { text: 'The log says: no space left.' }
}

const usual: Script = { Lead: lead, LogAnalyzer: logAnalyzer, GeneralWorker: worker, ExecSummaryAgent: summary }

/** The end of a session without ids, times, and the lead's waiting, which depends on the order in which sub-agents end. */
function endOf(story: Pick<Story, 'detail' | 'events'>) {
  const { detail, events } = story
  return {
    status: detail.status,
    analysis: detail.final_analysis,
    summary: detail.executive_summary,
    stages: detail.stages.map(stage => [stage.stage_name, stage.status]),
    executions: executionsOf(story).map(each => ({
      agent: each.agent_name,
      task: each.task,
      status: each.status,
      events: events
        .filter(event => event.execution_id === each.execution_id)
        .filter(event => event.metadata?.['interrupted'] !== true && event.content !== 'I wait.')
        .map(event => [event.event_type, event.status, event.content.replaceAll(/[0-9a-f-]{36}/g, 'ID')]),
    })),
  }
}

/** How often each turn of an agent was asked for. */
function timesAsked(who: string): Array<number> {
  const turns = agents.models.calls(who).map(call => call.chat.turn)
  return [...new Set(turns)].map(turn => turns.filter(each => each === turn).length)
}

/** A session that is killed when `moment` has come; what was held back answers after the kill. */
async function runWithKill(
  script: Script,
  moment: () => Promise<unknown>,
): Promise<Story & { before: ReadonlyArray<Call> }> {
  const { system } = agents
  const old = system.pids().workerd
  const id = await agents.send('led', script)
  await moment()
  const before = [...agents.models.calls()]
  await system.killRuntime()
  expect(isAlive(old)).toBe(false)
  expect(system.pids().workerd).not.toBe(old)
  expect(await clientOf(system.url).waitForEnd(id)).toBe('completed')
  const { detail, timeline } = await readSession(system.url, id)
  expect(timeline.filter(event => event.status === 'streaming')).toEqual([])
  expect(loggedTypes(system.stateDir, id).filter(type => type === 'session.resumed')).toHaveLength(1)
  return { id, detail, events: timeline, frames: [], before }
}

/** Two sub-agents, each dispatched once, each told once. */
function expectEachOnce(story: Story): void {
  expect(executionOf(story, 'Lead').sub_agents?.map(each => each.agent_name)).toEqual(['LogAnalyzer', 'GeneralWorker'])
  expect(story.events.filter(each => each.metadata?.['tool_name'] === 'dispatch_agent')).toHaveLength(2)
  const reports = agents.models.calls('Lead').at(-1)?.chat.reports ?? []
  expect(reports.map(each => each.split(' (')[0]).toSorted()).toEqual([
    '[Sub-agent completed] GeneralWorker',
    '[Sub-agent completed] LogAnalyzer',
  ])
}

let whole: ReturnType<typeof endOf>

test('a run without a kill', async () => {
  const story = await agents.run('led', usual)
  whole = endOf(story)
  expectEachOnce(story)
  expect(timesAsked('LogAnalyzer')).toEqual([1, 1])
  agents.watcher.close()
})

test('killed while two sub-agents run, a session ends as if nothing had happened', async () => {
  const asked = [gate(), gate()] as const
  const open = gate()
  const held = (at: 0 | 1, answer: (chat: Chat) => Said) => async (chat: Chat) => {
    if (chat.turn > 0 || at === 1) {
      asked[at].open()
      await open.opened
    }
    return answer(chat)
  }
  const story = await runWithKill(
    { ...usual, LogAnalyzer: held(0, logAnalyzer), GeneralWorker: held(1, worker) },
    async () => {
      await Promise.all(asked.map(each => each.opened))
      // Both are inside a model call; after the kill every request is answered.
      setTimeout(open.open, 500)
    },
  )
  expect(endOf(story)).toEqual(whole)
  expectEachOnce(story)
  // The settled first turn and its tool call are not done again, the two in flight are.
  expect(timesAsked('LogAnalyzer')).toEqual([1, 2])
  expect(timesAsked('GeneralWorker')).toEqual([2])
  expect(agents.models.calls('Lead').filter(call => call.chat.turn === 0)).toHaveLength(1)
})

test('killed with one sub-agent finished and not yet told of, a session ends as if nothing had happened', async () => {
  const waiting = gate()
  const open = gate()
  const script: Script = {
    ...usual,
    // In its second turn while the worker ends: the result waits to be told.
    Lead: async chat => {
      if (chat.turn > 0 && chat.reports.length === 0) {
        waiting.open()
        await open.opened
      }
      return lead(chat)
    },
    GeneralWorker: async () => {
      await waiting.opened
      return worker()
    },
    LogAnalyzer: async chat => {
      await open.opened
      return logAnalyzer(chat)
    },
  }
  const story = await runWithKill(script, async () => {
    await waiting.opened
    const id = agents.models.calls('GeneralWorker').length
    expect(id).toBeLessThanOrEqual(1)
    const [row] = await clientOf(agents.system.url).list()
    // The worker's end is in the log, and the lead has not been told.
    await until('the worker has ended', () =>
      loggedTypes(agents.system.stateDir, row?.id ?? '').includes('execution.finished'),
    )
    expect(loggedTypes(agents.system.stateDir, row?.id ?? '')).not.toContain('message.added')
    setTimeout(open.open, 500)
  })
  expect(endOf(story)).toEqual(whole)
  expectEachOnce(story)
  expect(timesAsked('GeneralWorker')).toEqual([1])
})
