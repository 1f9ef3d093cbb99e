import { expect, test } from 'vitest'
import { budgetBytes } from '#core/investigation/decide/budget.ts'
import { fitRequest, HEAD_BYTES } from '#core/investigation/decide/fit-request.ts'
import { promptTokens } from '#core/investigation/decide/model-window.ts'
import { learnFromOverflow, learnFromUsage, nothingLearned } from '#core/investigation/log/learned-limits.ts'
import type { ModelChoice } from '#core/investigation/log/plan.ts'
import { requestSize, type RequestShape } from '#core/investigation/log/request-size.ts'
import { nothingShortened, NOTE_BYTES, PROMPT_MESSAGES, type Shortening } from '#core/investigation/log/shortening.ts'
import { fc } from '../../fakes/fc.ts'

/** A conversation in short: `a` a reply of 100 bytes, `u5` a message to the agent of 5 kB, a number the kilobytes of a tool's result. */
function shape(line: string, { prompt = [1000], fixed = 3000 } = {}): RequestShape {
  const messages = line
    .split(' ')
    .filter(Boolean)
    .map(word => {
      if (word === 'a') return { role: 'assistant', bytes: 100 } as const
      if (word.startsWith('u')) return { role: 'user', bytes: Number(word.slice(1)) * 1000 } as const
      return { role: 'tool', bytes: Number(word) * 1000 } as const
    })
  return { fixed, prompt, messages }
}

/** What of each message is shown, in the same words; `-` is left out, `h` the first lines alone. */
function told({ messages }: RequestShape, { shown, from, promptPart }: Shortening): string {
  const words = messages.map(({ role, bytes }, offset) => {
    const at = offset + PROMPT_MESSAGES
    if (at < from) return '-'
    if (role === 'assistant') return 'a'
    const part = shown.find(each => each.at === at)?.bytes
    const size = part === HEAD_BYTES ? 'h' : String(Math.round((part ?? bytes) / 1000))
    return role === 'user' ? `u${size}` : size
  })
  return `${promptPart === null ? '' : `p${Math.round(promptPart / 1000)} `}${words.join(' ')}`
}

test.each([
  ['what fits stays', 'a 20 a 20 a 20', {}, null],
  ['up to 85 % nothing changes', 'a 40 a 40', {}, null],
  ['old results go first, down to half, the oldest first', 'a 40 a 30 a 20', {}, 'a h a h a 20'],
  ['no more of them than needed', 'a 60 a 20 a 10', {}, 'a h a 20 a 10'],
  ['the newest turn stays whole, also if it is large', 'a 30 a 30 a 19 19', {}, 'a h a h a 19 19'],
  ['a newest turn that cannot fit is cut first', 'a 1 a 300', {}, 'a h a 40'],
  [
    'twelve results of one turn share the room',
    'a 17 17 17 17 17 17 17 17 17 17 17 17',
    {},
    'a 3 3 3 3 3 3 3 3 3 3 3 3',
  ],
  ['a sub-agent’s long result counts as a result', 'a 30 u30 a u30', {}, 'a h uh a u30'],
  ['… also in the newest turn', 'a 1 a u300', {}, 'a h a u40'],
  ['small results of a large turn stay whole', 'a 1 1 100', {}, 'a 1 1 38'],
  ['then the alert’s raw body', '', { prompt: [1000, 700_000] }, 'p46 '],
  ['… after the old results', 'a 30 a 10', { prompt: [1000, 90_000] }, 'p35 a h a 10'],
  ['all long parts of a prompt to the same length', '', { prompt: [60_000, 1000, 60_000] }, 'p23 '],
])('%s', (_, line, parts, expected) => {
  const request = shape(line, parts)
  const fit = fitRequest(request, nothingShortened, 100_000)
  expect(fit === null ? null : told(request, fit)).toBe(expected)
})

/** A turn a letter, each with one result of 1 kB: `i` has four images of 100 kB, `I` two that are as large as a result's may be, `-` none. */
function shapeWithImages(line: string, resultBytes = 1000): RequestShape {
  const messages = [...line].flatMap(letter => [
    { role: 'assistant' as const, bytes: 100 },
    {
      role: 'tool' as const,
      bytes: resultBytes,
      ...(letter === 'i' && { images: { seq: 1, count: 4, chars: 400_000 } }),
      ...(letter === 'I' && { images: { seq: 1, count: 2, chars: 2_800_000 } }),
    },
  ])
  return { fixed: 1000, prompt: [], messages }
}

