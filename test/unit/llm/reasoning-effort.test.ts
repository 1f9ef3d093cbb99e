// An effort of the configuration in the words of each vendor, and what is sent without one.

import { expect, test } from 'vitest'
import { canned, collect, llmFor, requestFor, TOOLS, WIRES, type Wire } from './rig.ts'

const never = new AbortController().signal

type Body = Record<string, unknown> & { generationConfig?: { thinkingConfig?: unknown } }

async function sentTo(wire: Wire, reasoningEffort?: string, without: Array<string> = []): Promise<Body> {
  const sent: Array<{ url: string; body: Body }> = []
  const request = requestFor(wire, [{ role: 'user', content: 'alert' }], TOOLS)
  const choice = { ...request.choice, ...(reasoningEffort === undefined ? {} : { reasoningEffort }) }
  const llm = llmFor(wire, 'http://model.test', { fetch: canned([], sent) })
  await collect(llm.ask({ ...request, choice, without }, never))
  return sent[0]?.body ?? {}
}

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
const xai: Wire = { ...chat, name: 'xai', type: 'xai', model: 'grok-4.7' }
const olderClaude = { ...anthropic, model: 'claude-sonnet-4-5' }
const olderGemini = { ...google, model: 'gemini-2.5-pro' }

/** What of a request says how hard the model thinks. */
function thinkingIn({ reasoning, reasoning_effort, output_config, thinking, max_tokens, generationConfig }: Body) {
  const said = { reasoning, reasoning_effort, output_config, thinking, max_tokens }
  return JSON.parse(JSON.stringify({ ...said, thinkingConfig: generationConfig?.thinkingConfig })) as unknown
}

const adaptive = { thinking: { type: 'adaptive', display: 'summarized' }, max_tokens: 64_000 }

test.each<[Wire, string | undefined, unknown]>([
  [responses, 'max', { reasoning: { effort: 'max', summary: 'auto' } }],
  [responses, undefined, { reasoning: { effort: 'high', summary: 'auto' } }],
  [{ ...responses, model: 'gpt-6-chat' }, undefined, {}],
  [{ ...responses, model: 'gpt-6-chat' }, 'low', { reasoning: { effort: 'low', summary: 'auto' } }],
  [{ ...responses, type: 'xai', model: 'grok-4.7' }, 'low', { reasoning: { effort: 'low' } }],
  [chat, 'Odd ', { reasoning_effort: 'Odd ' }],
  [chat, undefined, {}],
  [xai, 'high', { reasoning_effort: 'high' }],
  [xai, undefined, {}],
  [anthropic, 'xhigh', { ...adaptive, output_config: { effort: 'xhigh' } }],
  [olderClaude, 'low', { ...adaptive, output_config: { effort: 'low' } }],
  [olderClaude, undefined, { thinking: { type: 'enabled', budget_tokens: 32_000 }, max_tokens: 64_000 }],
  [google, 'medium', { thinkingConfig: { includeThoughts: true, thinkingLevel: 'medium' } }],
  [google, undefined, { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } }],
  [olderGemini, 'low', { thinkingConfig: { includeThoughts: true, thinkingLevel: 'low' } }],
  [olderGemini, undefined, { thinkingConfig: { includeThoughts: true, thinkingBudget: 32_768 } }],
])('%o with the effort %s is sent %o', async (wire, effort, expected) => {
  expect(thinkingIn(await sentTo(wire, effort))).toEqual(expected)
})

test.each<[Wire, string, unknown]>([
  [responses, 'reasoning', {}],
  [chat, 'reasoning', {}],
  [olderClaude, 'effort', { thinking: { type: 'enabled', budget_tokens: 32_000 }, max_tokens: 64_000 }],
  [google, 'thinking', {}],
])('an effort that %o refuses is left out with %s', async (wire, part, expected) => {
  expect(thinkingIn(await sentTo(wire, 'high', [part]))).toEqual(expected)
})
