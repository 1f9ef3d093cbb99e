// Streams as the vendors send them, in cases that a mock server does not produce.

import { expect, test } from 'vitest'
import type { Message } from '#core/ports.ts'
import {
  answerTo,
  assistantOf,
  callsOf,
  canned,
  collect,
  errorOf,
  llmFor,
  requestFor,
  textOf,
  TOOLS,
  usageOf,
  WIRES,
} from './rig.ts'
import type { Wire } from './rig.ts'

const never = new AbortController().signal
const [chat, responses, anthropic] = WIRES as [Wire, Wire, Wire, Wire]
const data = (...events: Array<unknown>) => events.map(one => ({ data: one }))
const named = (...events: Array<{ type: string }>) => events.map(one => ({ event: one.type, data: one }))

test.for(WIRES)('$name: a stream that closes politely without its last word has broken off', async wire => {
  const chunks = await answerTo(wire, [])
  expect(chunks.length).toBe(1)
  expect(errorOf(chunks)).toMatchObject({ retryable: true, message: expect.stringContaining('broke off') })
})

test('chat: deltas of parallel calls are merged by index, and ids that are missing get one', async () => {
  const delta = (tool_calls: Array<unknown>) => ({ choices: [{ delta: { tool_calls } }] })
  const chunks = await answerTo(
    chat,
    data(
      delta([{ index: 0, function: { name: 'host__load', arguments: '' } }]),
      delta([{ index: 1, id: 'b', function: { name: 'host__disks', arguments: '{"path"' } }]),
      delta([
        { index: 0, function: { arguments: '{}' } },
        { index: 1, function: { arguments: ':"/"}' } },
      ]),
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
    ),
  )
  expect(callsOf(chunks)).toMatchObject([
    { id: expect.stringMatching(/^call_.{8}$/), name: 'host.load', arguments: '{}' },
    { id: 'b', name: 'host.disks', arguments: '{"path":"/"}' },
  ])
})

test('chat: usage counts cached input once and thinking that stands beside the completion', async () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 10,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 60 },
    completion_tokens_details: { reasoning_tokens: 40 },
  }
  const chunks = await answerTo(
    chat,
    data({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }, { choices: [], usage }),
  )
  expect(usageOf(chunks)).toEqual({
    inputTokens: 100,
    outputTokens: 50,
    thinkingTokens: 40,
    cacheReadTokens: 60,
    cacheWriteTokens: 0,
  })
})

test('chat: a call that the output limit cut is not made', async () => {
  const chunks = await answerTo(
    chat,
    data({
      choices: [
        {
          delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'host__disks', arguments: '{"path":"/v' } }] },
          finish_reason: 'length',
        },
      ],
    }),
  )
  expect(callsOf(chunks)).toEqual([])
  expect(errorOf(chunks)).toMatchObject({ kind: 'cut', retryable: false })
})

test('chat: an error inside the stream is classified by its code', async () => {
  const chunks = await answerTo(
    chat,
    data(
      { choices: [{ delta: { content: 'The' } }] },
      { error: { message: 'slow down', code: 'rate_limit_exceeded' } },
    ),
  )
  expect(textOf(chunks)).toBe('The')
  expect(errorOf(chunks)).toMatchObject({ kind: 'rate_limited', retryable: true })
})

test.for([
  [
    'an error in its choice',
    { delta: {}, finish_reason: 'error', error: { code: 502, message: 'gone' } },
    'overloaded',
  ],
  ['an end that is an error', { delta: {}, finish_reason: 'error' }, 'unknown'],
  ['an end for want of resources', { delta: {}, finish_reason: 'insufficient_system_resource' }, 'unknown'],
] as const)('chat: a reply with %s has broken off', async ([, choice, kind]) => {
  const chunks = await answerTo(
    chat,
    data({ choices: [{ delta: { content: 'The disk is full.' } }] }, { choices: [choice] }),
  )
  expect(textOf(chunks)).toBe('The disk is full.')
  expect(errorOf(chunks)).toMatchObject({ kind, retryable: true })
})

