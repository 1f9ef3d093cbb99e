import { expect, test } from 'vitest'
import type { LlmChunk, LlmErrorKind, LlmRequest } from '#core/ports.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import { Stop } from '#core/investigation/stop.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const model = (provider: string, changes: Partial<ModelChoice> = {}): ModelChoice => ({
  provider,
  type: 'demo',
  model: `${provider}-model`,
  backend: 'langchain',
  nativeTools: {},
  ...changes,
})

const primary = agentPlan({ model: model('one'), fallbacks: [model('two'), model('three')] })
const summary = agentPlan({ name: 'ExecSummaryAgent', type: 'exec_summary', servers: [] })

function error(kind: LlmErrorKind, retryable = false) {
  return [{ kind: 'error' as const, error: { kind, message: `${kind} it is`, retryable } }]
}

function tools() {
  return fakeTools({
    host: { disk: { run: () => answers('91 %') }, big: { run: () => answers('row of data\n'.repeat(3000)) } },
  })
}

function world(answer: (request: LlmRequest) => Iterable<LlmChunk>, changes: Partial<Omit<World, 'llm'>> = {}) {
  return {
    llm: scriptedLlm(answer),
    tools: tools(),
    plan: planOf([primary], { executiveSummary: summary }),
    ...changes,
  }
}

const failing =
  (...down: Array<string>) =>
  (request: LlmRequest) =>
    down.includes(request.choice.provider) ? error('auth') : says(`by ${request.choice.provider}`)

test('a refused key switches models at once, and the execution still shows its first model', async () => {
  const { detail, state } = await investigate(world(failing('one')))
  expect(detail?.final_analysis).toBe('by two')
  expect(detail?.stages[0]?.executions?.[0]).toMatchObject({
    llm_provider: 'two',
    model_name: 'two-model',
    original_llm_provider: 'one',
    original_model_name: 'one-model',
    fallback_error_code: 'credentials',
    fallback_attempt: 1,
  })
  const event = state.view.events.find(each => each.event_type === 'provider_fallback')
  expect(event).toMatchObject({
    content: 'Provider fallback: one → two',
    metadata: { original_provider: 'one', attempt: 1 },
  })
  expect(state.view.providerFallbackCount).toBe(1)
})

test('two failing models lead to the third, and the execution still shows its first model', async () => {
  const { detail, state } = await investigate(world(failing('one', 'two')))
  expect(detail?.final_analysis).toBe('by three')
  expect(detail?.stages[0]?.executions?.[0]).toMatchObject({
    original_llm_provider: 'one',
    llm_provider: 'three',
    fallback_attempt: 2,
  })
  const events = state.view.events.filter(each => each.event_type === 'provider_fallback')
  expect(events.map(each => each.metadata?.['original_model'])).toEqual(['one-model', 'two-model'])
})

test('when every provider fails the session fails with the last reason', async () => {
  const { detail, state } = await investigate(world(failing('one', 'two', 'three')))
  expect(detail).toMatchObject({ status: 'failed', error_message: 'auth it is' })
  expect(state.view.events.filter(each => each.event_type === 'provider_fallback')).toHaveLength(2)
})

test('a reply that stalls switches models at the second time in a row; a success resets the count', async () => {
  const seen: Array<string> = []
  const llm = (request: LlmRequest) => {
    if (request.tools.length === 0) return says('short')
    seen.push(request.choice.provider)
    const failures = seen.filter(provider => provider === 'one').length
    if (request.choice.provider === 'two') return says('done')
    if (failures === 2) return calls(['c', 'host.disk'])
    const stall = { kind: 'timeout', message: 'it stopped in the middle', retryable: true } as const
    return [...says('The disk'), { kind: 'error' as const, error: stall }]
  }
  await investigate(world(llm))
  expect(seen).toEqual(['one', 'one', 'one', 'one', 'two'])
})

test('a summary switches on its first failure', async () => {
  const plan = planOf([agentPlan()], {
    executiveSummary: { ...summary, model: model('one'), fallbacks: [model('two')] },
  })
  const { detail } = await investigate(
    world(request => (request.choice.provider === 'one' ? error('unknown') : says(`by ${request.choice.provider}`)), {
      plan,
    }),
  )
  expect(detail).toMatchObject({ executive_summary: 'by two', executive_summary_error: null })
})

