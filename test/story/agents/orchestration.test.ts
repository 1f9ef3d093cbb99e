// An agent that dispatches sub-agents. Each test is a scenario of the reference's end-to-end suite (TARSy in Go) and bears its name.
// Nesting is read from the session's detail; `readWatched` compares every trace with it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { gate, never, type Chat, type Said, type Script } from '../harness/agents-model.ts'
import {
  countAnswered,
  executionOf,
  executionsOf,
  expectOrder,
  startAgents,
  type Agents,
  type Story,
} from '../harness/agents-system.ts'
import { marked } from '../../fakes/marked.ts'

let agents: Agents

const lead = { description: 'Leads', custom_instructions: 'Hand out work.' }
const stage = (name: string, more: object = {}) => [{ name: 'look', agents: [{ name, ...more }] }]

beforeAll(async () => {
  agents = await startAgents({
    agents: {
      SREOrchestrator: lead,
      FreshOrchestrator: { custom_instructions: 'Hand out work.' },
      LogAnalyzer: { description: 'Reads logs', mcp_servers: ['journal'] },
    },
    chains: {
      led: {
        alert_types: ['led'],
        sub_agents: ['LogAnalyzer', 'GeneralWorker'],
        stages: stage('SREOrchestrator'),
      },
      fresh: {
        alert_types: ['fresh'],
        stages: stage('FreshOrchestrator', {
          sub_agents: [{ name: 'LogAnalyzer', max_iterations: 3 }, 'GeneralWorker'],
        }),
      },
    },
  })
})
afterAll(() => agents?.close())

const dispatch = (name: string, task: string) => ({ tool: 'dispatch_agent', args: { name, task } })
const both = [dispatch('LogAnalyzer', 'read the logs'), dispatch('GeneralWorker', 'think about it')]
const analysis = 'The disk of web-0 is full.'

const logAnalyzer = ({ turn }: Chat): Said =>
  turn === 0
    ? { text: 'I read.', calls: [{ tool: 'read_thing', args: { name: 'logs' } }] }
    : { text: 'The log says: no space left.' }

const usual: Script = {
  LogAnalyzer: logAnalyzer,
  GeneralWorker: () => ({ text: 'I think it is the disk.' }),
  ExecSummaryAgent: () => ({ text: 'web-0 has a full disk.' }),
}

/** Statuses of all executions by agent, parents first. */
function statuses(story: Story): Array<[string, string]> {
  return executionsOf(story).map(each => [each.agent_name, each.status])
}

function toolEvents({ events }: Story, tool: string) {
  return events.filter(event => event.event_type === 'llm_tool_call' && event.metadata?.['tool_name'] === tool)
}

/** Only the events of sub-agents name a parent; each sub-agent has one task. */
function expectKinship(story: Story): void {
  const executions = executionsOf(story)
  for (const event of story.events) {
    const own = executions.find(each => each.execution_id === event.execution_id)
    expect(event.parent_execution_id).toBe(own?.parent_execution_id)
  }
  for (const child of executions.filter(each => each.parent_execution_id !== undefined)) {
    const tasks = story.events.filter(
      each => each.event_type === 'task_assigned' && each.execution_id === child.execution_id,
    )
    expect(tasks.map(each => each.content)).toEqual([child.task])
  }
}

