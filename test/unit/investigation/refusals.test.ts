// A request that a vendor refuses is changed once, by all that the refusal names, and else not repeated.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { Killed } from '../../fakes/memory-log.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const model = (provider: string): ModelChoice => ({
  provider,
  type: 'demo',
  model: `${provider}-1`,
  backend: 'langchain',
  nativeTools: {},
})

function refusal(changes: Partial<LlmError> = {}): Array<LlmChunk> {
  const message = 'LLM provider "scripted" refused the request (HTTP 400): no'
  return [{ kind: 'error', error: { kind: 'invalid', message, retryable: false, status: 400, ...changes } }]
}

const host = () => fakeTools({ host: { disk: { run: () => answers('91 %') }, load: { run: () => answers('4') } } })
const isSummary = (request: LlmRequest) => request.messages.length === 2 && request.tools.length === 0
const work = (request: LlmRequest) => {
  if (isSummary(request)) return says('in short')
  return turnOf(request) === 0 && request.tools.length > 0 ? calls(['c1', 'host.disk']) : says('the disk is full')
}

const timeline = (entries: ReadonlyArray<Entry>, type: string) =>
  entries.flatMap(({ public: frame }) =>
    frame?.type === 'timeline_event.created' && frame.event_type === type ? [frame.content] : [],
  )

test.for<[what: string, error: Partial<LlmError>]>([
  ['a model that does not exist', { status: 404 }],
  ['a spent quota', { kind: 'rate_limited', status: 429 }],
  ['a refused key', { kind: 'auth', status: 401 }],
])('%s is asked once, and the session fails with the reason', async ([, error]) => {
  const llm = scriptedLlm(() => refusal(error))
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([agentPlan()]) })
  expect(detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('HTTP 400') })
  expect(llm.requests).toHaveLength(1)
})

test('after a refused request only the one for a conclusion is tried, which has no tools', async () => {
  const refusing = scriptedLlm(() => refusal())
  const failed = await investigate({ llm: refusing, tools: host(), plan: planOf([agentPlan()]) })
  expect(failed.detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('HTTP 400') })
  expect(refusing.requests.map(({ tools }) => tools.length)).toEqual([3, 0])
  const llm = scriptedLlm(request => (request.tools.length > 0 ? refusal() : work(request)))
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([agentPlan()]) })
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'the disk is full',
    error_message: expect.stringMatching(/^Checker had to conclude early: .*HTTP 400/),
  })
})

test('with a fallback, it goes on there at once', async () => {
  const llm = scriptedLlm(request =>
    request.choice.provider === 'scripted' ? refusal({ status: 404 }) : work(request),
  )
  const agent = agentPlan({ fallbacks: [model('other')] })
  const summary = agentPlan({ name: 'Summary', type: 'exec_summary', servers: [], model: model('other') })
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([agent], { executiveSummary: summary }) })
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full', error_message: null })
  expect(llm.requests.filter(request => request.choice.provider === 'scripted')).toHaveLength(1)
})

test('after a reply that the provider refused, one call for a conclusion is tried', async () => {
  const llm = scriptedLlm(() => [
    { kind: 'error', error: { kind: 'invalid', message: 'stopped its reply by its content filter', retryable: false } },
  ])
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([agentPlan()]) })
  expect(detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('content filter') })
  expect(llm.requests).toHaveLength(2)
})

test('all that a refusal names is left out at once, and of all later requests to that provider', async () => {
  const llm = scriptedLlm(request => {
    const { without = [] } = request
    const refused = ['stream_options', 'tool:host.load'].filter(part => !without.includes(part))
    return refused.length > 0 ? refusal({ refused }) : work(request)
  })
  const { detail, log } = await investigate({ llm, tools: host(), plan: planOf([agentPlan(), agentPlan()]) })
  expect(detail).toMatchObject({ status: 'completed', error_message: null })
  expect(llm.requests.filter(({ without }) => without?.length === 0)).toHaveLength(1)
  expect(new Set(llm.requests.slice(1).map(({ without }) => without?.join()))).toEqual(
    new Set(['stream_options,tool:host.load']),
  )
  expect(timeline([...log.all()], 'error')).toEqual([expect.stringContaining('Without host.load from here on')])
})

