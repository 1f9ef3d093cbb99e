// The trace of the pipeline and of an orchestrator: every call of every agent, compared with what the model server received.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LlmDetail, McpDetail, Trace } from '../../../src/core/protocol/trace.ts'
import { agentOf, endOf, isDigest, startStory, type Story, type StoryOptions } from '../harness/scripted-chain.ts'
import type { Conversation } from '../harness/scripted-conversation.ts'
import { pipeline, QUESTIONS } from '../harness/scripted-pipeline.ts'

type Told = {
  trace: Trace
  models: Array<LlmDetail & { agent: string }>
  calls: Array<McpDetail & { agent: string }>
}

let story: Story
let id: string
let trace: Told['trace']
let models: Told['models']
let calls: Told['calls']

beforeAll(async () => {
  story = await startStory({ ...withLead(pipeline()), paceMs: 0 })
  id = await story.send('pipeline')
  await story.watcher.ended(id)
  for (const question of QUESTIONS) {
    const stageId = await story.ask(id, question)
    expect((await story.answered(id, stageId)).status).toBe('completed')
  }
  ;({ trace, models, calls } = await told(id))
})
afterAll(() => story?.close())

/** The chains of the pipeline, and one of an agent that hands work to another. */
function withLead(options: ReturnType<typeof pipeline>): ReturnType<typeof pipeline> {
  const { agents, agent_chains: chains } = options.configuration as Record<'agents' | 'agent_chains', object>
  const configuration = {
    agents: {
      ...agents,
      SREOrchestrator: { description: 'Leads' },
      LogAnalyzer: { description: 'Reads logs', mcp_servers: ['cluster'] },
    },
    agent_chains: {
      ...chains,
      led: {
        alert_types: ['led'],
        sub_agents: ['LogAnalyzer'],
        stages: [{ name: 'look', agents: [{ name: 'SREOrchestrator' }] }],
      },
    },
  }
  const scripts: StoryOptions['agents'] = {
    ...options.agents,
    SREOrchestrator: ({ messages }) => {
      if (messages.some(each => each.content?.startsWith('[Sub-agent completed]'))) return { text: 'The disk is full.' }
      if (messages.some(each => each.role === 'tool')) return { text: 'I wait for it.' }
      const args = { name: 'LogAnalyzer', task: 'read the settings' }
      return { text: 'I hand it on.', calls: [{ tool: 'dispatch_agent', args }] }
    },
    LogAnalyzer: ({ answers }) =>
      answers.length > 0
        ? { text: 'There is a limit of 64Mi.' }
        : { text: 'I read.', calls: [{ tool: 'get_config', args: { about: 'web' } }] },
  }
  return { ...options, configuration, agents: scripts }
}

/** The trace of a session with everything behind it. */
async function told(session: string): Promise<Told> {
  const list = await read<Trace>(session, 'trace')
  const executions = list.stages.flatMap(stage => stage.executions).flatMap(each => [each, ...(each.sub_agents ?? [])])
  const open = <T extends LlmDetail | McpDetail>(kind: 'llm' | 'mcp') =>
    executions.flatMap(each =>
      each[`${kind}_interactions`].map(async item => {
        const detail = await read<T>(session, `trace/${kind}/${item.id}`)
        expect(detail).toMatchObject({ ...item })
        return { ...detail, agent: each.agent_name }
      }),
    )
  return {
    trace: list,
    models: await Promise.all(open<LlmDetail>('llm')),
    calls: await Promise.all(open<McpDetail>('mcp')),
  }
}

async function read<T>(session: string, path: string): Promise<T> {
  const answer = await fetch(`${story.system.url}/api/v1/sessions/${session}/${path}`)
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as T
}

