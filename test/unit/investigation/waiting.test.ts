// The decisions about waits: what waits, for what, and until when.

import { expect, test } from 'vitest'
import { boundsOf } from '#core/investigation/decide/bounds.ts'
import type { Wait } from '#core/investigation/log/facts.ts'
import { nextMove } from '#core/investigation/decide/next-move.ts'
import { nextStep } from '#core/investigation/decide/next-step.ts'
import { emptyState, type SessionState, type StageState } from '#core/investigation/log/state.ts'
import { newTranscript, type ChildState, type Transcript } from '#core/investigation/log/transcript.ts'
import { vendorWait } from '#core/investigation/decide/vendor-wait.ts'
import { waitOf } from '#core/investigation/decide/waiting.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import type { LlmError } from '#core/ports.ts'
import { acceptedView, agentPlan, planOf } from '../../fakes/investigation.ts'

const NOW = 1_000_000
const sub = agentPlan({ name: 'Sub' })
const limits = { maxConcurrentAgents: 5, agentTimeoutMs: 420_000 }
const lead = agentPlan({ name: 'Lead', subAgents: [sub], orchestrator: limits })
const letter = { letterId: 'l-1', from: { kind: 'person' as const, id: 'ana' }, parts: ['go on'] }

function transcript(executionId: string, changes: Partial<Transcript> = {}): Transcript {
  const begun = newTranscript({ executionId, stageId: 's-1', agentIndex: 1 }, 1, 0)
  return { ...begun, prepared: true, ...changes }
}

const until = (time: number, whom: Wait['for'] = 'vendor') => ({ waiting: { for: whom, until: time, since: NOW - 10 } })
const ended = { end: { status: 'completed', result: 'found', error: null } } as const
const replied = { last: { reply: { text: 'I wait', thinking: '', toolCalls: [] } } }

function child(id: string, changes: Partial<ChildState> = {}): ChildState {
  return {
    id,
    subAgent: 0,
    task: 'look',
    startedAt: NOW - 1000,
    offClockBefore: 0,
    cancelled: false,
    cancelReason: null,
    ...changes,
  }
}

function stateOf(transcripts: ReadonlyArray<Transcript>, changes: Partial<SessionState> = {}): SessionState {
  const byId = Object.fromEntries(transcripts.map(each => [each.executionId, each]))
  return { ...emptyState, startedAt: 0, transcripts: byId, ...changes }
}

const waits = (time: number, whom: Wait['for'] = 'vendor'): Wait => ({ for: whom, until: time })

test.each([
  ['one at work', {}, null],
  ['one that waits', until(NOW + 5), waits(NOW + 5)],
  ['one whose time has come', until(NOW), null],
  ['one that has ended', { ...until(NOW + 5), ...ended }, null],
  ['one that waits for a person and has mail', { ...until(NOW + 5, 'person'), mail: [letter] }, null],
  ['one that waits for an alarm and has mail', { ...until(NOW + 5, 'alarm'), mail: [letter] }, null],
  ['one that waits for its vendor and has mail', { ...until(NOW + 5), mail: [letter] }, waits(NOW + 5)],
  [
    'one that waits for a server and has mail',
    { ...until(NOW + 5, 'server'), mail: [letter] },
    waits(NOW + 5, 'server'),
  ],
] as const)('%s', (_name, changes, expected) => {
  expect(waitOf(stateOf([transcript('a', changes)]), 'a', agentPlan(), NOW)).toEqual(expected)
})

test('a letter does not end a wait for a person in the middle of a turn', () => {
  const call = { id: 'c', name: 'host.write', arguments: '{}' }
  const pending = [{ call, eventId: null, attempts: 0, safe: false, answer: null }]
  const changes = { ...until(NOW + 5, 'person'), mail: [letter], pending }
  expect(nextMove(transcript('a', changes), agentPlan(), { running: 0, now: NOW, wrapUpAt: NOW + 1 })).toEqual({
    kind: 'wait',
    ...waits(NOW + 5, 'person'),
  })
})

