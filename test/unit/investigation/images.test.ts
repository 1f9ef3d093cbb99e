// Images of tool results on their way to a model: from the log, the same bytes each time, and as long as there is room.

import { expect, test } from 'vitest'
import type { AgentPlan } from '#core/investigation/log/plan.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import type { LlmRequest, ToolOutcome } from '#core/ports.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { factsOf, withKill, appendsOf } from '../../fakes/one-reply.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'
import { marked } from '../../fakes/marked.ts'

const png = (mark: string) => `iVBORw0KGgo${mark.repeat(300)}`
const NOTE = '[An image was returned: image/png, 240 bytes. It is kept in the trace.]'

function picture(data: string, more: Partial<Extract<ToolOutcome, { kind: 'answer' }>> = {}): ToolOutcome {
  return { kind: 'answer', content: NOTE, isError: false, attachments: [{ mimeType: 'image/png', data }], ...more }
}

/** Calls `host.shot` in each of the turns, then concludes. */
function world(outcome: (turn: number) => ToolOutcome, { turns = 1, agent = {} as Partial<AgentPlan> } = {}) {
  const llm = scriptedLlm(request => {
    const turn = turnOf(request)
    if (request.tools.length === 0) return says('in short')
    return turn < turns ? calls([`c${turn}`, 'host.shot', { turn }]) : says('done')
  })
  const tools = fakeTools({ host: { shot: { run: args => outcome(Number(args['turn'])) } } })
  return { llm, tools, plan: planOf([agentPlan({ maxIterations: 50, ...agent })]) }
}

const imagesIn = ({ messages }: LlmRequest) =>
  messages.flatMap(message => (message.role === 'tool' ? (message.images ?? []).map(({ data }) => data) : []))

test('the next request shows an image behind its result, and every later one does', async () => {
  const run = world(turn => picture(png(String(turn))), { turns: 2 })
  await investigate(run)
  expect(run.llm.requests.slice(0, 3).map(imagesIn)).toEqual([[], [png('0')], [png('0'), png('1')]])
  const result = run.llm.requests[1]?.messages.find(({ role }) => role === 'tool')
  expect(result).toMatchObject({ content: marked('result', NOTE), images: [{ mimeType: 'image/png', data: png('0') }] })
})

test.each<[why: string, outcome: ToolOutcome, masked: boolean]>([
  ['of a server whose results are masked', picture(png('A')), true],
  ['of an error', picture(png('A'), { isError: true }), false],
  ['that is called a picture and is none', picture('A'.repeat(400)), false],
  ['that is a sound', picture(png('A'), { attachments: [{ mimeType: 'audio/wav', data: png('A') }] }), false],
])('no model is shown one %s', async (_why, outcome, masked) => {
  const run = world(() => outcome)
  const { log } = await investigate({ ...run, showsImages: () => !masked })
  expect(run.llm.requests.flatMap(imagesIn)).toEqual([])
  // People still find it in the trace.
  const settled = factsOf(log.entries, 'tool.settled')[0]
  const detail = mcpDetail(log.entries, settled?.interactionId ?? '')
  expect(detail?.tool_result?.attachments?.length).toBe(1)
})

test('the log has an image once, and no frame or message of the trace has it', async () => {
  const run = world(() => picture(png('A')), { turns: 3 })
  const { log } = await investigate(run)
  expect(JSON.stringify(log.entries.map(each => each.public))).not.toContain('iVBOR')
  const model = factsOf(log.entries, 'model.settled').map(each => llmDetail(log.entries, each.interactionId))
  expect(model.length).toBeGreaterThan(3)
  expect(JSON.stringify(model)).not.toContain('iVBOR')
  expect(JSON.stringify(log.entries.filter(({ type }) => type !== 'tool.settled'))).not.toContain('iVBOR')
})

test('a kill after any append leads to requests with the same bytes', async () => {
  const make = () => world(turn => picture(png(String(turn))), { turns: 2 })
  const whole = make()
  await investigate(whole)
  const expected = new Set(whole.llm.requests.map(each => JSON.stringify(each.messages)))
  const count = await appendsOf(make)
  for (let append = 1; append < count; append += 1) {
    const cut = make()
    await withKill(cut, { when: 'after', append })
    for (const request of cut.llm.requests)
      expect(expected.has(JSON.stringify(request.messages)), `${append}`).toBe(true)
  }
})

test('images go before any text does, and the model is told', async () => {
  const small = { ...agentPlan().model, contextWindow: 30_000 }
  const run = world(
    turn => ({ ...picture(png(String(turn))), content: `${NOTE} ${'text '.repeat(400)}` }) as ToolOutcome,
    {
      turns: 12,
      agent: { model: small },
    },
  )
  const { log } = await investigate(run)
  const steps = factsOf(log.entries, 'request.shortened')
  expect(steps.length).toBeGreaterThan(0)
  for (const step of steps) expect(step).toMatchObject({ shown: [], promptPart: null, from: 2 })
  const last = run.llm.requests.findLast(each => turnOf(each) === 12)
  const results = last?.messages.filter(({ role }) => role === 'tool') ?? []
  const told = results.map(({ content }) =>
    content.includes("[The images of this result are left out to fit the model's window.]"),
  )
  expect(told).toContain(true)
  expect(told.at(-1)).toBe(false)
  expect(results.map(each => each.role === 'tool' && each.images !== undefined)).toEqual(told.map(left => !left))
})

test('a result without images reads as before', async () => {
  const run = world(() => answers('plain'))
  await investigate(run)
  expect(run.llm.requests[1]?.messages.at(-1)).toEqual({
    role: 'tool',
    callId: 'c0',
    name: 'host.shot',
    content: marked('result', 'plain'),
    isError: false,
  })
})
