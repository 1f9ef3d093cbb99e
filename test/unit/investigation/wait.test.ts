// Agents that wait for a provider that limits requests, or for a person. The run ends, and a later run continues.

import { expect, test } from 'vitest'
import type { Entry, NewEntry, Wait } from '#core/investigation/log/facts.ts'
import { boundsOf } from '#core/investigation/decide/bounds.ts'
import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import { postLetter } from '#core/investigation/log/mail.ts'
import type { AgentPlan, ModelChoice } from '#core/investigation/log/plan.ts'
import { Stop } from '#core/investigation/stop.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'
import { countingIds, fakeClock, type FakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf, type World } from '../../fakes/investigation.ts'
import { Killed, memoryLog } from '../../fakes/memory-log.ts'
import { normalised } from '../../fakes/normalise.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const START = Date.UTC(2026, 10, 22, 3)
const ASKED_MS = 120_000

function limitRate(retryAfterMs = ASKED_MS): Array<LlmChunk> {
  return [{ kind: 'error', error: { kind: 'rate_limited', message: 'slow down', retryable: true, retryAfterMs } }]
}

function who(request: LlmRequest): string {
  return /You are (\w+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
}

type Script = Record<string, (request: LlmRequest, clock: FakeClock) => Iterable<LlmChunk> | AsyncIterable<LlmChunk>>

type Used = World & { clock: FakeClock; llm: ReturnType<typeof scriptedLlm>; tools: ReturnType<typeof fakeTools> }

/** Scripts by agent name. By default the provider refuses the second turn of `Checker` for two minutes. */
function world(script: Script = {}, agents: Array<AgentPlan> = [agentPlan()]): Used {
  const clock = fakeClock(START, true)
  const usual: Script = {
    Checker: request => {
      if (turnOf(request) === 0) return calls(['c1', 'host.disk'])
      return clock.now() < START + ASKED_MS ? limitRate() : says('the disk is full')
    },
    ExecSummaryAgent: () => says('in short'),
  }
  const llm = scriptedLlm(request => ({ ...usual, ...script })[who(request)]?.(request, clock) ?? says('?'))
  const tools = fakeTools({ host: { disk: { run: () => answers('91 %') } } })
  const plan = planOf(agents.slice(0, 1))
  const [stage] = plan.stages
  if (stage === undefined) throw new Error('the plan has a stage')
  stage.agents = agents
  return { clock, llm, tools, plan }
}

const state = (entries: Array<Entry>) => openJournal(memoryLog('s-1', () => START, entries)).state()
const types = (entries: ReadonlyArray<Entry>) => entries.map(entry => entry.type)
const count = (entries: ReadonlyArray<Entry>, type: Entry['type']) =>
  types(entries).filter(each => each === type).length

function errorsIn({ view }: { view: SessionView }) {
  return view.events.flatMap(event => (event.event_type === 'error' ? [event.content] : []))
}

function statuses(entries: ReadonlyArray<Entry>) {
  return entries.flatMap(({ public: frame }) =>
    frame?.type === 'session.status' ? [[frame.status, frame.waits_for, frame.waits_until]] : [],
  )
}

test('a provider that asks for two minutes gets them: the run ends, and a later one continues', async () => {
  const used = world()
  const entries: Array<Entry> = []
  await investigate(used, entries)
  const waiting = state(entries)
  expect(types(entries).slice(-4)).toEqual([
    'model.settled',
    'timeline.created',
    'execution.waiting',
    'session.waiting',
  ])
  const until = START + ASKED_MS
  expect(waiting).toMatchObject({ ended: false, waiting: { for: 'vendor', until } })
  expect(waiting.view.waiting).toEqual({ for: 'vendor', until: '2026-11-22T03:02:00.000Z' })
  expect(whatNext(waiting, used.clock.now())).toEqual({ kind: 'wait', until })
  expect(errorsIn(waiting)).toEqual(['slow down — the work waits and goes on by itself.'])

  used.clock.advance(ASKED_MS - 1)
  const before = entries.length
  await investigate(used, entries)
  expect(entries).toHaveLength(before)
  expect(used.llm.requests).toHaveLength(2)

  used.clock.advance(1)
  expect(whatNext(waiting, used.clock.now())).toEqual({ kind: 'run', takesPlace: true, over: false })
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({
    status: 'completed',
    final_analysis: 'the disk is full',
    started_at: '2026-11-22T03:00:00.000Z',
  })
  expect(types(entries).slice(before, before + 2)).toEqual(['session.woke', 'execution.woke'])
  expect(count(entries, 'session.resumed')).toBe(0)
  expect(statuses(entries)).toEqual([
    ['pending', undefined, undefined],
    ['in_progress', undefined, undefined],
    ['in_progress', 'vendor', '2026-11-22T03:02:00.000Z'],
    ['in_progress', undefined, undefined],
    ['completed', undefined, undefined],
  ])
  // The toolbox was closed for the wait, and no tool was called twice.
  expect(used.tools.journal).toEqual(['host.disk'])
  expect(used.tools.closed).toBe(used.tools.open_)
  // The provider gets the same conversation again, byte for byte.
  expect(JSON.stringify(used.llm.requests[2]?.messages)).toBe(JSON.stringify(used.llm.requests[1]?.messages))
})

test('a client that folds the frames knows what the session waits for, and when the wait ends', async () => {
  const used = world()
  const entries: Array<Entry> = []
  const frames = () => entries.flatMap(entry => (entry.public === null ? [] : [entry.public]))
  await investigate(used, entries)
  expect(frames().reduce(fold, emptyView).waiting).toEqual({ for: 'vendor', until: '2026-11-22T03:02:00.000Z' })
  used.clock.advance(ASKED_MS)
  await investigate(used, entries)
  expect(frames().reduce(fold, emptyView).waiting).toBeNull()
})

test("the session's progress says what it waits for", async () => {
  const { log } = await investigate(world())
  const told = log.frames.flatMap(frame => (frame.type === 'execution.progress' ? [[frame.phase, frame.message]] : []))
  expect(told.at(-1)).toEqual(['investigating', 'Waiting for the model provider until 03:02:00 UTC'])
})

test('a wait costs no iteration', async () => {
  const used = world({}, [agentPlan({ maxIterations: 2 })])
  const entries: Array<Entry> = []
  await investigate(used, entries)
  used.clock.advance(ASKED_MS)
  const { detail, state: end } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full' })
  expect(Object.values(end.transcripts)[0]).toMatchObject({ iterations: 2, concluding: null })
  const turns = entries.flatMap(entry =>
    entry.type === 'model.settled' && entry.private.kind === 'iteration' ? ['error' in entry.private] : [],
  )
  expect(turns).toEqual([false, true, false])
})

test.each([
  ['the summary', 'ExecSummaryAgent', { executive_summary: 'in short' }],
  ['a forced conclusion', 'Checker', { final_analysis: 'in short' }],
])('%s waits as well', async (_name, agent, expected) => {
  const clock = () => used.clock.now() < START + ASKED_MS
  const used: Used = world(
    {
      Checker: request => (request.tools.length > 0 ? calls(['c1', 'host.disk']) : says('in short')),
      [agent]: request =>
        request.tools.length > 0 ? calls(['c1', 'host.disk']) : clock() ? limitRate() : says('in short'),
    },
    [agentPlan({ maxIterations: 1 })],
  )
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(state(entries).waiting).toMatchObject({ for: 'vendor' })
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', ...expected })
})

const spare: ModelChoice = { ...agentPlan().model, provider: 'spare' }

test.each<[string, number, Partial<AgentPlan>, number]>([
  ['asks for more than a quarter of an hour', 900_001, {}, 0],
  ['asks for a quarter of an hour', 900_000, {}, 1],
  ['limits while another can be asked', ASKED_MS, { fallbacks: [spare] }, 0],
  ['limits while no other brings the native tools', ASKED_MS, { fallbacks: [spare], needsNativeTools: true }, 1],
])('a vendor that %s (%d ms)', async (_name, ms, changes, waits) => {
  const used = world({ Checker: request => (request.choice.provider === 'spare' ? says('spared') : limitRate(ms)) }, [
    agentPlan({ maxIterations: 2, ...changes }),
  ])
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(count(entries, 'execution.waiting')).toBe(waits)
})

test('a provider that limits again and again is waited for 15 minutes in total', async () => {
  const used = world({ Checker: () => limitRate(400_000) }, [agentPlan({ maxIterations: 1 })])
  const entries: Array<Entry> = []
  for (let run = 0; run < 4 && !state(entries).ended; run += 1) {
    await investigate(used, entries)
    used.clock.advance(400_000)
  }
  expect(count(entries, 'execution.waiting')).toBe(2)
  expect(state(entries).view.detail).toMatchObject({ status: 'failed' })
})

// It may be silent for longer than the other one waits.
const slow: ModelChoice = { ...agentPlan().model, limits: { firstChunkMs: 600_000, callMs: 600_000 } }
const pair = [agentPlan({ name: 'Limited', servers: [] }), agentPlan({ name: 'Free', servers: [], model: slow })]
const joined = (agents: Array<AgentPlan>, script: Script) => {
  const used = world(script, agents)
  const [stage] = used.plan.stages
  if (stage !== undefined) stage.synthesis = agentPlan({ name: 'SynthesisAgent', type: 'synthesis', servers: [] })
  return used
}

test('of two agents one waits while the other works, and continues in parallel when its wait ends', async () => {
  const free = Promise.withResolvers<void>()
  const used = joined(pair, {
    Limited: (_, clock) => (clock.now() < START + ASKED_MS ? limitRate() : says('late')),
    Free: async function* () {
      await free.promise
      yield* says('early')
    },
  })
  const entries: Array<Entry> = []
  const run = investigate(used, entries)
  await until(() => count(entries, 'execution.waiting') === 1)
  used.clock.advance(ASKED_MS)
  await until(() => count(entries, 'execution.finished') === 1)
  free.resolve()
  const { detail } = await run
  // The session as a whole never waited.
  expect(count(entries, 'session.waiting')).toBe(0)
  expect(detail).toMatchObject({ status: 'completed' })
  expect(detail?.stages[0]?.executions?.map(each => each.status)).toEqual(['completed', 'completed'])
})

test('the run ends when the last working agent has ended and the others wait', async () => {
  const used = joined(pair, {
    Limited: (_, clock) => (clock.now() < START + ASKED_MS ? limitRate() : says('late')),
    Free: () => says('early'),
  })
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(state(entries)).toMatchObject({ waiting: { for: 'vendor', until: START + ASKED_MS } })
  expect(count(entries, 'stage.finished')).toBe(0)
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail?.stages[0]?.executions?.map(each => each.status)).toEqual(['completed', 'completed'])
  expect(count(entries, 'execution.started')).toBe(4)
})

