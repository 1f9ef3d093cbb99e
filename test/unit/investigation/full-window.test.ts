// A model with a window: results pile up until it refuses, or until the engine leaves old ones out in time.

import { expect, test } from 'vitest'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import { llmDetail } from '#core/investigation/read/trace.ts'
import type { LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'
import { utf8Length } from '#core/utf8.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { normalised } from '../../fakes/normalise.ts'
import { appendsOf, factsOf, withKill } from '../../fakes/one-reply.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const log = (turn: number) => `turn ${turn}: connection pool exhausted after waiting, retrying in 5s\n`.repeat(1200)
const TURNS = 8

const sizeOf = ({ messages }: LlmRequest) => messages.reduce((sum, { content }) => sum + utf8Length(content), 0)

/** Refuses what is longer than `bytes`; says its numbers, at four bytes a token, if it is `frank`. */
function windowed(bytes: number, { frank = true, turns = TURNS, agent = {} as Partial<AgentPlan> } = {}) {
  const refused: Array<number> = []
  const llm = scriptedLlm(request => {
    const size = sizeOf(request)
    if (request.choice.provider !== 'spare' && size > bytes) {
      refused.push(size)
      return [tooLong(size, bytes, frank)]
    }
    if (request.messages[0]?.content.includes('one to four lines') === true) return says('in short')
    const turn = turnOf(request)
    return request.tools.length > 0 && turn < turns
      ? withUsage(calls([`c${turn}`, 'host.logs', { turn }]), size)
      : says(`concluded after ${turn} turns`)
  })
  const tools = fakeTools({ host: { logs: { run: args => answers(log(Number(args['turn']))) } } })
  return { llm, tools, refused, plan: planOf([agentPlan(agent)]) }
}

function tooLong(size: number, bytes: number, frank: boolean): LlmChunk {
  const context = frank ? { limit: Math.floor(bytes / 4), requested: Math.ceil(size / 4) } : {}
  const error: LlmError = { kind: 'context_exceeded', message: 'too long', retryable: false, context }
  return { kind: 'error', error }
}

function withUsage(chunks: Array<LlmChunk>, size: number): Array<LlmChunk> {
  return chunks.map(chunk =>
    chunk.kind === 'usage' ? { ...chunk, usage: { ...chunk.usage, inputTokens: Math.ceil(size / 4) } } : chunk,
  )
}

const model = agentPlan().model

test.each([
  ['that says its numbers', true],
  ['that says nothing', false],
])('a window %s is learned from one refusal, and costs no iteration', async (_, frank) => {
  const world = windowed(250_000, { frank, agent: { maxIterations: TURNS + 1 } })
  const {
    detail,
    log: { entries },
  } = await investigate(world)
  expect(detail?.status).toBe('completed')
  expect(detail?.final_analysis).toBe(`concluded after ${TURNS} turns`)
  expect(world.refused.length).toBe(1)
  // No text of the failure reaches the model.
  expect(world.llm.requests.some(each => JSON.stringify(each.messages).includes('too long'))).toBe(false)
  expect(factsOf(entries, 'request.shortened').map(({ why }) => why)).toContain('refused')
})

test('a window that is configured is never exceeded, and requests between two steps begin alike', async () => {
  const world = windowed(150_000 * 4, {
    turns: 20,
    agent: { maxIterations: 30, model: { ...model, contextWindow: 150_000 } },
  })
  const {
    detail,
    log: { entries },
  } = await investigate(world)
  expect(detail?.status).toBe('completed')
  expect(world.refused).toEqual([])
  const steps = factsOf(entries, 'request.shortened')
  expect(steps.length).toBeGreaterThan(1)
  expect(steps.length).toBeLessThan(10)
  const own = world.llm.requests.slice(0, 21).map(({ messages }) => JSON.stringify(messages).slice(0, -1))
  const broken = own.filter((text, at) => at > 0 && !text.startsWith(own[at - 1] ?? ''))
  expect(broken.length).toBe(steps.length)
})

test('a model that numbers its calls by what it still sees makes each of them', async () => {
  const made: Array<unknown> = []
  let asked = 0
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0 || asked === 12) return says('concluded')
    const size = JSON.stringify(request.messages).length
    if (size > 30_000) return [tooLong(size, 30_000, true)]
    asked += 1
    return calls([`c${turnOf(request)}`, 'host.scale', { turn: asked, why: 'so many words '.repeat(300) }])
  })
  const scale = { readOnly: false, run: (args: Record<string, unknown>) => answers(`done ${made.push(args['turn'])}`) }
  const { log } = await investigate({
    llm,
    tools: fakeTools({ host: { scale } }),
    plan: planOf([agentPlan({ maxIterations: 20 })]),
  })
  expect(factsOf(log.entries, 'request.shortened').some(({ from }) => from > 2)).toBe(true)
  expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(new Set(factsOf(log.entries, 'tool.settled').map(({ callId }) => callId)).size).toBe(12)
})

