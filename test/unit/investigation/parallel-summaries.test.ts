// Several large results of one reply: they are summarised one after the other, and each summary replaces the result of its call.

import { expect, test } from 'vitest'
import { askQuestion } from '#core/investigation/people/chat.ts'
import { chatHistory } from '#core/investigation/read/history.ts'
import { emptyState, foldState } from '#core/investigation/log/state.ts'
import { llmDetail } from '#core/investigation/read/trace.ts'
import { plainText } from '#core/prompts/text.ts'
import { countingIds } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { normalised } from '../../fakes/normalise.ts'
import { appendsOf, backwards, factsOf, forwards, oneReply, reply, results, withKill } from '../../fakes/one-reply.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers } from '../../fakes/tools.ts'

const row = (id: string) => `row of ${id}\n`.repeat(1000)

/** The second and the fourth of five reads return large results. By default the answers arrive in reverse order. */
function summing(run = backwards) {
  const used = oneReply('rrrrr', async id => {
    const outcome = await run(id)
    return id === 'r1' || id === 'r3' ? answers(row(id)) : outcome
  })
  const llm = scriptedLlm(request => {
    if (request.cacheKey.endsWith(':summarization')) {
      const [, id = '?'] = /row of (r\d)\n[^]*$/.exec(request.messages.at(-1)?.content ?? '') ?? []
      return says(`summary of ${id}`)
    }
    if (request.tools.length === 0) return says('in short')
    return turnOf(request) === 0 ? calls(...reply('rrrrr')) : says('done')
  })
  const summaries = { host: { thresholdTokens: 1000, maxTokens: 77, model: agentPlan().model } }
  return { ...used, llm, plan: planOf([agentPlan({ summaries })]) }
}

const SUMMED = ['result of r0', 'summary of r1', 'result of r2', 'summary of r3', 'result of r4']
const lastLines = (texts: ReadonlyArray<string>) => texts.map(text => text.split('\n').at(-1))

test.each([
  ['the first', forwards],
  ['the last', backwards],
])(
  'large results of one reply are summarised one by one in the order of their calls, %s coming first',
  async (_, run) => {
    const used = summing(run)
    const { state, log } = await investigate(used)
    expect(lastLines(results(used.llm.requests))).toEqual(SUMMED)
    const asked = used.llm.requests.filter(({ cacheKey }) => cacheKey.endsWith(':summarization'))
    const prompts = asked.map(({ messages }) => messages.at(-1)?.content ?? '')
    // Each summary sees only what came before its own call, with earlier results already summarised.
    expect(prompts.map(text => [text.includes('row of r1'), text.includes('row of r3')])).toEqual([
      [true, false],
      [false, true],
    ])
    expect(prompts[1]).toContain('summary of r1')
    const told = factsOf(log.entries, 'model.settled').filter(({ kind }) => kind === 'summarization')
    const traced = told.map(({ interactionId }) => llmDetail(log.entries, interactionId)?.conversation ?? [])
    expect(traced.map(each => each.slice(0, -1).map(({ content }) => content))).toEqual(
      asked.map(({ messages }) => messages.map(({ content }) => content)),
    )
    expect(traced.map(each => each.at(-1)?.content)).toEqual(['summary of r1', 'summary of r3'])
    // The timeline keeps the full results in the order of the calls, then the summaries.
    const events = state.view.events.filter(event => /tool/.test(event.event_type))
    expect(events.map(({ content }) => content.split('\n')[0])).toEqual([
      'result of r0',
      'row of r1',
      'result of r2',
      'row of r3',
      'result of r4',
      'summary of r1',
      'summary of r3',
    ])
  },
)

test('the history of a question has each summary in the place of its result', async () => {
  const { journal } = await investigate(summing())
  const chat = { agent: agentPlan({ name: 'ChatAgent' }), runbook: null, skills: {}, timeoutMs: 600_000 }
  const asked = askQuestion(journal.state(), countingIds(), { content: 'why?', author: 'ana', plan: chat })
  journal.append(...asked.entries)
  const [asking] = journal.state().questions
  if (asking === undefined) throw new Error('no question was asked')
  const history = plainText(chatHistory(journal.state(), asking))
  expect([...history.matchAll(/which returned:\n(.*)/g)].map(([, text]) => text)).toEqual(SUMMED)
})

test('a kill at any append of a reply with large results ends in the same session', { timeout: 60_000 }, async () => {
  const whole = summing()
  const expected = normalised((await investigate(whole)).state.view)
  const count = await appendsOf(() => summing())
  for (let append = 1; append < count; append += 1) {
    for (const when of ['before', 'after'] as const) {
      const used = summing()
      const { state } = await withKill(used, { when, append })
      expect(normalised(state.view), `${when} ${append}`).toEqual(expected)
      expect(results(used.llm.requests), `${when} ${append}`).toEqual(results(whole.llm.requests))
    }
  }
})

test('wherever the log is cut, its results are in the order of the calls', async () => {
  const { log } = await investigate(summing())
  const asked = ['r0', 'r1', 'r2', 'r3', 'r4']
  let state = emptyState
  const seen = new Set<number>()
  for (const entry of log.entries) {
    state = foldState(state, entry)
    for (const { messages } of Object.values(state.transcripts)) {
      const placed = messages.flatMap(message => (message.role === 'tool' ? [message.callId] : []))
      expect(placed).toEqual(asked.slice(0, placed.length))
      seen.add(placed.length)
    }
  }
  // The first call ends last; with it come all answers that waited for it.
  expect([...seen]).toEqual([0, 5])
})
