// What becomes of an investigation when its provider fails for a while, or refuses to go on.

import { describe, expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'
import { runOn } from '../../fixtures/logs/scenario.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const START = Date.UTC(2026, 10, 22, 3)
const WORDS = 'the vendor says no'

function fails(changes: Partial<LlmError> = {}): Array<LlmChunk> {
  return [{ kind: 'error', error: { kind: 'overloaded', message: WORDS, retryable: true, ...changes } }]
}

/** One turn with a tool, then the conclusion. `answer` comes first; null leaves the turn to the script. */
async function run(
  answer: (request: LlmRequest, sinceMs: number) => Array<LlmChunk> | null,
  changes: Parameters<typeof agentPlan>[0] = {},
) {
  const clock = fakeClock(START, true)
  // Waits between attempts are longer than the fake clock passes by itself.
  const sleep = clock.sleep
  clock.sleep = (ms, signal) => {
    if (ms >= 60_000 || signal.aborted) return sleep(ms, signal)
    clock.advance(ms)
    return Promise.resolve()
  }
  const llm = scriptedLlm(request => {
    const own = answer(request, clock.now() - START)
    if (own !== null) return own
    if (request.tools.length === 0) return says('in short')
    return turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says('the disk is full')
  })
  const tools = fakeTools({ host: { disk: { run: () => answers('91 %') } } })
  const entries: Array<Entry> = []
  const { state, detail } = await runOn(entries, { llm, tools, clock, plan: planOf([agentPlan(changes)]) })
  const transcript = state.transcripts[state.stages[0]?.executions[0] ?? '']
  const errors = state.view.events.filter(event => event.event_type === 'error').map(event => event.content)
  return {
    llm,
    detail,
    state,
    errors,
    iterations: transcript?.iterations,
    prompts: JSON.stringify(llm.requests.map(each => each.messages)),
  }
}

const OUTAGE_MS = 120_000

describe.each<[string, Partial<LlmError>, number]>([
  ['is overloaded', {}, 12],
  ['asks for 31 s each time', { retryAfterMs: 31_000 }, 6],
  ['asks for a second each time', { retryAfterMs: 1000 }, 12],
  ['limits requests', { kind: 'rate_limited' }, 12],
  ['cannot be reached', { kind: 'unknown' }, 12],
  ['asks for two minutes', { retryAfterMs: OUTAGE_MS }, 2],
])('a provider that %s for two minutes', (_name, error, most) => {
  test.each([
    ['from the start', 0],
    ['after the first turn', 1],
  ])('%s costs nothing but the time', async (_when, turn) => {
    const { llm, detail, iterations, errors, prompts } = await run((request, since) =>
      turnOf(request) === turn && since < OUTAGE_MS ? fails(error) : null,
    )
    expect(detail).toMatchObject({
      status: 'completed',
      final_analysis: 'the disk is full',
      executive_summary: 'in short',
    })
    expect(iterations).toBe(2)
    expect(llm.requests.length - 3).toBeLessThanOrEqual(most)
    // A person reads once why nothing happens; the model never does.
    expect(errors).toEqual([expect.stringContaining(WORDS)])
    expect(prompts).not.toContain(WORDS)
  })
})

test('a provider that stays down fails the session with its own words after a quarter of an hour', async () => {
  const { llm, detail, errors } = await run(() => fails())
  expect(detail).toMatchObject({ status: 'failed', error_message: WORDS })
  expect(llm.requests.length).toBeLessThan(65)
  expect(errors.length).toBeLessThanOrEqual(2)
})

test('how long an outage is waited for is the provider’s to say', async () => {
  const model = { ...agentPlan().model, limits: { outageMs: 0 } }
  const { llm, detail } = await run(() => fails(), { model })
  expect(detail).toMatchObject({ status: 'failed', error_message: WORDS })
  expect(llm.requests).toHaveLength(3)
})

const spare: ModelChoice = { ...agentPlan().model, provider: 'spare', model: 'spare-1' }

test('with a fallback nothing is waited for beyond the three attempts of a call', async () => {
  const { llm, detail, state } = await run(request => (request.choice.provider === 'spare' ? null : fails()), {
    fallbacks: [spare],
  })
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full' })
  expect(llm.requests.slice(0, 4).map(each => each.choice.provider)).toEqual([
    'scripted',
    'scripted',
    'scripted',
    'spare',
  ])
  expect(state.view.events.some(event => event.event_type === 'provider_fallback')).toBe(true)
})

// A request that was refused is followed by one without tools, for a conclusion.
test.each<[string, Partial<LlmError>, number]>([
  ['the request', { kind: 'invalid', retryable: false, status: 400 }, 2],
  ['the key', { kind: 'auth', retryable: false, status: 401 }, 1],
  ['any more spending', { kind: 'rate_limited', retryable: false, status: 429 }, 1],
])('a provider that refuses %s is not asked the same again', async (_name, error, requests) => {
  const alone = await run(() => fails(error))
  expect(alone.detail).toMatchObject({ status: 'failed', error_message: WORDS })
  expect(alone.llm.requests).toHaveLength(requests)
  const helped = await run(request => (request.choice.provider === 'spare' ? null : fails(error)), {
    fallbacks: [spare],
  })
  expect(helped.detail).toMatchObject({ status: 'completed', final_analysis: 'the disk is full' })
  expect(helped.llm.requests.filter(each => each.choice.provider === 'scripted')).toHaveLength(2)
})

test('once something is known, a refusal leads to a conclusion from it', async () => {
  const { detail, errors, prompts } = await run(request =>
    turnOf(request) === 1 && request.tools.length > 0 ? fails({ kind: 'invalid', retryable: false }) : null,
  )
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'in short' })
  expect(errors).toEqual([WORDS])
  expect(prompts).not.toContain(WORDS)
})

test('two calls in a row that pass our limits of time fail the execution', async () => {
  const { detail, llm } = await run(() => fails({ kind: 'timeout', message: 'silent' }))
  expect(detail).toMatchObject({ status: 'failed', error_message: 'silent' })
  expect(llm.requests).toHaveLength(2)
})
