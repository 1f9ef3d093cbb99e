// Odd replies of real vendors, gateways and local servers: one list, against every protocol, over a real connection.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LlmChunk } from '#core/ports.ts'
import { startByteServer, type Answer } from './byte-server.ts'
import { DIALECTS, wireText, type Dialect, type Reply } from './dialects.ts'
import { callsOf, collect, errorOf, KEY, llmFor, requestFor, textOf, TOOLS, usageOf } from './rig.ts'

let server: Awaited<ReturnType<typeof startByteServer>>
beforeAll(async () => (server = await startByteServer()))
afterAll(() => server[Symbol.asyncDispose]())

async function ask({ wire }: Dialect, answer: Answer): Promise<Array<LlmChunk>> {
  server.answerWith(answer)
  const request = requestFor(wire, [{ role: 'user', content: 'alert' }], TOOLS)
  return collect(llmFor(wire, server.url).ask(request, new AbortController().signal))
}

/** What the engine makes of the chunks. */
function outcome(chunks: Array<LlmChunk>) {
  const late = chunks.findIndex(chunk => chunk.kind === 'text-was-thinking')
  return {
    thinking: textOf(chunks, 'thinking') + textOf(chunks.slice(0, Math.max(0, late))),
    text: textOf(chunks.slice(late + 1)),
    calls: callsOf(chunks).map(({ name, arguments: args }) => [name, JSON.parse(args)]),
    error: errorOf(chunks)?.kind ?? null,
  }
}

const streamed = (dialect: Dialect, reply: Reply, mark = dialect.mark): Answer => ({
  pieces: [wireText(dialect.stream(reply)) + mark],
})
const bytes = (text: string) => Array.from(new TextEncoder().encode(text), byte => new Uint8Array([byte]))
const pieces = (text: string, length: number) =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length))

/** Keys that some server sends as null beside, or in the place of, what it leaves out. */
const NULLS = [
  'id',
  'index',
  'created',
  'model',
  'usage',
  'logprobs',
  'system_fingerprint',
  'refusal',
  'tool_calls',
  'reasoning_content',
  'error',
  'incomplete_details',
  'stop_sequence',
  'citations',
  'promptFeedback',
  'groundingMetadata',
  'safetyRatings',
  'annotations',
  'obfuscation',
  'function_call',
  'finishMessage',
]

function withNulls(value: Record<string, unknown>): Record<string, unknown> {
  const filled = Object.entries(value).map(([key, inner]) => [key, nullsIn(inner)])
  return { ...Object.fromEntries(NULLS.map(key => [key, null])), ...Object.fromEntries(filled) }
}

function nullsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullsIn)
  return typeof value === 'object' && value !== null ? withNulls(value as Record<string, unknown>) : value
}

const without = (key: string) => (event: Record<string, unknown>) =>
  JSON.parse(JSON.stringify(event, (name, value: unknown) => (name === key ? undefined : value))) as Record<
    string,
    unknown
  >

const TEXT = ['Die Größe ', 'ist 97 % 🔥 ', 'of the disk.']
const plain = { thinking: '', text: TEXT.join(''), calls: [], error: null }
const call = (args: unknown, id: string | undefined = 'call_1') => ({ ...(id && { id }), name: 'host__disks', args })
const called = { thinking: '', text: '', calls: [['host.disks', { path: '/' }]], error: null }

type Row = [name: string, answer: (dialect: Dialect) => Answer, expected: Partial<ReturnType<typeof outcome>>]

