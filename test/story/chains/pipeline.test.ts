// An alert through four stages, an executive summary and two questions: the reference's scenario Pipeline. The first agent and the first
// synthesis speak Google's protocol, with its search; all others speak OpenAI's.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InteractionCreatedFrame } from '../../../src/core/protocol/events.ts'
import { asWritten, rowsOf } from '../../contract/golden/words.ts'
import { PIPELINE } from '../golden/pipeline.ts'
import { by, inLanes, plain, type Expected } from '../../fakes/lanes.ts'
import type { Read } from '../harness/read-session.ts'
import { agentOf, endOf, isDigest, startStory, type Story } from '../harness/scripted-chain.ts'
import { called, calledTogether, concluded, digested, said, thought, wordsOf } from '../harness/scripted-order.ts'
import { pipeline, QUESTIONS } from '../harness/scripted-pipeline.ts'

let story: Story
let id: string
let end: Read

beforeAll(async () => {
  story = await startStory({ ...pipeline(), paceMs: 2 })
  id = await story.send('pipeline')
  await story.watcher.waitForEnd(id)
  for (const question of QUESTIONS) {
    const stageId = await story.ask(id, question)
    expect((await story.waitForAnswer(id, stageId)).status).toBe('completed')
  }
  end = await endOf(story, id)
})
afterAll(() => story?.close())

const executions = () => end.detail.stages.flatMap(stage => stage.executions ?? [])
const executionOf = (agent: string) => executions().find(each => each.agent_name === agent)?.execution_id ?? ''
const eventsOf = (agent: string) => end.timeline.filter(event => event.execution_id === executionOf(agent))

/** Each once: the socket may repeat what it replays. */
function interactions(): Array<InteractionCreatedFrame> {
  const frames = story.watcher.frames(id).flatMap(({ frame }) => (frame.type === 'interaction.created' ? [frame] : []))
  return [...new Map(frames.map(frame => [frame.interaction_id, frame])).values()]
}

test('Pipeline', () => {
  const { detail, timeline } = end
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'Both reviewers agree: raise the limit, keep two copies.',
    executive_summary: 'web-2 lacks memory. Raise its limit to 128Mi.',
    executive_summary_error: null,
    has_parallel_stages: true,
    has_action_stages: false,
    current_stage_index: 7,
    chat_message_count: 2,
    total_stages: 9,
    completed_stages: 9,
    failed_stages: 0,
    author: 'api-client',
    review_status: 'needs_review',
  })
  const rows = detail.stages.map(stage => [stage.stage_name, stage.stage_type, stage.parallel_type, stage.status])
  expect(rows).toEqual([
    ['investigation', 'investigation', null, 'completed'],
    ['remediation', 'investigation', null, 'completed'],
    ['validation', 'investigation', 'multi_agent', 'completed'],
    ['validation - Synthesis', 'synthesis', null, 'completed'],
    ['scaling-review', 'investigation', 'replica', 'completed'],
    ['scaling-review - Synthesis', 'synthesis', null, 'completed'],
    ['Executive Summary', 'exec_summary', null, 'completed'],
    ['Chat', 'chat', null, 'completed'],
    ['Chat', 'chat', null, 'completed'],
  ])
  expect(detail.stages.map(stage => stage.stage_index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  const parents = detail.stages.map(stage => detail.stages.findIndex(each => each.id === stage.referenced_stage_id))
  expect(parents).toEqual([-1, -1, -1, 2, -1, 4, -1, -1, -1])
  expect(detail.current_stage_id).toBe(detail.stages[6]?.id)

  expect(executions().map(each => [each.agent_name, each.llm_provider, each.llm_backend, each.status])).toEqual([
    ['DataCollector', 'native', 'google-native', 'completed'],
    ['Remediator', 'scripted', 'langchain', 'completed'],
    ['ConfigValidator', 'scripted', 'langchain', 'completed'],
    ['MetricsValidator', 'scripted', 'langchain', 'completed'],
    ['SynthesisAgent', 'native', 'google-native', 'completed'],
    ['ScalingReviewer-1', 'scripted', 'langchain', 'completed'],
    ['ScalingReviewer-2', 'scripted', 'langchain', 'completed'],
    ['SynthesisAgent', 'second', 'langchain', 'completed'],
    ['ExecSummaryAgent', 'second', 'langchain', 'completed'],
    ['ChatAgent', 'scripted', 'langchain', 'completed'],
    ['ChatAgent', 'scripted', 'langchain', 'completed'],
  ])
  expect(new Set(executions().map(each => each.execution_id)).size).toBe(11)
  // Everything belongs to an execution of a stage.
  const known = executions().map(each => each.execution_id)
  expect(timeline.filter(event => !known.includes(event.execution_id ?? ''))).toEqual([])
})