test('every stage lists its executions with their model calls and tool calls', () => {
  const rows = trace.stages.map(stage => [
    stage.stage_name,
    stage.stage_type,
    stage.executions.map(each => [each.agent_name, each.llm_interactions.length, each.mcp_interactions.length]),
  ])
  expect(rows).toEqual([
    ['investigation', 'investigation', [['DataCollector', 4, 4]]],
    ['remediation', 'investigation', [['Remediator', 4, 3]]],
    [
      'validation',
      'investigation',
      [
        ['ConfigValidator', 2, 2],
        ['MetricsValidator', 2, 2],
      ],
    ],
    ['validation - Synthesis', 'synthesis', [['SynthesisAgent', 1, 0]]],
    [
      'scaling-review',
      'investigation',
      [
        ['ScalingReviewer-1', 1, 0],
        ['ScalingReviewer-2', 1, 0],
      ],
    ],
    ['scaling-review - Synthesis', 'synthesis', [['SynthesisAgent', 1, 0]]],
    ['Executive Summary', 'exec_summary', [['ExecSummaryAgent', 1, 0]]],
    ['Chat', 'chat', [['ChatAgent', 3, 3]]],
    ['Chat', 'chat', [['ChatAgent', 2, 3]]],
  ])
  const parents = trace.stages.map(stage => trace.stages.findIndex(each => each.stage_id === stage.referenced_stage_id))
  expect(parents).toEqual([-1, -1, -1, 2, -1, 4, -1, -1, -1])
  expect(trace.stages.flatMap(stage => stage.executions).filter(each => each.sub_agents !== undefined)).toEqual([])
  expect(trace.session_interactions).toEqual([])
})

test('the trace nests as the detail does, and its tokens add up to the session', async () => {
  const { detail } = await endOf(story, id)
  const tokens = models.reduce((sum, each) => sum + (each.total_tokens ?? 0), 0)
  expect(tokens).toBe(detail.total_tokens)
})

test('each of the 22 model calls opens with the very conversation that the model was sent', () => {
  const { journal } = story.model
  expect(models).toHaveLength(22)
  expect(journal).toHaveLength(22)
  expect(sorted(models.map(messagesOf))).toEqual(sorted(journal.map(each => sent(each.conversation))))
  const agents = journal.map(each => (isDigest(each.conversation) ? 'a summary' : agentOf(each.conversation)))
  const named = models.map(each => (each.interaction_type === 'summarization' ? 'a summary' : each.agent))
  expect(named.toSorted()).toEqual(agents.toSorted())
  for (const each of models) {
    expect(each.conversation).toHaveLength(each.llm_request.messages_count + 1)
    expect(each.conversation.at(-1)?.role).toBe('assistant')
    expect(each).not.toHaveProperty('error_message')
  }
  // Every answer is of a call that stands before it.
  for (const { conversation } of models) {
    const asked = conversation.flatMap(message => (message.tool_calls ?? []).map(call => [call.id, call.name]))
    const answered = conversation.flatMap(({ role, tool_call_id, tool_name }) =>
      role === 'tool' ? [[tool_call_id, tool_name]] : [],
    )
    expect(asked).toEqual(expect.arrayContaining(answered))
  }
})

test('the iterations of an agent count up, with what it thought', () => {
  const own = models.filter(each => each.agent === 'DataCollector' && each.interaction_type === 'iteration')
  expect(own.map(each => [each.llm_request.iteration, each.llm_response.tool_calls_count])).toEqual([
    [1, 2],
    [2, 1],
    [3, 0],
  ])
  expect(own.map(each => each.thinking_content)).toEqual(['Pods first.', undefined, 'That is it.'])
  expect(own[2]?.llm_response.text_length).toBe('web-2 is killed for want of memory.'.length)
  const forced = models.find(each => each.interaction_type === 'forced_conclusion')
  expect(forced).toMatchObject({ agent: 'MetricsValidator', llm_request: { iteration: 2 } })
})

test('summaries stand under the agent whose result they shorten, with a conversation of their own', () => {
  const digests = models.filter(each => each.interaction_type === 'summarization')
  expect(digests.map(each => [each.agent, each.model_name])).toEqual([
    ['DataCollector', 'gemini-3-scripted'],
    ['Remediator', 'scripted-1'],
    ['ChatAgent', 'scripted-1'],
  ])
  for (const { conversation, llm_request } of digests) {
    expect(conversation.map(message => message.role)).toEqual(['system', 'user', 'assistant'])
    expect(conversation[1]?.content).toContain('like all others')
    expect(conversation[2]?.content).toContain('Summary: 40 rows')
    expect(llm_request).toEqual({ messages_count: 2, iteration: 1 })
  }
})