test('of two waiting agents each continues when its own wait ends', async () => {
  const used = joined(pair, {
    Limited: (_, clock) => (clock.now() < START + 70_000 ? limitRate(70_000) : says('first')),
    Free: (_, clock) => (clock.now() < START + 90_000 ? limitRate(90_000) : says('second')),
  })
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(state(entries).waiting).toMatchObject({ until: START + 70_000 })
  used.clock.advance(70_000)
  await investigate(used, entries)
  expect(state(entries).waiting).toMatchObject({ until: START + 90_000 })
  used.clock.advance(20_000)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed' })
  expect(count(entries, 'execution.woke')).toBe(2)
})

const lead = agentPlan({
  name: 'Lead',
  servers: [],
  subAgents: [agentPlan({ name: 'Sub', servers: [] }), agentPlan({ name: 'Other', servers: [] })],
})

/** A lead that dispatches `names` and concludes when all of them have answered. */
function leading(names: ReadonlyArray<string>, script: Script): Used {
  const leads = (request: LlmRequest): Array<LlmChunk> => {
    if (turnOf(request) === 0)
      return calls(
        ...names.map((name, at): [string, string, object] => [`d${at}`, 'dispatch_agent', { name, task: 'look' }]),
      )
    const reports = request.messages.filter(each => each.content.startsWith('[Sub-agent')).length
    return reports < names.length ? says('let me wait') : says('they say it is the disk')
  }
  return world({ Lead: leads, ...script }, [lead])
}