test('22 calls of the model are made, each answered, and each is an interaction of its execution', () => {
  const { journal } = story.model
  expect(journal).toHaveLength(22)
  expect(journal.every(each => each.settled)).toBe(true)
  const count = (agent: string) => journal.filter(each => agentOf(each.conversation) === agent).length
  const counts = executions().map(each => [each.agent_name, count(each.agent_name)])
  expect(Object.fromEntries(counts)).toEqual({
    DataCollector: 3,
    Remediator: 3,
    ConfigValidator: 2,
    MetricsValidator: 2,
    SynthesisAgent: 2,
    'ScalingReviewer-1': 1,
    'ScalingReviewer-2': 1,
    ExecSummaryAgent: 1,
    ChatAgent: 4,
  })
  const kinds = Map.groupBy(
    interactions().filter(each => each.interaction_type === 'llm'),
    each => each.llm_type,
  )
  expect(Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.length]))).toEqual({
    iteration: 15,
    summarization: 3,
    synthesis: 2,
    executive_summary: 1,
    forced_conclusion: 1,
  })
  expect(end.detail.llm_interaction_count).toBe(22)
  // Tool lists: one for each of the four agents that have a server, two for each question. Calls: 3 + 2 + 1 + 1 + 1 + 1.
  expect(interactions().filter(each => each.mcp_type === 'tool_list')).toHaveLength(8)
  expect(interactions().filter(each => each.mcp_type === 'tool_call')).toHaveLength(9)
  expect(end.detail.mcp_interaction_count).toBe(17)
  const known = executions().map(each => each.execution_id)
  expect(interactions().filter(each => !known.includes(each.execution_id ?? ''))).toEqual([])
})

test('large results, and nothing else, are told in fewer words, by calls without tools', () => {
  const digests = story.model.journal.filter(each => isDigest(each.conversation))
  expect(digests).toHaveLength(3)
  for (const { body } of digests) {
    const request = JSON.parse(body) as { tools?: Array<unknown> }
    expect(request.tools ?? []).toEqual([])
  }
  const frames = interactions().filter(each => each.llm_type === 'summarization')
  expect(frames.map(each => [each.execution_id, each.model_name])).toEqual([
    [executionOf('DataCollector'), 'gemini-3-scripted'],
    [executionOf('Remediator'), 'scripted-1'],
    [executionOf('ChatAgent'), 'scripted-1'],
  ])
  const events = end.timeline.filter(event => event.event_type === 'mcp_tool_summary')
  const metadata = events.map(event => event.metadata)
  expect(metadata).toHaveLength(3)
  const base = { server_name: 'cluster', tool_name: 'get_logs', original_tokens: 500 }
  expect(metadata).toEqual(
    expect.arrayContaining([
      { ...base, summarization_provider: 'native', summarization_model: 'gemini-3-scripted' },
      { ...base, summarization_provider: 'scripted', summarization_model: 'scripted-1' },
      {
        ...base,
        server_name: 'metrics',
        tool_name: 'query_range',
        summarization_provider: 'scripted',
        summarization_model: 'scripted-1',
      },
    ]),
  )
})

test('the timeline holds what was written down, agent by agent', () => {
  expect(asWritten(rowsOf(end.detail, end.timeline), PIPELINE)).toEqual(PIPELINE)
})

test('two tool calls in one turn', () => {
  const calls = eventsOf('DataCollector').filter(event => event.event_type === 'llm_tool_call')
  expect(calls.map(event => event.metadata?.['tool_name'])).toEqual(['get_pods', 'get_logs', 'get_config'])
  const second = story.model.journal.filter(each => agentOf(each.conversation) === 'DataCollector')[1]
  const [small, large] = second?.conversation.answers ?? []
  expect(small).toBe('web-1 Running, web-2 CrashLoopBackOff')
  expect(large).toContain('Summary: 40 rows')
  expect(large).not.toContain('like all others')
})

test('forced conclusion', () => {
  const asked = story.model.journal.filter(each => agentOf(each.conversation) === 'MetricsValidator')
  expect(asked.map(each => each.conversation.tools.length > 0)).toEqual([true, false])
  const marks = { forced_conclusion: true, iterations_used: 1, max_iterations: 1, reason: 'max_iterations' }
  const forced = eventsOf('MetricsValidator').slice(2)
  expect(forced.map(event => [event.event_type, event.metadata])).toEqual([
    ['llm_thinking', { source: 'native', ...marks }],
    ['llm_response', marks],
    ['final_analysis', marks],
  ])
  const unmarked = end.timeline.filter(event => event.metadata?.['forced_conclusion'] === undefined)
  expect(unmarked).toHaveLength(end.timeline.length - 3)
})

