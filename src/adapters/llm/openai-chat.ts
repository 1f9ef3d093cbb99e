import type OpenAI from 'openai'
import type {
  ChatCompletionChunk,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { ReasoningEffort } from 'openai/resources/shared'
import type { LlmChunk, LlmError, LlmRequest, Message, ToolCall, ToolSpec } from '#core/ports.ts'
import { cutStart } from '#core/well-formed.ts'
import { brokenOffFault, cutCallFault, cutFault, filterFault } from './errors.ts'
import { eventsToEnd, looksWhole, plainText, readArguments, withPiece } from './loose.ts'
import { argumentsText, dataAddress, isJson, nativeBlocks, newCallId, replayable } from './native.ts'
import { openAiUsage } from './openai-usage.ts'
import { mergeDetails, type ReasoningDetail } from './reasoning-details.ts'
import { ReplyError } from './reply-error.ts'
import type { ReplyForm } from './reply-events.ts'
import { canonicalNames, providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'
import { callsAreOff } from './vendor-request.ts'

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
/** A whole answer has `message` where a stream has `delta`. */
type Choice = Partial<ChatCompletionChunk.Choice> & { message?: Delta; error?: unknown }
/** Ends that are none: OpenRouter's for a provider behind it that failed, DeepSeek's for one that was too busy. */
const FAILED_ENDS = ['error', 'insufficient_system_resource']
type CallPiece = ChatCompletionChunk.Choice.Delta.ToolCall
type PartialCall = { index: number | undefined; id: string; name: string; arguments: string; extra: unknown }
/**
 * What other providers send beside the text and expect back: DeepSeek its thinking, Google's compatible endpoint a signature for each call.
 * `calls` has one entry for each call, in their order, because ids may repeat; null is none.
 */
type Extras = { reasoning_content?: string; reasoning_details?: Array<ReasoningDetail>; calls?: Array<unknown> }

/** What has come of a reply so far. `finish` is null until the provider has ended it; `done`: it said so by the stream's last mark. */
type Reply = {
  calls: Array<PartialCall>
  text: string
  thinking: string
  details: Array<ReasoningDetail>
  usage: CompletionUsage | null
  finish: string | null
  done: boolean
}

export const chatReply: ReplyForm = {
  events: body => ('choices' in body ? [body] : []),
  done: { object: 'done', choices: [] },
}

export async function* askChat(
  client: OpenAI,
  request: LlmRequest,
  allowed: { cacheKey: boolean; extras: boolean },
  signal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const stream = await client.chat.completions.create(chatBody(request, allowed.cacheKey), { signal })
  const reply: Reply = { calls: [], text: '', thinking: '', details: [], usage: null, finish: null, done: false }
  for await (const chunk of eventsToEnd(stream, () => reply.finish !== null)) yield* readChunk(reply, chunk)
  yield* endReply(reply, request, allowed.extras)
}

function chatBody(request: LlmRequest, withCacheKey: boolean): ChatCompletionCreateParamsStreaming {
  const { provider, model, reasoningEffort } = request.choice
  const without = new Set(request.without)
  const effort = without.has('reasoning') ? undefined : (reasoningEffort as ReasoningEffort | undefined)
  return {
    model,
    messages: request.messages.map(message => chatMessage(message, provider)),
    stream: true,
    ...(without.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(tool => chatTool(tool, model)) }),
    ...(callsAreOff(request) ? { tool_choice: 'none' as const } : {}),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    // Other providers answer 400 to keys that they do not know.
    ...(withCacheKey && !without.has('prompt_cache_key') ? { prompt_cache_key: request.cacheKey } : {}),
  }
}

function* readChunk(reply: Reply, chunk: ChatCompletionChunk): Generator<LlmChunk> {
  reply.usage = chunk.usage ?? reply.usage
  reply.done ||= (chunk.object as string) === 'done'
  const choice: Choice | undefined = chunk.choices?.[0]
  if (!choice) return
  if (choice.error) throw new ReplyError(choice.error)
  reply.finish = choice.finish_reason || reply.finish
  const delta: Delta = choice.delta ?? choice.message ?? {}
  const thought = delta.reasoning_content ?? delta.reasoning ?? ''
  if (thought !== '') yield { kind: 'thinking', delta: thought }
  if (delta.reasoning_content) reply.thinking += delta.reasoning_content
  mergeDetails(reply.details, delta.reasoning_details)
  const text = plainText(delta.content) || delta.refusal || ''
  if (text !== '') yield { kind: 'text', delta: text }
  // Only its end is looked at.
  reply.text = (reply.text + text).slice(-100)
  for (const part of callPieces(delta)) mergeCallPart(reply.calls, part)
}

/** `function_call` is the older form, of one call alone. */
function callPieces({ tool_calls: pieces, function_call: single }: Delta): Array<Partial<CallPiece>> {
  return pieces ?? (single ? [{ index: 0, function: single }] : [])
}

function* endReply(reply: Reply, request: LlmRequest, withExtras: boolean): Generator<LlmChunk> {
  const { calls, usage } = reply
  const { provider } = request.choice
  const canonical = canonicalNames(request.tools)
  const complete = inOrder(calls).map(call => toolCall(call, canonical))
  const broken = faultOf(reply, complete, provider)
  if (broken !== null) {
    if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
    yield { kind: 'error', error: broken }
    return
  }
  for (const call of complete) yield { kind: 'tool-call', call }
  const extras = withExtras ? extrasOf({ ...reply, calls: inOrder(calls) }) : null
  if (extras) yield nativeBlocks('openai-chat', extras)
  if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
  if (reply.finish === 'content_filter') yield { kind: 'error', error: filterFault(provider) }
}

/** Why the reply cannot be used as it is; null if it can. */
function faultOf(reply: Reply, calls: ReadonlyArray<ToolCall>, provider: string): LlmError | null {
  const { finish, done, text } = reply
  const args = calls.map(call => call.arguments)
  if (finish === 'length' || finish === 'max_tokens') {
    if (calls.length === 0) return cutFault(provider)
    return args.every(isJson) ? null : cutCallFault(provider)
  }
  if (finish !== null) return FAILED_ENDS.includes(finish) ? brokenOffFault(provider) : null
  return (done && (text !== '' || calls.length > 0)) || looksWhole(text, args) ? null : brokenOffFault(provider)
}

/** Pieces of calls may come in any order; the index says the order of the calls. */
function inOrder(calls: ReadonlyArray<PartialCall>): Array<PartialCall> {
  return calls.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
}

function mergeCallPart(calls: Array<PartialCall>, part: Partial<CallPiece>): void {
  const index = part.index ?? undefined
  const open = calls.findLast(call => index === undefined || call.index === index)
  const another = open === undefined || beginsAnotherCall(open, part)
  const call = another ? { index, id: '', name: '', arguments: '', extra: undefined } : open
  if (another) calls.push(call)
  if (part.id) call.id = part.id
  if (part.function?.name) call.name = part.function.name
  call.arguments = withPiece(call.arguments, part.function?.arguments)
  if ('extra_content' in part) call.extra = part.extra_content
}

/**
 * Whether a part begins another call. Some servers send no index, or one index (ollama#15457) or one id for all calls of a reply, and name each
 * call at its start. Others repeat name and id on each piece of one call, so that a name alone proves nothing until that call is complete.
 */
function beginsAnotherCall(open: PartialCall, part: Partial<CallPiece>): boolean {
  const otherId = Boolean(part.id) && part.id !== open.id
  if (otherId && (part.index ?? null) === null) return true
  const { name, arguments: args } = part.function ?? {}
  return Boolean(name) && open.name !== '' && isJson(open.arguments) && (otherId || Boolean(args))
}

function toolCall(call: PartialCall, canonical: (name: string) => string): ToolCall {
  return { id: call.id || newCallId(), name: canonical(call.name), arguments: readArguments(call.arguments) }
}

function extrasOf({ calls, thinking, details }: Pick<Reply, 'calls' | 'thinking' | 'details'>): Extras | null {
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
  if (message.role === 'system') return { role: 'system', content: message.content }
  if (message.role === 'user') return { role: 'user', content: userContent(message) }
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

function userContent({ content, images = [] }: Message & { role: 'user' }): string | Array<ChatCompletionContentPart> {
  if (images.length === 0) return content
  return [
    { type: 'text', text: content },
    ...images.map(image => ({ type: 'image_url' as const, image_url: { url: dataAddress(image) } })),
  ]
}

function chatTool(tool: ToolSpec, model: string): ChatCompletionTool {
  return {
    type: 'function',
    function: {
      name: providerName(tool.name),
      description: OPENAI_MODEL.test(model) ? cutStart(tool.description, MAX_DESCRIPTION) : tool.description,
      parameters: schemaFor('openai', tool.parameters),
    },
  }
}
