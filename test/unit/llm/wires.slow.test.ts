// The four protocols against a server that speaks them.

import { describe, expect, test } from 'vitest'
import type { Message } from '#core/ports.ts'
import {
  assistantOf,
  callsOf,
  collect,
  errorOf,
  KEY,
  llmFor,
  requestFor,
  startModel,
  textOf,
  TOOLS,
  usageOf,
  WIRES,
} from './rig.ts'

const never = new AbortController().signal
const system: Message = { role: 'system', content: 'You are an SRE.' }
const user = (content: string): Message => ({ role: 'user', content })

describe.for(WIRES)('$name', wire => {
  test('streams text in deltas and ends with usage', async () => {
    await using model = await startModel()
    model.onMessage(
      'hello',
      { content: 'The disk of node one is full, clean it up.', usage: { prompt_tokens: 11, completion_tokens: 5 } },
      { chunkSize: 8 },
    )
    const chunks = await collect(llmFor(wire, model.url).ask(requestFor(wire, [system, user('hello')]), never))
    expect(textOf(chunks)).toBe('The disk of node one is full, clean it up.')
    expect(chunks.filter(chunk => chunk.kind === 'text').length).toBeGreaterThan(2)
    expect(usageOf(chunks)).toMatchObject({ inputTokens: 11, outputTokens: 5 })
    expect(errorOf(chunks)).toBeUndefined()
  })

  test('streams thinking apart from text', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'Done.', reasoning: 'Let me look at the disks first.' })
    const chunks = await collect(llmFor(wire, model.url).ask(requestFor(wire, [user('hello')]), never))
    expect(textOf(chunks, 'thinking')).toBe('Let me look at the disks first.')
    expect(textOf(chunks)).toBe('Done.')
  })

  test('gives parallel tool calls complete, in order, under their own names', async () => {
    await using model = await startModel()
    model.onMessage('hello', {
      toolCalls: [
        { name: 'host__disks', arguments: '{"path":"/var"}', id: 'call_one' },
        { name: 'host__load', arguments: '{}', id: 'call_two' },
      ],
    })
    const chunks = await collect(llmFor(wire, model.url).ask(requestFor(wire, [user('hello')], TOOLS), never))
    const calls = callsOf(chunks)
    expect(calls.map(call => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['host.disks', { path: '/var' }],
      ['host.load', {}],
    ])
    expect(new Set(calls.map(call => call.id)).size).toBe(2)
    expect(calls.every(call => call.id.length > 0)).toBe(true)
  })

  test('a second turn replays calls, answers and the provider’s own blocks', async () => {
    await using model = await startModel()
    model.on(
      { userMessage: 'hello', hasToolResult: false },
      {
        content: 'Looking.',
        reasoning: 'First the disks.',
        toolCalls: [{ name: 'host__disks', arguments: '{"path":"/"}', id: 'call_one' }],
      },
    )
    model.on({ userMessage: 'hello', hasToolResult: true }, { content: 'The disk is at 97 %.' })
    const llm = llmFor(wire, model.url)
    const first = await collect(llm.ask(requestFor(wire, [system, user('hello')], TOOLS), never))
    const [call] = callsOf(first)
    const messages: Array<Message> = [
      system,
      user('hello'),
      assistantOf(first),
      { role: 'tool', callId: call?.id ?? '', name: 'host.disks', content: '97 % of /', isError: false },
    ]
    const second = await collect(llm.ask(requestFor(wire, messages, TOOLS), never))
    expect(errorOf(second)).toBeUndefined()
    expect(textOf(second)).toBe('The disk is at 97 %.')
  })

  test('an empty tool list sends no callable tool', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'Fine.' })
    await collect(llmFor(wire, model.url).ask(requestFor(wire, [user('hello')]), never))
    const body = model.getLastRequest()?.body
    expect(body && 'tools' in body ? (body.tools ?? []) : []).toEqual([])
  })

  test.for([
    { status: 401, kind: 'auth', retryable: false },
    { status: 400, kind: 'invalid', retryable: false },
    { status: 404, kind: 'invalid', retryable: false },
    { status: 429, kind: 'rate_limited', retryable: true },
    { status: 500, kind: 'overloaded', retryable: true },
    { status: 503, kind: 'overloaded', retryable: true },
  ])('status $status is $kind, asked once, and says no secret', async ({ status, kind, retryable }) => {
    await using model = await startModel()
    model.onMessage('hello', {
      error: { message: `Incorrect API key provided: ${KEY}`, type: 'some_error' },
      status,
      retryAfter: 7,
    })
    const chunks = await collect(llmFor(wire, model.url).ask(requestFor(wire, [user('hello')]), never))
    const error = errorOf(chunks)
    expect(error).toMatchObject({ kind, retryable, status })
    expect(error?.retryAfterMs).toBe(status === 429 ? 7000 : undefined)
    expect(error?.message).not.toContain(KEY)
    expect(error?.message).toContain('[key]')
    expect(model.getRequests().length).toBe(1)
  })

  test('a stream that breaks off is a retryable failure after the text so far', async () => {
    await using model = await startModel()
    model.onMessage(
      'hello',
      { content: 'The disk of node one is full, clean it up at once.' },
      { chunkSize: 4, truncateAfterChunks: 8, streamingProfile: { tps: 200 } },
    )
    const chunks = await collect(llmFor(wire, model.url).ask(requestFor(wire, [user('hello')]), never))
    expect(textOf(chunks)).toMatch(/^The/)
    expect(errorOf(chunks)).toMatchObject({ retryable: true })
  })

  test('nobody listening is a retryable failure', async () => {
    const chunks = await collect(llmFor(wire, 'http://127.0.0.1:9').ask(requestFor(wire, [user('hello')]), never))
    expect(chunks.length).toBe(1)
    expect(errorOf(chunks)).toMatchObject({ kind: 'unknown', retryable: true })
  })

  test('an abort in the middle throws the reason of the signal', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'word '.repeat(200) }, { chunkSize: 5, streamingProfile: { tps: 20 } })
    const stop = new AbortController()
    const reason = new Error('cancelled by ann')
    let seen = ''
    const run = (async () => {
      for await (const chunk of llmFor(wire, model.url).ask(requestFor(wire, [user('hello')]), stop.signal)) {
        if (chunk.kind === 'text') seen += chunk.delta
        if (seen !== '') stop.abort(reason)
      }
    })()
    await expect(run).rejects.toBe(reason)
    expect(seen.length).toBeLessThan(100)
  })

  test('an abort throws at once even when the connection hangs and does not heed it', async () => {
    const hanging = (() => new Promise(() => {})) as typeof fetch
    const stop = new AbortController()
    const run = collect(
      llmFor(wire, 'http://127.0.0.1:9', { fetch: hanging }).ask(requestFor(wire, [user('hello')]), stop.signal),
    )
    const reason = new Error('time is up')
    setTimeout(() => stop.abort(reason), 20)
    await expect(run).rejects.toBe(reason)
  })

  test('a reader that stops early lets go of the connection', async () => {
    await using model = await startModel()
    model.onMessage('hello', { content: 'word '.repeat(200) }, { chunkSize: 5, streamingProfile: { tps: 50 } })
    let cancelled = false
    const noting: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      init?.signal?.addEventListener('abort', () => (cancelled = true))
      return response
    }
    const chunks = llmFor(wire, model.url, { fetch: noting }).ask(requestFor(wire, [user('hello')]), never)
    for await (const chunk of chunks) if (chunk.kind === 'text') break
    await expect.poll(() => cancelled).toBe(true)
  })

  test('a missing key is an error chunk that names the variable, and nothing is sent', async () => {
    const sent: Array<unknown> = []
    const noting = ((input: unknown) => Promise.reject(sent.push(input))) as typeof fetch
    const chunks = await collect(
      llmFor(wire, 'http://127.0.0.1:9', { fetch: noting, vars: {} }).ask(requestFor(wire, [user('hello')]), never),
    )
    expect(errorOf(chunks)).toMatchObject({ kind: 'auth', retryable: false })
    expect(errorOf(chunks)?.message).toContain('MODEL_KEY')
    expect(sent).toEqual([])
  })
})
