import type OpenAI from 'openai'
import type {
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
  ResponseUsage,
} from 'openai/resources/responses/responses'
import type { LlmChunk, LlmError, LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { brokenOffFault, classify, cutCallFault, filterFault } from './errors.ts'
import { argumentsText, isJson, nativeBlocks, replayable, systemText, underOurIds } from './native.ts'
import { openAiUsage } from './openai-usage.ts'
import { canonicalNames, providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'

/** What has come of a reply so far. `status` is undefined until the provider has ended it; `failure` is its error in a failed one. */
type Reply = {
  items: Array<ResponseOutputItem>
  usage: ResponseUsage | undefined
  status: string | undefined
  cut: string | undefined
  failure: object | null
  summaryParts: number
}

type EndEvent = Extract<ResponseStreamEvent, { type: 'response.completed' | 'response.incomplete' | 'response.failed' }>

export async function* askResponses(
  client: OpenAI,
  request: LlmRequest,
  signal: AbortSignal,
): AsyncGenerator<LlmChunk> {
  const stream = await client.responses.create(responsesBody(request), { signal })
  const reply: Reply = {
    items: [],
    usage: undefined,
    status: undefined,
    cut: undefined,
    failure: null,
    summaryParts: 0,
  }
  for await (const event of stream) {
    yield* readEvent(reply, event)
    if (reply.failure !== null) break
  }
  yield* endReply(reply, request)
}

function* readEvent(reply: Reply, event: ResponseStreamEvent): Generator<LlmChunk> {
  switch (event.type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      if (event.delta !== '') yield { kind: 'text', delta: event.delta }
      break
    case 'response.reasoning_summary_part.added':
      // Each part of a summary is a paragraph of its own.
      if (reply.summaryParts++ > 0) yield { kind: 'thinking', delta: '\n\n' }
      break
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      if (event.delta !== '') yield { kind: 'thinking', delta: event.delta }
      break
    case 'response.output_item.done':
      reply.items.push(event.item)
      break
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      noteEnd(reply, event)
      break
  }
}

function noteEnd(reply: Reply, { type, response }: EndEvent): void {
  reply.status = response.status ?? type.slice('response.'.length)
  reply.usage = response.usage ?? reply.usage
  reply.cut = response.incomplete_details?.reason
  reply.items = reply.items.map(item => withEncrypted(item, response.output))
  if (type === 'response.failed') reply.failure = response.error ?? {}
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
  const calls = items.filter(item => item.type === 'function_call')
  const error = faultOf(reply, calls, provider)
  if (error !== null) {
    if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
    yield { kind: 'error', error }
    return
  }
  const canonical = canonicalNames(request.tools)
  for (const call of calls) {
    yield {
      kind: 'tool-call',
      call: { id: call.call_id, name: canonical(call.name), arguments: call.arguments || '{}' },
    }
  }
  if (items.some(item => item.type === 'reasoning')) yield nativeBlocks('openai-responses', items)
  if (usage) yield { kind: 'usage', usage: openAiUsage(usage) }
  if (cut === 'content_filter') yield { kind: 'error', error: filterFault(provider) }
}

/** Why the reply cannot be used; null if it can. */
function faultOf(
  { status, cut, failure }: Reply,
  calls: ReadonlyArray<ResponseFunctionToolCall>,
  provider: string,
): LlmError | null {
  if (failure !== null) return classify({ error: failure }, { provider, secrets: [], now: 0 })
  if (status === undefined) return brokenOffFault(provider)
  const halfCall = calls.some(call => call.status === 'incomplete' || !isJson(call.arguments || '{}'))
  return cut !== undefined && halfCall ? cutCallFault(provider) : null
}

/** Whether the model accepts `reasoning`; the `-chat` and `-main` variants of a generation answer 400 to it. */
export function isReasoningModel(model: string): boolean {
  const name = model.split('/').at(-1) ?? model
  return /^(o\d|gpt-([5-9]|\d\d)|codex)/.test(name) && !/-(chat|main)\b/.test(name)
}

function responsesBody(request: LlmRequest): ResponseCreateParamsStreaming {
  const { provider, model } = request.choice
  const instructions = systemText(request.messages)
  const without = new Set(request.without)
  const reasons = isReasoningModel(model) && !without.has('reasoning')
  const encrypted = isReasoningModel(model) && !without.has('include')
  return {
    model,
    ...(instructions === '' ? {} : { instructions }),
    input: request.messages.flatMap(message => inputItems(message, provider)),
    stream: true,
    // The vendor stores nothing of an incident. Encrypted reasoning is kept in our own log and sent back.
    ...(without.has('store') ? {} : { store: false }),
    ...(encrypted ? { include: ['reasoning.encrypted_content' as const] } : {}),
    ...(without.has('prompt_cache_key') ? {} : { prompt_cache_key: request.cacheKey }),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(tool => functionTool(tool, without)) }),
    ...(reasons ? { reasoning: { effort: 'high' as const, summary: 'auto' as const } } : {}),
  }
}

function inputItems(message: Message, provider: string): Array<ResponseInputItem> {
  if (message.role === 'system') return []
  if (message.role === 'user') return [{ role: 'user', content: message.content }]
  if (message.role === 'tool') {
    return [{ type: 'function_call_output', call_id: message.callId, output: message.content }]
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

/** Nothing is stored at the vendor, so reasoning without its encrypted form would be an id that nobody knows. */
function isWhole(item: ResponseInputItem): boolean {
  return item.type !== 'reasoning' || Boolean(item.encrypted_content)
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
