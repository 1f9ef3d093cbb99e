// The details of one interaction. The log does not store the bodies of calls; they follow from the state just before the call was settled.

import type { ToolCall, ToolOutcome } from '../../ports.ts'
import { llmItem, mcpItem } from '../../protocol/fold-trace.ts'
import type { Grounding, LlmDetail, McpDetail } from '../../protocol/trace.ts'
import type { Entry, Facts } from '../log/facts.ts'
import { emptyState, foldState, type SessionState } from '../log/state.ts'
import type { Transcript } from '../log/transcript.ts'
import { resultPage } from './result-page.ts'
import { modelOf, replyMessage, requestMessages, traceMessage } from './trace-conversation.ts'

/** null: the session has no such model call. */
export function llmDetail(entries: Iterable<Entry>, interactionId: string): LlmDetail | null {
  const moment = momentOf(entries, interactionId)
  if (moment?.entry.type !== 'model.settled') return null
  const { before, entry, events, retries } = moment
  const item = entry.public?.type === 'interaction.created' ? llmItem(entry.public) : null
  const transcript = before.transcripts[entry.private.executionId]
  if (item === null || transcript === undefined) return null
  const reply = 'reply' in entry.private ? entry.private.reply : null
  const request = requestMessages(before, transcript, entry.private)
  const native = nativeTools(before, transcript, entry.private)
  const codes = events.flatMap(codeExecution)
  const groundings = events.flatMap(grounding)
  return {
    ...item,
    ...(reply !== null && reply.thinking !== '' && { thinking_content: reply.thinking }),
    llm_request: {
      messages_count: request.length,
      iteration: transcript.asking?.iteration ?? 1,
      ...(native !== null && { native_tools: native }),
    },
    llm_response: {
      text_length: 'reply' in entry.private ? entry.private.reply.text.length : entry.private.partial.length,
      tool_calls_count: reply?.toolCalls.length ?? 0,
      ...(codes.length > 0 && { code_executions: codes }),
      ...(groundings.length > 0 && { groundings_count: groundings.length }),
    },
    ...(groundings.length > 0 && { response_metadata: { groundings } }),
    provider: entry.private.provider,
    ...(retries.length > 0 && { retries }),
    conversation: [...request.map(traceMessage), ...(reply === null ? [] : [replyMessage(reply)])],
  }
}

/** null: the session has no such tool call or tool list. `page`: of a result of several MB. */
export function mcpDetail(entries: Iterable<Entry>, interactionId: string, page = 1): McpDetail | null {
  // By execution: its newest calls. The state is not built for this.
  const calls = new Map<string, ReadonlyArray<ToolCall>>()
  for (const entry of entries) {
    if (entry.public?.type === 'interaction.created' && entry.public.interaction_id === interactionId)
      return mcpBody(entry, calls, page)
    if (entry.type === 'model.settled' && 'reply' in entry.private && entry.private.kind !== 'summarization')
      calls.set(entry.private.executionId, entry.private.reply.toolCalls)
  }
  return null
}

function mcpBody(entry: Entry, calls: ReadonlyMap<string, ReadonlyArray<ToolCall>>, page: number): McpDetail | null {
  const item = entry.public?.type === 'interaction.created' ? mcpItem(entry.public) : null
  if (item === null) return null
  if (entry.type === 'tools.listed') {
    const tools = entry.private.tools.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return { ...item, available_tools: tools.map(({ name, description }) => ({ name, description })) }
  }
  if (entry.type !== 'tool.settled') return null
  const { executionId, callId, outcome } = entry.private
  const call = calls.get(executionId)?.find(({ id }) => id === callId)
  return {
    ...item,
    ...(call !== undefined && { tool_arguments: argumentsOf(call.arguments) }),
    ...(outcome.kind === 'answer' && { tool_result: resultOf(outcome, page) }),
  }
}

type ToolResult = NonNullable<McpDetail['tool_result']>