test('a shortened result says how to read the rest, and the rest can be read', async () => {
  const found: Array<string> = []
  const world = windowed(250_000)
  const llm = scriptedLlm(request => {
    const notes = request.messages.flatMap(
      ({ content }) => /call read_result with call "(r[\d.]+)"/.exec(content)?.[1] ?? [],
    )
    const read = request.messages.at(-1)
    if (read?.role === 'tool' && read.name === 'read_result') found.push(read.content)
    const [id] = notes
    if (id !== undefined && found.length === 0 && request.tools.length > 0)
      return calls(['read', 'read_result', { call: id, lines: '1200-1300', pattern: 'turn' }])
    return world.llm.ask(request, new AbortController().signal)
  })
  await investigate({ ...world, llm })
  expect(found[0]).toContain('1200: turn 0: connection pool exhausted')
  expect(found[0]).toContain('[1 lines match.]')
})

test('a fallback takes over if the shorter attempt is refused as well', async () => {
  const spare = { ...model, provider: 'spare', model: 'gemini-3.7-flash' }
  const world = windowed(2_000, { agent: { fallbacks: [spare] } })
  const { detail, state } = await investigate(world)
  expect(detail?.status).toBe('completed')
  expect(world.refused.length).toBeLessThanOrEqual(3)
  expect(state.view.events.filter(({ event_type }) => event_type === 'provider_fallback').length).toBe(1)
})

test('a window for nothing ends the session with the reason, after few requests, each shorter than the one before', async () => {
  const world = windowed(10)
  const { detail } = await investigate(world)
  expect(detail?.status).toBe('failed')
  expect(detail?.error_message).toContain('too long')
  expect(world.refused.length).toBeLessThanOrEqual(3)
})

test('each request is traced as it was sent', async () => {
  const world = windowed(250_000)
  const {
    log: { entries },
  } = await investigate(world)
  const sent = world.llm.requests.map(({ messages }) => messages.map(({ content }) => content))
  const traced = factsOf(entries, 'model.settled').map(({ interactionId }) => {
    const detail = llmDetail(entries, interactionId)
    return detail?.conversation.slice(0, detail.llm_request.messages_count).map(({ content }) => content)
  })
  // The trace names what a reply without text was.
  const plain = (texts: ReadonlyArray<string> | undefined) =>
    texts?.filter(text => text !== '' && text !== '(tool calls only)')
  expect(traced.map(plain)).toEqual(sent.map(plain))
})

test('a kill at any append sends the same requests', async () => {
  const make = () => windowed(250_000)
  const calm = make()
  const whole = await investigate(calm)
  const appends = await appendsOf(make)
  const last = ({ llm }: typeof calm) =>
    JSON.stringify(llm.requests.findLast(({ messages }) => messages[0]?.content.includes('Checker'))?.messages)
  for (let append = 1; append < appends; append += 1) {
    const world = make()
    const { state } = await withKill(world, { when: 'after', append })
    expect(normalised(state.view), `after ${append}`).toEqual(normalised(whole.state.view))
    expect(last(world) === last(calm), `after ${append}`).toBe(true)
  }
})
