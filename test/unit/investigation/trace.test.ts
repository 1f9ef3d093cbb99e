import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { AgentPlan, ModelChoice } from '#core/investigation/log/plan.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import type { LlmChunk, LlmRequest, ToolOutcome } from '#core/ports.ts'
import { traceOf } from '#core/protocol/fold-trace.ts'
import type { LlmDetail, McpDetail, Trace, TraceExecution } from '#core/protocol/trace.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf, usage } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools, type FakeTool } from '../../fakes/tools.ts'
import { marked } from '../../fakes/marked.ts'

const model = (provider: string, changes: Partial<ModelChoice> = {}): ModelChoice => ({
  provider,
  type: 'demo',
  model: `${provider}-model`,
  backend: 'langchain',
  nativeTools: {},
  ...changes,
})

type Script = (request: LlmRequest) => Iterable<LlmChunk>

function worldOf(agent: AgentPlan, script: Script, tools: Record<string, FakeTool> = {}) {
  const llm = scriptedLlm(request => (speaker(request) === 'ExecSummaryAgent' ? says('in short') : script(request)))
  return { llm, tools: fakeTools({ host: tools }), plan: planOf([agent]) } satisfies World
}

function speaker(request: LlmRequest): string {
  return /You are (\w+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
}

function traceIn(entries: ReadonlyArray<Entry>): Trace {
  return traceOf(entries.flatMap(entry => entry.public ?? []))
}

function executionsOf(trace: Trace): Array<TraceExecution> {
  return trace.stages.flatMap(stage => stage.executions.flatMap(each => [each, ...(each.sub_agents ?? [])]))
}

function llmDetails(entries: ReadonlyArray<Entry>): Array<LlmDetail> {
  const items = executionsOf(traceIn(entries)).flatMap(each => each.llm_interactions)
  return items.flatMap(({ id }) => llmDetail(entries, id) ?? [])
}

function mcpDetails(entries: ReadonlyArray<Entry>): Array<McpDetail> {
  const items = executionsOf(traceIn(entries)).flatMap(each => each.mcp_interactions)
  return items.flatMap(({ id }) => mcpDetail(entries, id) ?? [])
}

/** Role and content of the messages that the model received. */
function sent({ messages }: LlmRequest): Array<[string, string]> {
  return messages.map(({ role, content }) => [role, content === '' ? '(tool calls only)' : content])
}

function told({ conversation }: LlmDetail): Array<[string, string]> {
  return conversation.slice(0, -1).map(({ role, content }) => [role, content])
}

const look: Script = request =>
  turnOf(request) === 0 ? calls(['c1', 'host.disk', { path: '/' }]) : says('the disk is full')

test('the hierarchy is stages, executions and interactions, with the keys of the wire and no others', async () => {
  const { log } = await investigate(worldOf(agentPlan(), look, { disk: { run: () => answers('91 %') } }))
  const trace = traceIn(log.entries)
  const id = expect.any(String)
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  const tokens = { input_tokens: 100, output_tokens: 10, total_tokens: 110 }
  const llm = { id, model_name: 'scripted-1', ...tokens, duration_ms: expect.any(Number), created_at: at }
  expect(trace).toStrictEqual({
    stages: [
      {
        stage_id: id,
        stage_name: 'stage-1',
        stage_type: 'investigation',
        executions: [
          {
            execution_id: id,
            agent_name: 'Checker',
            llm_interactions: [
              { ...llm, interaction_type: 'iteration' },
              { ...llm, interaction_type: 'iteration' },
            ],
            mcp_interactions: [
              { id, interaction_type: 'tool_list', server_name: 'host', created_at: at },
              {
                id,
                interaction_type: 'tool_call',
                server_name: 'host',
                tool_name: 'disk',
                event_id: id,
                duration_ms: expect.any(Number),
                created_at: at,
              },
            ],
          },
        ],
      },
      {
        stage_id: id,
        stage_name: 'Executive Summary',
        stage_type: 'exec_summary',
        executions: [
          {
            execution_id: id,
            agent_name: 'ExecSummaryAgent',
            llm_interactions: [{ ...llm, interaction_type: 'executive_summary' }],
            mcp_interactions: [],
          },
        ],
      },
    ],
    session_interactions: [],
  })
})

test('a call that was repeated says how often, and why each attempt failed', async () => {
  let busy = 2
  const world = worldOf(
    agentPlan(),
    request => {
      const refused = { kind: 'overloaded' as const, message: `busy ${busy}`, retryable: true }
      return busy-- > 0 ? [{ kind: 'error', error: refused }] : look(request)
    },
    { disk: { run: () => answers('91 %') } },
  )
  const { log } = await investigate(world)
  const [first, second] = llmDetails(log.entries)
  expect(first).toMatchObject({
    attempts: 3,
    retries: [
      { attempt: 1, error_message: 'busy 2' },
      { attempt: 2, error_message: 'busy 1' },
    ],
  })
  const times = first?.retries?.map(each => Date.parse(each.failed_at)) ?? []
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(second).not.toHaveProperty('attempts')
  expect(second).not.toHaveProperty('retries')
})

test('a tool call names its event of the timeline', async () => {
  const { log } = await investigate(worldOf(agentPlan(), look, { disk: { run: () => answers('91 %') } }))
  const events = log.entries.flatMap(({ public: frame }) =>
    frame?.type === 'timeline_event.created' && frame.event_type === 'llm_tool_call' ? [frame.event_id] : [],
  )
  expect(mcpDetails(log.entries).flatMap(each => each.event_id ?? [])).toEqual(events)
})

test('a frame that comes twice adds nothing', async () => {
  const { log } = await investigate(worldOf(agentPlan(), look, { disk: { run: () => answers('91 %') } }))
  const frames = log.entries.flatMap(entry => entry.public ?? [])
  expect(traceOf(frames.flatMap(frame => [frame, frame]))).toEqual(traceIn(log.entries))
})

test('a conversation is what the model received, then its reply', async () => {
  const used = worldOf(agentPlan(), look, { disk: { run: () => answers('91 %') } })
  const { log } = await investigate(used)
  const details = llmDetails(log.entries)
  expect(details.map(told)).toEqual(used.llm.requests.map(sent))
  const [first, second] = details
  expect(first).toStrictEqual({
    ...traceIn(log.entries).stages[0]?.executions[0]?.llm_interactions[0],
    thinking_content: 'Let me look.',
    llm_request: { messages_count: 2, iteration: 1 },
    llm_response: { text_length: 0, tool_calls_count: 1 },
    provider: 'scripted',
    conversation: [
      { role: 'system', content: expect.stringContaining('Checker') },
      { role: 'user', content: expect.stringContaining('disk 91 % full on db-1') },
      {
        role: 'assistant',
        content: '(tool calls only)',
        tool_calls: [{ id: 'c1', name: 'host.disk', arguments: '{"path":"/"}' }],
      },
    ],
  })
  expect(second).not.toHaveProperty('thinking_content')
  expect(second).toMatchObject({
    llm_request: { messages_count: 4, iteration: 2 },
    llm_response: { text_length: 'the disk is full'.length, tool_calls_count: 0 },
  })
  expect(second?.conversation.slice(3)).toStrictEqual([
    { role: 'tool', content: marked('result', '91 %'), tool_call_id: 'c1', tool_name: 'host.disk' },
    { role: 'assistant', content: 'the disk is full' },
  ])
})

const written = (text: string): Array<LlmChunk> => [
  { kind: 'tool-call', call: { id: 'c1', name: 'host.disk', arguments: text } },
]

test.each<[string, Record<string, unknown>]>([
  ['{"path":"/","deep":{"a":[1]}}', { path: '/', deep: { a: [1] } }],
  ['{"path": "/"', { raw: '{"path": "/"' }],
  ['["/"]', { raw: '["/"]' }],
  ['null', { raw: 'null' }],
  ['path: /', { raw: 'path: /' }],
  ['', {}],
])('the arguments %s are shown as an object, or raw', async (text, expected) => {
  const script: Script = request => (turnOf(request) === 0 ? written(text) : says('done'))
  const { log } = await investigate(worldOf(agentPlan(), script, { disk: { run: () => answers('91 %') } }))
  const call = mcpDetails(log.entries).find(each => each.interaction_type === 'tool_call')
  expect(call?.tool_arguments).toStrictEqual(expected)
})

test.each<[ToolOutcome | 'unknown', object]>([
  [answers('91 %'), { tool_result: { content: '91 %', is_error: false } }],
  [answers(''), { tool_result: { content: '', is_error: false } }],
  [
    {
      kind: 'answer',
      content: '[left out: image]',
      isError: false,
      attachments: [{ mimeType: 'image/png', data: 'AAAA' }],
    },
    {
      tool_result: {
        content: '[left out: image]',
        is_error: false,
        attachments: [{ mime_type: 'image/png', data: 'AAAA' }],
      },
    },
  ],
  [answers('no such disk', true), { tool_result: { content: 'no such disk', is_error: true } }],
  [{ kind: 'unreachable', message: 'refused' }, { error_message: 'refused' }],
  [{ kind: 'timed_out', message: 'too slow' }, { error_message: 'too slow' }],
  ['unknown', { error_message: expect.stringContaining('has no tool') }],
])('a tool call that ends with %j is shown with its result, or with only the error', async (outcome, expected) => {
  const name = outcome === 'unknown' ? 'host.nothing' : 'host.disk'
  const script: Script = request => (turnOf(request) === 0 ? calls(['c1', name, { path: '/' }]) : says('done'))
  const run = () => (outcome === 'unknown' ? answers('never asked') : outcome)
  const { log } = await investigate(worldOf(agentPlan(), script, { disk: { run } }))
  const call = mcpDetails(log.entries).find(each => each.interaction_type === 'tool_call')
  expect(call).toStrictEqual({
    id: expect.any(String),
    interaction_type: 'tool_call',
    server_name: 'host',
    tool_name: name.slice('host.'.length),
    event_id: expect.any(String),
    duration_ms: expect.any(Number),
    created_at: expect.any(String),
    tool_arguments: { path: '/' },
    ...expected,
  })
  const second = llmDetails(log.entries)[1]
  if (outcome !== 'unknown' && outcome.kind === 'answer' && outcome.content === '')
    expect(second?.conversation[3]?.content).toBe('(empty result)')
})

test('a tool list has names and descriptions, sorted by name, one row per server', async () => {
  const tool = { run: () => answers('') }
  const used = worldOf(agentPlan(), () => says('done'), { zoo: tool, disk: tool, load: tool })
  const { log } = await investigate(used)
  expect(mcpDetails(log.entries)).toStrictEqual([
    {
      id: expect.any(String),
      interaction_type: 'tool_list',
      server_name: 'host',
      created_at: expect.any(String),
      available_tools: [
        { name: 'disk', description: 'does disk' },
        { name: 'load', description: 'does load' },
        { name: 'zoo', description: 'does zoo' },
      ],
    },
  ])
})

const big = { run: () => answers('row of data\n'.repeat(3000)) }

function summing(answer: () => Iterable<LlmChunk>) {
  const summaries = { host: { thresholdTokens: 1000, maxTokens: 77, model: model('small') } }
  return worldOf(
    agentPlan({ summaries }),
    request => {
      if (request.cacheKey.endsWith(':summarization')) return answer()
      return turnOf(request) === 0 ? calls(['c1', 'host.big']) : says('done')
    },
    { big },
  )
}

test('a summary has a conversation of its own: the one that its model received', async () => {
  const used = summing(() => says('3,000 rows'))
  const { log } = await investigate(used)
  const details = llmDetails(log.entries)
  expect(details.map(told)).toEqual(used.llm.requests.map(sent))
  const summary = details.find(each => each.interaction_type === 'summarization')
  expect(summary).toMatchObject({
    model_name: 'small-model',
    llm_request: { messages_count: 2, iteration: 1 },
    llm_response: { text_length: 10, tool_calls_count: 0 },
  })
  expect(summary?.llm_request).not.toHaveProperty('conversation')
  expect(summary?.conversation.map(each => each.role)).toEqual(['system', 'user', 'assistant'])
  expect(summary?.conversation[1]?.content).toContain('row of data\nrow of data')
  expect(summary?.conversation[2]).toEqual({ role: 'assistant', content: '3,000 rows' })
  // The tool call keeps the full result; the agent's conversation has the summary.
  const call = mcpDetails(log.entries).find(each => each.interaction_type === 'tool_call')
  expect(call?.tool_result?.content).toBe('row of data\n'.repeat(3000))
})

test('a failed summary is shown with its error and its request', async () => {
  const failure = { kind: 'invalid', message: 'too long', retryable: false } as const
  const { log } = await investigate(summing(() => [{ kind: 'error', error: failure }]))
  const summary = llmDetails(log.entries).find(each => each.interaction_type === 'summarization')
  expect(summary).toMatchObject({ error_message: 'too long', llm_response: { text_length: 0, tool_calls_count: 0 } })
  expect(summary?.conversation.map(each => each.role)).toEqual(['system', 'user'])
})

test("a failed call and the fallback's answer are both shown, each with its model", async () => {
  const used = worldOf(agentPlan({ model: model('one'), fallbacks: [model('two')] }), request =>
    request.choice.provider === 'one'
      ? [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }]
      : says('by two'),
  )
  const { log } = await investigate(used)
  const [failed, answered] = llmDetails(log.entries)
  expect(failed).toMatchObject({ model_name: 'one-model', error_message: 'no key' })
  expect(failed).not.toHaveProperty('input_tokens')
  expect(failed?.conversation.map(each => each.role)).toEqual(['system', 'user'])
  expect(answered).toMatchObject({ model_name: 'two-model', llm_request: { messages_count: 2 } })
  expect(answered).not.toHaveProperty('error_message')
  expect(answered?.conversation.at(-1)).toEqual({ role: 'assistant', content: 'by two' })
})