test('synthesis grounding', () => {
  const found = end.timeline.filter(event => event.event_type === 'google_search_result')
  expect(found).toHaveLength(1)
  expect(found[0]?.execution_id).toBe(executionOf('SynthesisAgent'))
  expect(found[0]?.metadata).toMatchObject({
    source: 'gemini',
    queries: ['OOMKilled 64Mi'],
    sources: [{ uri: 'https://example.org/oom', title: 'Out of memory' }],
  })
})

const EXPECTED: ReadonlyArray<Expected> = [
  'session pending',
  'session in_progress',
  'investigation started',
  ...by('DataCollector', 'tool_list cluster', ...thought, 'iteration', ...calledTogether('cluster')),
  ...by('DataCollector', ...digested, ...said, 'iteration', ...called('cluster'), ...thought, ...concluded),
  'investigation completed',
  'remediation started',
  ...by('Remediator', 'tool_list metrics', ...said, 'iteration', ...called('metrics'), ...digested),
  ...by('Remediator', ...said, 'iteration', ...called('metrics'), ...said, ...concluded),
  'remediation completed',
  'validation started',
  {
    lanes: {
      ConfigValidator: ['tool_list cluster', ...said, 'iteration', ...called('cluster'), ...said, ...concluded],
      MetricsValidator: [
        'tool_list metrics',
        ...said,
        'iteration',
        ...called('metrics'),
        ...thought,
        'forced_conclusion',
        'final_analysis told',
      ],
    },
  },
  'validation completed',
  'validation - Synthesis started',
  ...by('SynthesisAgent', ...said, 'google_search_result told', 'final_analysis told', 'synthesis'),
  'validation - Synthesis completed',
  'scaling-review started',
  { lanes: { 'ScalingReviewer-1': [...said, ...concluded], 'ScalingReviewer-2': [...said, ...concluded] } },
  'scaling-review completed',
  'scaling-review - Synthesis started',
  ...by('SynthesisAgent', ...said, 'final_analysis told', 'synthesis'),
  'scaling-review - Synthesis completed',
  'Executive Summary started',
  ...by('ExecSummaryAgent', ...said, 'final_analysis told', 'executive_summary'),
  'Executive Summary completed',
  'session completed',
  'review needs_review by system',
  'chat created',
  // The question is told before the execution that answers it.
  ': user_question told',
  'Chat started',
  ...by('ChatAgent', 'tool_list cluster', 'tool_list metrics', ...said, 'iteration', ...called('cluster'), ...digested),
  ...by('ChatAgent', ...said, ...concluded),
  'Chat completed',
  ': user_question told',
  'Chat started',
  ...by('ChatAgent', 'tool_list cluster', 'tool_list metrics', ...said, 'iteration', ...called('metrics')),
  ...by('ChatAgent', ...said, ...concluded),
  'Chat completed',
]

test('the socket tells it in this order', () => {
  const words = wordsOf(story.watcher.frames(id))
  expect(inLanes(words, EXPECTED)).toEqual(plain(EXPECTED))
  expect(words).toHaveLength(plain(EXPECTED).length)
  const cursors = story.watcher.frames(id).flatMap(({ frame }) => frame.db_event_id ?? [])
  expect(cursors.filter((each, at) => each < (cursors[at - 1] ?? 0))).toEqual([])
})

test('what an agent streams adds up to what it is told to have said, and progress is told along the way', () => {
  const frames = story.watcher.frames(id).map(({ frame }) => frame)
  const texts = new Map<string, string>()
  for (const frame of frames) {
    // What is replayed begins with the text that has arrived before.
    if (frame.type === 'timeline_event.created' && !texts.has(frame.event_id)) texts.set(frame.event_id, frame.content)
    if (frame.type !== 'stream.chunk') continue
    texts.set(frame.event_id, (texts.get(frame.event_id) ?? '').slice(0, frame.offset) + frame.delta)
  }
  const streamed = end.timeline.filter(event =>
    ['llm_thinking', 'llm_response', 'mcp_tool_summary'].includes(event.event_type),
  )
  expect(streamed.map(event => texts.get(event.id))).toEqual(streamed.map(event => event.content))
  expect(streamed).toHaveLength(3 + 19 + 3)
  const phases = new Set(frames.flatMap(frame => (frame.type === 'execution.progress' ? [frame.phase] : [])))
  expect([...phases].toSorted()).toEqual([
    'concluding',
    'distilling',
    'finalizing',
    'gathering_info',
    'investigating',
    'synthesizing',
  ])
  const steps = frames.flatMap(frame => (frame.type === 'session.progress' ? [frame] : []))
  expect(new Set(steps.map(step => step.total_stages))).toEqual(new Set([7]))
  expect(new Set(steps.map(step => step.status_text))).toContain('Synthesizing...')
})
