// The trace of the pipeline: every call of every agent, compared with what the model server received. Bodies, iterations and sub-agents are
// tested in test/unit/investigation/trace.test.ts; `readWatched` compares the trace of every story with its detail.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LlmDetail, McpDetail, Trace } from '../../../src/core/protocol/trace.ts'
import { agentOf, endOf, isDigest, startStory, type Story } from '../harness/scripted-chain.ts'
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

beforeAll(async () => {
  story = await startStory(pipeline())
  id = await story.send('pipeline')
  await story.watcher.waitForEnd(id)
  for (const question of QUESTIONS) {
    const stageId = await story.ask(id, question)
    expect((await story.waitForAnswer(id, stageId)).status).toBe('completed')
  }
  ;({ trace, models } = await readTrace(id))
})
afterAll(() => story?.close())

/** The trace of a session with everything behind it. */
async function readTrace(session: string): Promise<Told> {
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