test('an agent that needs its provider’s own tools skips fallbacks without them', async () => {
  const native = model('native', { backend: 'google-native', nativeTools: { google_search: true } })
  const agent = { ...primary, needsNativeTools: true, fallbacks: [model('two'), native] }
  const { state, detail } = await investigate(world(failing('one'), { plan: planOf([agent]) }))
  expect(detail?.final_analysis).toBe('by native')
  const event = state.view.events.find(each => each.event_type === 'provider_fallback')
  expect(event?.metadata).toMatchObject({ skipped_incompatible: ['two'] })
  const none = await investigate(world(failing('one'), { plan: planOf([{ ...agent, fallbacks: [model('two')] }]) }))
  expect(none.detail?.status).toBe('failed')
  expect(none.state.view.providerFallbackCount).toBe(0)
})

test('agents of a stage run in parallel, and a synthesis joins their findings', async () => {
  const plan = planOf([agentPlan()])
  const [stage] = plan.stages
  if (stage === undefined) throw new Error('no stage')
  const synthesis = agentPlan({ name: 'SynthesisAgent', type: 'synthesis', servers: [] })
  plan.stages = [
    {
      ...stage,
      name: 'check',
      agents: [agentPlan({ name: 'A' }), agentPlan({ name: 'B' })],
      parallelType: 'multi_agent',
      successPolicy: 'any',
      synthesis,
    },
  ]
  const used = world(
    request => {
      const system = request.messages[0]?.content ?? ''
      if (system.includes('You are A')) return says('A says disk')
      if (system.includes('You are B')) return error('auth')
      return system.includes('SynthesisAgent') ? says('joined: disk') : says('short')
    },
    { plan },
  )
  const { detail, state, log } = await investigate(used)
  const phases = log.frames.flatMap(frame => (frame.type === 'execution.progress' ? [frame.phase] : []))
  expect(new Set(phases)).toEqual(new Set(['investigating', 'synthesizing', 'finalizing']))
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'joined: disk', has_parallel_stages: true })
  expect(detail?.stages.map(each => [each.stage_name, each.stage_type, each.parallel_type, each.status])).toEqual([
    ['check', 'investigation', 'multi_agent', 'completed'],
    ['check - Synthesis', 'synthesis', null, 'completed'],
    ['Executive Summary', 'exec_summary', null, 'completed'],
  ])
  expect(detail?.stages[1]?.referenced_stage_id).toBe(detail?.stages[0]?.id)
  expect(detail?.stages[0]).not.toHaveProperty('referenced_stage_id')
  const asked = used.llm.requests.find(request => request.messages[0]?.content.includes('SynthesisAgent'))?.messages[1]
    ?.content
  expect(asked).toContain('A says disk')
  expect(asked).toContain('1 of 2 investigators completed')
  expect(
    state.view.events.find(each => each.content === 'joined: disk' && each.event_type === 'final_analysis')?.metadata,
  ).toEqual({ interaction_type: 'synthesis' })
})

test('an action stage records whether it acted, and the YES or NO line is removed everywhere', async () => {
  const plan = planOf([agentPlan(), agentPlan({ name: 'Fixer', type: 'action' })])
  plan.stages = plan.stages.map((stage, at) => (at === 1 ? { ...stage, type: 'action' } : stage))
  const used = world(
    request => {
      const system = request.messages[0]?.content ?? ''
      if (system.includes('You are Fixer')) return says('Restarted web-0.\n\nYES')
      return request.tools.length > 0 ? says('web-0 hangs') : says('short')
    },
    { plan },
  )
  const { detail, state, log } = await investigate(used)
  expect(detail).toMatchObject({ final_analysis: 'Restarted web-0.', actions_executed: true, has_action_stages: true })
  const said = log.entries.flatMap(each => (each.type === 'stage.finished' ? [each.private.actions] : []))
  expect(said).toEqual([undefined, [{ agent: 'Fixer', acted: true }], undefined])
  expect(detail?.stages[1]).toMatchObject({ stage_type: 'action', status: 'completed' })
  expect(state.view.events.filter(each => /^YES$/m.test(each.content))).toEqual([])
  const [system, user] =
    used.llm.requests.find(request => request.messages[0]?.content.includes('You are Fixer'))?.messages ?? []
  expect(system?.content).toContain('Acting safely')
  expect(user?.content).toContain('web-0 hangs')
})