const FRAMES: Array<Row> = [
  ['as it should be', d => streamed(d, { text: TEXT }), plain],
  ['without usage', d => streamed(d, { text: TEXT, usage: 'none' }), plain],
  ['with a usage of null', d => streamed(d, { text: TEXT, usage: 'null' }), plain],
  ['without a reason for its end', d => streamed(d, { text: TEXT, end: null }), plain],
  ['without the last mark', d => streamed(d, { text: TEXT }, ''), plain],
  ['without reason and mark, but whole', d => streamed(d, { text: TEXT, end: null }, ''), plain],
  ['without its last blank line', d => ({ pieces: [(wireText(d.stream({ text: TEXT })) + d.mark).trimEnd()] }), plain],
  [
    'with lines that end in CR LF',
    d => ({ pieces: [wireText(d.stream({ text: TEXT }), '\r\n') + d.mark.replaceAll('\n', '\r\n')] }),
    plain,
  ],
  [
    'with comments and keep-alives',
    d => ({
      pieces: [
        ': processing\n\n',
        ...d.stream({ text: TEXT }).map(event => `: keep-alive\n\ndata:\n\n${wireText([event])}`),
        d.mark,
      ],
    }),
    plain,
  ],
  ['byte by byte', d => ({ pieces: bytes(wireText(d.stream({ text: TEXT })) + d.mark) }), plain],
  ['after a byte order mark', d => ({ pieces: [`\uFEFF${wireText(d.stream({ text: TEXT }))}${d.mark}`] }), plain],
  [
    'without a space behind the colon',
    d => ({ pieces: [(wireText(d.stream({ text: TEXT })) + d.mark).replaceAll('data: ', 'data:')] }),
    plain,
  ],
  [
    'without names of events',
    d => ({ pieces: [(wireText(d.stream({ text: TEXT })) + d.mark).replaceAll(/^event: .*\n/gm, '')] }),
    plain,
  ],
  [
    'as one JSON object',
    d => ({ headers: { 'content-type': 'application/json' }, pieces: [JSON.stringify(d.whole({ text: TEXT }))] }),
    plain,
  ],
  [
    'as one JSON object in many pieces, under the wrong type',
    d => ({ pieces: pieces(JSON.stringify(d.whole({ text: TEXT }), null, 2), 7) }),
    plain,
  ],
  [
    'as one JSON object with a call',
    d => ({ pieces: [JSON.stringify(d.whole({ calls: [call({ path: '/' })] }))] }),
    called,
  ],
  [
    'as a JSON object a line',
    d => ({
      pieces: [
        d
          .stream({ text: TEXT })
          .map(event => JSON.stringify(event))
          .join('\n'),
      ],
    }),
    plain,
  ],
  ['with thinking', d => streamed(d, { thinking: 'Hm.', text: TEXT }), { ...plain, thinking: 'Hm.' }],
  ['cut at the output limit', d => streamed(d, { text: TEXT, end: 'limit' }), { ...plain, error: 'cut' }],
  [
    'as one JSON object that is cut',
    d => ({ pieces: [JSON.stringify(d.whole({ text: TEXT, end: 'limit' }))] }),
    { ...plain, error: 'cut' },
  ],
  ['cut with a whole call', d => streamed(d, { calls: [call('{"path":"/"}')], end: 'limit' }), called],
  [
    'with nulls where values may be left out',
    d => ({ pieces: [wireText(d.stream({ text: TEXT }).map(withNulls)) + d.mark] }),
    plain,
  ],
  ['without any index', d => ({ pieces: [wireText(d.stream({ text: TEXT }).map(without('index'))) + d.mark] }), plain],
  ['whose connection breaks behind its end', d => ({ pieces: [wireText(d.stream({ text: TEXT }))], cut: true }), plain],
  ['whose last event is cut', d => ({ pieces: [`${wireText(d.stream({ text: TEXT }))}data: {"cho`] }), plain],
  [
    'broken off in the middle of a sentence',
    d => ({ pieces: [wireText(d.stream({ text: ['The disk is fu'], end: null }).slice(0, -1))] }),
    { text: 'The disk is fu', error: 'unknown' },
  ],
  [
    'cut off by the network',
    d => ({ pieces: [wireText(d.stream({ text: ['The disk is fu'], end: null }).slice(0, -1))], cut: true }),
    { text: 'The disk is fu', error: 'unknown' },
  ],
]

const CALLS: Array<Row> = [
  ['as JSON text', d => streamed(d, { calls: [call('{"path":"/"}')] }), called],
  ['as an object', d => streamed(d, { calls: [call({ path: '/' })] }), called],
  ['encoded twice', d => streamed(d, { calls: [call(JSON.stringify('{"path":"/"}'))] }), called],
  ['as nothing', d => streamed(d, { calls: [call('')] }), { ...called, calls: [['host.disks', {}]] }],
  ['as null', d => streamed(d, { calls: [call(null)] }), { ...called, calls: [['host.disks', {}]] }],
  ['without an id', d => streamed(d, { calls: [call('{"path":"/"}', undefined)] }), called],
  [
    'in two calls',
    d => streamed(d, { calls: [call('{"path":"/"}'), { id: 'call_2', name: 'host__load', args: '{}' }] }),
    { ...called, calls: [...called.calls, ['host.load', {}]] },
  ],
  [
    'without any index',
    d => ({ pieces: [wireText(d.stream({ calls: [call('{"path":"/"}')] }).map(without('index'))) + d.mark] }),
    called,
  ],
  [
    'between nulls',
    d => ({ pieces: [wireText(d.stream({ calls: [call('{"path":"/"}')] }).map(withNulls)) + d.mark] }),
    called,
  ],
  ['without a last mark', d => streamed(d, { calls: [call('{"path":"/"}')], end: null }, ''), called],
]

