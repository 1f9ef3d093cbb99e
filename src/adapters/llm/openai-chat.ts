import type OpenAI from 'openai'
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { LlmChunk, LlmRequest, Message, ToolCall, ToolSpec } from '#core/ports.ts'
import { cutText } from '#core/well-formed.ts'
import { brokenOffFault, cutCallFault, filterFault } from './errors.ts'
import { argumentsText, isJson, nativeBlocks, newCallId, replayable } from './native.ts'
import { openAiUsage } from './openai-usage.ts'
import { mergeDetails, type ReasoningDetail } from './reasoning-details.ts'
import { canonicalNames, providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'

// OpenAI answers 400 (`string_above_max_length`) to a longer description here, though not in the Responses API.
const MAX_DESCRIPTION = 1024
const OPENAI_MODEL = /(^|\/)(chat)?(gpt|o\d)/

type Delta = ChatCompletionChunk.Choice.Delta & {
  /** Thinking is no part of OpenAI's own Chat Completions. DeepSeek, xAI and vLLM send `reasoning_content`, OpenRouter `reasoning`. */
  reasoning_content?: string | null
  reasoning?: string | null
  /** OpenRouter's, which wants them back. */
  reasoning_details?: Array<ReasoningDetail> | null
}
type PartialCall = { index: number | undefined; id: string; name: string; arguments: string; extra: unknown }
/**
 * What other providers send beside the text and expect back: DeepSeek its thinking, Google's compatible endpoint a signature for each call.
 * `calls` has one entry for each call, in their order, because ids may repeat; null is none.
 */
type Extras = { reasoning_content?: string; reasoning_details?: Array<ReasoningDetail>; calls?: Array<unknown> }

/** What has come of a reply so far. `finish` is null until the provider has ended it. */
type Reply = {
  calls: Array<PartialCall>
  thinking: string
  details: Array<ReasoningDetail>
  usage: CompletionUsage | null
  finish: string | null
}

export async function* askChat(
  client: OpenAI,
  request: LlmRequest,
  allowed: { cacheKey: boolean; extras: boolean },
  signal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const stream = await client.chat.completions.create(chatBody(request, allowed.cacheKey), { signal })
  const reply: Reply = { calls: [], thinking: '', details: [], usage: null, finish: null }
  for await (const chunk of stream) yield* readChunk(reply, chunk)
  yield* endReply(reply, request, allowed.extras)
}

function chatBody(request: LlmRequest, withCacheKey: boolean): ChatCompletionCreateParamsStreaming {
  const { provider, model } = request.choice
  const without = new Set(request.without)
  return {
    model,
    messages: request.messages.map(message => chatMessage(message, provider)),
    stream: true,
    ...(without.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(tool => chatTool(tool, model)) }),
    // Other providers answer 400 to keys that they do not know.
    ...(withCacheKey && !without.has('prompt_cache_key') ? { prompt_cache_key: request.cacheKey } : {}),
  }
}

function* readChunk(reply: Reply, chunk: ChatCompletionChunk): Generator<LlmChunk> {
  reply.usage = chunk.usage ?? reply.usage
  const choice = chunk.choices?.[0]
  if (!choice) return
  reply.finish = choice.finish_reason ?? reply.finish
  const delta: Delta = choice.delta ?? {}
  const thought = delta.reasoning_content ?? delta.reasoning ?? ''
  if (thought !== '') yield { kind: 'thinking', delta: thought }
  if (delta.reasoning_content) reply.thinking += delta.reasoning_content
  mergeDetails(reply.details, delta.reasoning_details)
  const text = plainText(delta.content) || delta.refusal || ''
  if (text !== '') yield { kind: 'text', delta: text }
  for (const part of delta.tool_calls ?? []) mergeCallPart(reply.calls, part)
}

function* endReply(reply: Reply, request: LlmRequest, withExtras: boolean): Generator<LlmChunk> {
  const { calls, usage, finish } = reply
  const { provider } = request.choice
  const canonical = canonicalNames(request.tools)
  const complete = calls.map(call => toolCall(call, canonical))
  if (finish === null || (finish === 'length' && complete.some(call => !isJson(call.arguments)))) {
    if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
    yield { kind: 'error', error: finish === null ? brokenOffFault(provider) : cutCallFault(provider) }
    return
  }
  for (const call of complete) yield { kind: 'tool-call', call }
  const extras = withExtras ? extrasOf(reply) : null
  if (extras) yield nativeBlocks('openai-chat', extras)
  if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
  if (finish === 'content_filter') yield { kind: 'error', error: filterFault(provider) }
}

/** Mistral's thinking models send a list of pieces, all others send text. */
function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map(piece => (piece?.type === 'text' && typeof piece.text === 'string' ? piece.text : '')).join('')
}

function mergeCallPart(calls: Array<PartialCall>, part: ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const index = part.index ?? undefined
  const open = calls.findLast(call => index === undefined || call.index === index)
  const another = open === undefined || beginsAnotherCall(open, part)
  const call = another ? { index, id: '', name: '', arguments: '', extra: undefined } : open
  if (another) calls.push(call)
  if (part.id) call.id = part.id
  if (part.function?.name) call.name = part.function.name
  call.arguments += part.function?.arguments ?? ''
  if ('extra_content' in part) call.extra = part.extra_content
}

/**
 * Whether a part begins another call. Some servers send no index, or one index (ollama#15457) or one id for all calls of a reply, and name each
 * call at its start. Others repeat name and id on each piece of one call, so that a name alone proves nothing until that call is complete.
 */
function beginsAnotherCall(open: PartialCall, part: ChatCompletionChunk.Choice.Delta.ToolCall): boolean {
  const otherId = Boolean(part.id) && part.id !== open.id
  if (otherId && (part.index ?? null) === null) return true
  const { name, arguments: args } = part.function ?? {}
  return Boolean(name) && isJson(open.arguments) && (otherId || Boolean(args))
}

function toolCall(call: PartialCall, canonical: (name: string) => string): ToolCall {
  const args = call.arguments.trim() === '' ? '{}' : call.arguments
  return { id: call.id || newCallId(), name: canonical(call.name), arguments: args }
}

function extrasOf({ calls, thinking, details }: Reply): Extras | null {
  if (calls.length === 0) return null
  const marked = calls.some(call => call.extra !== undefined)
  if (thinking === '' && details.length === 0 && !marked) return null
  return {
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(marked ? { calls: calls.map(call => call.extra ?? null) } : {}),
  }
}

function chatMessage(message: Message, provider: string): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.content }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  const extras = (replayable(message, provider, 'openai-chat') ?? {}) as Extras
  const { calls, ...beside } = extras
  if (message.toolCalls.length === 0) return { role: 'assistant', content: message.content, ...beside }
  return {
    role: 'assistant',
    content: message.content === '' ? null : message.content,
    ...beside,
    tool_calls: message.toolCalls.map((call, at) => ({
      id: call.id,
      type: 'function' as const,
      function: { name: providerName(call.name), arguments: argumentsText(call.arguments) },
      ...(calls?.[at] == null ? {} : { extra_content: calls[at] }),
    })),
  }
}

function chatTool(tool: ToolSpec, model: string): ChatCompletionTool {
  return {
    type: 'function',
    function: {
      name: providerName(tool.name),
      description: OPENAI_MODEL.test(model) ? cutText(tool.description, MAX_DESCRIPTION) : tool.description,
      parameters: schemaFor('openai', tool.parameters),
    },
  }
}
