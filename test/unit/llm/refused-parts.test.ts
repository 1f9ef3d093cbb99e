// Refusals as vendors, gateways and local servers word them, and what the next attempt leaves out.

import { describe, expect, test } from 'vitest'
import type { LlmRequest, Message } from '#core/ports.ts'
import { canned, collect, errorOf, llmFor, requestFor, textOf, TOOLS, WIRES, type Wire } from './rig.ts'

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
const budget = { ...anthropic, model: 'claude-haiku-4-5' }
const never = new AbortController().signal

type Sent = { url: string; body: Record<string, unknown> }
const alert: Array<Message> = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'alert' },
]

async function ask(wire: Wire, fetch: typeof globalThis.fetch, changes: Partial<LlmRequest> = {}) {
  const request: LlmRequest = { ...requestFor(wire, alert, TOOLS), cached: true, ...changes }
  return collect(llmFor(wire, 'http://model.test', { fetch }).ask(request, never))
}

function refusing(status: number, body: unknown): typeof globalThis.fetch {
  return (async () => Response.json(body, { status })) as typeof globalThis.fetch
}

const openAi = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param, code },
})
const fromAnthropic = (message: string) => ({ type: 'error', error: { type: 'invalid_request_error', message } })
const fromGoogle = (message: string) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } })

test.for<[wire: Wire, status: number, body: unknown, refused: Array<string>]>([
  [chat, 400, openAi('Unrecognized request argument supplied: stream_options'), ['stream_options']],
  [
    chat,
    422,
    { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] },
    ['stream_options'],
  ],
  [
    chat,
    400,
    openAi(
      "Invalid schema for function 'host__load': array schema missing items.",
      'tools[0].function.parameters',
      'invalid_function_parameters',
    ),
    ['tool:host.load'],
  ],
  [chat, 400, openAi('registry.ollama.ai/library/gemma:2b does not support tools'), ['tools']],
  [
    chat,
    400,
    openAi('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    ['tools'],
  ],
  [chat, 404, openAi('No endpoints found that support tool use. To learn more …'), ['tools']],
  [
    chat,
    400,
    openAi(
      "Invalid 'tools': array too long. Expected an array with maximum length 64, but got an array with length 90 instead.",
      'tools',
      'array_above_max_length',
    ),
    ['max_tools:64'],
  ],
  [
    responses,
    400,
    openAi(
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'reasoning.effort',
      'unsupported_parameter',
    ),
    ['reasoning'],
  ],
  [
    responses,
    400,
    openAi(
      'Your organization must be verified to generate reasoning summaries.',
      'reasoning.summary',
      'unsupported_value',
    ),
    ['reasoning'],
  ],
  [responses, 400, openAi('Encrypted content is not supported with this model.', 'include'), ['include']],
  [responses, 400, openAi("Unknown parameter: 'include'.", 'include'), ['include']],
  [
    responses,
    400,
    openAi("Unknown parameter: 'prompt_cache_key'; unknown parameter: 'store'.", 'store'),
    ['prompt_cache_key', 'store'],
  ],
  [anthropic, 400, fromAnthropic('tools.1.custom.input_schema: JSON schema is invalid.'), ['tool:host.disks']],
  [anthropic, 400, fromAnthropic('tools.1.cache_control: Extra inputs are not permitted'), ['cache_control']],
  [anthropic, 400, fromAnthropic('tools.1.cache_control.ttl: Extra inputs are not permitted'), ['cache_ttl']],
  [anthropic, 400, fromAnthropic('tool_choice: Extra inputs are not permitted'), []],
  [anthropic, 400, fromAnthropic('thinking: adaptive thinking is not supported on this model'), ['thinking']],
  [
    anthropic,
    400,
    fromAnthropic('max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for this model'),
    ['max_tokens'],
  ],
  [
    google,
    400,
    fromGoogle('Invalid JSON payload received. tools[0].function_declarations[1].parameters: schema is too complex'),
    ['tool:host.disks'],
  ],
  [google, 400, fromGoogle('Thinking level is not supported for this model.'), ['thinking']],
  // Nothing that can be left out, or no refusal of the request.
  [chat, 404, openAi('The model `gpt-9` does not exist or you do not have access to it.', null, 'model_not_found'), []],
  [
    chat,
    400,
    openAi(
      "This model's maximum context length is 8192 tokens. However, your messages include 9000 tokens (8000 in the messages, 1000 in the functions).",
    ),
    [],
  ],
  [chat, 400, openAi('Your message must include a user turn. Please store it first.'), []],
  [chat, 401, openAi("Incorrect API key, parameter: 'stream_options'"), []],
  [chat, 500, openAi('stream_options'), []],
  [chat, 400, openAi('prompt_cache_key is not permitted'), []],
])('%o', async ([wire, status, body, refused]) => {
  const error = errorOf(await ask(wire, refusing(status, body)))
  expect(error?.refused ?? []).toEqual(refused)
  if (status < 500) expect(error).toMatchObject({ retryable: false, status })
})

