import { expect, test } from 'vitest'
import { traceOf } from '#core/protocol/fold-trace.ts'
import type { LlmChunk } from '#core/ports.ts'
import { Stop } from '#core/investigation/stop.ts'
import { fold, emptyView } from '#core/protocol/view.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf, usage } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

function diskWorld(changes: Partial<World> = {}): World {
  return {
    plan: planOf([agentPlan()]),
    llm: scriptedLlm(request => {
      if (request.tools.length === 0) return says('Disk is full. ', 'Delete logs.')
      return turnOf(request) === 0
        ? calls(['c1', 'host.disk'], ['c2', 'host__logs'])
        : says('The disk ', 'of db-1 is full.')
    }),
    tools: fakeTools({
      host: { disk: { run: () => answers('91 %') }, logs: { run: () => answers('no space left', true) } },
    }),
    ...changes,
  }
}

test('an alert is investigated, concluded and summed up', async () => {
  const { detail, state, log } = await investigate(diskWorld())
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'The disk of db-1 is full.',
    executive_summary: 'Disk is full. Delete logs.',
    executive_summary_error: null,
    review_status: 'needs_review',
    total_stages: 2,
    completed_stages: 2,
    llm_interaction_count: 3,
    mcp_interaction_count: 3,
    input_tokens: 300,
    output_tokens: 30,
    current_stage_index: 2,
  })
  expect(state.view.events.map(event => [event.event_type, event.status])).toEqual([
    ['llm_thinking', 'completed'],
    ['llm_tool_call', 'completed'],
    ['llm_tool_call', 'completed'],
    ['llm_response', 'completed'],
    ['final_analysis', 'completed'],
    ['llm_response', 'completed'],
    ['final_analysis', 'completed'],
  ])
  expect(log.frames.filter(frame => frame.type === 'session.status').map(frame => frame.status)).toEqual([
    'pending',
    'in_progress',
    'completed',
  ])
})

test('a client that folds every frame holds the same session as the log', async () => {
  const { log, state } = await investigate(diskWorld())
  expect(log.frames.reduce(fold, emptyView)).toEqual(state.view)
})

test('tools run in the order of the calls, and the model sees which one failed', async () => {
  const world = diskWorld()
  const { journal, state } = await investigate(world)
  expect((world.tools as ReturnType<typeof fakeTools>).journal).toEqual(['host.disk', 'host.logs'])
  const [first] = state.stages
  const messages = journal.transcript(first?.executions[0] ?? '').messages
  expect(messages.map(message => message.role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool', 'assistant'])
  expect(messages[4]).toMatchObject({ content: 'no space left', isError: true })
})

test('each request of a loop begins with the messages of the one before', async () => {
  const llm = scriptedLlm(request => (turnOf(request) < 3 ? calls([`c${turnOf(request)}`, 'host.disk']) : says('done')))
  await investigate(diskWorld({ llm }))
  const loop = llm.requests.filter(request => request.tools.length > 0)
  expect(loop).toHaveLength(4)
  for (const [at, request] of loop.slice(1).entries()) {
    const before = loop[at]?.messages ?? []
    expect(JSON.stringify(request.messages.slice(0, before.length))).toBe(JSON.stringify(before))
  }
})

test('the prompt of a later stage has the results of earlier ones', async () => {
  const llm = scriptedLlm(request =>
    says(`answer to ${request.messages[1]?.content.includes('answer to') ? 'second' : 'first'}`),
  )
  const { detail } = await investigate(diskWorld({ llm, plan: planOf([agentPlan(), agentPlan()]) }))
  expect(llm.requests[1]?.messages[1]?.content).toContain('CHAIN_CONTEXT_START')
  expect(detail).toMatchObject({ final_analysis: 'answer to second', total_stages: 3 })
})

test('the iteration limit forces a conclusion that may call no tool, marked as such', async () => {
  const llm = scriptedLlm(request => (request.tools.length > 0 ? calls(['c', 'host.disk']) : says('as far as known')))
  const { state, detail } = await investigate(diskWorld({ llm, plan: planOf([agentPlan({ maxIterations: 2 })]) }))
  expect(detail?.status).toBe('completed')
  // The conclusion is shown the same tools, so that the provider's prompt cache holds.
  expect(llm.requests.map(request => request.tools.length > 0)).toEqual([true, true, true, false])
  expect(llm.requests.map(request => request.mayCall)).toEqual([undefined, undefined, false, undefined])
  expect(llm.requests[2]?.tools).toEqual(llm.requests[1]?.tools)
  const marked = state.view.events.filter(event => event.metadata?.forced_conclusion === true)
  expect(marked.map(event => event.event_type)).toEqual(['llm_response', 'final_analysis'])
  expect(marked[0]?.metadata).toMatchObject({ iterations_used: 2, max_iterations: 2, reason: 'max_iterations' })
})

test('a failed stage ends the session: no later stage, no summary', async () => {
  const llm = scriptedLlm(() => [
    { kind: 'error', error: { kind: 'auth', message: 'OPENAI_API_KEY is not set', retryable: false } },
  ])
  const { detail } = await investigate(diskWorld({ llm, plan: planOf([agentPlan(), agentPlan()]) }))
  expect(detail).toMatchObject({
    status: 'failed',
    error_message: 'OPENAI_API_KEY is not set',
    total_stages: 1,
    failed_stages: 1,
  })
  expect(llm.requests).toHaveLength(1)
})

test('a summary that fails leaves the session completed and says why', async () => {
  const llm = scriptedLlm(request =>
    request.tools.length > 0
      ? says('found it')
      : [{ kind: 'error', error: { kind: 'invalid', message: 'the model refused', retryable: false } }],
  )
  const { detail } = await investigate(diskWorld({ llm }))
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'found it',
    executive_summary: null,
    executive_summary_error: 'the model refused',
  })
})

