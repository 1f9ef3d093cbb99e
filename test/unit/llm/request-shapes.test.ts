// The requests as sent: the parts that providers check and a mock server does not.

import { expect, test } from 'vitest'
import type { LlmRequest, Message } from '#core/ports.ts'
import { anthropicBody, limitsOf } from '#adapters/llm/anthropic-messages.ts'
import { googleConfig, googleContents } from '#adapters/llm/google-contents.ts'
import { isReasoningModel } from '#adapters/llm/openai-responses.ts'
import { canned, collect, llmFor, requestFor, TOOLS, WIRES } from './rig.ts'
import type { Wire } from './rig.ts'

const never = new AbortController().signal
const anthropic: Wire = { name: 'a', type: 'anthropic', model: 'claude-sonnet-5', path: '' }
const google: Wire = { name: 'g', type: 'google', model: 'gemini-3.7-flash', path: '' }

const foreignTurn: Array<Message> = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'alert' },
  {
    role: 'assistant',
    content: ' ',
    toolCalls: [
      { id: 'c1', name: 'host.load', arguments: '{}' },
      { id: 'c2', name: 'host.disks', arguments: '{"path": broken' },
    ],
    native: { provider: 'another', blocks: { wire: 'anthropic', content: [{ type: 'thinking' }] } },
  },
  { role: 'tool', callId: 'c1', name: 'host.load', content: '4.2', isError: false },
  { role: 'tool', callId: 'c2', name: 'host.disks', content: 'no such tool', isError: true },
]

test.for([
  ['claude-sonnet-5', 'adaptive', 64_000],
  ['claude-opus-4-6', 'adaptive', 64_000],
  ['claude-sonnet-4-5-20250929', 'budget', 64_000],
  ['claude-haiku-4-5', 'budget', 64_000],
  ['claude-sonnet-4-20250514', 'budget', 64_000],
  ['claude-opus-4-1-20250805', 'budget', 32_000],
  ['claude-3-7-sonnet-latest', 'budget', 64_000],
  ['claude-3-5-haiku-latest', 'none', 8192],
  ['claude-3-haiku-20240307', 'none', 4096],
  ['our-gateway-alias', 'adaptive', 64_000],
] as const)('%s thinks %s within %i tokens', ([model, thinking, maxTokens]) => {
  expect(limitsOf(model)).toMatchObject({ thinking, maxTokens })
  expect(limitsOf(model).budget).toBeLessThan(maxTokens)
})

test.for([
  ['gpt-5.2', true],
  ['gpt-5-chat-latest', false],
  ['gpt-5-main', false],
  ['gpt-4.1', false],
  ['o4-mini', true],
  ['openai/gpt-6', true],
] as const)('%s takes reasoning: %s', ([model, expected]) => {
  expect(isReasoningModel(model)).toBe(expected)
})

test('blocks of another provider are not replayed, blank text is left out, and parallel answers share one turn', () => {
  const body = anthropicBody(requestFor(anthropic, foreignTurn, TOOLS))
  expect(body.messages.map(turn => turn.role)).toEqual(['user', 'assistant', 'user'])
  expect(body.messages[1]?.content).toEqual([
    { type: 'tool_use', id: 'c1', name: 'host__load', input: {} },
    { type: 'tool_use', id: 'c2', name: 'host__disks', input: { input: '{"path": broken' } },
  ])
  expect(body.messages[2]?.content).toMatchObject([
    { type: 'tool_result', tool_use_id: 'c1', content: '4.2' },
    { type: 'tool_result', tool_use_id: 'c2', is_error: true },
  ])
})

test('Claude keeps the tools for an hour: the one mark stands on the last of them', () => {
  const request: LlmRequest = { ...requestFor(anthropic, foreignTurn, TOOLS), cached: true }
  const marks = (changes: Partial<LlmRequest>) =>
    JSON.stringify(anthropicBody({ ...request, ...changes })).match(/"cache_control":\{[^}]*\}/g)
  expect(marks({})).toEqual(['"cache_control":{"type":"ephemeral","ttl":"1h"}'])
  expect(anthropicBody(request).tools?.at(-1)).toHaveProperty('cache_control')
  expect(marks({ without: ['cache_ttl'] })).toEqual(['"cache_control":{"type":"ephemeral"}'])
  for (const none of [
    { without: ['cache_control'] },
    { tools: [] },
    { ...requestFor(anthropic, foreignTurn, TOOLS), cached: undefined as never },
  ])
    expect(marks(none)).toBeNull()
})