test.each([
  ['images that fit stay', 'iii', 1000, 1_000_000, null],
  ['old images go first, down to half of the budget, and no text does', 'iiii', 1000, 180_000, '--ii'],
  ['old results go before the images of the newest turn', 'ii', 40_000, 120_000, '-i, h'],
  ['images of the newest turn go before its results are cut', 'i', 30_000, 80_000, '-'],
  ['more than twenty images are too many, whatever the window', 'iiiiii', 100, 10_000_000, '----ii'],
  ['two results with as much as one may have are shown', 'II', 100, 10_000_000, null],
  ['three are not', 'III', 100, 10_000_000, '--I'],
])('%s', (_, line, resultBytes, budget, expected) => {
  const request = shapeWithImages(line, resultBytes)
  const fit = fitRequest(request, nothingShortened, budget)
  if (fit === null || expected === null) return expect(fit).toBe(expected)
  const first = fit.imagesFrom ?? 0
  const images = [...line].map((letter, at) => (PROMPT_MESSAGES + 2 * at + 1 < first ? '-' : letter)).join('')
  expect(`${images}${fit.shown.map(({ bytes }) => (bytes === HEAD_BYTES ? ', h' : `, ${bytes}`)).join('')}`).toBe(
    expected,
  )
  expect(fitRequest(request, fit, budget)).toBeNull()
})

test('the oldest turns go last, and whole', () => {
  const request = shape(`${'a 1 '.repeat(400)}a 1`, { prompt: [9000] })
  const fit = fitRequest(request, nothingShortened, 100_000)
  expect(fit?.promptPart).toBe(2000)
  expect(fit?.from).toBeGreaterThan(600)
  expect(request.messages[(fit?.from ?? 0) - PROMPT_MESSAGES]?.role).toBe('assistant')
})

const sizes = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 200_000 }))
const turn = fc.record({
  reply: sizes,
  results: fc.array(sizes, { maxLength: 6 }),
  letters: fc.array(sizes, { maxLength: 2 }),
})
const requests = fc
  .record({
    fixed: fc.integer({ min: 0, max: 30_000 }),
    prompt: fc.array(sizes, { maxLength: 4 }),
    turns: fc.array(turn, { maxLength: 12 }),
  })
  .map(({ fixed, prompt, turns }): RequestShape => ({
    fixed,
    prompt,
    messages: turns.flatMap(({ reply, results, letters }) => [
      { role: 'assistant' as const, bytes: reply },
      ...results.map(bytes => ({ role: 'tool' as const, bytes })),
      ...letters.map(bytes => ({ role: 'user' as const, bytes })),
    ]),
  }))

test('a request that grows turn by turn stays within its budget, in rare steps, without half a pair', () => {
  fc.assert(
    fc.property(requests, fc.integer({ min: 60_000, max: 1_000_000 }), (whole, budget) => {
      let now = nothingShortened
      for (let end = 0; end <= whole.messages.length; end += 1) {
        if (whole.messages[end]?.role === 'tool') continue
        const request = { ...whole, messages: whole.messages.slice(0, end) }
        const fit = fitRequest(request, now, budget)
        if (fit === null) continue
        expect(requestSize(request, fit)).toBeLessThan(requestSize(request, now))
        for (const { at, bytes } of now.shown)
          expect(fit.shown.find(each => each.at === at)?.bytes).toBeLessThanOrEqual(bytes)
        expect(fit.from).toBeGreaterThanOrEqual(now.from)
        if (fit.from > PROMPT_MESSAGES) expect(request.messages[fit.from - PROMPT_MESSAGES]?.role).toBe('assistant')
        // Once it fits, the same request needs no second step.
        if (requestSize(request, fit) <= budget * 0.85) expect(fitRequest(request, fit, budget)).toBeNull()
        now = fit
        // What cannot be left out: the fixed part, the beginnings of the prompt, the newest turn without its results.
        const newest = request.messages.findLastIndex(({ role }) => role === 'assistant')
        const last = request.messages.slice(Math.max(0, newest))
        const least = last.reduce(
          (sum, { role, bytes }) => sum + (role !== 'assistant' ? Math.min(bytes, HEAD_BYTES + NOTE_BYTES) : bytes),
          0,
        )
        const prompt = whole.prompt.reduce((sum, bytes) => sum + Math.min(bytes, 2000 + NOTE_BYTES), 0)
        if (whole.fixed + prompt + least + NOTE_BYTES < budget * 0.5)
          expect(requestSize(request, fit)).toBeLessThanOrEqual(budget * 0.85)
      }
    }),
    { numRuns: 300 },
  )
})

