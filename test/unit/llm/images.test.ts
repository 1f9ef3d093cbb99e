// Images of tool results in the requests of every vendor, and beside one that takes none.

import { describe, expect, test } from 'vitest'
import { takesImages } from '#adapters/llm/images.ts'
import type { Message } from '#core/ports.ts'
import {
  anthropicComplaints,
  chatComplaints,
  googleComplaints,
  responsesComplaints,
} from '../../fakes/vendor-requests.ts'
import { canned, collect, errorOf, llmFor, requestFor, TOOLS, WIRES, type Wire } from './rig.ts'

type Body = Record<string, unknown>

test.each([
  ['claude-opus-4-8', true],
  ['anthropic/claude-haiku-4.5', true],
  ['claude-2.1', false],
  ['claude-instant-1', false],
  ['gemini-3.7-flash', true],
  ['google/gemini-2.5-pro', true],
  ['gpt-5.2', true],
  ['openai/gpt-4.1-mini', true],
  ['gpt-4o', true],
  ['chatgpt-4o-latest', true],
  ['gpt-4o-audio-preview', false],
  ['gpt-4', false],
  ['gpt-3.5-turbo', false],
  ['gpt-oss-120b', false],
  ['o3', true],
  ['o3-mini', false],
  ['o4-mini', true],
  ['grok-4.6', true],
  ['grok-code-fast-1', false],
  ['grok-3', false],
  ['grok-2-vision', true],
  ['qwen2.5vl:7b', true],
  ['Qwen/Qwen3-VL-8B-Instruct', true],
  ['qwen3:8b', false],
  ['llama3.2-vision', true],
  ['llama3.3:70b', false],
  ['gemma3:4b', true],
  ['gemma3:1b', false],
  ['gemma3n:e4b', true],
  ['mistral-large-2512', false],
  ['deepseek-chat', false],
])('whether %s takes images is known by its name: %s', (model, expected) => {
  expect(takesImages({ model }, {})).toBe(expected)
  // The provider's key counts more.
  expect(takesImages({ model }, { images: !expected })).toBe(!expected)
})

const png = { mimeType: 'image/png', data: `iVBORw0KGgo${'A'.repeat(300)}` }
const gif = { mimeType: 'image/gif', data: `R0lGODlhAQAB${'B'.repeat(300)}` }

const result = (callId: string, name: string, images: ReadonlyArray<typeof png>): Message => ({
  role: 'tool',
  callId,
  name,
  content: `result of ${name}`,
  isError: false,
  ...(images.length > 0 && { images }),
})

const CONVERSATION: Array<Message> = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'alert' },
  {
    role: 'assistant',
    content: '',
    toolCalls: ['a', 'b'].map((letter, at) => ({
      id: `call0000${letter}`,
      name: at === 0 ? 'host.load' : 'host.disks',
      arguments: '{}',
    })),
  },
  result('call0000a', 'host.load', [png]),
  result('call0000b', 'host.disks', [png, gif]),
]

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
const older: Wire = { ...google, name: 'google, generation 2', model: 'gemini-2.5-flash' }
const xai: Wire = { ...chat, name: 'xai', type: 'xai', model: 'grok-4.6' }
const mistral: Wire = { ...chat, name: 'mistral', model: 'mistral-large-2512' }

const address = ({ mimeType, data }: typeof png) => `data:${mimeType};base64,${data}`
const chatParts = (...images: Array<typeof png>) => [
  { type: 'text', text: expect.stringMatching(/^The images of the results above, in their order: 1 of host\.load, /) },
  ...images.map(image => ({ type: 'image_url', image_url: { url: address(image) } })),
]
const chatTurns = (...images: Array<typeof png>) => [
  { role: 'tool', tool_call_id: 'call0000a', content: 'result of host.load' },
  { role: 'tool', tool_call_id: 'call0000b', content: 'result of host.disks' },
  { role: 'user', content: chatParts(...images) },
]
const inputImage = (image: typeof png) => ({ type: 'input_image', detail: 'auto', image_url: address(image) })
const anthropicImage = ({ mimeType, data }: typeof png) => ({
  type: 'image',
  source: { type: 'base64', media_type: mimeType, data },
})

type Row = { wire: Wire; turns: (body: Body) => unknown; complaints: (body: Body) => Array<string>; expected: unknown }