test.each([
  ['whose sub-agent works', [{}], replied, null],
  ['whose sub-agent waits', [until(NOW + 50)], replied, waits(NOW + 50)],
  ['of whose sub-agents one works', [until(NOW + 50), {}], replied, null],
  ['of whose sub-agents one has ended', [until(NOW + 50), ended], replied, waits(NOW + 50)],
  ['whose sub-agents wait', [until(NOW + 50), until(NOW + 9, 'server')], replied, waits(NOW + 9, 'server')],
  ['whose sub-agent waits, and which has something to do', [until(NOW + 50)], {}, null],
  ['that waits while its sub-agent works', [{}], until(NOW + 5), null],
  ['that waits as its sub-agent does', [until(NOW + 50)], until(NOW + 70), waits(NOW + 50)],
] as const)('a lead %s', (_name, subs, changes, expected) => {
  const children = subs.map((_, at) => child(`c-${at}`))
  const state = stateOf([
    transcript('a', { ...changes, children }),
    ...subs.map((each, at) => transcript(`c-${at}`, each)),
  ])
  expect(waitOf(state, 'a', lead, NOW)).toEqual(expected)
})

test.each([
  ['no longer than its own time', {}, {}, 10_000_000, 'vendor', NOW - 1000 + 420_000],
  ['for a person as long as it takes', {}, {}, 10_000_000, 'person', 10_000_000],
  ['not at all once it is cancelled', { cancelled: true }, {}, 10_000_000, 'vendor', null],
  ['not at all once its time is over', { startedAt: NOW - 420_000 }, {}, 10_000_000, 'vendor', null],
  ['longer by an outage since it began', {}, { offClockMs: 5000 }, 10_000_000, 'vendor', NOW - 1000 + 425_000],
  ['no longer by one before it', { offClockBefore: 5000 }, { offClockMs: 5000 }, 10_000_000, 'vendor', NOW + 419_000],
] as const)('a sub-agent waits %s', (_name, changes, more, time, whom, expected) => {
  const children = [child('c', changes)]
  const state = stateOf([transcript('a', { ...replied, children }), transcript('c', until(time, whom))], more)
  expect(waitOf(state, 'a', lead, NOW)?.until ?? null).toBe(expected)
})

/** A session in its only stage, with its two agents in the given states. */
function staged(agents: ReadonlyArray<Partial<Transcript>>, changes: Partial<SessionState> = {}): SessionState {
  const plan = planOf([agentPlan()])
  const [first] = plan.stages
  if (first === undefined) throw new Error('the plan has a stage')
  first.agents = [agentPlan({ name: 'A' }), agentPlan({ name: 'B' })]
  const transcripts = agents.map((each, at) => transcript(`e-${at}`, each))
  const stage: StageState = {
    id: 's-1',
    index: 1,
    step: { kind: 'investigation', at: 0 },
    executions: transcripts.map(each => each.executionId),
    startedAt: 0,
    own: null,
    offClockBefore: 0,
    cancelledBy: null,
    end: null,
  }
  return stateOf(transcripts, { view: acceptedView, plan, stages: [stage], ...changes })
}

const stopped = { status: 'cancelled', message: 'cancelled by ana' } as const

test.each([
  [
    'whose agents all wait',
    [until(NOW + 9), until(NOW + 5, 'server')],
    null,
    { kind: 'wait', ...waits(NOW + 5, 'server') },
  ],
  ['whose agents wait or have ended', [until(NOW + 9), ended], null, { kind: 'wait', ...waits(NOW + 9) }],
  ['of whose agents one works', [until(NOW + 9), {}], null, { kind: 'run' }],
  ['of whose agents one may go on', [until(NOW + 9), until(NOW)], null, { kind: 'run' }],
  ['whose agents have ended', [ended, ended], null, { kind: 'run' }],
  ['of whose agents one was not begun', [until(NOW + 9)], null, { kind: 'run' }],
  ['that is stopped while all wait', [until(NOW + 9), until(NOW + 5)], stopped, { kind: 'run' }],
] as const)('a stage %s', (_name, agents, stop, expected) => {
  expect(nextStep(staged(agents), stop, NOW)).toMatchObject(expected)
})

const both = [until(NOW + 100_000), until(NOW + 50_000)] as const
const person = [until(NOW + 50_000, 'person'), until(NOW + 100_000)] as const
const written = (wait: Wait) => ({ waiting: { ...wait, since: NOW - 10 } })
const run = { kind: 'run', takesPlace: true, over: false }