test('a forced conclusion is of its own type, one iteration past the used ones', async () => {
  const used = worldOf(
    agentPlan({ maxIterations: 1 }),
    request => (request.tools.length > 0 ? calls(['c1', 'host.disk']) : says('so far')),
    { disk: { run: () => answers('91 %') } },
  )
  const { log } = await investigate(used)
  const details = llmDetails(log.entries)
  expect(details.map(each => [each.interaction_type, each.llm_request.iteration])).toEqual([
    ['iteration', 1],
    ['forced_conclusion', 2],
    ['executive_summary', 1],
  ])
  expect(details.map(told)).toEqual(used.llm.requests.map(sent))
  expect(details[1]?.conversation.at(-2)?.role).toBe('user')
})

test('a blank reply is shown as empty, and the nudge after it is part of the next call', async () => {
  const nudged = (request: LlmRequest) => request.messages.length > 2
  const used = worldOf(agentPlan(), request => (nudged(request) ? says('done') : [{ kind: 'usage', usage }]))
  const { log } = await investigate(used)
  const [blank, next] = llmDetails(log.entries)
  expect(blank?.conversation.at(-1)).toEqual({ role: 'assistant', content: '(empty response)' })
  expect(next?.conversation.map(each => each.role)).toEqual(['system', 'user', 'user', 'assistant'])
})