const ROWS: Array<Row> = [
  {
    wire: chat,
    turns: body => (body['messages'] as Array<Body>).slice(-3),
    complaints: chatComplaints,
    expected: chatTurns(png, png, gif),
  },
  {
    wire: xai,
    turns: body => (body['messages'] as Array<Body>).slice(-3),
    complaints: chatComplaints,
    // It takes no GIF.
    expected: chatTurns(png, png),
  },
  {
    wire: mistral,
    // A word of the model's stands between a result and a user's message.
    turns: body => (body['messages'] as Array<Body>).slice(-4).filter(({ role }) => role !== 'assistant'),
    complaints: body => chatComplaints(body, /^[a-zA-Z0-9]{9}$/),
    expected: chatTurns(png, png, gif),
  },
  {
    wire: responses,
    turns: body => (body['input'] as Array<Body>).slice(-2).map(({ output }) => output),
    complaints: responsesComplaints,
    expected: [
      [{ type: 'input_text', text: 'result of host.load' }, inputImage(png)],
      [{ type: 'input_text', text: 'result of host.disks' }, inputImage(png), inputImage(gif)],
    ],
  },
  {
    wire: anthropic,
    turns: body => (body['messages'] as Array<{ content: Array<Body> }>).at(-1)?.content.map(({ content }) => content),
    complaints: anthropicComplaints,
    expected: [
      [{ type: 'text', text: 'result of host.load' }, anthropicImage(png)],
      [{ type: 'text', text: 'result of host.disks' }, anthropicImage(png), anthropicImage(gif)],
    ],
  },
  {
    wire: google,
    turns: body =>
      (body['contents'] as Array<{ parts: Array<Record<string, Body>> }>)
        .at(-1)
        ?.parts.map(part => part['functionResponse']?.['parts']),
    complaints: googleComplaints,
    // It takes no GIF.
    expected: [[{ inlineData: png }], [{ inlineData: png }]],
  },
  {
    wire: older,
    turns: body =>
      (body['contents'] as Array<{ parts: Array<Body> }>)
        .slice(-2)
        .map(({ parts }) => parts.map(part => Object.keys(part)[0])),
    complaints: () => [],
    expected: [
      ['functionResponse', 'functionResponse'],
      ['text', 'inlineData', 'inlineData'],
    ],
  },
]

async function sent(wire: Wire, messages: Array<Message>, more: { images?: boolean; without?: Array<string> } = {}) {
  const seen: Array<{ url: string; body: Body }> = []
  const llm = llmFor(wire, 'http://model.test', { fetch: canned([], seen), images: more.images ?? true })
  const request = { ...requestFor(wire, messages, TOOLS), without: more.without ?? [] }
  await collect(llm.ask(request, new AbortController().signal))
  return seen[0]?.body ?? {}
}

describe.for(ROWS)('$wire.name', ({ wire, turns, complaints, expected }) => {
  test('each image is a part of its own, and nothing of it stands in a text', async () => {
    const body = await sent(wire, CONVERSATION)
    expect(turns(body)).toEqual(expected)
    expect(complaints(body)).toEqual([])
  })

  test('the bytes before a later turn stay', async () => {
    const later: Array<Message> = [
      ...CONVERSATION,
      { role: 'assistant', content: 'Done.', toolCalls: [] },
      { role: 'user', content: 'go on' },
    ]
    const bodies = await Promise.all([CONVERSATION, later].map(each => sent(wire, each)))
    const [before, after] = bodies.map(body => turnsText(body)) as [string, string]
    expect(after.startsWith(before.slice(0, -1))).toBe(true)
  })

  // A fallback goes on with what another provider was shown, in either direction.
  test.for<[string, { images?: boolean; without?: Array<string> }]>([
    ['that takes none', { images: false }],
    ['that has refused them', { without: ['images'] }],
  ])('a model %s reads the text alone', async ([, more]) => {
    const body = await sent(wire, CONVERSATION, more)
    const without = CONVERSATION.map(message => {
      if (message.role !== 'tool') return message
      const { images: _images, ...text } = message
      return text
    })
    expect(turnsText(body)).toBe(turnsText(await sent(wire, without)))
    expect(complaints(body)).toEqual([])
    expect(JSON.stringify(body)).not.toContain(png.data)
  })

  test('a model without tools reads results as text, with the images behind', async () => {
    const body = await sent(wire, CONVERSATION, { without: ['tools'] })
    expect(JSON.stringify(body).split(png.data).length - 1).toBe(2)
    expect(JSON.stringify(body)).toContain('Result of host.load:')
  })
})

function turnsText(body: Body): string {
  const turns = body['messages'] ?? body['input'] ?? body['contents']
  return JSON.stringify(turns).replaceAll(',"cache_control":{"type":"ephemeral"}', '')
}

test.each([
  [chat, 400, { error: { message: 'Invalid content type. image_url is only supported by certain models.' } }],
  [chat, 400, { error: { message: 'At most 1 image(s) may be provided in one request.' } }],
  [chat, 422, { detail: 'messages[4]: unknown variant `image_url`, expected `text`' }],
  [chat, 400, { error: { message: "'messages.4' : content must be a string" } }],
  [
    anthropic,
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'messages.1.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels',
      },
    },
  ],
  [chat, 400, { error: { message: `Invalid image_url: data:image/png;base64,${png.data}` } }],
  [google, 400, { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'Unable to process input image.' } }],
])('%o: a refusal that names images leaves them out', async (wire, status, answer) => {
  const fetch = (async () => Response.json(answer, { status })) as typeof globalThis.fetch
  const llm = llmFor(wire, 'http://model.test', { fetch, images: true })
  const error = errorOf(await collect(llm.ask(requestFor(wire, CONVERSATION, TOOLS), new AbortController().signal)))
  expect(error?.refused).toContain('images')
  expect(error?.message).not.toContain(png.data.slice(0, 100))
  // A request without images has none to leave out.
  const plain = await collect(llm.ask(requestFor(wire, CONVERSATION.slice(0, 2), TOOLS), new AbortController().signal))
  expect(errorOf(plain)?.refused ?? []).not.toContain('images')
})