const late: Script[string] = (_, clock) => (clock.now() < START + ASKED_MS ? limitRate() : says('no space left'))

test('a lead whose only sub-agent waits, waits too', async () => {
  const used = leading(['Sub'], { Sub: late })
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(state(entries).waiting).toMatchObject({ for: 'vendor', until: START + ASKED_MS })
  expect(count(entries, 'execution.finished')).toBe(0)
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'they say it is the disk' })
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents).toMatchObject([{ status: 'completed' }])
})

test('a lead gets the result of an ended sub-agent before it waits for the one that waits', async () => {
  const used = leading(['Sub', 'Other'], { Sub: late, Other: () => says('fine here') })
  const entries: Array<Entry> = []
  await investigate(used, entries)
  expect(count(entries, 'message.added')).toBe(1)
  expect(state(entries).waiting).toMatchObject({ until: START + ASKED_MS })
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'they say it is the disk' })
})

test('a lead that waits for its provider lets its sub-agent work in the same run', async () => {
  const sub = Promise.withResolvers<void>()
  let leads = 0
  const used = leading(['Sub'], {
    Sub: async function* () {
      await sub.promise
      yield* says('no space left')
    },
  })
  const usual = used.llm.ask
  used.llm.ask = (request, signal) => {
    if (who(request) !== 'Lead' || turnOf(request) !== 1) return usual(request, signal)
    leads += 1
    return leads === 1 ? stream(limitRate()) : usual(request, signal)
  }
  const entries: Array<Entry> = []
  const run = investigate(used, entries)
  await until(() => count(entries, 'execution.waiting') === 1)
  sub.resolve()
  await run
  // Its sub-agent has ended, which does not end a wait for a provider.
  expect(count(entries, 'execution.finished')).toBe(1)
  expect(state(entries).waiting).toMatchObject({ until: START + ASKED_MS })
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'they say it is the disk' })
})