test("a native model's own tools and what it found with them are told", () => {
  const native = models.filter(each => each.llm_request.native_tools !== undefined)
  expect(native.map(each => each.agent)).toEqual(['DataCollector', 'DataCollector', 'DataCollector', 'SynthesisAgent'])
  expect(native[0]?.llm_request.native_tools).toEqual({ google_search: true })
  const found = models.filter(each => each.response_metadata !== undefined)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    agent: 'SynthesisAgent',
    llm_response: { groundings_count: 1 },
    response_metadata: {
      groundings: [
        {
          type: 'google_search',
          queries: ['OOMKilled 64Mi'],
          sources: [{ uri: 'https://example.org/oom', title: 'Out of memory' }],
        },
      ],
    },
  })
})

test('tool lists and tool calls open with their bodies', () => {
  const lists = calls.filter(each => each.interaction_type === 'tool_list')
  expect(lists.map(each => [each.agent, each.server_name, each.available_tools?.map(tool => tool.name)])).toEqual([
    ['DataCollector', 'cluster', ['get_config', 'get_logs', 'get_pods']],
    ['Remediator', 'metrics', ['query_now', 'query_range']],
    ['ConfigValidator', 'cluster', ['get_config', 'get_logs', 'get_pods']],
    ['MetricsValidator', 'metrics', ['query_now', 'query_range']],
    ['ChatAgent', 'cluster', ['get_config', 'get_logs', 'get_pods']],
    ['ChatAgent', 'metrics', ['query_now', 'query_range']],
    ['ChatAgent', 'cluster', ['get_config', 'get_logs', 'get_pods']],
    ['ChatAgent', 'metrics', ['query_now', 'query_range']],
  ])
  const made = calls.filter(each => each.interaction_type === 'tool_call')
  expect(made).toHaveLength(9)
  for (const each of made) {
    expect(each.tool_arguments).toEqual({ about: 'web' })
    expect(each.tool_result?.is_error).toBe(false)
    expect(each).not.toHaveProperty('available_tools')
  }
  // The call keeps all that the tool said, the model was told less.
  expect(made.find(each => each.tool_name === 'get_logs')?.tool_result?.content).toContain('like all others')
})

test('a sub-agent is nested under the agent that called it, and every call of both opens', async () => {
  const before = story.model.journal.length
  const led = await story.send('led')
  expect((await story.watcher.ended(led)).detail?.status).toBe('completed')
  const { trace: list, models: asked, calls: made } = await told(led)
  expect(list.stages.map(stage => stage.executions.map(each => each.agent_name))).toEqual([
    ['SREOrchestrator'],
    ['ExecSummaryAgent'],
  ])
  const [lead] = list.stages[0]?.executions ?? []
  expect(lead?.sub_agents?.map(each => [each.agent_name, each.llm_interactions.length])).toEqual([['LogAnalyzer', 2]])
  expect(lead?.sub_agents?.[0]).not.toHaveProperty('sub_agents')
  const dispatch = made.find(each => each.tool_name === 'dispatch_agent')
  expect(dispatch).toMatchObject({
    agent: 'SREOrchestrator',
    server_name: 'orchestrator',
    tool_arguments: { name: 'LogAnalyzer', task: 'read the settings' },
  })
  expect(JSON.parse(dispatch?.tool_result?.content.split('\n')[0] ?? '')).toEqual({
    execution_id: lead?.sub_agents?.[0]?.execution_id,
    status: 'accepted',
  })
  const own = story.model.journal.slice(before).map(each => sent(each.conversation))
  expect(sorted(asked.map(messagesOf))).toEqual(sorted(own))
})

/** As the trace writes a message of a conversation. */
function spoken(role: string, content: string): string {
  return `${role}: ${content === '(tool calls only)' ? '' : content}`
}

/** All but the reply. */
function messagesOf({ conversation }: LlmDetail): Array<string> {
  return conversation.slice(0, -1).map(({ role, content }) => spoken(role, content))
}

function sent({ messages }: Conversation): Array<string> {
  return messages.map(({ role, content }) => spoken(role === 'developer' ? 'system' : role, content ?? ''))
}

function sorted(all: Array<Array<string>>): Array<string> {
  return all.map(each => JSON.stringify(each)).toSorted()
}