test('Orchestrator', async () => {
  const idle = gate()
  const story = await agents.run('led', {
    ...usual,
    SREOrchestrator: ({ turn, reports }) => {
      if (turn === 0) return { text: 'I hand it out.', calls: [dispatch('LogAnalyzer', 'read the logs')] }
      if (reports.length > 0) return { text: analysis }
      idle.open()
      return { text: 'I wait for the logs.' }
    },
    LogAnalyzer: async chat => {
      if (chat.turn > 0) await idle.opened
      return logAnalyzer(chat)
    },
    ExecSummaryAgent: () => ({ text: 'web-0 has a full disk.\n\nLABELS: watch' }),
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis, total_stages: 2 })
  // The line with the labels is in no text and in no frame.
  expect(story.detail).toMatchObject({ executive_summary: 'web-0 has a full disk.', labels: ['watch'] })
  expect(JSON.stringify([story.events, story.frames])).not.toContain('LABELS')
  expect(story.detail.stages.map(each => each.executions?.length)).toEqual([1, 1])
  expect(statuses(story)).toEqual([
    ['SREOrchestrator', 'completed'],
    ['LogAnalyzer', 'completed'],
    ['ExecSummaryAgent', 'completed'],
  ])
  const parent = executionOf(story, 'SREOrchestrator')
  expect(parent.sub_agents).toHaveLength(1)
  expect(parent.sub_agents?.[0]).toMatchObject({
    parent_execution_id: parent.execution_id,
    task: 'read the logs',
    agent_index: 1,
  })
  expectKinship(story)
  expect(story.events.filter(each => each.event_type === 'task_assigned')).toHaveLength(1)
  expect(story.events.filter(each => each.event_type === 'final_analysis').length).toBeGreaterThanOrEqual(2)
  expect(story.events.filter(each => each.content === 'I wait for the logs.').map(each => each.event_type)).toEqual([
    'llm_response',
  ])
  expect(countAnswered(agents.models.calls())).toBe(6)
  expect(agents.models.calls()).toHaveLength(6)
  expect(story.detail.llm_interaction_count).toBe(6)
  const [report] = agents.models.calls('SREOrchestrator').at(-1)?.chat.reports ?? []
  const child = executionOf(story, 'LogAnalyzer').execution_id
  expect(report).toBe(
    `[Sub-agent completed] LogAnalyzer (exec ${child}):\n${marked('finding', 'The log says: no space left.')}`,
  )
  const task = agents.models.calls('LogAnalyzer')[0]?.chat
  expect(task?.said[0]).toContain('read the logs')
  expect(JSON.stringify(task?.messages)).not.toContain('web-0 answers slowly')
  expectSocketOrder(story, parent.execution_id, child)
})

function expectSocketOrder({ frames }: Story, parent: string, child: string): void {
  const ofChild = { execution_id: child, parent_execution_id: parent }
  expectOrder(frames, [
    { type: 'session.status', status: 'in_progress' },
    { type: 'stage.status', stage_name: 'look', status: 'started' },
    { type: 'execution.status', execution_id: parent, status: 'active' },
    { type: 'timeline_event.created', execution_id: parent, event_type: 'llm_tool_call' },
    { type: 'execution.status', ...ofChild, status: 'active' },
    { type: 'timeline_event.created', ...ofChild, event_type: 'task_assigned', content: 'read the logs' },
    { type: 'timeline_event.created', ...ofChild, event_type: 'llm_response' },
    { type: 'timeline_event.created', ...ofChild, event_type: 'llm_tool_call' },
    { type: 'timeline_event.completed', parent_execution_id: parent, event_type: 'llm_tool_call' },
    { type: 'timeline_event.created', ...ofChild, event_type: 'final_analysis' },
    { type: 'execution.status', ...ofChild, status: 'completed' },
    { type: 'timeline_event.created', execution_id: parent, event_type: 'final_analysis', content: analysis },
    { type: 'execution.status', execution_id: parent, status: 'completed' },
    { type: 'stage.status', stage_name: 'look', status: 'completed' },
    { type: 'stage.status', stage_name: 'Executive Summary', status: 'started' },
    { type: 'stage.status', stage_name: 'Executive Summary', status: 'completed' },
    { type: 'session.status', status: 'completed' },
  ])
  const chunks = frames.filter(frame => frame.type === 'stream.chunk')
  expect(chunks.filter(frame => frame.parent_execution_id === parent).length).toBeGreaterThan(0)
  expect(frames.some(frame => frame.type === 'execution.progress' && frame.parent_execution_id === parent)).toBe(true)
}