test('a large result is summarised for the model, the timeline keeps it whole, and without a summary the model gets it whole too', async () => {
  const plan = planOf([
    agentPlan({ summaries: { host: { thresholdTokens: 1000, maxTokens: 100, model: model('small') } }, fallbacks: [] }),
  ])
  const answer = (summary: ReturnType<typeof says>) => (request: LlmRequest) => {
    if (request.choice.provider === 'small') return summary
    if (request.tools.length === 0) return says('short')
    return turnOf(request) === 0 ? calls(['c1', 'host.disk'], ['c2', 'host.big']) : says('done')
  }
  const used = world(answer(says('3,000 rows ', 'of data')), { plan })
  const { state, detail, journal } = await investigate(used)
  const told = journal
    .transcript(state.stages[0]?.executions[0] ?? '')
    .messages.filter(message => message.role === 'tool')
  expect(told[0]?.content).toBe('91 %')
  expect(told[1]?.content).toContain('3,000 rows of data')
  expect(told[1]?.content).not.toContain('row of data\nrow of data')
  expect(state.view.events.find(each => each.event_type === 'mcp_tool_summary')).toMatchObject({
    status: 'completed',
    content: '3,000 rows of data',
    metadata: { server_name: 'host', tool_name: 'big', original_tokens: 9000, summarization_provider: 'small' },
  })
  expect(detail?.llm_interaction_count).toBe(4)
  const asked = used.llm.requests.find(request => request.choice.provider === 'small')
  expect(asked).toMatchObject({ tools: [], cacheKey: expect.stringMatching(/:summarization$/) })
  const broken = await investigate(world(answer(error('invalid')), { plan }))
  const raw = broken.journal
    .transcript(broken.state.stages[0]?.executions[0] ?? '')
    .messages.filter(message => message.role === 'tool')
  expect(raw[1]?.content).toContain('row of data\nrow of data')
  expect(broken.detail?.status).toBe('completed')
})

test.each([
  ['a failure', () => error('invalid'), 'failed', 'Streaming failed: invalid it is'],
  ['a silent provider', () => error('timeout'), 'timed_out', 'Streaming timed out: timeout it is'],
  ['a cancel', (stop: AbortController) => stopped(stop), 'cancelled', 'Streaming cancelled: cancelled by ana'],
  ['an empty answer', () => says(), 'failed', 'The model summed nothing up.'],
])('the event of a summary that %s breaks off says so', async (_, end, status, content) => {
  const stop = new AbortController()
  const plan = planOf([
    agentPlan({ summaries: { host: { thresholdTokens: 1000, maxTokens: 100, model: model('small') } }, fallbacks: [] }),
  ])
  const answer = (request: LlmRequest) => {
    if (request.choice.provider === 'small') return begun(end(stop))
    if (request.tools.length === 0) return says('short')
    return turnOf(request) === 0 ? calls(['c1', 'host.big']) : says('done')
  }
  const { state } = await investigate(world(answer, { plan, signal: stop.signal }))
  const event = state.view.events.find(each => each.event_type === 'mcp_tool_summary')
  expect(event).toMatchObject({ status, content })
})

test.each([
  [
    'is cut',
    [...says('3,000 rows'), { kind: 'error', error: { kind: 'cut', message: 'cut', retryable: false } }],
    'output limit',
  ],
  ['loops', says('3,000 rows. ', ...Array.from({ length: 40 }, () => 'The rows are all alike. ')), 'repeat itself'],
] as const)('a summary that %s is kept up to there, and the model is told so', async (_name, chunks, said) => {
  const plan = planOf([
    agentPlan({ summaries: { host: { thresholdTokens: 1000, maxTokens: 100, model: model('small') } }, fallbacks: [] }),
  ])
  const { journal, state } = await investigate(
    world(
      request => {
        if (request.choice.provider === 'small') return chunks
        if (request.tools.length === 0) return says('short')
        return turnOf(request) === 0 ? calls(['c1', 'host.big']) : says('done')
      },
      { plan },
    ),
  )
  const [told] = journal
    .transcript(state.stages[0]?.executions[0] ?? '')
    .messages.filter(message => message.role === 'tool')
  expect(told?.content).toContain('3,000 rows')
  expect(told?.content).toContain(said)
  expect(told?.content.length).toBeLessThan(400)
})