// The session began at 0 and may take 2,400 s.
test.each([
  ['a wait that is not written down yet', staged(both), NOW, run],
  ['another wait than the one that is written down', staged(both, written(waits(NOW + 9))), NOW, run],
  ['a wait', staged(both, written(waits(NOW + 50_000))), NOW, { kind: 'wait', until: NOW + 50_000 }],
  ['a wait that is over', staged(both, written(waits(NOW + 50_000))), NOW + 50_000, run],
  [
    'a vendor that is waited for beyond the end of the session',
    staged([until(3_000_000), until(4_000_000)], written(waits(3_000_000))),
    NOW,
    { kind: 'wait', until: 2_400_000 },
  ],
  [
    'that end, when it has come',
    staged([until(3_000_000), until(4_000_000)], written(waits(3_000_000))),
    2_400_000,
    { ...run, over: true },
  ],
  [
    'a person who is waited for beyond it',
    staged([until(3_000_000, 'person'), ended], written(waits(3_000_000, 'person'))),
    2_900_000,
    { kind: 'wait', until: 3_000_000 },
  ],
  [
    'a session that was cancelled while it waits',
    staged(both, { ...written(waits(NOW + 50_000)), cancelledBy: 'ana' }),
    NOW,
    { ...run, over: true },
  ],
  ['a letter to one that waits for a person', staged([{ ...person[0], mail: [letter] }, person[1]]), NOW, run],
])('what comes next for %s', (_name, state, now, expected) => {
  expect(whatNext(state, now)).toEqual(expected)
})

test.each([
  ['person', 1_400_010],
  ['alarm', 1_400_010],
  ['vendor', 1_399_000],
  ['server', 1_399_000],
] as const)('a second after it began to wait for a %s, a session has %d ms left', (whom, left) => {
  const state = staged([until(NOW + 50_000, whom), ended], written(waits(NOW + 50_000, whom)))
  expect(boundsOf(state, NOW + 1000, 0).leftMs).toBe(left)
})

const patient = agentPlan({ model: { ...agentPlan().model, limits: { outageMs: 3_600_000 } } })
const impatient = agentPlan({ model: { ...agentPlan().model, limits: { outageMs: 0 } } })

/** The end of the wait, or the earliest and the latest that it may have. */
type Until = number | null | [least: number, most: number]

test.each<[string, Partial<LlmError>, Partial<Transcript>, AgentPlan, Until]>([
  ['limits the rate for two minutes', { kind: 'rate_limited', retryAfterMs: 120_000 }, {}, agentPlan(), 120_000],
  ['is overloaded for two minutes', { retryAfterMs: 120_000 }, {}, agentPlan(), 120_000],
  ['cannot be reached for two minutes', { kind: 'unknown', retryAfterMs: 120_000 }, {}, agentPlan(), 120_000],
  ['does not say for how long', {}, {}, agentPlan(), [5000, 10_000]],
  ['is silent', { kind: 'timeout' }, {}, agentPlan(), [5000, 10_000]],
  ['does not say it for the third time', {}, { vendorWaits: 2 }, agentPlan(), [15_000, 30_000]],
  ['does not say it for the tenth time', {}, { vendorWaits: 9 }, agentPlan(), [15_000, 30_000]],
  ['asks for a second each time', { retryAfterMs: 1000 }, { vendorWaits: 9 }, agentPlan(), [15_000, 30_000]],
  ['asks for half a minute', { kind: 'rate_limited', retryAfterMs: 31_000 }, {}, agentPlan(), 31_000],
  ['asks for a quarter of an hour', { retryAfterMs: 900_000 }, {}, agentPlan(), 900_000],
  ['asks for more', { retryAfterMs: 900_001 }, {}, agentPlan(), null],
  ['asks for more than that, which is allowed', { retryAfterMs: 900_001 }, {}, patient, 900_001],
  ['asks for anything, which is not allowed', {}, {}, impatient, null],
  ['asks again for what is left', { retryAfterMs: 100_000 }, { vendorMs: 800_000 }, agentPlan(), 100_000],
  ['asks again for more', { retryAfterMs: 100_001 }, { vendorMs: 800_000 }, agentPlan(), null],
  ['asks for a part of a millisecond', { retryAfterMs: 90_000.2 }, {}, agentPlan(), 90_001],
  ['refuses the request', { kind: 'invalid', retryable: false }, {}, agentPlan(), null],
  ['refuses it even after a repetition', { kind: 'invalid' }, {}, agentPlan(), null],
  ['has no quota left', { kind: 'rate_limited', retryable: false }, {}, agentPlan(), null],
])('a vendor that %s', (_name, changes, waited, agent, expected) => {
  const error: LlmError = { kind: 'overloaded', message: 'slow down', retryable: true, ...changes }
  const end = vendorWait({ callId: 'c-1', error, at: NOW }, transcript('a', waited), agent)
  if (!Array.isArray(expected)) expect(end).toBe(expected === null ? null : NOW + expected)
  else {
    expect(end).toBeGreaterThanOrEqual(NOW + expected[0])
    expect(end).toBeLessThanOrEqual(NOW + expected[1])
  }
})
