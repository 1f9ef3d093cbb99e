// What an agent does when its time is nearly over: it concludes with what it knows.

import { expect, test } from 'vitest'
import { RESERVE_MS } from '#core/config/validate-limits.ts'
import { callLimits } from '#core/investigation/decide/call-limits.ts'
import { nextMove } from '#core/investigation/decide/next-move.ts'
import { wrapUpAt } from '#core/investigation/decide/time-left.ts'
import { ITERATION_MS, WRAP_UP_MS } from '#core/investigation/log/limits.ts'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import { emptyState } from '#core/investigation/log/state.ts'
import { newTranscript, type Transcript } from '#core/investigation/log/transcript.ts'
import { emptyView } from '#core/protocol/view.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools, type FakeTool } from '../../fakes/tools.ts'

const NOW = 10_000_000
const letter = { letterId: 'l', from: { kind: 'sub_agent' as const, id: 'e-2' }, parts: ['done'] }
const replied = { last: { reply: { text: 'I wait', thinking: '', toolCalls: [] } } }
const failed = (error: object) => ({
  last: {
    callId: 'm',
    error: { kind: 'overloaded' as const, message: 'busy', retryable: true, ...error },
    code: 'provider_error' as const,
    partial: '',
    kind: 'iteration' as const,
    at: NOW,
  },
})
const gone = { timeouts: 2 }

/** `left`: milliseconds until the agent must conclude. */
function move(left: number, changes: Partial<Transcript> = {}, agent: Partial<AgentPlan> = {}, running = 0) {
  const begun = newTranscript({ executionId: 'e', stageId: 's', agentIndex: 1 }, 1, 0)
  return nextMove({ ...begun, prepared: true, ...changes }, agentPlan(agent), {
    running,
    now: NOW,
    wrapUpAt: NOW + left,
  })
}

const concludes = { kind: 'conclude', why: 'time_budget' }

test.each([
  ['goes on while there is time', 1, {}, {}, 0, { kind: 'ask', call: 'iteration' }],
  ['concludes when there is none', 0, {}, {}, 0, { ...concludes, used: 0 }],
  ['concludes with the iterations that it made', -5, { iterations: 3 }, {}, 0, { ...concludes, used: 3 }],
  ['gets its letters first', 0, { mail: [letter] }, {}, 0, { kind: 'deliver' }],
  ['at its iteration limit says so', 0, { iterations: 20 }, {}, 0, { kind: 'conclude', why: 'max_iterations' }],
  ['waits for its sub-agents until then', 7, replied, {}, 1, { kind: 'await_child', until: NOW + 7 }],
  ['waits for no sub-agent any more', 0, replied, {}, 1, concludes],
  ['concludes once', 0, { concluding: 'time_budget' as const }, {}, 0, { kind: 'ask', call: 'forced_conclusion' }],
  [
    'that is asked but once has no reserve',
    0,
    {},
    { type: 'synthesis' as const },
    0,
    { kind: 'ask', call: 'synthesis' },
  ],
  ['waits for its vendor until then', 100, failed({}), {}, 0, { kind: 'wait', for: 'vendor', until: NOW + 100 }],
  ['does not wait for its vendor any more', 0, failed({}), {}, 0, concludes],
  [
    'that concludes may wait for its vendor to the end',
    -5000,
    { ...failed({ retryAfterMs: 9000 }), concluding: 'time_budget' as const },
    {},
    0,
    { kind: 'wait', until: NOW + 9000 },
  ],
  ['fails at two timeouts in a row', ITERATION_MS, gone, {}, 0, { kind: 'finish', status: 'failed' }],
  ['concludes at two timeouts of a shortened turn', ITERATION_MS - 1, gone, {}, 0, concludes],
  [
    'concludes at two timeouts of the model in a shortened turn',
    ITERATION_MS - 1,
    { ...gone, ...failed({ kind: 'timeout' }) },
    {},
    0,
    concludes,
  ],
  [
    'is asked for its conclusion although two calls timed out',
    0,
    { ...gone, concluding: 'time_budget' as const },
    {},
    0,
    { kind: 'ask', call: 'forced_conclusion' },
  ],
])('an agent %s', (_name, left, changes, agent, running, expected) => {
  expect(move(left, changes, agent, running)).toMatchObject(expected)
})