test("the provider's own tools and their results are shown with the call", async () => {
  const nativeTools = { google_search: true, code_execution: true }
  const agent = agentPlan({ model: model('native', { backend: 'google-native', nativeTools }), servers: [] })
  const sources = [{ uri: 'https://example.org/oom', title: 'Out of memory' }]
  const support = { start_index: 0, end_index: 4, text: 'full' }
  const event = (event: 'code_execution' | 'google_search_result', content: string, metadata = {}): LlmChunk => ({
    kind: 'native-tool',
    event,
    content,
    metadata: { source: 'gemini', ...metadata },
  })
  const used = worldOf(agent, () => [
    event('code_execution', '```python\nprint(1)\nprint(2)\n```\n\nOutput:\n```\n1\n2\n```'),
    event('code_execution', '```python\nhang()\n```'),
    event('google_search_result', 'Searched', {
      queries: ['oom'],
      sources,
      supports: [{ ...support, grounding_chunk_indices: [0] }],
    }),
    ...says('full'),
  ])
  const { log } = await investigate(used)
  const [call, summary] = llmDetails(log.entries)
  expect(call?.llm_request).toStrictEqual({ messages_count: 2, iteration: 1, native_tools: nativeTools })
  expect(call?.llm_response).toStrictEqual({
    text_length: 4,
    tool_calls_count: 0,
    code_executions: [
      { code: 'print(1)\nprint(2)', result: '1\n2' },
      { code: 'hang()', result: '' },
    ],
    groundings_count: 1,
  })
  expect(call?.response_metadata).toStrictEqual({
    groundings: [{ type: 'google_search', queries: ['oom'], sources, supports: [{ ...support, source_indices: [0] }] }],
  })
  expect(summary).not.toHaveProperty('response_metadata')
  expect(summary?.llm_request).not.toHaveProperty('native_tools')
})