test("a sub-agent's wait ends with its time limit: it ends as timed out", async () => {
  const used = leading(['Sub'], { Sub: () => limitRate(600_000) })
  const [lead] = used.plan.stages[0]?.agents ?? []
  if (lead === undefined) throw new Error('the plan has a lead')
  lead.orchestrator = { maxConcurrentAgents: 5, agentTimeoutMs: 420_000 }
  const entries: Array<Entry> = []
  await investigate(used, entries)
  // The last three minutes are for its conclusion, which is refused as well.
  expect(state(entries).waiting).toMatchObject({ until: START + 240_000 })
  used.clock.advance(240_000)
  await investigate(used, entries)
  expect(state(entries).waiting).toMatchObject({ until: START + 420_000 })
  used.clock.advance(180_000)
  const { detail } = await investigate(used, entries)
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents).toMatchObject([{ status: 'timed_out' }])
  expect(detail).toMatchObject({ status: 'completed' })
})

test("a wait for a provider uses up the session's time limit", async () => {
  const used = world()
  used.plan.sessionTimeoutMs = 240_000
  const entries: Array<Entry> = []
  await investigate(used, entries)
  // Three minutes before its end it must conclude.
  expect(whatNext(state(entries), used.clock.now())).toEqual({ kind: 'wait', until: START + 60_000 })
  used.clock.advance(250_000)
  expect(whatNext(state(entries), used.clock.now())).toEqual({ kind: 'run', takesPlace: true, over: true })
  const stop = new AbortController()
  stop.abort(new Stop('timed_out', boundsOf(state(entries), used.clock.now(), 0).expiry))
  const { detail } = await investigate({ ...used, signal: stop.signal }, entries)
  expect(detail).toMatchObject({ status: 'timed_out', error_message: 'session timed out after 240 seconds' })
  expect(state(entries).view.waiting).toBeNull()
})

test('a session that is cancelled while it waits ends at once, and stays cancelled', async () => {
  const used = leading(['Sub'], { Sub: late })
  const entries: Array<Entry> = []
  await investigate(used, entries)
  append(used, entries, {
    type: 'session.cancel_requested',
    public: { type: 'session.status', status: 'cancelling' },
    private: { by: 'ana' },
  })
  expect(whatNext(state(entries), used.clock.now())).toEqual({ kind: 'run', takesPlace: true, over: true })
  const stop = new AbortController()
  stop.abort(new Stop('cancelled', 'cancelled by ana'))
  const { detail, state: end } = await investigate({ ...used, signal: stop.signal }, entries)
  expect(detail).toMatchObject({ status: 'cancelled' })
  expect(
    statuses(entries)
      .slice(-2)
      .map(each => each[0]),
  ).toEqual(['cancelling', 'cancelled'])
  expect(Object.values(end.transcripts).map(each => each.end?.status)).toEqual(['cancelled', 'cancelled'])
})