function* begun(rest: Iterable<LlmChunk>): Generator<LlmChunk> {
  yield { kind: 'text', delta: ' ' }
  yield* rest
}

function* stopped(stop: AbortController): Generator<LlmChunk> {
  stop.abort(new Stop('cancelled', 'cancelled by ana'))
  yield* says('never heard')
}

test('an agent that left its model does not go back to it for summaries', async () => {
  const own = { thresholdTokens: 1000, maxTokens: 100, model: primary.model }
  const plan = planOf([{ ...primary, summaries: { host: own } }])
  const used = world(
    request => {
      if (request.choice.provider === 'one') return error('auth')
      if (request.cacheKey.endsWith(':summarization')) return says('3,000 rows of data')
      return request.tools.length > 0 && turnOf(request) === 0 ? calls(['c1', 'host.big']) : says('done')
    },
    { plan },
  )
  const { state } = await investigate(used)
  const summaries = used.llm.requests.filter(request => request.cacheKey.endsWith(':summarization'))
  expect(summaries.map(request => request.choice.provider)).toEqual(['two'])
  const event = state.view.events.find(each => each.event_type === 'mcp_tool_summary')
  expect(event?.metadata).toMatchObject({ summarization_provider: 'two' })
  expect(event?.metadata).not.toHaveProperty('summarization_fallback')
})

test('required skills are part of the prompt, others are loaded by name, unknown ones are named', async () => {
  const plan = planOf([agentPlan({ requiredSkills: ['dns'], skills: ['disk', 'net'] })], {
    skills: {
      dns: { description: 'Names', body: 'Look at resolv.conf.' },
      disk: { description: 'Disks', body: 'Use df.' },
      net: { description: 'Nets', body: 'Use ss.' },
    },
  })
  const used = world(
    request => {
      if (request.tools.length === 0) return says('short')
      return turnOf(request) === 0
        ? calls(
            ['s1', 'load_skill', { names: ['disk', 'nope'] }],
            ['s2', 'load_skill', { names: ['nope'] }],
            ['s3', 'tools:load_skill', { names: ['net'] }],
          )
        : says('done')
    },
    { plan },
  )
  const { state } = await investigate(used)
  const system = used.llm.requests[0]?.messages[0]?.content ?? ''
  expect(system).toContain('Look at resolv.conf.')
  expect(system).toContain('- disk: Disks')
  expect(system).not.toContain('Use df.')
  expect(state.view.events[0]).toMatchObject({ event_type: 'skill_loaded', metadata: { skill_name: 'dns' } })
  const [both, none, prefixed] = state.view.events.filter(each => each.event_type === 'llm_tool_call')
  expect(both).toMatchObject({
    content: expect.stringMatching(/Use df\.[\s\S]*Not found: nope/),
    metadata: { is_error: false, tool_type: 'skill' },
  })
  expect(none).toMatchObject({ metadata: { is_error: true } })
  expect(prefixed?.content).toContain('Use ss.')
})

test('a model that repeats itself is stopped and told so, and its text before the repetition is kept', async () => {
  const circle = 'I will now check the disk again, to be sure. '
  const used = world(request => {
    if (request.tools.length === 0) return says('short')
    return request.messages.length > 2
      ? says('done')
      : says('The disk is full. ', ...Array.from({ length: 120 }, () => circle))
  })
  const { state, detail } = await investigate(used)
  const [first] = state.view.events
  expect(first).toMatchObject({ event_type: 'llm_response', status: 'completed' })
  expect(first?.content.length).toBeLessThan(200)
  expect(used.llm.requests[1]?.messages.at(-1)?.content).toContain('repeated itself')
  expect(state.view.events.some(each => each.event_type === 'error')).toBe(true)
  expect(detail?.final_analysis).toBe('done')
  expect(state.view.providerFallbackCount).toBe(0)
})