const json = '{"name": "host__disks", "arguments": {"path": "/"}}'
const said =
  (...text: Array<string>) =>
  (d: Dialect) =>
    streamed(d, { text })
const spread = (text: string, length = 3) => said(...pieces(text, length))
const marked = `Let me look.\n<tool_call>\n${json}\n</tool_call>`

const MARKS: Array<Row> = [
  [
    'thinking before the answer',
    said('<think>\nMaybe DNS?\n</think>\n\n', 'The disk is full.'),
    { thinking: '\nMaybe DNS?\n', text: 'The disk is full.' },
  ],
  [
    'thinking over many chunks',
    spread('\n<think>Maybe DNS?</think>\n\nThe disk is full.'),
    { thinking: 'Maybe DNS?', text: 'The disk is full.' },
  ],
  [
    'thinking in two parts',
    spread('<think>One.</think>\n<think>Two.</think>Full.'),
    { thinking: 'One.Two.', text: 'Full.' },
  ],
  ['thinking under another name', spread('<thinking>One.</thinking>Full.'), { thinking: 'One.', text: 'Full.' }],
  ['thinking that never ends', spread('<think>Maybe DNS? Maybe'), { thinking: 'Maybe DNS? Maybe', text: '' }],
  ['empty thinking alone', spread('<think>\n\n</think>\n\n'), { text: '' }],
  [
    'thinking without its opening mark',
    spread('Maybe DNS?\n</think>\n\nThe disk is full.'),
    { thinking: 'Maybe DNS?\n', text: 'The disk is full.' },
  ],
  [
    'an answer that speaks of both marks',
    spread('It writes <think>x</think> first.'),
    { thinking: '', text: 'It writes <think>x</think> first.' },
  ],
  [
    'an answer that speaks of the mark',
    spread('Models write <think> first.'),
    { thinking: '', text: 'Models write <think> first.' },
  ],
  ['an answer that begins almost like it', spread('<thin walls> are <b>'), { text: '<thin walls> are <b>' }],
  ['a call between marks', spread(marked), { text: 'Let me look.\n', calls: called.calls }],
  [
    'a call behind thinking',
    spread(`<think>Hm.</think>\n<tool_call>${json}</tool_call>`),
    { thinking: 'Hm.', text: '', calls: called.calls },
  ],
  [
    'two calls between marks',
    spread(`<tool_call>${json}</tool_call>\n<tool_call>${json.replace('disks', 'load')}</tool_call>`),
    { calls: [...called.calls, ['host.load', { path: '/' }]] },
  ],
  ['a call whose mark is not closed', spread(`<tool_call>${json}`), { text: '', calls: called.calls }],
  [
    'a call in Qwen’s own form',
    spread('<tool_call>\n<function=host__disks>\n<parameter=path>\n/\n</parameter>\n</function>\n</tool_call>'),
    { text: '', calls: called.calls },
  ],
  ['a call in Mistral’s own form', spread(`[TOOL_CALLS][${json}]`), { text: '', calls: called.calls }],
  ['a call that is all of the answer', spread(json, 7), { text: '', calls: called.calls }],
  ['the same in a code block', spread('```json\n' + json + '\n```', 7), { text: '', calls: called.calls }],
  [
    'the same under other keys',
    spread('{"tool": "host.disks", "parameters": {"path": "/"}}'),
    { text: '', calls: called.calls },
  ],
  [
    'the same in OpenAI’s form',
    spread('{"type": "function", "function": {"name": "host__disks", "arguments": "{\\"path\\":\\"/\\"}"}}'),
    { text: '', calls: called.calls },
  ],
  [
    'a call of a tool that there is not',
    spread('{"name": "rm", "arguments": {"path": "/"}}'),
    { calls: [], text: '{"name": "rm", "arguments": {"path": "/"}}' },
  ],
  [
    'a call in the middle of an explanation',
    spread(`Call it so:\n\`\`\`\n<tool_call>${json}</tool_call>\n\`\`\`\nThen wait.`),
    { calls: [], text: `Call it so:\n\`\`\`\n<tool_call>${json}</tool_call>\n\`\`\`\nThen wait.` },
  ],
  [
    'an answer in JSON',
    spread('{"cause": "disk full", "name": "host__disks"}'),
    { calls: [], text: '{"cause": "disk full", "name": "host__disks"}' },
  ],
  ['an answer that begins with a list', spread('[1] The disk is full.'), { calls: [], text: '[1] The disk is full.' }],
]