function append({ clock }: Used, entries: Array<Entry>, ...news: Array<NewEntry>): void {
  openJournal(memoryLog('s-1', clock.now, entries)).append(...news)
}

/** A run that was cut during an agent's work, followed by a logged wait, as for an approval. */
async function waitingFor(wait: Wait): Promise<{ used: Used; entries: Array<Entry> }> {
  const used = world({
    Checker: request => (turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says('the disk is full')),
  })
  const entries: Array<Entry> = []
  let settled = false
  await investigate(used, entries, when => {
    settled ||= when === 'after' && types(entries).at(-1) === 'model.settled'
    return settled
  }).catch(expectKill)
  const [executionId = ''] = Object.keys(state(entries).transcripts)
  append(used, entries, { type: 'execution.waiting', public: null, private: { executionId, ...wait } })
  await investigate(used, entries)
  return { used, entries }
}

test.each([
  ['person', true],
  ['alarm', true],
  ['vendor', false],
  ['server', false],
] as const)('a wait for a %s stops the clock of the session: %s', async (whom, stops) => {
  const day = 86_400_000
  const { used, entries } = await waitingFor({ for: whom, until: START + day })
  expect(state(entries).waiting).toMatchObject({ for: whom, until: START + day })
  expect(used.tools.journal).toEqual([])
  const left = boundsOf(state(entries), used.clock.now(), 0).leftMs
  used.clock.advance(day)
  expect(boundsOf(state(entries), used.clock.now(), 0).leftMs).toBe(stops ? left : left - day)
  const { state: end, detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full' })
  expect(end.offClockMs).toBe(stops ? day : 0)
  expect(used.tools.journal).toEqual(['host.disk'])
})

test('a wait does not use up the time of an iteration', async () => {
  const { used, entries } = await waitingFor({ for: 'person', until: START + 3_600_000 })
  const begun = Object.values(state(entries).transcripts)[0]?.iterationAt ?? 0
  used.clock.advance(3_600_000)
  await investigate(used, entries)
  const woken = entries.slice(0, types(entries).indexOf('execution.woke') + 1)
  expect(Object.values(state(woken).transcripts)[0]?.iterationAt).toBe(begun + 3_600_000)
})

test('a letter wakes an agent that waits for a person while another one works', async () => {
  const free = Promise.withResolvers<void>()
  const used = joined(pair, {
    Limited: request => says(request.messages.at(-1)?.content ?? ''),
    Free: async function* () {
      await free.promise
      yield* says('early')
    },
  })
  const entries: Array<Entry> = []
  await investigate(used, entries, when => when === 'after' && count(entries, 'execution.prepared') === 2).catch(
    expectKill,
  )
  const [executionId = ''] = Object.keys(state(entries).transcripts)
  const wait: Wait = { for: 'person', until: START + 3_600_000 }
  append(used, entries, { type: 'execution.waiting', public: null, private: { executionId, ...wait } })
  const opened = Promise.withResolvers<Journal>()
  const run = investigate(used, entries, undefined, opened.resolve)
  const journal = await opened.promise
  await until(() => used.llm.requests.some(request => who(request) === 'Free'))
  journal.append(postLetter(countingIds(), executionId, { kind: 'approval', id: 'ana' }, ['go on']))
  await until(() => count(entries, 'execution.finished') === 1)
  free.resolve()
  await run
  expect(Object.values(state(entries).transcripts)[0]?.end?.result).toBe('go on')
})

test('a lead that waits for its provider sleeps in spite of a letter, while a sub-agent works', async () => {
  const sub = Promise.withResolvers<void>()
  const used = leading(['Sub', 'Other'], {
    Sub: async function* () {
      await sub.promise
      yield* says('no space left')
    },
    Other: () => says('fine here'),
  })
  const { ask } = used.llm
  const refused = () => used.clock.now() < START + ASKED_MS
  used.llm.ask = (request, signal) =>
    who(request) === 'Lead' && turnOf(request) === 1 && refused() ? stream(limitRate()) : ask(request, signal)
  // A loop that never waits starves every timer, so the limit is checked at each sleep of the clock.
  const { sleep } = used.clock
  used.clock.sleep = (ms, signal) => {
    if (used.clock.slept.length > 1000) throw new Error('it does not sleep')
    return sleep(ms, signal)
  }
  const entries: Array<Entry> = []
  const run = investigate(used, entries)
  await until(() => count(entries, 'execution.waiting') === 1 && count(entries, 'mail.posted') === 1)
  sub.resolve()
  await run
  expect(state(entries).waiting).toMatchObject({ until: START + ASKED_MS })
  used.clock.advance(ASKED_MS)
  const { detail } = await investigate(used, entries)
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'they say it is the disk' })
})