test('sub-agents are nested under their lead, whose dispatches belong to the server orchestrator', async () => {
  const logs = agentPlan({ name: 'LogAnalyzer', servers: [{ name: 'host' }] })
  const worker = agentPlan({ name: 'GeneralWorker', servers: [] })
  const used = worldOf(
    agentPlan({ name: 'Lead', servers: [], subAgents: [logs, worker] }),
    request => {
      if (speaker(request) === 'LogAnalyzer')
        return turnOf(request) === 0 ? calls(['l1', 'host.logs']) : says('no space')
      if (speaker(request) === 'GeneralWorker') return says('the disk')
      if (turnOf(request) === 0)
        return calls(
          ['d1', 'dispatch_agent', { name: 'LogAnalyzer', task: 'read' }],
          ['d2', 'dispatch_agent', { name: 'GeneralWorker', task: 'think' }],
        )
      const reports = request.messages.filter(message => message.content.startsWith('[Sub-agent')).length
      return reports < 2 ? says('waiting') : says('both agree')
    },
    { logs: { run: () => answers('no space left') } },
  )
  const { log } = await investigate(used)
  const trace = traceIn(log.entries)
  const [lead, ...others] = trace.stages[0]?.executions ?? []
  expect(others).toEqual([])
  expect(lead?.sub_agents?.map(each => each.agent_name)).toEqual(['LogAnalyzer', 'GeneralWorker'])
  expect(lead?.mcp_interactions.map(each => [each.server_name, each.tool_name])).toEqual([
    ['orchestrator', undefined],
    ['orchestrator', 'dispatch_agent'],
    ['orchestrator', 'dispatch_agent'],
  ])
  expect(lead?.sub_agents?.[0]?.mcp_interactions.map(each => each.tool_name)).toEqual([undefined, 'logs'])
  expect(lead?.sub_agents?.map(each => each.llm_interactions.length)).toEqual([2, 1])
  const requests = used.llm.requests.map(sent).toSorted(byText)
  expect(llmDetails(log.entries).map(told).toSorted(byText)).toEqual(requests)
})

