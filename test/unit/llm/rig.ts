import { LLMock } from '@copilotkit/aimock'
import { selectLlm } from '#adapters/llm/select.ts'
import type { Provider } from '#core/config/config.ts'
import type { ProviderType } from '#core/investigation/log/plan.ts'
import type { LlmChunk, LlmRequest, Message, ToolCall, ToolSpec } from '#core/ports.ts'

export const KEY = 'sk-test-marker-1234567890'

export type Wire = {
  name: string
  type: ProviderType
  model: string
  api?: 'chat' | 'responses'
  /** Appended to the server's address, to try both forms of base_url. */
  path: string
}

export const WIRES: Array<Wire> = [
  { name: 'openai chat', type: 'openai', model: 'gpt-5.2', api: 'chat', path: '/v1' },
  { name: 'openai responses', type: 'openai', model: 'gpt-5.2', api: 'responses', path: '' },
  { name: 'anthropic', type: 'anthropic', model: 'claude-sonnet-5', path: '' },
  { name: 'google', type: 'google', model: 'gemini-3.7-flash', path: '' },
]

export const TOOLS: Array<ToolSpec> = ['host.load', 'host.disks'].map(name => ({
  name,
  description: `What ${name} says`,
  parameters: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { path: { type: 'string' } },
    additionalProperties: false,
  },
  readOnly: true,
  idempotent: true,
}))

export async function startModel() {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' })
  await mock.start()
  return Object.assign(mock, { [Symbol.asyncDispose]: () => mock.stop() })
}

export function requestFor(wire: Wire, messages: Array<Message>, tools: Array<ToolSpec> = []): LlmRequest {
  return {
    sessionId: 's',
    cacheKey: 'conversation-1',
    choice: { provider: 'p', type: wire.type, model: wire.model, backend: 'google-native', nativeTools: {} },
    messages,
    tools,
  }
}

export function llmFor(
  wire: Wire,
  url: string,
  more: {
    fetch?: typeof fetch
    vars?: Record<string, string>
    keyless?: boolean
    omit?: Provider['omit']
    images?: boolean
    promptCaching?: boolean
  } = {},
) {
  const provider: Provider = {
    type: wire.type,
    model: wire.model,
    baseUrl: url + wire.path,
    nativeTools: {},
    ...(more.keyless ? {} : { apiKeyEnv: 'MODEL_KEY' }),
    ...(wire.api ? { api: wire.api } : {}),
    ...(more.omit ? { omit: more.omit } : {}),
    ...(more.images === undefined ? {} : { images: more.images }),
  }
  return selectLlm({
    providers: { p: provider },
    vars: more.vars ?? { MODEL_KEY: KEY },
    fetch: more.fetch ?? fetch,
    promptCaching: more.promptCaching ?? true,
  })
}

export async function collect(chunks: AsyncIterable<LlmChunk>): Promise<Array<LlmChunk>> {
  const all: Array<LlmChunk> = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

export function textOf(chunks: Array<LlmChunk>, kind: 'text' | 'thinking' = 'text'): string {
  return chunks.map(chunk => (chunk.kind === kind ? chunk.delta : '')).join('')
}

export function callsOf(chunks: Array<LlmChunk>): Array<ToolCall> {
  return chunks.flatMap(chunk => (chunk.kind === 'tool-call' ? chunk.call : []))
}

export function errorOf(chunks: Array<LlmChunk>) {
  const last = chunks.at(-1)
  return last?.kind === 'error' ? last.error : undefined
}

export function usageOf(chunks: Array<LlmChunk>) {
  return chunks.find(chunk => chunk.kind === 'usage')?.usage
}

/** The assistant message as the engine stores it. */
export function assistantOf(chunks: Array<LlmChunk>, provider = 'p'): Message {
  const native = chunks.find(chunk => chunk.kind === 'native')
  return {
    role: 'assistant',
    content: textOf(chunks),
    toolCalls: callsOf(chunks),
    ...(native ? { native: { provider, blocks: JSON.parse(JSON.stringify(native.blocks)) } } : {}),
  }
}

/** A fetch that answers with these server-sent events and notes the requests. */
export function canned(
  events: Array<{ event?: string; data: unknown }>,
  sent: Array<{ url: string; body: Record<string, unknown> }> = [],
): typeof fetch {
  const body = events
    .map(({ event, data }) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`)
    .join('')
  return (async (input: RequestInfo | URL, init?: RequestInit) => {
    sent.push({
      url: String(input instanceof Request ? input.url : input),
      body: JSON.parse(String(init?.body ?? '{}')),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }) as typeof fetch
}

/** The chunks of a first turn, answered by these events. */
export function answerTo(wire: Wire, events: Array<{ event?: string; data: unknown }>): Promise<Array<LlmChunk>> {
  const llm = llmFor(wire, 'http://model.test', { fetch: canned(events) })
  return collect(llm.ask(requestFor(wire, [{ role: 'user', content: 'alert' }], TOOLS), new AbortController().signal))
}
