import Anthropic, { APIConnectionTimeoutError } from '@anthropic-ai/sdk'
import type { LlmChunk, LlmError, LlmRequest, ToolCall, Usage } from '#core/ports.ts'
import { anthropicBody } from './anthropic-messages.ts'
import { anthropicBase } from './base-url.ts'
import { brokenOffFault, cutCallFault, cutFault, fault } from './errors.ts'
import { readArguments, eventsToEnd, looksWhole, withPiece } from './loose.ts'
import { argumentsObject, isJson, nativeBlocks, newCallId } from './native.ts'
import { fetchEvents } from './reply-events.ts'
import { canonicalNames } from './tool-names.ts'
import { NO_TIMEOUT_MS, type VendorDeps } from './vendor.ts'

type Counts = Pick<Anthropic.Usage, 'input_tokens' | 'output_tokens'> & {
  cache_read_input_tokens: number | null
  cache_creation_input_tokens: number | null
  output_tokens_details?: { thinking_tokens: number } | null
}

export function isTimeout(error: unknown): boolean {
  return error instanceof APIConnectionTimeoutError
}

/** What has come of a reply so far. `inputs` has the streamed arguments of each block, by its index. */
type Reply = {
  blocks: Array<Anthropic.ContentBlock>
  inputs: Array<string>
  counts: Counts
  stop: string | null
  ended: boolean
}

export async function* askAnthropic(
  request: LlmRequest,
  deps: VendorDeps,
  signal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const client = new Anthropic({
    apiKey: deps.apiKey,
    // Without these the SDK would take them from the environment.
    authToken: null,
    webhookKey: null,
    baseURL: anthropicBase(deps.baseUrl),
    fetch: fetchEvents(deps.fetch, { events: wholeMessage }),
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings may quote a reply.
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
  })
  const stream = await client.messages.create(anthropicBody(request), { signal })
  const counts = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
  const reply: Reply = { blocks: [], inputs: [], counts, stop: null, ended: false }
  for await (const event of eventsToEnd(stream, () => reply.stop !== null)) yield* readEvent(reply, event)
  yield* endReply(reply, request)
}

function* readEvent(reply: Reply, event: Anthropic.RawMessageStreamEvent): Generator<LlmChunk> {
  switch (event.type) {
    case 'message_start':
      count(reply.counts, event.message?.usage)
      break
    case 'content_block_start':
      yield* startBlock(reply, event.index ?? reply.blocks.length, event.content_block)
      break
    case 'content_block_delta':
      yield* readDelta(reply, event)
      break
    case 'message_delta':
      count(reply.counts, event.usage)
      reply.stop = event.delta?.stop_reason ?? reply.stop
      break
    case 'message_stop':
      reply.ended = true
      break
  }
}

function* startBlock(reply: Reply, at: number, block: Anthropic.ContentBlock): Generator<LlmChunk> {
  reply.blocks[at] = withId({ ...block })
  reply.inputs[at] = ''
  const started = reply.blocks[at]
  // Servers that imitate the protocol leave out the empty text of a block that begins.
  if (started.type === 'text') started.text ??= ''
  if (started.type === 'thinking') started.thinking ??= ''
  if (started.type === 'text' && started.text !== '') yield { kind: 'text', delta: started.text }
  if (started.type === 'thinking' && started.thinking !== '') yield { kind: 'thinking', delta: started.thinking }
}

function* readDelta(
  { blocks, inputs }: Reply,
  { delta, index }: Anthropic.RawContentBlockDeltaEvent,
): Generator<LlmChunk> {
  if (!delta) return
  const block = blocks[index ?? blocks.length - 1]
  if (delta.type === 'text_delta' && block?.type === 'text') {
    block.text += delta.text ?? ''
    if (delta.text) yield { kind: 'text', delta: delta.text }
  } else if (delta.type === 'thinking_delta' && block?.type === 'thinking') {
    block.thinking += delta.thinking ?? ''
    if (delta.thinking) yield { kind: 'thinking', delta: delta.thinking }
  } else if (delta.type === 'signature_delta' && block?.type === 'thinking') {
    block.signature = delta.signature
  } else if (delta.type === 'input_json_delta') {
    const at = index ?? blocks.length - 1
    inputs[at] = withPiece(inputs[at] ?? '', delta.partial_json)
  }
}