const gpt: Wire = { name: 'o', type: 'openai', model: 'gpt-6-sol', api: 'responses', path: '' }

async function sentBy(request: LlmRequest, promptCaching = true): Promise<Record<string, unknown>> {
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const llm = llmFor(gpt, 'http://model.test', { fetch: canned([], sent), promptCaching })
  await collect(llm.ask(request, never))
  return sent[0]?.body ?? {}
}

test('OpenAI writes its cache up to marks on the last tool, the system’s text, the first message and the last result', async () => {
  const more: Array<Message> = [...foreignTurn, { role: 'user', content: 'conclude' }]
  const body = await sentBy({ ...requestFor(gpt, more, TOOLS), cached: true, mayCall: false })
  const part = (text: string, marked = false) => ({
    type: 'input_text',
    text,
    ...(marked ? { prompt_cache_breakpoint: { mode: 'explicit' } } : {}),
  })
  expect(body).toMatchObject({
    prompt_cache_options: { mode: 'explicit', ttl: '30m' },
    prompt_cache_key: 'conversation-1',
    tool_choice: 'none',
    input: [
      { role: 'developer', content: [part('S', true)] },
      { role: 'user', content: [part('alert', true)] },
      {},
      {},
      {},
      { type: 'function_call_output', output: [part('4.2')] },
      { type: 'function_call_output', output: [part('no such tool', true)] },
      { role: 'user', content: [part('conclude')] },
    ],
  })
  expect(body).not.toHaveProperty('instructions')
  expect(JSON.stringify(body).match(/prompt_cache_breakpoint/g)).toHaveLength(4)
  expect(JSON.stringify(body['tools'])).toMatch(/prompt_cache_breakpoint[^[\]]*\]$/)
})

test.for<[what: string, changes: Partial<LlmRequest>, switchedOn: boolean, options: unknown]>([
  ['an uncached call writes nothing', {}, true, { mode: 'explicit' }],
  ['the switch is off', { cached: true }, false, { mode: 'explicit' }],
  ['the time is refused', { cached: true, without: ['cache_ttl'] }, true, { mode: 'explicit' }],
  ['marks are refused', { cached: true, without: ['cache_control'] }, true, undefined],
  ['an older model', { cached: true, choice: { ...requestFor(gpt, []).choice, model: 'gpt-5.5' } }, true, undefined],
])('what of OpenAI’s cache is sent: %s', async ([what, changes, switchedOn, options]) => {
  const body = await sentBy({ ...requestFor(gpt, foreignTurn, TOOLS), ...changes }, switchedOn)
  expect(body['prompt_cache_options']).toEqual(options)
  expect(JSON.stringify(body).includes('prompt_cache_breakpoint')).toBe(what === 'the time is refused')
})

test('a request goes on with the bytes of the one before', () => {
  const unmarked = (messages: Array<Message>) =>
    JSON.stringify(anthropicBody({ ...requestFor(anthropic, messages, TOOLS), cached: true }).messages)
  const before = unmarked(foreignTurn)
  const after = unmarked([
    ...foreignTurn,
    { role: 'assistant', content: 'Done.', toolCalls: [] },
    { role: 'user', content: 'why?' },
  ])
  expect(after.startsWith(before.slice(0, -1))).toBe(true)
})

test('without tools a conversation of calls still declares them, forbidden', () => {
  const body = anthropicBody(requestFor(anthropic, foreignTurn))
  expect(body.tools?.map(tool => ('name' in tool ? tool.name : ''))).toEqual(['host__load', 'host__disks'])
  expect(body.tool_choice).toEqual({ type: 'none' })
})

test('a budget model does not think over calls that another provider made, since their thinking is missing', () => {
  const old = { ...anthropic, model: 'claude-sonnet-4-5' }
  expect(anthropicBody(requestFor(old, foreignTurn, TOOLS)).thinking).toBeUndefined()
  expect(anthropicBody(requestFor(old, foreignTurn.slice(0, 2), TOOLS)).thinking).toEqual({
    type: 'enabled',
    budget_tokens: 32_000,
  })
})

