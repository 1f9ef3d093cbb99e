// The vendors' SDKs inside workerd: they load, send through the injected fetch and stream.

import { expect, test } from 'vitest'
import { selectLlm } from '#adapters/llm/select.ts'
import type { Provider } from '#core/config/config.ts'
import type { LlmChunk } from '#core/ports.ts'

const sse = (...events: Array<{ type?: string }>) =>
  events.map(event => `${event.type ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`)

const CASES: Array<{ provider: Provider; url: string; body: Array<string> }> = [
  {
    provider: {
      type: 'openai',
      model: 'gpt-5.2',
      api: 'chat',
      apiKeyEnv: 'KEY',
      baseUrl: 'http://model.test',
      nativeTools: {},
    },
    url: 'http://model.test/v1/chat/completions',
    body: [
      ...sse(
        { choices: [{ delta: { content: 'Hel' } }] } as object,
        { choices: [{ delta: { content: 'lo' }, finish_reason: 'stop' }] } as object,
      ),
      'data: [DONE]\n\n',
    ],
  },
  {
    provider: {
      type: 'openai',
      model: 'gpt-5.2',
      api: 'responses',
      apiKeyEnv: 'KEY',
      baseUrl: 'http://model.test/v1',
      nativeTools: {},
    },
    url: 'http://model.test/v1/responses',
    body: sse(
      { type: 'response.output_text.delta', delta: 'Hel' } as object,
      { type: 'response.output_text.delta', delta: 'lo' } as object,
      { type: 'response.completed', response: { status: 'completed' } } as object,
    ),
  },
  {
    provider: {
      type: 'anthropic',
      model: 'claude-sonnet-5',
      apiKeyEnv: 'KEY',
      baseUrl: 'http://model.test',
      nativeTools: {},
    },
    url: 'http://model.test/v1/messages',
    body: sse(
      { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 0 } } } as object,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as object,
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } } as object,
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } } as object,
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } } as object,
      { type: 'message_stop' },
    ),
  },
  {
    provider: {
      type: 'google',
      model: 'gemini-3.7-flash',
      apiKeyEnv: 'KEY',
      baseUrl: 'http://model.test',
      nativeTools: {},
    },
    url: 'http://model.test/v1beta/models/gemini-3.7-flash:streamGenerateContent?alt=sse',
    body: sse(
      { candidates: [{ content: { role: 'model', parts: [{ text: 'Hel' }] } }] } as object,
      { candidates: [{ content: { role: 'model', parts: [{ text: 'lo' }] }, finishReason: 'STOP' }] } as object,
    ),
  },
]

// The first use of an SDK compiles it, which takes seconds on a busy machine.
test.for(CASES)('$url streams inside workerd', { timeout: 60_000 }, async ({ provider, url, body }) => {
  const asked: Array<string> = []
  let gaveFirst = false
  const fetchCanned = (async (input: RequestInfo | URL) => {
    asked.push(input instanceof Request ? input.url : String(input))
    const stream = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const part of body) {
          controller.enqueue(new TextEncoder().encode(part))
          gaveFirst = true
          await scheduler.wait(1)
        }
        controller.close()
      },
    })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }) as typeof fetch
  const llm = selectLlm({ providers: { p: provider }, vars: { KEY: 'k-123456' }, fetch: fetchCanned })
  const request = {
    sessionId: 's',
    cacheKey: 'c',
    choice: {
      provider: 'p',
      type: provider.type,
      model: provider.model,
      backend: 'langchain' as const,
      nativeTools: {},
    },
    messages: [{ role: 'user' as const, content: 'hello' }],
    tools: [],
  }
  const chunks: Array<LlmChunk> = []
  for await (const chunk of llm.ask(request, new AbortController().signal)) chunks.push(chunk)
  expect(asked).toEqual([url])
  expect(gaveFirst).toBe(true)
  expect(chunks.filter(chunk => chunk.kind === 'text')).toEqual([
    { kind: 'text', delta: 'Hel' },
    { kind: 'text', delta: 'lo' },
  ])
  expect(chunks.filter(chunk => chunk.kind === 'error')).toEqual([])
})