/** Pictures and sounds stand on the first page. */
function resultOf(outcome: Extract<ToolOutcome, { kind: 'answer' }>, asked: number): ToolResult {
  const { content, page, pages } = resultPage(outcome.content, asked)
  const shown =
    page === 1 ? outcome.attachments?.map(({ mimeType, data }) => ({ mime_type: mimeType, data })) : undefined
  return {
    content,
    is_error: outcome.isError,
    ...(pages > 1 && { page, pages }),
    ...(shown !== undefined && { attachments: shown }),
  }
}

/** An event that a model call added to the timeline. */
type CallEvent = { type: string; content: string; metadata: Record<string, unknown> }

type Retry = NonNullable<LlmDetail['retries']>[number]

/** An interaction's entry, the state before it, and the timeline events and failed attempts of the same call. */
type Moment = { before: SessionState; entry: Entry; events: Array<CallEvent>; retries: Array<Retry> }

function momentOf(entries: Iterable<Entry>, interactionId: string): Moment | null {
  let before = emptyState
  // By execution id: the events since its last model call began.
  const events = new Map<string, Array<CallEvent>>()
  // By the id of the call.
  const retries = new Map<string, Array<Retry>>()
  for (const entry of entries) {
    if (entry.public?.type === 'interaction.created' && entry.public.interaction_id === interactionId) {
      const failed = entry.type === 'model.settled' ? retries.get(entry.private.callId) : undefined
      return { before, entry, events: events.get(entry.public.execution_id ?? '') ?? [], retries: failed ?? [] }
    }
    if (entry.type === 'model.retried')
      retries.set(entry.private.callId, [...(retries.get(entry.private.callId) ?? []), retryOf(entry)])
    if (entry.type === 'model.begun') events.set(entry.private.executionId, [])
    if (entry.public?.type === 'timeline_event.created') {
      const { execution_id: id = '', event_type: type, content, metadata = {} } = entry.public
      events.get(id)?.push({ type, content, metadata })
    }
    before = foldState(before, entry)
  }
  return null
}

function retryOf({ at, private: { attempt, error, change } }: Entry & { type: 'model.retried' }): Retry {
  return {
    attempt,
    failed_at: new Date(at).toISOString(),
    error_message: error.message,
    ...(change !== undefined && { left_out: change.without }),
  }
}

/** The provider's own tools that the call could use; null if its backend has none. */
function nativeTools(
  state: SessionState,
  transcript: Transcript,
  { kind }: Facts['model.settled'],
): Record<string, boolean> | null {
  const model = kind === 'summarization' ? null : modelOf(state, transcript)
  if (model?.backend !== 'google-native' || Object.keys(model.nativeTools).length === 0) return null
  return { ...model.nativeTools }
}

/** The adapter writes a code execution as fenced Markdown; the trace shows code and output separately. */
const CODE = /^```\w*\n([\s\S]*?)\n```(?:\n\nOutput:\n```\n([\s\S]*)\n```)?$/

function codeExecution({ type, content }: CallEvent): Array<{ code: string; result: string }> {
  if (type !== 'code_execution') return []
  const [, code = content, result = ''] = CODE.exec(content) ?? []
  return [{ code, result }]
}

function grounding({ type, metadata }: CallEvent): Array<Grounding> {
  if (type !== 'google_search_result' && type !== 'url_context_result') return []
  const { queries, sources, supports } = metadata as Pick<Grounding, 'queries' | 'sources'> & {
    supports?: Array<{ start_index: number; end_index: number; text: string; grounding_chunk_indices: Array<number> }>
  }
  const shownSupports = supports?.map(({ grounding_chunk_indices: source_indices, ...rest }) => ({
    ...rest,
    source_indices,
  }))
  return [
    {
      type: type === 'google_search_result' ? 'google_search' : 'url_context',
      ...(queries !== undefined && { queries }),
      ...(sources !== undefined && { sources }),
      ...(shownSupports !== undefined && { supports: shownSupports }),
    },
  ]
}

/** The arguments as the model wrote them. Text that is no JSON object is shown as `raw`, as in the reference (TARSy in Go). */
function argumentsOf(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Not JSON: shown raw.
  }
  return { raw: text }
}
