// How each protocol streams the same reply. What a test wants to be odd it changes in these events.

import type { Wire } from './rig.ts'
import { WIRES } from './rig.ts'

type Json = Record<string, unknown>
type Call = { id?: string; name: string; args: unknown }

export type Reply = {
  thinking?: string
  /** In the pieces in which it is streamed. */
  text?: ReadonlyArray<string>
  calls?: ReadonlyArray<Call>
  /** Why it ends: by itself, or at the output limit; null leaves the reason out. */
  end?: 'stop' | 'limit' | null
  usage?: 'none' | 'null' | 'given'
}

export type Dialect = {
  wire: Wire
  /** The events of a stream, without its last mark. */
  stream(reply: Reply): Array<Json>
  /** The same as one object. */
  whole(reply: Reply): unknown
  /** What ends a stream, beside the reply's own end. */
  mark: string
}

const [chatWire, responsesWire, anthropicWire, googleWire] = WIRES as [Wire, Wire, Wire, Wire]
const textOf = ({ text = [] }: Reply) => text.join('')

function usageKeys(usage: Reply['usage'], value: Json): Json {
  return usage === 'none' ? {} : { usage: usage === 'null' ? null : value }
}

const chatUsage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 }

function chatCalls({ calls = [] }: Reply) {
  return calls.map(({ id, name, args }, index) => ({
    index,
    ...(id === undefined ? {} : { id }),
    type: 'function',
    function: { name, arguments: args },
  }))
}

function chatFinish({ end = 'stop', calls = [] }: Reply): Json {
  if (end === null) return {}
  return { finish_reason: end === 'limit' ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop' }
}

const chat: Dialect = {
  wire: chatWire,
  stream(reply) {
    const delta = (one: Json, more: Json = {}) => ({ choices: [{ index: 0, delta: one, ...more }] })
    return [
      ...(reply.thinking === undefined ? [] : [delta({ reasoning_content: reply.thinking })]),
      ...(reply.text ?? []).map(content => delta({ content })),
      ...chatCalls(reply).map(call => delta({ tool_calls: [call] })),
      delta({}, chatFinish(reply)),
      { choices: [], ...usageKeys(reply.usage, chatUsage) },
    ]
  },
  whole: reply => ({
    id: 'x',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: textOf(reply),
          ...(reply.thinking === undefined ? {} : { reasoning_content: reply.thinking }),
          ...(reply.calls === undefined ? {} : { tool_calls: chatCalls(reply) }),
        },
        ...chatFinish(reply),
      },
    ],
    ...usageKeys(reply.usage, chatUsage),
  }),
  mark: 'data: [DONE]\n\n',
}

const responsesUsage = { input_tokens: 11, output_tokens: 5, total_tokens: 16 }

function responsesItems(reply: Reply): Array<Json> {
  const text = textOf(reply)
  return [
    ...(text === '' ? [] : [{ type: 'message', id: 'm', content: [{ type: 'output_text', text }] }]),
    ...(reply.calls ?? []).map(({ id, name, args }) => ({
      type: 'function_call',
      ...(id === undefined ? {} : { call_id: id }),
      name,
      arguments: args,
    })),
  ]
}

function responsesEnd(reply: Reply): Json {
  const cut = reply.end === 'limit'
  return {
    status: cut ? 'incomplete' : 'completed',
    ...(cut ? { incomplete_details: { reason: 'max_output_tokens' } } : {}),
    output: responsesItems(reply),
    ...usageKeys(reply.usage, responsesUsage),
  }
}

const responses: Dialect = {
  wire: responsesWire,
  stream: reply => [
    ...(reply.thinking === undefined ? [] : [{ type: 'response.reasoning_text.delta', delta: reply.thinking }]),
    ...(reply.text ?? []).map(delta => ({ type: 'response.output_text.delta', delta })),
    ...responsesItems(reply).map(item => ({ type: 'response.output_item.done', item })),
    ...(reply.end === null
      ? []
      : [
          { type: reply.end === 'limit' ? 'response.incomplete' : 'response.completed', response: responsesEnd(reply) },
        ]),
  ],
  whole: responsesEnd,
  mark: 'data: [DONE]\n\n',
}