test('blocks of its own that a provider refuses are left out, and the turn goes as text and calls', async () => {
  const call = { id: 'c1', name: 'host.load', arguments: '{}' }
  const content = [
    { type: 'thinking', thinking: 'Look.', signature: 'old' },
    { type: 'tool_use', id: 'c1', name: 'host__load', input: {} },
  ]
  const native = { provider: 'p', blocks: { wire: 'anthropic', content } }
  const messages: Array<Message> = [
    ...alert,
    { role: 'assistant', content: 'Looking.', toolCalls: [call], by: 'p', native },
    { role: 'tool', callId: 'c1', name: 'host.load', content: '4.2', isError: false },
  ]
  const said = fromAnthropic('messages.1.content.0: Invalid `signature` in `thinking` block')
  expect(errorOf(await ask(anthropic, refusing(400, said), { messages }))?.refused).toEqual(['thinking', 'native'])
  const requests: Array<Sent> = []
  await ask(anthropic, canned([], requests), { messages, without: ['thinking', 'native'] })
  expect(JSON.stringify(requests[0]?.body)).not.toContain('signature')
  expect(JSON.stringify(requests[0]?.body)).toContain('Looking.')
})

/** Where a part stands in a request. */
const PLACES: Record<string, RegExp> = {
  stream_options: /stream_options/,
  include: /"include"/,
  reasoning: /"reasoning":/,
  thinking: /"thinking(Config)?":/,
  cache_control: /cache_control/,
  prompt_cache_key: /prompt_cache_key/,
  store: /"store"/,
  strict: /"strict"/,
  tools: /"tools"|functionDeclarations/,
  'tool:host.load': /host__load/,
}

describe.for<{ wire: Wire; parts: Array<string> }>([
  { wire: chat, parts: ['stream_options', 'tools', 'tool:host.load'] },
  {
    wire: responses,
    parts: ['include', 'reasoning', 'prompt_cache_key', 'store', 'strict', 'tools', 'tool:host.load'],
  },
  { wire: anthropic, parts: ['thinking', 'cache_control', 'tools', 'tool:host.load'] },
  { wire: budget, parts: ['thinking', 'cache_control', 'tools', 'tool:host.load'] },
  { wire: google, parts: ['thinking', 'tools', 'tool:host.load'] },
])('$wire.name $wire.model', ({ wire, parts }) => {
  async function sent(changes: Partial<LlmRequest>): Promise<string> {
    const requests: Array<Sent> = []
    await ask(wire, canned([], requests), changes)
    return JSON.stringify(requests[0]?.body)
  }

  test.for(parts)('%s is sent, and left out once it was refused', async part => {
    const place = PLACES[part] as RegExp
    expect(await sent({})).toMatch(place)
    const without = await sent({ without: [part] })
    expect(without).not.toMatch(place)
    if (part !== 'tools') expect(without).toContain('host__disks')
  })

  test('only the first tools are sent where the server takes so many', async () => {
    const body = await sent({ without: ['max_tools:1'] })
    expect(body).toContain('host__load')
    expect(body).not.toContain('host__disks')
  })

  test('calls that were made before become plain text for a model without tools', async () => {
    const call = { id: 'c1', name: 'host.load', arguments: '{"path":"/"}' }
    const messages: Array<Message> = [
      ...alert,
      { role: 'assistant', content: 'Looking.', toolCalls: [call], by: 'another' },
      { role: 'tool', callId: 'c1', name: 'host.load', content: '4.2', isError: false },
    ]
    const body = await sent({ messages, without: ['tools'] })
    expect(body).toContain('Called host.load')
    expect(body).toContain('Result of host.load')
    expect(body).not.toMatch(/"tool_calls"|function_call|tool_use|functionCall|"tools"/)
  })
})

test('an Anthropic model with a lower limit of output gets less, and no budget to think', async () => {
  const requests: Array<Sent> = []
  await ask(budget, canned([], requests), { without: ['max_tokens'] })
  expect(requests[0]?.body).toMatchObject({ max_tokens: 4096 })
  expect(requests[0]?.body).not.toHaveProperty('thinking')
})

test('arguments come back under the tool’s own keys, also broken ones; others keep their text', async () => {
  const parameters = { type: 'object', properties: { 'filter[state]': { type: 'string' }, path: { type: 'string' } } }
  const tools = TOOLS.map(tool => ({ ...tool, parameters }))
  const given = ['{"filter_state":"a"}', '{"filter_state":"b", }', '{ "path": "/" }', 'path: /']
  const tool_calls = given.map((args, index) => ({
    index,
    id: `c${index}`,
    function: { name: 'host__load', arguments: args },
  }))
  const reply = canned([{ data: { choices: [{ delta: { tool_calls }, finish_reason: 'tool_calls' }] } }])
  const chunks = await ask(chat, reply, { tools })
  expect(textOf(chunks)).toBe('')
  expect(chunks.flatMap(chunk => (chunk.kind === 'tool-call' ? [chunk.call.arguments] : []))).toEqual([
    '{"filter[state]":"a"}',
    '{"filter[state]":"b"}',
    '{ "path": "/" }',
    'path: /',
  ])
})