describe.for(DIALECTS)('$wire.name', dialect => {
  test.for(FRAMES)('a reply %s', async ([, answer, expected]) => {
    expect(outcome(await ask(dialect, answer(dialect)))).toMatchObject(expected)
  })

  test.for(CALLS)('arguments %s', async ([, answer, expected]) => {
    const chunks = await ask(dialect, answer(dialect))
    expect(outcome(chunks)).toEqual(expected)
    expect(callsOf(chunks).every(({ id }) => id.length > 0)).toBe(true)
  })

  test.for(MARKS)('text with %s', async ([, answer, expected]) => {
    expect(outcome(await ask(dialect, answer(dialect)))).toMatchObject({ error: null, ...expected })
  })

  test('usage is reported where it is given', async () => {
    const chunks = await ask(dialect, streamed(dialect, { text: TEXT, usage: 'given' }))
    expect(usageOf(chunks)).toMatchObject({ inputTokens: 11, outputTokens: 5 })
  })

  test.for<[string, Answer, object]>([
    [
      'an object',
      { pieces: [`{"error": {"message": "no more of this ${KEY}", "code": 429}}`] },
      { kind: 'rate_limited', status: 429 },
    ],
    ['a text', { pieces: ['{"error": "no more of this"}'] }, { kind: 'unknown', retryable: true }],
    [
      'an event',
      { pieces: ['data: {"error": {"message": "no more of this", "type": "overloaded_error"}}\n\n'] },
      { kind: 'overloaded', retryable: true },
    ],
    [
      'an event of its own name',
      {
        pieces: [
          'event: error\ndata: {"type":"error","error":{"type":"invalid_request_error","message":"no more of this"}}\n\n',
        ],
      },
      { kind: 'invalid', retryable: false },
    ],
    [
      'an object of vLLM',
      { pieces: ['{"object":"error","message":"no more of this","code":503}'] },
      { kind: 'overloaded', status: 503 },
    ],
    ['a detail', { pieces: ['{"detail": "no more of this"}'] }, { kind: 'unknown' }],
    ['plain text', { pieces: ['upstream error: no more of this'] }, { kind: 'unknown' }],
    [
      'a web page',
      {
        headers: { 'content-type': 'text/html' },
        pieces: ['<html><script>x()</script><body>no more <b>of this</b></body></html>'],
      },
      { kind: 'unknown' },
    ],
  ])('an error under status 200, as %s', async ([, answer, expected]) => {
    const error = errorOf(await ask(dialect, answer))
    expect(error).toMatchObject(expected)
    expect(error?.message).toContain('no more of this')
    expect(error?.message).not.toContain(KEY)
    expect(error?.message).not.toMatch(/[<>]|x\(\)/)
  })

  test('arguments without end are stopped', async () => {
    const endless = `{"path":"${'x'.repeat(1_100_000)}"}`
    const chunks = await ask(dialect, streamed(dialect, { calls: [call(endless)], end: null }))
    // Two of the protocols send arguments whole, and what is whole has an end.
    const streams = dialect.wire.name === 'openai chat' || dialect.wire.name === 'anthropic'
    expect([callsOf(chunks).length, errorOf(chunks)?.kind]).toEqual(streams ? [0, 'cut'] : [1, undefined])
  })

  test('an error behind text keeps the text', async () => {
    const text = wireText(dialect.stream({ text: ['The disk is'], end: null }).slice(0, -1))
    const chunks = await ask(dialect, { pieces: [`${text}data: {"error": {"message": "gone", "code": 500}}\n\n`] })
    expect(outcome(chunks)).toMatchObject({ text: 'The disk is', error: 'overloaded' })
  })
})