const model = (name: string, contextWindow?: number): ModelChoice => ({
  provider: 'p',
  type: 'openai',
  model: name,
  backend: 'langchain',
  nativeTools: {},
  ...(contextWindow !== undefined && { contextWindow }),
})

test.each([
  ['claude-sonnet-5', 872_000],
  ['claude-opus-4-7', 872_000],
  ['anthropic/claude-sonnet-4.6', 872_000],
  ['claude-sonnet-4-5-20250929', 136_000],
  ['claude-sonnet-4-20250514', 136_000],
  ['claude-opus-4-1', 136_000],
  ['claude-haiku-4-5', 136_000],
  ['claude-3-7-sonnet-latest', 136_000],
  ['gpt-5.2', 272_000],
  ['gpt-5-chat-latest', 111_616],
  ['openai/gpt-4o', 111_616],
  ['gpt-4.1-mini', 1_014_808],
  ['o4-mini', 133_334],
  ['gemini-3.7-flash', 1_048_576],
  ['gemini-2.5-flash-image', 32_768],
  ['grok-4.6', 470_000],
  ['grok-4.3', 226_000],
  ['openai/gpt-6-sol', 922_000],
  ['gpt-5.6-luna', 922_000],
  ['qwen3:8b', 111_616],
])('%s takes a prompt of %i tokens', (name, tokens) => {
  expect(promptTokens(model(name), undefined)).toBe(tokens)
})

test('a configured window counts before the table, and what the vendor said before both', () => {
  expect(promptTokens(model('qwen3:8b', 8192), undefined)).toBe(8192 - 2730)
  expect(promptTokens(model('qwen3:8b', 8192), 4096)).toBe(4096 - 1365)
})

const usage = (inputTokens: number) => ({
  inputTokens,
  outputTokens: 1,
  thinkingTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
})
const refusal = (context?: { limit?: number; requested?: number }) =>
  ({
    kind: 'context_exceeded',
    message: 'too long',
    retryable: false,
    ...(context !== undefined && { context }),
  }) as const

test.each([
  ['before the first answer: 2.5 bytes a token', nothingLearned, 279_040],
  [
    'what was counted is taken as it is, the rest at 2.5',
    learnFromUsage(nothingLearned, 'p', usage(10_000), 45_000),
    45_000 + 101_616 * 2.5,
  ],
  [
    'a sample: as dense as it was, give or take 15 %',
    learnFromUsage(nothingLearned, 'p', usage(50_000), 100_000),
    100_000 + 61_616 * 2 * 0.85,
  ],
  [
    'a count that is too small is not believed',
    learnFromUsage(nothingLearned, 'p', usage(7), 300_000),
    300_000 + 51_616 * 5 * 0.85,
  ],
  ['no count teaches nothing', learnFromUsage(nothingLearned, 'p', usage(0), 300_000), 279_040],
  ['another provider’s count teaches nothing', learnFromUsage(nothingLearned, 'q', usage(50_000), 100_000), 279_040],
  ['more than fits was counted', learnFromUsage(nothingLearned, 'p', usage(200_000), 400_000), 223_232],
  [
    'refused with both numbers: by their ratio',
    learnFromOverflow(nothingLearned, 'p', refusal({ limit: 100_000, requested: 200_000 }), 300_000),
    150_000,
  ],
  [
    'refused with the limit alone',
    learnFromOverflow(nothingLearned, 'p', refusal({ limit: 10_000 }), 300_000),
    (10_000 - 3333) * 2.5,
  ],
  ['refused without a number: shorter by a third', learnFromOverflow(nothingLearned, 'p', refusal(), 150_000), 100_000],
  [
    'the limit is far above our estimate: still shorter',
    learnFromOverflow(nothingLearned, 'p', refusal({ limit: 1_000_000 }), 150_000),
    100_000,
  ],
])('budget, %s', (_, learned, expected) => {
  expect(Math.round(budgetBytes(learned, model('unknown')))).toBe(Math.round(expected))
})
