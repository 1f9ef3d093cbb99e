// The engine gives a call another id if the provider's own repeats. Calls and results must still match in what goes back to the provider.

import { expect, test } from 'vitest'
import type { LlmChunk, Message } from '#core/ports.ts'
import { answerTo, assistantOf, callsOf, canned, collect, llmFor, requestFor, TOOLS, WIRES } from './rig.ts'
import type { Wire } from './rig.ts'

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
type Events = Array<{ event?: string; data: unknown }>
const data = (...events: Array<unknown>): Events => events.map(one => ({ data: one }))
const named = (...events: Array<{ type: string; [key: string]: unknown }>): Events =>
  events.map(one => ({ event: one.type, data: one }))

/** The next request after a reply whose calls were logged under these ids. */
async function sentAfter(wire: Wire, events: Events, ids: Array<string>): Promise<Record<string, unknown>> {
  const chunks = await answerTo(wire, events)
  expect(callsOf(chunks).map(call => call.name)).toEqual(['host.load', 'host.disks'])
  return sentBack(wire, logged(chunks, ids))
}

function logged(chunks: Array<LlmChunk>, ids: Array<string>): Array<Message> {
  const turn = assistantOf(chunks)
  if (turn.role !== 'assistant') throw new Error('no turn of the model')
  expect(turn.native, 'the provider wants its own blocks back').toBeDefined()
  const toolCalls = turn.toolCalls.map((call, at) => ({ ...call, id: ids[at] ?? call.id }))
  const results = toolCalls.map(({ id, name }): Message => {
    return { role: 'tool', callId: id, name, content: `of ${name}`, isError: false }
  })
  return [{ role: 'user', content: 'alert' }, { ...turn, toolCalls }, ...results]
}

async function sentBack(wire: Wire, messages: Array<Message>): Promise<Record<string, unknown>> {
  const sent: Array<{ url: string; body: Record<string, unknown> }> = []
  const llm = llmFor(wire, 'http://model.test', { fetch: canned([], sent) })
  await collect(llm.ask(requestFor(wire, messages, TOOLS), new AbortController().signal))
  return sent[0]?.body ?? {}
}

// Two calls under one id, which an earlier turn had used, too: both were logged under another id.
const ids = ['call_1', 'call_2']

test('chat: a mark that hangs on a call goes back with that call', async () => {
  const call = (index: number, name: string) => ({
    index,
    id: 'call_0',
    function: { name, arguments: '{}' },
    extra_content: { sig: index },
  })
  const tool_calls = [call(0, 'host__load'), call(1, 'host__disks')]
  const body = await sentAfter(chat, data({ choices: [{ delta: { tool_calls }, finish_reason: 'tool_calls' }] }), ids)
  expect(body['messages']).toMatchObject([
    { role: 'user' },
    {
      tool_calls: [
        { id: 'call_1', function: { name: 'host__load' }, extra_content: { sig: 0 } },
        { id: 'call_2', function: { name: 'host__disks' }, extra_content: { sig: 1 } },
      ],
    },
    { tool_call_id: 'call_1', content: 'of host.load' },
    { tool_call_id: 'call_2', content: 'of host.disks' },
  ])
})

test('chat: a call without a mark does not shift the marks of the others', async () => {
  const call = (index: number, name: string, more: object) => ({
    index,
    id: 'call_0',
    function: { name, arguments: '{}' },
    ...more,
  })
  const tool_calls = [call(0, 'host__load', {}), call(1, 'host__disks', { extra_content: { sig: 1 } })]
  const body = await sentAfter(chat, data({ choices: [{ delta: { tool_calls }, finish_reason: 'tool_calls' }] }), ids)
  const [, turn] = body['messages'] as [unknown, { tool_calls: Array<Record<string, unknown>> }]
  expect(turn.tool_calls.map(each => each['extra_content'])).toEqual([undefined, { sig: 1 }])
})

test('responses: the items of a turn go back under the ids that their results name', async () => {
  const item = (id: string, name: string) => ({
    type: 'function_call',
    id,
    call_id: 'call_0',
    name,
    arguments: '{}',
    status: 'completed',
  })
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'zzz' }
  const items = [reasoning, item('fc_1', 'host__load'), item('fc_2', 'host__disks')]
  const done = { type: 'response.completed', response: { status: 'completed' } }
  const body = await sentAfter(
    responses,
    named(...items.map(each => ({ type: 'response.output_item.done', item: each })), done),
    ids,
  )
  expect(body['input']).toEqual([
    { role: 'user', content: 'alert' },
    reasoning,
    { ...item('fc_1', 'host__load'), call_id: 'call_1' },
    { ...item('fc_2', 'host__disks'), call_id: 'call_2' },
    { type: 'function_call_output', call_id: 'call_1', output: 'of host.load' },
    { type: 'function_call_output', call_id: 'call_2', output: 'of host.disks' },
  ])
})

test('anthropic: a turn with its thinking goes back under the ids that its results name', async () => {
  const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
  const thinking = { type: 'thinking', thinking: 'Look.', signature: 'c2ln' }
  const body = await sentAfter(
    anthropic,
    named(
      { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } },
      block(0, thinking),
      block(1, { type: 'tool_use', id: 'call_0', name: 'host__load', input: {} }),
      block(2, { type: 'tool_use', id: 'call_0', name: 'host__disks', input: {} }),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ),
    ids,
  )
  expect(body['messages']).toMatchObject([
    { role: 'user' },
    {
      role: 'assistant',
      content: [
        thinking,
        { type: 'tool_use', id: 'call_1', name: 'host__load', input: {} },
        { type: 'tool_use', id: 'call_2', name: 'host__disks', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: 'of host.load' },
        { type: 'tool_result', tool_use_id: 'call_2', content: 'of host.disks' },
      ],
    },
  ])
})

/** A turn by Google with a signature. Its calls carry this id, or none. */
const googleTurn = (id: { id?: string }) => {
  const parts = [
    { functionCall: { ...id, name: 'host__load', args: {} }, thoughtSignature: 'c2ln' },
    { functionCall: { ...id, name: 'host__disks', args: {} } },
  ]
  return data({ candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] })
}

type Parts = Array<{ functionCall?: { id?: string }; functionResponse?: { id?: string }; thoughtSignature?: string }>

function googleParts(body: Record<string, unknown>): Parts {
  return (body['contents'] as Array<{ parts: Parts }>).slice(1).flatMap(content => content.parts)
}

test('google: a turn with its signature goes back under the ids that its results name', async () => {
  const parts = googleParts(await sentAfter(google, googleTurn({ id: 'call_0' }), ids))
  expect(parts).toMatchObject([
    { functionCall: { id: 'call_1', name: 'host__load' }, thoughtSignature: 'c2ln' },
    { functionCall: { id: 'call_2', name: 'host__disks' } },
    { functionResponse: { id: 'call_1', name: 'host__load', response: { output: 'of host.load' } } },
    { functionResponse: { id: 'call_2', name: 'host__disks', response: { output: 'of host.disks' } } },
  ])
})

test('google: calls that came without an id go back without one, and so do their results', async () => {
  const parts = googleParts(await sentAfter(google, googleTurn({}), ids))
  expect(parts.map(part => part.functionCall?.id ?? part.functionResponse?.id)).toEqual(Array(4).fill(undefined))
  expect(parts[0]?.thoughtSignature).toBe('c2ln')
})