test('agents side by side, refused at the same time, each change their own request', async () => {
  const llm = scriptedLlm(request => {
    const known = request.without?.includes('stream_options') === true
    return known || isSummary(request) ? work(request) : refusal({ refused: ['stream_options'] })
  })
  const [stage] = planOf([agentPlan()]).stages
  if (stage === undefined) throw new Error('no stage')
  const stages = [{ ...stage, agents: [agentPlan({ name: 'A' }), agentPlan({ name: 'B' })] }]
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([], { stages }) })
  expect(detail?.stages[0]?.executions?.map(({ status }) => status)).toEqual(['completed', 'completed'])
  expect(llm.requests.filter(({ without }) => without?.length === 0)).toHaveLength(2)
})

test('one change a call: a second refusal that names something new ends it', async () => {
  const llm = scriptedLlm(({ without = [] }) => refusal({ refused: [`part-${without.length}`] }))
  const { detail } = await investigate({ llm, tools: host(), plan: planOf([agentPlan()]) })
  expect(detail?.status).toBe('failed')
  expect(llm.requests.map(({ without }) => without)).toEqual([[], ['part-0'], ['part-0']])
})

test('after a kill at any point the change stands, and nothing is refused a third time', async () => {
  const world = () => {
    const llm = scriptedLlm(request => {
      const known = request.without?.includes('stream_options')
      return known ? work(request) : refusal({ refused: ['stream_options'] })
    })
    return { llm, tools: host(), plan: planOf([agentPlan()]) }
  }
  for (let at = 1; at < 12; at += 1) {
    const entries: Array<Entry> = []
    const first = world()
    const killed = await investigate(first, entries, (when, append) => when === 'after' && append === at).catch(
      (error: unknown) => error,
    )
    if (!(killed instanceof Killed)) throw new Error('the run was not killed', { cause: killed })
    const second = world()
    const { detail } = await investigate(second, entries)
    expect(detail?.status).toBe('completed')
    const refused = [...first.llm.requests, ...second.llm.requests].filter(({ without }) => without?.length === 0)
    expect(refused.length).toBeLessThanOrEqual(2)
  }
})

test('a model that takes no tools answers without them, and the result says so', async () => {
  const llm = scriptedLlm(request =>
    request.without?.includes('tools') || isSummary(request)
      ? work({ ...request, tools: [] })
      : refusal({ refused: ['tools'] }),
  )
  const { detail, log } = await investigate({ llm, tools: host(), plan: planOf([agentPlan()]) })
  expect(detail).toMatchObject({
    status: 'completed',
    error_message: 'Checker worked without tools: the model of "scripted" takes none. Choose another model for it.',
  })
  expect(detail?.stages[0]).toMatchObject({ status: 'completed', error_message: detail?.error_message })
  expect(timeline([...log.all()], 'error')).toEqual([expect.stringContaining('Without tools from here on')])
})

test('an agent whose servers were all down says so in the result; one server is enough', async () => {
  const down = fakeTools({})
  const lone = await investigate({ llm: scriptedLlm(work), tools: down, plan: planOf([agentPlan()]) })
  expect(lone.detail).toMatchObject({
    status: 'completed',
    error_message: 'Checker worked without tools: it got none from host.',
  })
  expect(timeline([...lone.log.all()], 'error')).toEqual([
    'No server gave the agent its tools. host: connection refused',
  ])
  const agent = agentPlan({ servers: [{ name: 'host' }, { name: 'other' }] })
  const half = await investigate({ llm: scriptedLlm(work), tools: host(), plan: planOf([agent]) })
  expect(half.detail?.error_message).toBeNull()
})

test('tools that the vendor cannot be sent are left out by rank, and named', async () => {
  const llm = {
    ...scriptedLlm(work),
    fitTools: (_choice: unknown, tools: LlmRequest['tools']) => ({
      tools: tools.slice(0, 3),
      leftOut: tools.slice(3).map(({ name }) => ({ name, reason: 'three are enough' })),
    }),
  }
  const two = { a: { run: () => answers('a') }, b: { run: () => answers('b') } }
  const tools = fakeTools({ first: two, host: { disk: { run: () => answers('91 %') } }, last: two })
  const agent = agentPlan({ servers: [{ name: 'last' }, { name: 'host', tools: ['disk'] }, { name: 'first' }] })
  const { log } = await investigate({ llm, tools, plan: planOf([agent]) })
  const offered = llm.requests[0]?.tools.map(({ name }) => name)
  expect(offered).toEqual(['host.disk', 'last.a', 'read_result'])
  expect(timeline([...log.all()], 'error')[0]).toMatch(
    /^The model is not offered last\.b, first\.a, first\.b: three are enough\.$/,
  )
})