test('blank replies are nudged twice and then fail, visibly', async () => {
  const llm = scriptedLlm(() => says())
  const { detail } = await investigate(diskWorld({ llm }))
  expect(llm.requests).toHaveLength(3)
  expect(detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('without any text') })
})

test('a cancelled session ends as cancelled with nothing left open', async () => {
  const stop = new AbortController()
  const tools = fakeTools({
    host: {
      disk: {
        run: (_args, signal) => {
          setTimeout(() => stop.abort(new Stop('cancelled', 'cancelled by ana')), 5)
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        },
      },
    },
  })
  const { state, detail } = await investigate(diskWorld({ tools, signal: stop.signal }))
  expect(detail).toMatchObject({ status: 'cancelled', error_message: null, review_status: 'reviewed' })
  expect(detail?.stages[0]).toMatchObject({ status: 'cancelled', executions: [{ status: 'cancelled' }] })
  expect(state.view.events.filter(event => event.status === 'streaming')).toEqual([])
  expect(tools.closed).toBe(1)
})

test('a server that is down is named in the prompt and the investigation continues', async () => {
  const llm = scriptedLlm(() => says('no tools'))
  const plan = planOf([agentPlan({ servers: [{ name: 'gone' }] })])
  const { detail } = await investigate(diskWorld({ llm, plan }))
  expect(llm.requests[0]?.messages[0]?.content).toContain('gone: connection refused')
  expect(detail?.status).toBe('completed')
})

test('what a tool returns is masked before the model, the timeline or the log sees it', async () => {
  const world = diskWorld({ mask: (_server, text) => text.replaceAll('91', '[MASKED]') })
  const { log } = await investigate(world)
  expect(JSON.stringify(log.entries)).not.toContain('91 %"')
  expect(JSON.stringify((world.llm as ReturnType<typeof scriptedLlm>).requests)).toContain('[MASKED] %')
})

test('the frame of a model call has the tokens read from and written to the prompt cache apart', async () => {
  const spent = { ...usage, thinkingTokens: 4, cacheReadTokens: 60, cacheWriteTokens: 30 }
  const llm = scriptedLlm(() => [
    { kind: 'text', delta: 'fine' },
    { kind: 'usage', usage: spent },
  ])
  const { log } = await investigate({ llm, tools: fakeTools({}), plan: planOf([agentPlan({ servers: [] })]) })
  const frame = log.frames.find(each => each.type === 'interaction.created')
  const parts = { thinking_tokens: 4, cache_read_tokens: 60, cache_creation_tokens: 30 }
  // Of a prompt of 100 tokens.
  expect(frame).toMatchObject({ input_tokens: 10, total_tokens: 110, ...parts })
})

test('the effort stands on execution and call as it was sent, and beside it the first after a fallback', async () => {
  const [primary, spare] = ['low', 'max'].map(reasoningEffort => ({
    ...agentPlan().model,
    provider: reasoningEffort,
    reasoningEffort,
  }))
  const refusal: LlmChunk = { kind: 'error', error: { kind: 'auth', message: 'no', retryable: false } }
  const llm = scriptedLlm(({ choice }) => (choice.provider === 'low' ? [refusal] : says('fine')))
  const plan = planOf([agentPlan({ servers: [], model: primary!, fallbacks: [spare!, agentPlan().model] })])
  const { log, detail } = await investigate({ llm, tools: fakeTools({}), plan })
  const efforts = log.frames.flatMap(frame => (frame.type === 'interaction.created' ? [frame.reasoning_effort] : []))
  expect(efforts).toEqual(['low', 'max', undefined])
  expect(detail?.stages[0]?.executions?.[0]).toMatchObject({
    reasoning_effort: 'max',
    original_reasoning_effort: 'low',
  })
  expect(log.frames.find(frame => frame.type === 'execution.status')).toMatchObject({ reasoning_effort: 'low' })
  const call = traceOf(log.frames).stages[0]?.executions[0]?.llm_interactions.at(-1)
  expect(call).toMatchObject({ reasoning_effort: 'max' })
})