test('a call ends when the conclusion must begin, whatever its own limit is', () => {
  expect(callLimits({}).callMs).toBe(300_000)
  expect(callLimits({}, 20_000).callMs).toBe(20_000)
  expect(callLimits({ limits: { callMs: 900_000 } }, 20_000).callMs).toBe(20_000)
  expect(callLimits({}, -1).callMs).toBe(0)
})

test('what the configuration warns of is what the engine keeps', () => {
  expect(RESERVE_MS).toBe(WRAP_UP_MS)
})

const sub = agentPlan({ name: 'Sub' })
const child = {
  id: 'c',
  subAgent: 0,
  task: 't',
  startedAt: NOW,
  offClockBefore: 0,
  cancelled: false,
  cancelReason: null,
}

test.each([
  ['a session', 'e', {}, NOW + 2_400_000 - WRAP_UP_MS],
  ['a session that an outage stopped', 'e', { offClockMs: 5000 }, NOW + 2_405_000 - WRAP_UP_MS],
  ['a sub-agent without a limit of its own', 'c', {}, NOW + 2_400_000 - WRAP_UP_MS],
  ['a session without a plan', 'e', { plan: null }, Number.POSITIVE_INFINITY],
])('the time of %s ends', (_name, id, changes, expected) => {
  expect(wrapUpAt(withChild(undefined, changes), id, NOW)).toBe(expected)
})

test('a sub-agent with a limit of its own concludes before that, or before the session does', () => {
  expect(wrapUpAt(withChild(600_000), 'c', NOW)).toBe(NOW + 600_000 - WRAP_UP_MS)
  expect(wrapUpAt(withChild(9_000_000), 'c', NOW)).toBe(NOW + 2_400_000 - WRAP_UP_MS)
  expect(wrapUpAt(withChild(600_000), 'e', NOW)).toBe(NOW + 2_400_000 - WRAP_UP_MS)
})

function withChild(agentTimeoutMs: number | undefined, changes: object = {}) {
  const limits = { maxConcurrentAgents: 5, ...(agentTimeoutMs !== undefined && { agentTimeoutMs }) }
  const plan = planOf([agentPlan({ subAgents: [sub], orchestrator: limits })])
  const lead = newTranscript({ executionId: 'e', stageId: 's', agentIndex: 1 }, 1, NOW)
  const own = { parentId: 'e', subAgent: 0, task: 't' }
  return {
    ...emptyState,
    view: emptyView,
    plan,
    startedAt: NOW,
    stages: [
      {
        id: 's',
        index: 1,
        step: { kind: 'investigation' as const, at: 0 },
        executions: ['e'],
        startedAt: NOW,
        own: null,
        offClockBefore: 0,
        cancelledBy: null,
        end: null,
      },
    ],
    transcripts: {
      e: { ...lead, children: [child] },
      c: newTranscript({ executionId: 'c', stageId: 's', agentIndex: 1, child: own }, 2, NOW),
    },
    ...changes,
  }
}

type Turn = (request: LlmRequest) => Iterable<LlmChunk> | AsyncIterable<LlmChunk>

function world(turn: Turn, more: Pick<World, 'clock'> & Partial<Pick<World, 'plan'>> = {}, tools: FakeServer = DISK) {
  return {
    plan: planOf([agentPlan()]),
    clock: fakeClock(undefined, true),
    ...more,
    llm: scriptedLlm(turn),
    tools: fakeTools({ host: tools }),
  }
}

type FakeServer = Record<string, FakeTool>
const DISK: FakeServer = { disk: { run: () => answers('91 %') } }