test('a session that was killed anywhere and resumed has a complete trace, each call with its request', async () => {
  for (let at = 0; at < 60; at += 1) {
    const used = summing(() => says('3,000 rows'))
    const entries: Array<Entry> = []
    const killed = await investigate(used, entries, (when, appends) => when === 'after' && appends === at).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error
        return true
      },
    )
    if (killed) await investigate(used, entries)
    const details = llmDetails(entries)
    expect(details.map(each => each.interaction_type)).toEqual([
      'iteration',
      'summarization',
      'iteration',
      'executive_summary',
    ])
    const requests = used.llm.requests.map(sent)
    for (const detail of details) expect(requests).toContainEqual(told(detail))
    expect(mcpDetails(entries).at(-1)).toMatchObject({ tool_arguments: {}, tool_result: { is_error: false } })
    if (!killed) return
  }
  throw new Error('the table of kills did not reach the end of the session')
})

test('an id of another kind, or of no interaction, has no details', async () => {
  const { log } = await investigate(worldOf(agentPlan(), look, { disk: { run: () => answers('91 %') } }))
  const [execution] = executionsOf(traceIn(log.entries))
  expect(llmDetail(log.entries, execution?.mcp_interactions[0]?.id ?? '')).toBeNull()
  expect(mcpDetail(log.entries, execution?.llm_interactions[0]?.id ?? '')).toBeNull()
  expect(llmDetail(log.entries, 'nobody')).toBeNull()
  expect(mcpDetail(log.entries, '')).toBeNull()
})

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
