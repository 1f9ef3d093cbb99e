// A provider's prompt cache holds prefixes: as long as nothing is left out, each request of an investigation must begin with the one before.

import { expect, test } from 'vitest'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'
import { canned, collect, llmFor, requestFor, WIRES, type Wire } from './rig.ts'

const TURNS = 20

/** The blocks of a turn that thought before it called, as each vendor wants them back. */
const NATIVE: Readonly<Record<string, (turn: number) => unknown>> = {
  'openai chat': turn => ({ wire: 'openai-chat', content: { reasoning_content: `thought ${turn}` } }),
  'openai responses': turn => ({
    wire: 'openai-responses',
    content: [
      { type: 'reasoning', id: `rs_${turn}`, summary: [], encrypted_content: 'x'.repeat(400) },
      { type: 'function_call', id: `fc_${turn}`, call_id: `c${turn}`, name: 'host__logs', arguments: '{}' },
    ],
  }),
  anthropic: turn => ({
    wire: 'anthropic',
    content: [
      { type: 'thinking', thinking: `thought ${turn}`, signature: 'x'.repeat(400) },
      { type: 'tool_use', id: `c${turn}`, name: 'host__logs', input: {} },
    ],
  }),
  google: turn => ({
    wire: 'google',
    content: {
      role: 'model',
      parts: [{ functionCall: { name: 'host__logs', args: {} }, thoughtSignature: `s${turn}` }],
    },
  }),
}

/** A model whose cache is written up to marks alone. */
const MARKED: Wire = { name: 'openai responses', type: 'openai', model: 'gpt-6-sol', api: 'responses', path: '' }
const ALL = [...WIRES, MARKED]

/** The requests of a real conversation of 20 turns, which ends by itself or because the turns are used up. */
async function requestsOf(wire: Wire, maxIterations = TURNS + 1): Promise<Array<LlmRequest>> {
  const llm = scriptedLlm(request => {
    const turn = turnOf(request)
    if (request.tools.length === 0 || turn >= TURNS) return says('done')
    const native: LlmChunk = { kind: 'native', blocks: NATIVE[wire.name]?.(turn) }
    return [...calls([`c${turn}`, 'host.logs']), native]
  })
  const tools = fakeTools({ host: { logs: { run: () => answers('connection pool exhausted\n'.repeat(100)) } } })
  const { choice } = requestFor(wire, [])
  await investigate({ llm, tools, plan: planOf([agentPlan({ model: choice, maxIterations })]) })
  return llm.requests.filter(({ tools: offered }) => offered.length > 0)
}

/** In the order in which vendors read them: tools, instructions, conversation. Marks of the cache are no part of what is cached. */
function readingOrder(body: Record<string, unknown>): string {
  const { tools, system, instructions, systemInstruction, messages, input, contents } = body
  const parts = [tools, system, instructions, systemInstruction, messages, input, contents]
  const marks = ['cache_control', 'prompt_cache_breakpoint']
  return JSON.stringify(parts, (key, value) => (marks.includes(key) ? undefined : value)).replace(/\]+$/, '')
}

function shared(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at / a.length
}

test.for(ALL)('$name, $model: each of 20 requests begins with the one before', async wire => {
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const llm = llmFor(wire, 'http://model.test', { fetch: canned([], sent) })
  for (const request of await requestsOf(wire)) await collect(llm.ask(request, new AbortController().signal))
  const texts = sent.map(({ body }) => readingOrder(body))
  expect(texts.length).toBe(TURNS + 1)
  const shares = texts.slice(1).map((text, at) => shared(texts[at] ?? '', text))
  expect(Math.min(...shares)).toBeGreaterThan(0.95)
  expect(texts.at(-1)?.length).toBeGreaterThan(TURNS * 2500)
})

test.for(ALL)('$name, $model: a forced conclusion begins with the last turn and forbids calls', async wire => {
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const requests = await requestsOf(wire, 3)
  const llm = llmFor(wire, 'http://model.test', { fetch: canned([], sent) })
  for (const request of requests) await collect(llm.ask(request, new AbortController().signal))
  expect(requests.map(({ mayCall, cached = false }) => [mayCall === false, cached])).toEqual([
    [false, true],
    [false, true],
    [false, true],
    [true, true],
  ])
  const [before, last] = sent.slice(-2).map(({ body }) => body)
  const text = JSON.stringify(last)
  expect(text).toMatch(/"tool_choice":"none"|"tool_choice":\{"type":"none"\}|"functionCallingConfig":\{"mode":"NONE"\}/)
  expect(shared(readingOrder(before ?? {}), readingOrder(last ?? {}))).toBeGreaterThan(0.95)
})