/** Both are dispatched in one turn; the lead waits, hears of one, waits again, hears of the other. */
function twoAtOnce(name: string): Script {
  const idle = gate()
  const second = gate()
  return {
    ...usual,
    [name]: ({ turn, reports }: Chat): Said => {
      if (turn === 0) return { text: 'I hand it out.', calls: both }
      if (reports.length === 0) idle.open()
      if (reports.length === 1) second.open()
      return { text: reports.length === 2 ? analysis : `I know of ${reports.length}.` }
    },
    LogAnalyzer: async chat => {
      if (chat.turn > 0) await idle.opened
      return logAnalyzer(chat)
    },
    GeneralWorker: async () => {
      await second.opened
      return { text: 'I think it is the disk.' }
    },
  }
}

function expectMultiAgent(story: Story, name: string): void {
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis, total_stages: 2 })
  expect(statuses(story)).toEqual([
    [name, 'completed'],
    ['LogAnalyzer', 'completed'],
    ['GeneralWorker', 'completed'],
    ['ExecSummaryAgent', 'completed'],
  ])
  expect(executionOf(story, name).sub_agents?.map(each => [each.agent_index, each.task])).toEqual([
    [1, 'read the logs'],
    [2, 'think about it'],
  ])
  expectKinship(story)
  expect(toolEvents(story, 'dispatch_agent')).toHaveLength(2)
  const reports = agents.models.calls(name).at(-1)?.chat.reports ?? []
  expect(reports.map(each => each.split(' (')[0])).toEqual([
    '[Sub-agent completed] LogAnalyzer',
    '[Sub-agent completed] GeneralWorker',
  ])
  // Four of the lead, two of the log analyzer, one of the worker, one summary.
  expect(countAnswered(agents.models.calls())).toBe(8)
  expect(story.detail.llm_interaction_count).toBe(8)
}

test('MultiAgent', async () => {
  expectMultiAgent(await agents.run('led', twoAtOnce('SREOrchestrator')), 'SREOrchestrator')
})

test('BuiltinAgent', async () => {
  const story = await agents.run('fresh', twoAtOnce('FreshOrchestrator'))
  expectMultiAgent(story, 'FreshOrchestrator')
  const child = executionOf(story, 'LogAnalyzer').execution_id
  const told = story.frames.filter(frame => frame.type === 'execution.progress' && frame.execution_id === child)
  expect(told.map(frame => ('message' in frame ? frame.message : ''))).toContain('Iteration 1/3')
})

test('MultiPhase', async () => {
  const story = await agents.run('led', {
    ...usual,
    SREOrchestrator: ({ turn, reports, answers }) => {
      if (turn === 0) return { text: 'First wave.', calls: both }
      if (reports.length < 2) return { text: 'I wait.' }
      if (answers.length === 2)
        return { text: 'Second wave.', calls: [dispatch('GeneralWorker', 'say what to do now')] }
      return { text: reports.length === 3 ? analysis : 'I wait again.' }
    },
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis, total_stages: 2 })
  expect(toolEvents(story, 'dispatch_agent')).toHaveLength(3)
  expect(executionsOf(story)).toHaveLength(5)
  expect(executionOf(story, 'SREOrchestrator').sub_agents?.map(each => [each.agent_name, each.task])).toEqual([
    ['LogAnalyzer', 'read the logs'],
    ['GeneralWorker', 'think about it'],
    ['GeneralWorker', 'say what to do now'],
  ])
  expectKinship(story)
  expect(agents.models.calls('GeneralWorker')).toHaveLength(2)
})

test('SubAgentFailure', async () => {
  const story = await agents.run('led', {
    ...usual,
    SREOrchestrator: ({ turn, reports }) => {
      if (turn === 0) return { text: 'I hand it out.', calls: both }
      return { text: reports.length === 2 ? analysis : 'I wait.' }
    },
    LogAnalyzer: () => ({ status: 401, message: 'the key is refused' }),
  })
  expect(story.detail.status).toBe('completed')
  expect(statuses(story)).toEqual([
    ['SREOrchestrator', 'completed'],
    ['LogAnalyzer', 'failed'],
    ['GeneralWorker', 'completed'],
    ['ExecSummaryAgent', 'completed'],
  ])
  expect(executionOf(story, 'LogAnalyzer').error_message).toContain('the key is refused')
  expect(story.detail).toMatchObject({ error_message: null, failed_stages: 0 })
  const reports = agents.models.calls('SREOrchestrator').at(-1)?.chat.reports ?? []
  expect(reports.find(each => each.startsWith('[Sub-agent failed] LogAnalyzer'))).toContain('the key is refused')
})