test('google gets one content of answers, ids only for calls that had one, and a stand-in signature for foreign calls', () => {
  const contents = googleContents(requestFor(google, foreignTurn, TOOLS))
  expect(contents.map(content => content.role)).toEqual(['user', 'model', 'user'])
  expect(
    contents[1]?.parts?.map(part => part.thoughtSignature !== undefined && part.functionCall !== undefined),
  ).toEqual([false, true, false])
  expect(contents[2]?.parts).toEqual([
    { functionResponse: { id: 'c1', name: 'host__load', response: { output: '4.2' } } },
    { functionResponse: { id: 'c2', name: 'host__disks', response: { error: 'no such tool' } } },
  ])
  const unnumbered: Array<Message> = [
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'call_1', name: 'host.load', arguments: '{}' }],
      native: {
        provider: 'p',
        blocks: {
          wire: 'google',
          content: {
            role: 'model',
            parts: [{ functionCall: { name: 'host__load', args: {} }, thoughtSignature: 'c2ln' }],
          },
        },
      },
    },
    { role: 'tool', callId: 'call_1', name: 'host.load', content: '1', isError: false },
  ]
  expect(googleContents(requestFor(google, unnumbered))).toEqual([
    { role: 'model', parts: [{ functionCall: { name: 'host__load', args: {} }, thoughtSignature: 'c2ln' }] },
    { role: 'user', parts: [{ functionResponse: { name: 'host__load', response: { output: '1' } } }] },
  ])
})

const googleChoice = (
  model: string,
  nativeTools: LlmRequest['choice']['nativeTools'],
  tools = TOOLS,
  backend: 'google-native' | 'langchain' = 'google-native',
) => {
  const request = requestFor({ ...google, model }, [], tools)
  const config = googleConfig({ ...request, choice: { ...request.choice, nativeTools, backend } })
  return {
    tools: (config.tools ?? []).flatMap(tool => Object.keys(tool)),
    both: config.toolConfig?.includeServerSideToolInvocations,
    thinking: config.thinkingConfig,
  }
}

test.for([
  ['gemini-2.5-pro', { includeThoughts: true, thinkingBudget: 32_768 }],
  ['gemini-2.5-flash', { includeThoughts: true, thinkingBudget: 24_576 }],
  ['gemini-3.7-flash', { includeThoughts: true, thinkingLevel: 'HIGH' }],
  ['gemini-2.0-flash', undefined],
  ['gemini-3.1-flash-image', undefined],
] as const)('%s thinks as its generation takes it', ([model, thinking]) => {
  expect(googleChoice(model, {}).thinking).toEqual(thinking)
})

test('google’s own tools join the functions where the model takes both', () => {
  const all = { google_search: true, url_context: true, code_execution: true }
  expect(googleChoice('gemini-3.7-flash', all)).toMatchObject({
    tools: ['functionDeclarations', 'googleSearch', 'urlContext', 'codeExecution'],
    both: true,
  })
  expect(googleChoice('gemini-2.5-pro', all).tools).toEqual(['functionDeclarations'])
  expect(googleChoice('gemini-2.5-pro', all, []).tools).toEqual(['googleSearch', 'urlContext', 'codeExecution'])
  expect(googleChoice('gemini-3.1-flash-image', all).tools).toEqual(['googleSearch'])
  expect(googleChoice('gemini-3.7-flash', all, TOOLS, 'langchain').tools).toEqual(['functionDeclarations'])
})

test('responses keeps nothing at the vendor, asks for encrypted reasoning and sends the reasoning items back', async () => {
  const wire = WIRES[1] as Wire
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'zzz' }
  const messages: Array<Message> = [
    { role: 'system', content: 'S' },
    { role: 'user', content: 'alert' },
    {
      role: 'assistant',
      content: 'x',
      toolCalls: [],
      native: { provider: 'p', blocks: { wire: 'openai-responses', content: [reasoning] } },
    },
  ]
  await collect(
    llmFor(wire, 'http://model.test', { fetch: canned([], sent) }).ask(requestFor(wire, messages, TOOLS), never),
  )
  expect(sent[0]?.url).toBe('http://model.test/v1/responses')
  expect(sent[0]?.body).toMatchObject({
    store: false,
    include: ['reasoning.encrypted_content'],
    instructions: 'S',
    prompt_cache_key: 'conversation-1',
    reasoning: { effort: 'high', summary: 'auto' },
    input: [{ role: 'user', content: 'alert' }, reasoning],
  })
  expect(sent[0]?.body['tools']).toMatchObject([{ name: 'host__load', strict: false }, { name: 'host__disks' }])
})
