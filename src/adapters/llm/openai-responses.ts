import type OpenAI from 'openai'
import type { Reasoning } from 'openai/resources/shared'
import type {
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
  ResponseUsage,
} from 'openai/resources/responses/responses'
import type { Image, LlmChunk, LlmError, LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { brokenOffFault, classify, cutCallFault, cutFault, filterFault } from './errors.ts'
import { eventsToEnd, looksWhole, plainText, readArguments } from './loose.ts'
import {
  argumentsText,
  dataAddress,
  isJson,
  nativeBlocks,
  newCallId,
  replayable,
  systemText,
  underOurIds,
} from './native.ts'
import { BREAKPOINT, cacheMarks, markedInput } from './openai-cache.ts'
import { openAiUsage } from './openai-usage.ts'
import type { ReplyForm } from './reply-events.ts'
import { canonicalNames, providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'
import { callsAreOff } from './vendor-request.ts'

/**
 * What has come of a reply so far. `status` is undefined until the provider has ended it; `failure` is its error in a failed one; `done`: it
 * said that the stream is over.
 */
type Reply = {
  items: Array<ResponseOutputItem>
  text: string
  done: boolean
  usage: ResponseUsage | undefined
  status: string | undefined
  cut: string | undefined
  failure: object | null
  summaryParts: number
}

type EndEvent = Extract<ResponseStreamEvent, { type: 'response.completed' | 'response.incomplete' | 'response.failed' }>

export const responsesReply: ReplyForm = { events: wholeResponse, done: { type: 'done' } }

/** The events of a response that came as one object. */
function wholeResponse(response: Record<string, unknown>): Array<unknown> {
  if (typeof response['type'] === 'string') return [response]
  return Array.isArray(response['output']) ? [{ type: 'response.completed', response }] : []
}

export async function* askResponses(
  client: OpenAI,
  request: LlmRequest,
  signal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const stream = await client.responses.create(responsesBody(request), { signal })
  const reply: Reply = {
    items: [],
    text: '',
    done: false,
    usage: undefined,
    status: undefined,
    cut: undefined,
    failure: null,
    summaryParts: 0,
  }
  for await (const event of eventsToEnd(stream, () => reply.status !== undefined)) {
    yield* readEvent(reply, event)
    if (reply.failure !== null) break
  }
  yield* endReply(reply, request)
}

function* readEvent(reply: Reply, event: ResponseStreamEvent | { type: 'done' }): Generator<LlmChunk> {
  switch (event.type) {
    case 'done':
      reply.done = true
      break
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      if (event.delta) yield { kind: 'text', delta: event.delta }
      // Only its end is looked at.
      reply.text = (reply.text + (event.delta ?? '')).slice(-100)
      break
    case 'response.reasoning_summary_part.added':
      // Each part of a summary is a paragraph of its own.
      if (reply.summaryParts++ > 0) yield { kind: 'thinking', delta: '\n\n' }
      break
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      if (event.delta) yield { kind: 'thinking', delta: event.delta }
      break
    case 'response.output_item.done':
      if (event.item) reply.items.push(event.item)
      break
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      noteEnd(reply, event)
      break
  }
}

function noteEnd(reply: Reply, { type, response }: EndEvent): void {
  reply.status = response?.status ?? type.slice('response.'.length)
  reply.usage = response?.usage ?? reply.usage
  const incomplete = type === 'response.incomplete' || reply.status === 'incomplete'
  reply.cut = response?.incomplete_details?.reason ?? (incomplete ? 'max_output_tokens' : undefined)
  if (reply.items.length === 0) reply.items.push(...(response?.output ?? []))
  reply.items = reply.items.map(item => withEncrypted(item, response?.output))
  if (type === 'response.failed' || reply.status === 'failed') reply.failure = response?.error ?? {}
}

/** Some servers leave out the call's id, or send its arguments as an object. */
function mendCall(call: ResponseFunctionToolCall): ResponseFunctionToolCall {
  return Object.assign(call, {
    call_id: call.call_id || call.id || newCallId(),
    arguments: readArguments(call.arguments),
  })
}

function itemText(item: ResponseOutputItem): string {
  return item.type === 'message' ? plainText(item.content) : ''
}

/** Some servers send the encrypted reasoning only at the end of the response. */
function withEncrypted(
  item: ResponseOutputItem,
  output: ReadonlyArray<ResponseOutputItem> | undefined,
): ResponseOutputItem {
  if (item.type !== 'reasoning' || item.encrypted_content) return item
  const whole = output?.find(each => each.type === 'reasoning' && each.id === item.id)
  return whole ?? item
}

function* endReply(reply: Reply, request: LlmRequest): Generator<LlmChunk> {
  const { items, usage, cut } = reply
  const { provider } = request.choice
  const calls = items.filter(item => item.type === 'function_call').map(mendCall)
  // Some servers send the text only with the item that holds it.
  const text = reply.text === '' ? items.map(itemText).join('') : ''
  if (text !== '') yield { kind: 'text', delta: text }
  const error = faultOf({ ...reply, text: reply.text + text }, calls, provider)
  if (error !== null) {
    if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
    yield { kind: 'error', error }
    return
  }
  const canonical = canonicalNames(request.tools)
  for (const call of calls) {
    yield {
      kind: 'tool-call',
      call: { id: call.call_id, name: canonical(call.name), arguments: call.arguments },
    }
  }
  if (items.some(item => item.type === 'reasoning')) yield nativeBlocks('openai-responses', items)
  if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
  if (cut === 'content_filter') yield { kind: 'error', error: filterFault(provider) }
}

/** Why the reply cannot be used as it is; null if it can. */
function faultOf(
  { status, cut, failure, done, text }: Reply,
  calls: ReadonlyArray<ResponseFunctionToolCall>,
  provider: string,
): LlmError | null {
  if (failure !== null) return classify({ error: failure }, { provider, secrets: [], now: 0 })
  const args = calls.map(call => call.arguments)
  if (status === undefined) {
    const whole = (done && (text !== '' || calls.length > 0)) || looksWhole(text, args)
    return whole ? null : brokenOffFault(provider)
  }
  if (cut === undefined || cut === 'content_filter') return null
  if (calls.length === 0) return cutFault(provider)
  return calls.some(call => call.status === 'incomplete' || !isJson(call.arguments)) ? cutCallFault(provider) : null
}

/** Whether the model accepts `reasoning`; the `-chat` and `-main` variants of a generation answer 400 to it. */
export function isReasoningModel(model: string): boolean {
  const name = model.split('/').at(-1) ?? model
  return /^(o\d|gpt-([5-9]|\d\d)|codex)/.test(name) && !/-(chat|main)\b/.test(name)
}

function responsesBody(request: LlmRequest): ResponseCreateParamsStreaming {
  const { provider, model } = request.choice
  const system = systemText(request.messages)
  const without = new Set(request.without)
  const reasoning = without.has('reasoning') ? null : reasoningOf(request.choice)
  const encrypted = isReasoningModel(model) && !without.has('include')
  const marks = cacheMarks(request, without)
  const input = request.messages.flatMap(message => inputItems(message, provider))
  return {
    model,
    ...(system === '' || marks.onParts ? {} : { instructions: system }),
    input: marks.onParts ? markedInput(system, input) : input,
    stream: true,
    // The vendor stores nothing of an incident. Encrypted reasoning is kept in our own log and sent back.
    ...(without.has('store') ? {} : { store: false }),
    ...(encrypted ? { include: ['reasoning.encrypted_content' as const] } : {}),
    ...(without.has('prompt_cache_key') ? {} : { prompt_cache_key: request.cacheKey }),
    ...(marks.options === null ? {} : { prompt_cache_options: marks.options }),
    ...(request.tools.length === 0 ? {} : { tools: toolsOf(request, without, marks.onParts) }),
    ...(callsAreOff(request) ? { tool_choice: 'none' as const } : {}),
    ...(reasoning === null ? {} : { reasoning }),
  }
}

/** The effort as it is configured; without one, OpenAI's reasoning models think as hard as those before the efforts did. */
function reasoningOf({ type, model, reasoningEffort }: LlmRequest['choice']): Reasoning | null {
  const effort = (reasoningEffort ?? (isReasoningModel(model) ? 'high' : null)) as Reasoning['effort'] & string
  if (effort === null) return null
  // xAI sends its thinking unasked.
  return type === 'xai' ? { effort } : { effort, summary: 'auto' }
}

function inputItems(message: Message, provider: string): Array<ResponseInputItem> {
  if (message.role === 'system') return []
  if (message.role === 'user') return [{ role: 'user', content: inputContent(message) }]
  if (message.role === 'tool') {
    return [{ type: 'function_call_output', call_id: message.callId, output: inputContent(message) }]
  }
  const items = replayable(message, provider, 'openai-responses')
  if (Array.isArray(items) && items.every(isWhole)) {
    const isCall = (item: ResponseInputItem) => item.type === 'function_call'
    const withId = (item: ResponseInputItem, id: string) => ({ ...item, call_id: id }) as ResponseInputItem
    return underOurIds(items as Array<ResponseInputItem>, message.toolCalls, isCall, withId)
  }
  const text: Array<ResponseInputItem> = message.content === '' ? [] : [{ role: 'assistant', content: message.content }]
  return text.concat(
    message.toolCalls.map(call => ({
      type: 'function_call',
      call_id: call.id,
      name: providerName(call.name),
      arguments: argumentsText(call.arguments),
    })),
  )
}

function inputContent({ content, images = [] }: { content: string; images?: ReadonlyArray<Image> }) {
  if (images.length === 0) return content
  return [
    { type: 'input_text' as const, text: content },
    ...images.map(image => ({
      type: 'input_image' as const,
      detail: 'auto' as const,
      image_url: dataAddress(image),
    })),
  ]
}

/** Nothing is stored at the vendor, so reasoning without its encrypted form would be an id that nobody knows. */
function isWhole(item: ResponseInputItem): boolean {
  return item.type !== 'reasoning' || Boolean(item.encrypted_content)
}

function toolsOf({ tools }: LlmRequest, without: ReadonlySet<string>, marked: boolean): Array<FunctionTool> {
  return tools.map((tool, at) => ({
    ...functionTool(tool, without),
    ...(marked && at === tools.length - 1 ? BREAKPOINT : {}),
  }))
}

function functionTool(tool: ToolSpec, without: ReadonlySet<string>): FunctionTool {
  const declared = {
    type: 'function' as const,
    name: providerName(tool.name),
    description: tool.description,
    parameters: schemaFor('openai', tool.parameters),
  }
  // Strict mode requires schemas that MCP servers do not write. The SDK's type demands the key, which some servers refuse.
  return without.has('strict') ? (declared as FunctionTool) : { ...declared, strict: false }
}