test('neither an outage nor a wait for a person counts against the time of sub-agents', async () => {
  const gone = 3_600_000
  const used = leading(['Sub'], {
    Sub: request => (turnOf(request) === 0 ? calls(['x1', 'nowhere.nothing']) : says('no space left')),
  })
  const entries: Array<Entry> = []
  let turns = 0
  await investigate(used, entries, when => {
    const last = entries.at(-1)
    if (when === 'after' && last?.type === 'model.settled') turns += 1
    return turns === 2
  }).catch(expectKill)
  append(used, entries, { type: 'session.waiting', public: null, private: { for: 'person', until: START + gone } })
  used.clock.advance(gone)
  append(used, entries, { type: 'session.woke', public: null, private: null })
  used.clock.advance(gone)
  append(used, entries, { type: 'session.resumed', public: null, private: { outageMs: gone } })
  const { detail } = await investigate(used, entries)
  expect(detail?.stages[0]?.executions?.[0]?.sub_agents).toMatchObject([{ status: 'completed' }])
})

/** The end of a session, without the order in which parallel agents wrote. */
function outline({ detail, events }: SessionView) {
  const executions = (detail?.stages ?? []).flatMap(stage => stage.executions ?? [])
  return {
    ends: executions.flatMap(each => [each, ...(each.sub_agents ?? [])]).map(each => [each.agent_name, each.status]),
    analysis: detail?.final_analysis,
    calls: [detail?.llm_interaction_count, detail?.mcp_interaction_count],
    events: events
      .filter(each => each.metadata?.['interrupted'] !== true)
      .map(each => each.event_type)
      .toSorted(),
  }
}

test.each([
  ['an agent', () => world(), normalised],
  [
    'a lead and two sub-agents',
    () => leading(['Sub', 'Other'], { Sub: late, Other: () => says('fine here') }),
    outline,
  ],
] as const)(
  '%s: a kill before or after any append ends in the same session, and waits once',
  async (_name, fresh, told) => {
    let appends = 0
    const whole = fresh()
    const all: Array<Entry> = []
    const counted = (when: string) => {
      if (when === 'after') appends += 1
      return false
    }
    await investigate(whole, all, counted)
    const first = appends
    whole.clock.advance(ASKED_MS)
    const expected = told((await investigate(whole, all, counted)).state.view)
    expect(first).toBeGreaterThan(10)
    expect(appends).toBeGreaterThan(first + 8)
    for (let append = 1; append < appends; append += 1) {
      for (const when of ['before', 'after'] as const) {
        const used = fresh()
        const entries: Array<Entry> = []
        let done = 0
        const cut = (at: string) => {
          const killed = at === when && done === append
          if (at === 'after' || killed) done += 1
          return killed
        }
        for (let run = 0; run < 5 && !state(entries).ended; run += 1) {
          await investigate(used, entries, cut).catch(error => {
            if (!(error instanceof Killed)) throw error
          })
          const { waiting } = state(entries)
          if (waiting !== null) used.clock.advance(Math.max(0, waiting.until - used.clock.now()))
        }
        expect(done).toBeGreaterThan(append)
        expect(told(state(entries).view), `${when} ${append}`).toEqual(expected)
        expect(count(entries, 'execution.waiting'), `${when} ${append}`).toBe(1)
        expect(count(entries, 'session.woke'), `${when} ${append}`).toBe(1)
      }
    }
  },
)

function expectKill(error: unknown): void {
  if (!(error instanceof Killed)) throw error
}

async function* stream(chunks: ReadonlyArray<LlmChunk>): AsyncGenerator<LlmChunk> {
  yield* chunks
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (condition()) return
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  throw new Error('it did not come to that')
}