test('chat: thinking and marks that a compatible server wants back are sent back, to OpenAI and xAI never', async () => {
  const events = data(
    { choices: [{ delta: { reasoning_content: 'Hm.' } }] },
    {
      choices: [
        {
          delta: {
            tool_calls: [
              { index: 0, id: 'a', function: { name: 'host__load', arguments: '{}' }, extra_content: { sig: 1 } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    },
  )
  const first = await answerTo(chat, events)
  expect(textOf(first, 'thinking')).toBe('Hm.')
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const llm = llmFor(chat, 'http://model.test', { fetch: canned([], sent) })
  await collect(llm.ask(requestFor(chat, [assistantOf(first)], TOOLS), never))
  expect(sent[0]?.body).toMatchObject({
    messages: [{ reasoning_content: 'Hm.', tool_calls: [{ id: 'a', extra_content: { sig: 1 } }] }],
  })
  const atXai = await answerTo({ ...chat, type: 'xai' }, events)
  expect(atXai.some(chunk => chunk.kind === 'native')).toBe(false)
})

test('chat: a description longer than OpenAI takes is cut for its models only', async () => {
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const tools = [{ ...TOOLS[0]!, description: 'x'.repeat(3000) }]
  for (const model of ['gpt-5.2', 'deepseek-chat']) {
    const wire = { ...chat, model }
    await collect(
      llmFor(wire, 'http://model.test', { fetch: canned([], sent) }).ask(requestFor(wire, [], tools), never),
    )
  }
  const lengths = sent.map(({ body }) => JSON.stringify(body['tools']).match(/x+/)?.[0].length)
  expect(lengths).toEqual([1024, 3000])
})

test('responses: calls, summary, encrypted reasoning and usage come out of one stream', async () => {
  const items = [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'ab' }], encrypted_content: 'zzz' },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'host__load', arguments: '{}', status: 'completed' },
  ]
  const chunks = await answerTo(
    responses,
    named(
      { type: 'response.reasoning_summary_part.added' },
      { type: 'response.reasoning_summary_text.delta', delta: 'a' } as { type: string },
      { type: 'response.reasoning_summary_part.added' },
      { type: 'response.reasoning_summary_text.delta', delta: 'b' } as { type: string },
      ...items.map(item => ({ type: 'response.output_item.done', item })),
      {
        type: 'response.completed',
        response: {
          status: 'completed',
          usage: {
            input_tokens: 100,
            input_tokens_details: { cached_tokens: 80, cache_write_tokens: 5 },
            output_tokens: 30,
            output_tokens_details: { reasoning_tokens: 20 },
            total_tokens: 130,
          },
        },
      } as { type: string },
    ),
  )
  expect(textOf(chunks, 'thinking')).toBe('a\n\nb')
  expect(callsOf(chunks)).toEqual([{ id: 'call_1', name: 'host.load', arguments: '{}' }])
  expect(chunks.find(chunk => chunk.kind === 'native')).toEqual({
    kind: 'native',
    blocks: { wire: 'openai-responses', content: items },
  })
  expect(usageOf(chunks)).toEqual({
    inputTokens: 100,
    outputTokens: 30,
    thinkingTokens: 20,
    cacheReadTokens: 80,
    cacheWriteTokens: 5,
  })
})

test('responses: a failed response is an error of its kind', async () => {
  const chunks = await answerTo(
    responses,
    named({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'boom' } },
    } as { type: string }),
  )
  expect(errorOf(chunks)).toMatchObject({ kind: 'overloaded', retryable: true })
  expect(errorOf(chunks)?.message).toContain('boom')
})

const start = (usage: object) => ({ type: 'message_start', message: { usage } })
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
const delta = (index: number, one: object) => ({ type: 'content_block_delta', index, delta: one })

test('anthropic: thinking with its signature, redacted thinking and calls come back as they came', async () => {
  const chunks = await answerTo(
    anthropic,
    named(
      start({ input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 80, cache_creation_input_tokens: 15 }),
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Look.' }),
      delta(0, { type: 'signature_delta', signature: 'c2ln' }),
      block(1, { type: 'redacted_thinking', data: 'opaque' }),
      block(2, { type: 'text', text: '' }),
      delta(2, { type: 'text_delta', text: '\n' }),
      block(3, { type: 'tool_use', id: 'toolu_1', name: 'host__disks', input: {} }),
      delta(3, { type: 'input_json_delta', partial_json: '{"path":' }),
      delta(3, { type: 'input_json_delta', partial_json: '"/"}' }),
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use' },
        usage: { output_tokens: 42, output_tokens_details: { thinking_tokens: 30 } },
      } as { type: string },
      { type: 'message_stop' },
    ),
  )
  expect(callsOf(chunks)).toEqual([{ id: 'toolu_1', name: 'host.disks', arguments: '{"path":"/"}' }])
  expect(usageOf(chunks)).toEqual({
    inputTokens: 105,
    outputTokens: 42,
    thinkingTokens: 30,
    cacheReadTokens: 80,
    cacheWriteTokens: 15,
  })
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const again: Array<Message> = [
    { role: 'user', content: 'alert' },
    assistantOf(chunks),
    { role: 'tool', callId: 'toolu_1', name: 'host.disks', content: 'ok', isError: false },
  ]
  await collect(
    llmFor(anthropic, 'http://model.test/v1/', { fetch: canned([], sent) }).ask(
      requestFor(anthropic, again, TOOLS),
      never,
    ),
  )
  expect(sent[0]?.url).toBe('http://model.test/v1/messages')
  expect(sent[0]?.body).toHaveProperty('messages[1].content', [
    { type: 'thinking', thinking: 'Look.', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'opaque' },
    { type: 'tool_use', id: 'toolu_1', name: 'host__disks', input: { path: '/' } },
  ])
})

test('anthropic: an overloaded error in the stream keeps the text and is retryable', async () => {
  const chunks = await answerTo(
    anthropic,
    named(
      start({ input_tokens: 10, output_tokens: 1 }),
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'The' }),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } as { type: string },
    ),
  )
  expect(textOf(chunks)).toBe('The')
  expect(errorOf(chunks)).toMatchObject({ kind: 'overloaded', retryable: true })
})

test('anthropic: a refusal is said, not taken for an empty answer', async () => {
  const chunks = await answerTo(
    anthropic,
    named(
      start({ input_tokens: 10, output_tokens: 1 }),
      { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 2 } } as { type: string },
      { type: 'message_stop' },
    ),
  )
  expect(errorOf(chunks)).toMatchObject({ kind: 'invalid', retryable: false })
})