test('an agent whose time is nearly over concludes with its tools shown, and says why', async () => {
  const clock = fakeClock(undefined, true)
  const slow = () => {
    clock.advance(40_000)
    return answers('91 %')
  }
  const used = world(
    request => (request.tools.length === 0 ? says('as far as known') : calls(['c', 'host.disk'])),
    { clock, plan: planOf([agentPlan()], { sessionTimeoutMs: WRAP_UP_MS + 30_000 }) },
    { disk: { run: slow } },
  )
  const { detail, state, log } = await investigate(used)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'as far as known' })
  expect(used.llm.requests.map(({ tools, mayCall }) => [tools.length > 0, mayCall])).toEqual([
    [true, undefined],
    [true, false],
    [false, undefined],
  ])
  expect(used.llm.requests[1]?.messages.at(-1)?.content).toContain('The time for this investigation is nearly used up')
  const marked = state.view.events.filter(event => event.metadata?.forced_conclusion === true)
  expect(marked.map(event => [event.event_type, event.metadata])).toEqual([
    ['llm_response', { forced_conclusion: true, iterations_used: 1, max_iterations: 20, reason: 'time_budget' }],
    ['final_analysis', { forced_conclusion: true, iterations_used: 1, max_iterations: 20, reason: 'time_budget' }],
  ])
  const told = log.frames.flatMap(frame =>
    frame.type === 'execution.progress' && frame.phase === 'concluding' ? [frame.message] : [],
  )
  expect(told).toEqual(['Forcing conclusion (time budget) after 1 iterations'])
})

test('a session that is no longer than the reserve makes its agents conclude at once', async () => {
  const used = world(() => says('from the alert alone'), { plan: planOf([agentPlan()], { sessionTimeoutMs: 180_000 }) })
  const { detail, state } = await investigate(used)
  expect(detail?.status).toBe('completed')
  expect(used.llm.requests[0]).toMatchObject({ mayCall: false })
  const final = state.view.events.find(event => event.metadata?.forced_conclusion === true)
  // None was made; the reference counts the one at which the agent was stopped.
  expect(final?.metadata).toMatchObject({ iterations_used: 1, reason: 'time_budget' })
})

test('a model that is asked near the end is cut when the conclusion must begin', async () => {
  const clock = fakeClock(undefined, true)
  const used = world(
    request => {
      if (request.tools.length === 0) return says('as far as known')
      return turnOf(request) > 0 ? hanging(clock) : calls(['c', 'host.disk'])
    },
    { clock, plan: planOf([agentPlan()], { sessionTimeoutMs: WRAP_UP_MS + 60_000 }) },
  )
  const { detail, log } = await investigate(used)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'as far as known' })
  const cut = log.entries.flatMap(each =>
    each.type === 'model.settled' && 'error' in each.private ? [each.private] : [],
  )
  expect(cut[0]?.error).toMatchObject({ kind: 'timeout', message: 'the model did not finish within 60 seconds' })
})

async function* hanging(clock: ReturnType<typeof fakeClock>): AsyncGenerator<LlmChunk> {
  setTimeout(() => clock.advance(61_000), 0)
  await new Promise(() => {})
  yield* says('never')
}

test('stray calls in a conclusion are not made: their text counts, and without text the model is asked again', async () => {
  const used = world(
    request => {
      if (request.tools.length > 0) return calls(['c', 'host.disk'])
      if (!request.messages.some(each => each.role === 'user' && each.content.includes('all 1 iterations')))
        return says('short')
      const again = request.messages.at(-1)?.content.includes('No tool can be called any more') === true
      return again ? [...says('the disk is full'), ...calls(['x', 'host.disk'])] : calls(['s', 'host.disk'])
    },
    { plan: planOf([agentPlan({ maxIterations: 1 })]) },
  )
  const { detail } = await investigate(used)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full' })
  expect(used.tools.journal).toEqual(['host.disk'])
})

test('a lead learns why its sub-agent had to conclude', async () => {
  const plan = planOf([agentPlan({ name: 'Lead', subAgents: [agentPlan({ name: 'Sub', maxIterations: 1 })] })])
  const used = world(
    request => {
      const system = request.messages[0]?.content ?? ''
      if (system.includes('You are Sub')) return request.tools.length > 0 ? calls(['s', 'host.disk']) : says('91 %')
      if (request.tools.length === 0) return says('short')
      const reports = request.messages.filter(each => each.role === 'user' && each.content.startsWith('[Sub-agent'))
      if (turnOf(request) === 0) return calls(['d', 'dispatch_agent', { name: 'Sub', task: 'look' }])
      return says(reports.length === 0 ? 'I wait' : (reports[0]?.content ?? ''))
    },
    { plan },
  )
  const { detail } = await investigate(used)
  expect(detail?.final_analysis).toMatch(
    /^\[Sub-agent completed — forced conclusion \(max iterations\)\] Sub \(exec .*\):\n<finding-(\w+)>\n91 %\n<\/finding-\1>$/,
  )
})
