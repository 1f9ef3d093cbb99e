// A conversation that one provider began goes on with another, in each direction between all wires: nothing that the next one forbids goes along.

import { describe, expect, test } from 'vitest'
import type { Message } from '#core/ports.ts'
import {
  anthropicComplaints,
  chatComplaints,
  googleComplaints,
  responsesComplaints,
} from '../../fakes/vendor-requests.ts'
import { answerTo, assistantOf, callsOf, canned, collect, llmFor, requestFor, TOOLS, WIRES, type Wire } from './rig.ts'

type Events = Array<{ event?: string; data: unknown }>
type Body = Record<string, unknown>
type End = { wire: Wire; reply: (id: string) => Events; complaints: (body: Body) => Array<string>; own: RegExp }

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
const mistral: Wire = { ...chat, name: 'mistral', model: 'mistral-large-2512' }
const xai: Wire = { ...chat, name: 'xai', type: 'xai', model: 'grok-4.6' }
const named = (...events: Array<{ type: string; [key: string]: unknown }>): Events =>
  events.map(one => ({ event: one.type, data: one }))
const NAMES = ['host__load', 'host__disks']

function chatReply(id: string): Events {
  const tool_calls = NAMES.map((name, index) => ({
    index,
    id: `${id}${index}`,
    function: { name, arguments: index === 0 ? '{"path":"/"}' : '{"path": broken' },
    extra_content: { google: { thought_signature: 'signature-of-chat' } },
  }))
  const thinking = { reasoning_content: 'thought-of-chat', reasoning_details: [{ type: 'x', data: 'details-of-chat' }] }
  return [
    { data: { choices: [{ delta: { content: ' ', ...thinking, tool_calls } }] } },
    { data: { choices: [{ delta: {}, finish_reason: 'tool_calls' }] } },
  ]
}

function responsesReply(id: string): Events {
  const item = (name: string, at: number) => ({
    type: 'function_call',
    id: `fc_${at}`,
    call_id: `${id}${at}`,
    name,
    arguments: '{}',
    status: 'completed',
  })
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] }
  const whole = { ...reasoning, encrypted_content: 'encrypted-by-responses' }
  const items = [reasoning, ...NAMES.map(item)]
  // The encrypted form comes only with the end.
  const end = { type: 'response.completed', response: { status: 'completed', output: [whole, ...items.slice(1)] } }
  return named(...items.map(each => ({ type: 'response.output_item.done', item: each })), end)
}

function anthropicReply(id: string): Events {
  const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
  return named(
    { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } },
    block(0, { type: 'thinking', thinking: 'thought-of-anthropic', signature: 'signature-of-anthropic' }),
    ...NAMES.map((name, at) => block(at + 1, { type: 'tool_use', id: `${id}${at}`, name, input: {} })),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  )
}

function googleReply(id: string): Events {
  const parts = NAMES.map((name, at) => ({
    functionCall: { id: `${id}${at}`, name, args: {} },
    ...(at === 0 ? { thoughtSignature: 'signature-of-google' } : {}),
  }))
  return [{ data: { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] } }]
}

const ENDS: Array<End> = [
  {
    wire: chat,
    reply: chatReply,
    complaints: chatComplaints,
    own: /signature-of-chat.*details-of-chat|details-of-chat.*signature-of-chat/,
  },
  { wire: xai, reply: chatReply, complaints: chatComplaints, own: /host__load/ },
  {
    wire: mistral,
    reply: chatReply,
    complaints: body => chatComplaints(body, /^[a-zA-Z0-9]{9}$/),
    own: /details-of-chat/,
  },
  { wire: responses, reply: responsesReply, complaints: responsesComplaints, own: /encrypted-by-responses/ },
  { wire: anthropic, reply: anthropicReply, complaints: anthropicComplaints, own: /signature-of-anthropic/ },
  { wire: google, reply: googleReply, complaints: googleComplaints, own: /signature-of-google/ },
]

// As vendors, gateways and local servers write them: Kimi's, one that is too long, one that counts, a plain one.
const IDS = ['functions.host__load:', `call_${'x'.repeat(60)}`, '', 'call_abc']

const DONE: Message = { role: 'assistant', content: 'Done.', toolCalls: [] }

/** The conversation after this reply, with the ids that the engine would keep. */
async function conversation(from: End, id: string, by: string): Promise<Array<Message>> {
  const chunks = await answerTo(from.wire, from.reply(id))
  const turn = assistantOf(chunks, by)
  if (turn.role !== 'assistant') throw new Error('no turn of the model')
  expect(callsOf(chunks).map(call => call.name)).toEqual(['host.load', 'host.disks'])
  const results = turn.toolCalls.map((call): Message => {
    return { role: 'tool', callId: call.id, name: call.name, content: 'fine', isError: false }
  })
  return [{ role: 'system', content: 'S' }, { role: 'user', content: 'alert' }, { ...turn, by }, ...results]
}

async function sentTo(to: End, messages: Array<Message>): Promise<Body> {
  const sent: Array<{ url: string; body: Body }> = []
  const llm = llmFor(to.wire, 'http://model.test', { fetch: canned([], sent) })
  await collect(llm.ask(requestFor(to.wire, messages, TOOLS), new AbortController().signal))
  return sent[0]?.body ?? {}
}

describe.for(ENDS)('from $wire.name', from => {
  test.for(ENDS)('to $wire.name', async to => {
    for (const id of IDS) {
      const messages = await conversation(from, id, 'another')
      const body = await sentTo(to, messages)
      expect(to.complaints(body), id).toEqual([])
      // What follows leaves the bytes before it as they were.
      const more = [...messages, DONE, { role: 'user' as const, content: 'go on' }]
      const [turns, after] = [body, await sentTo(to, more)].map(turnsOf) as [string, string]
      expect(after.startsWith(turns.slice(0, -1))).toBe(true)
    }
  })

  test('to itself: its ids and its own marks go back as they came', async () => {
    for (const id of IDS.slice(0, 2)) {
      const body = JSON.stringify(await sentTo(from, await conversation(from, id, 'p')))
      expect(body).toMatch(from.own)
      expect(body).toContain(`${id}0`)
    }
  })
})

function turnsOf(body: Body): string {
  const turns = body['messages'] ?? body['input'] ?? body['contents']
  return JSON.stringify(turns)
}

test('for Mistral, a word of the model’s stands between results and what is said next', async () => {
  const to = ENDS.find(({ wire }) => wire === mistral) as End
  const messages = await conversation(to, 'call0000', 'p')
  const body = await sentTo(to, [...messages, { role: 'user', content: 'Conclude now.' }])
  const roles = (body['messages'] as Array<Body>).map(({ role }) => role)
  expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'tool', 'assistant', 'user'])
})

test('reasoning that came without its encrypted form is not sent back', async () => {
  const end = ENDS.find(({ wire }) => wire === responses) as End
  const reply = end.reply('call_').filter(({ data }) => JSON.stringify(data).includes('output_item'))
  const events = [
    ...reply,
    { event: 'response.completed', data: { type: 'response.completed', response: { status: 'completed' } } },
  ]
  const body = await sentTo(end, await conversation({ ...end, reply: () => events }, 'call_', 'p'))
  expect(responsesComplaints(body)).toEqual([])
  expect(JSON.stringify(body)).not.toContain('rs_1')
})