function* endReply(reply: Reply, request: LlmRequest): Generator<LlmChunk> {
  const { blocks, inputs, counts, stop } = reply
  const { provider } = request.choice
  const calls = toolCalls(blocks, inputs, canonicalNames(request.tools))
  const broken = faultOf(reply, calls, provider)
  if (broken !== null) {
    if (counts.input_tokens > 0) yield { kind: 'usage', usage: anthropicUsage(counts) }
    yield { kind: 'error', error: broken }
    return
  }
  for (const call of calls) yield { kind: 'tool-call', call }
  // A turn without thinking can be replayed from its text and calls alone.
  if (blocks.some(block => block.type === 'thinking' || block.type === 'redacted_thinking')) {
    yield nativeBlocks('anthropic', replayForm(blocks, inputs))
  }
  yield { kind: 'usage', usage: anthropicUsage(counts) }
  if (stop === 'refusal') {
    yield {
      kind: 'error',
      error: fault(provider, 'invalid', false, "declined to answer. Change the alert's text or the model."),
    }
  }
}

/** Why the reply cannot be used as it is; null if it can. */
function faultOf({ blocks, stop, ended }: Reply, calls: ReadonlyArray<ToolCall>, provider: string): LlmError | null {
  const args = calls.map(call => call.arguments)
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded') {
    if (calls.length === 0) return cutFault(provider)
    return args.every(isJson) ? null : cutCallFault(provider)
  }
  if (stop !== null) return null
  const last = blocks.at(-1)
  const text = last?.type === 'text' ? last.text : ''
  return (ended && blocks.length > 0) || looksWhole(text, args) ? null : brokenOffFault(provider)
}

/** The events of a message that came as one object. */
function wholeMessage(message: Record<string, unknown>): Array<unknown> {
  if (message['type'] !== 'message' && typeof message['type'] === 'string') return [message]
  const { content, usage, stop_reason } = message
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  if (!Array.isArray(blocks)) return []
  return [
    { type: 'message_start', message: { usage } },
    ...blocks.map((content_block, index) => ({ type: 'content_block_start', index, content_block })),
    { type: 'message_delta', delta: { stop_reason } },
    { type: 'message_stop' },
  ]
}

/** Some gateways in front of other models leave the id out. */
function withId(block: Anthropic.ContentBlock): Anthropic.ContentBlock {
  return block.type === 'tool_use' && !block.id ? { ...block, id: newCallId() } : block
}

function toolCalls(
  blocks: ReadonlyArray<Anthropic.ContentBlock>,
  inputs: ReadonlyArray<string>,
  canonical: (name: string) => string,
): Array<ToolCall> {
  return blocks.flatMap((block, at) =>
    block?.type === 'tool_use'
      ? [{ id: block.id, name: canonical(block.name), arguments: inputText(block, inputs[at]) }]
      : [],
  )
}

function inputText(block: Anthropic.ToolUseBlock, streamed: string | undefined): string {
  return readArguments(streamed || block.input)
}

/** The turn in the form that the provider accepts. Blank text is left out: the provider sends it at times and always refuses it. */
function replayForm(blocks: ReadonlyArray<Anthropic.ContentBlock>, inputs: ReadonlyArray<string>): Array<unknown> {
  return blocks.flatMap((block, at): Array<unknown> => {
    if (block?.type === 'text') return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }]
    if (block?.type === 'tool_use') {
      const { type, id, name } = block
      return [{ type, id, name, input: argumentsObject(inputText(block, inputs[at])) }]
    }
    return block ? [block] : []
  })
}

/** Later figures are cumulative and replace earlier ones; a figure that an event leaves out stays. */
function count(counts: Counts, news: Partial<{ [K in keyof Counts]: Counts[K] | null }> | null | undefined): void {
  for (const [name, value] of Object.entries(news ?? {})) {
    if (value !== null && value !== undefined && (name in counts || name === 'output_tokens_details')) {
      Object.assign(counts, { [name]: value })
    }
  }
}

/** Anthropic's `input_tokens` leaves out the tokens that the cache read or wrote. */
function anthropicUsage(counts: Counts): Usage {
  const cacheReadTokens = counts.cache_read_input_tokens ?? 0
  const cacheWriteTokens = counts.cache_creation_input_tokens ?? 0
  return {
    inputTokens: counts.input_tokens + cacheReadTokens + cacheWriteTokens,
    outputTokens: counts.output_tokens,
    thinkingTokens: counts.output_tokens_details?.thinking_tokens ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
  }
}