test('ListAgents', async () => {
  const story = await agents.run('led', {
    ...usual,
    SREOrchestrator: ({ turn, reports }) => {
      if (turn === 0) return { text: 'I hand it out.', calls: both }
      if (turn === 1) return { text: 'How do they stand?', calls: [{ tool: 'list_agents', args: {} }] }
      return { text: reports.length === 2 ? analysis : 'I wait.' }
    },
  })
  const [listed] = toolEvents(story, 'list_agents')
  expect(listed).toMatchObject({ status: 'completed', metadata: { server_name: 'orchestrator', is_error: false } })
  expect(listed?.content).toContain(executionOf(story, 'LogAnalyzer').execution_id)
  expect(listed?.content).toContain('think about it')
  expect(executionsOf(story).map(each => each.status)).toEqual(Array.from({ length: 4 }, () => 'completed'))
})

test.for([
  ['OrchestratorCancelSpecific', {}, 'Cancelled by SREOrchestrator'],
  ['OrchestratorCancelSpecific_WithReason', { reason: 'too slow' }, 'Cancelled by SREOrchestrator: too slow'],
] as const)('%s', async ([, more, text]) => {
  const blocked = gate()
  const story = await agents.run('led', {
    ...usual,
    SREOrchestrator: async ({ turn, reports, answers }) => {
      if (turn === 0) return { text: 'I hand it out.', calls: both }
      if (answers.length === 2) {
        await blocked.opened
        const { execution_id } = JSON.parse(answers[0]?.split('\n')[0] ?? '{}') as { execution_id: string }
        return { text: 'No need of the logs.', calls: [{ tool: 'cancel_agent', args: { execution_id, ...more } }] }
      }
      return { text: reports.length === 2 ? analysis : 'I wait.' }
    },
    LogAnalyzer: () => {
      blocked.open()
      return never()
    },
  })
  expect(story.detail).toMatchObject({ status: 'completed', final_analysis: analysis })
  expect(executionOf(story, 'SREOrchestrator').sub_agents?.map(each => [each.agent_name, each.status])).toEqual([
    ['LogAnalyzer', 'cancelled'],
    ['GeneralWorker', 'completed'],
  ])
  const { execution_id: child, error_message } = executionOf(story, 'LogAnalyzer')
  expect(error_message).toBe(text)
  expect(story.detail).toMatchObject({ cancelled_by: null, cancel_reason: null })
  expect(JSON.parse(String(toolEvents(story, 'cancel_agent')[0]?.metadata?.['arguments']))).toMatchObject(more)
  expect(toolEvents(story, 'cancel_agent').map(each => each.content)).toEqual([
    `cancel ${child}: cancellation requested`,
  ])
  const reports = agents.models.calls('SREOrchestrator').at(-1)?.chat.reports ?? []
  expect(reports.some(each => each.startsWith('[Sub-agent cancelled] LogAnalyzer'))).toBe(true)
})

test('OrchestratorCancellation', async () => {
  const reached = [gate(), gate()] as const
  const block = (at: 0 | 1) => () => {
    reached[at].open()
    return never()
  }
  const id = await agents.send('led', {
    ...usual,
    SREOrchestrator: ({ turn }) => (turn === 0 ? { text: 'I hand it out.', calls: both } : { text: 'I wait.' }),
    LogAnalyzer: block(0),
    GeneralWorker: block(1),
  })
  await Promise.all(reached.map(each => each.opened))
  expect(await agents.client.cancel(id)).toBe(200)
  const story = await agents.waitForEnd(id)
  expect(story.detail).toMatchObject({ status: 'cancelled', total_stages: 1 })
  expect(story.detail.stages.map(each => each.status)).toEqual(['cancelled'])
  expect(statuses(story)).toEqual([
    ['SREOrchestrator', 'cancelled'],
    ['LogAnalyzer', 'cancelled'],
    ['GeneralWorker', 'cancelled'],
  ])
})