function anthropicBlocks(reply: Reply): Array<Json> {
  const text = textOf(reply)
  return [
    ...(reply.thinking === undefined ? [] : [{ type: 'thinking', thinking: reply.thinking, signature: 's' }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...(reply.calls ?? []).map(({ id, name, args }) => ({
      type: 'tool_use',
      ...(id === undefined ? {} : { id }),
      name,
      input: args,
    })),
  ]
}

function anthropicStop({ end = 'stop', calls = [] }: Reply): Json {
  if (end === null) return {}
  return { stop_reason: end === 'limit' ? 'max_tokens' : calls.length > 0 ? 'tool_use' : 'end_turn' }
}

/** The block without its content, and the content in deltas. */
function anthropicBlock(block: Json, index: number, { text = [] }: Reply): Array<Json> {
  const delta = (one: Json) => ({ type: 'content_block_delta', index, delta: one })
  const start = (content_block: Json) => ({ type: 'content_block_start', index, content_block })
  const stop = { type: 'content_block_stop', index }
  switch (block['type']) {
    case 'text':
      return [start({ type: 'text', text: '' }), ...text.map(each => delta({ type: 'text_delta', text: each })), stop]
    case 'thinking': {
      const { thinking, signature } = block
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking }),
        delta({ type: 'signature_delta', signature }),
        stop,
      ]
    }
    default:
      return [start({ ...block, input: {} }), delta({ type: 'input_json_delta', partial_json: block['input'] }), stop]
  }
}

const anthropic: Dialect = {
  wire: anthropicWire,
  stream: reply => [
    {
      type: 'message_start',
      message: { content: [], ...usageKeys(reply.usage, { input_tokens: 11, output_tokens: 1 }) },
    },
    ...anthropicBlocks(reply).flatMap((block, index) => anthropicBlock(block, index, reply)),
    { type: 'message_delta', delta: anthropicStop(reply), ...usageKeys(reply.usage, { output_tokens: 5 }) },
  ],
  whole: reply => ({
    type: 'message',
    role: 'assistant',
    content: anthropicBlocks(reply),
    ...anthropicStop(reply),
    ...usageKeys(reply.usage, { input_tokens: 11, output_tokens: 5 }),
  }),
  mark: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
}

function googleParts(reply: Reply): Array<Json> {
  return [
    ...(reply.thinking === undefined ? [] : [{ text: reply.thinking, thought: true }]),
    ...(reply.text ?? []).map(text => ({ text })),
    ...(reply.calls ?? []).map(({ id, name, args }) => ({
      functionCall: { ...(id === undefined ? {} : { id }), name, args },
    })),
  ]
}

function googleEnd({ end = 'stop', usage }: Reply): Json {
  const counts = { promptTokenCount: 11, candidatesTokenCount: 5, totalTokenCount: 16 }
  return {
    candidates: [{ index: 0, ...(end === null ? {} : { finishReason: end === 'limit' ? 'MAX_TOKENS' : 'STOP' }) }],
    ...(usage === 'none' ? {} : { usageMetadata: usage === 'null' ? null : counts }),
  }
}

const google: Dialect = {
  wire: googleWire,
  stream: reply => [
    ...googleParts(reply).map(part => ({ candidates: [{ index: 0, content: { role: 'model', parts: [part] } }] })),
    googleEnd(reply),
  ],
  // Without `alt=sse` Google sends its events as one list.
  whole: reply => google.stream(reply),
  mark: '',
}

export const DIALECTS: ReadonlyArray<Dialect> = [chat, responses, anthropic, google]

/** The events as a server sends them. */
export function wireText(events: ReadonlyArray<Json>, lineEnd = '\n'): string {
  return events
    .map(event => {
      const name = typeof event['type'] === 'string' ? `event: ${event['type']}${lineEnd}` : ''
      return `${name}data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`
    })
    .join('')
}
