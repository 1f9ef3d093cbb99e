// What stood behind one interaction, out of the log: the calls' bodies are not kept, they are read off the state just before their end.

import { llmItem, mcpItem } from '../../protocol/fold-trace.ts'
import type { Grounding, LlmDetail, McpDetail } from '../../protocol/trace.ts'
import type { Entry, Facts } from '../log/facts.ts'
import { emptyState, foldState, type SessionState } from '../log/state.ts'
import type { Transcript } from '../log/transcript.ts'
import { modelAsked, replyMessage, requestMessages, toldMessage } from './trace-conversation.ts'

/** null when the session has no such model call. */
export function llmDetail(entries: Iterable<Entry>, interactionId: string): LlmDetail | null {
  const moment = momentOf(entries, interactionId)
  if (moment?.entry.type !== 'model.settled') return null
  const { before, entry, shown } = moment
  const item = entry.public?.type === 'interaction.created' ? llmItem(entry.public) : null
  const transcript = before.transcripts[entry.private.executionId]
  if (item === null || transcript === undefined) return null
  const reply = 'reply' in entry.private ? entry.private.reply : null
  const request = requestMessages(before, transcript, entry.private.kind)
  const native = nativeTools(before, transcript, entry.private)
  const codes = shown.flatMap(codeExecution)
  const groundings = shown.flatMap(grounding)
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
    conversation: [...request.map(toldMessage), ...(reply === null ? [] : [replyMessage(reply)])],
  }
}

/** null when the session has no such tool call or tool list. */
export function mcpDetail(entries: Iterable<Entry>, interactionId: string): McpDetail | null {
  const moment = momentOf(entries, interactionId)
  if (moment === null || moment.entry.public?.type !== 'interaction.created') return null
  const { before, entry } = moment
  const item = mcpItem(moment.entry.public)
  if (item === null) return null
  if (entry.type === 'tools.listed') {
    const tools = entry.private.tools.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return { ...item, available_tools: tools.map(({ name, description }) => ({ name, description })) }
  }
  if (entry.type !== 'tool.settled') return null
  const { executionId, callId, outcome } = entry.private
  const pending = before.transcripts[executionId]?.pending.find(each => each.call.id === callId)
  return {
    ...item,
    ...(pending !== undefined && { tool_arguments: argumentsOf(pending.call.arguments) }),
    ...(outcome.kind === 'answer' && { tool_result: { content: outcome.content, is_error: outcome.isError } }),
  }
}

type Shown = { type: string; content: string; metadata: Record<string, unknown> }

/** An interaction's entry, the state before it, and what the same call put on the timeline. */
type Moment = { before: SessionState; entry: Entry; shown: Array<Shown> }

function momentOf(entries: Iterable<Entry>, interactionId: string): Moment | null {
  let before = emptyState
  // Of each execution since its model was last asked.
  const shown = new Map<string, Array<Shown>>()
  for (const entry of entries) {
    if (entry.public?.type === 'interaction.created' && entry.public.interaction_id === interactionId)
      return { before, entry, shown: shown.get(entry.public.execution_id ?? '') ?? [] }
    if (entry.type === 'model.begun') shown.set(entry.private.executionId, [])
    if (entry.public?.type === 'timeline_event.created') {
      const { execution_id: id = '', event_type: type, content, metadata = {} } = entry.public
      shown.get(id)?.push({ type, content, metadata })
    }
    before = foldState(before, entry)
  }
  return null
}

/** The provider's own tools that the call could use; null where its backend brings none. */
function nativeTools(
  state: SessionState,
  transcript: Transcript,
  { kind }: Facts['model.settled'],
): Record<string, boolean> | null {
  const model = kind === 'summarization' ? null : modelAsked(state, transcript)
  if (model?.backend !== 'google-native' || Object.keys(model.nativeTools).length === 0) return null
  return { ...model.nativeTools }
}

/** The adapter writes a run of code as fenced Markdown; here it is wanted in two pieces. */
const CODE = /^```\w*\n([\s\S]*?)\n```(?:\n\nOutput:\n```\n([\s\S]*)\n```)?$/

function codeExecution({ type, content }: Shown): Array<{ code: string; result: string }> {
  if (type !== 'code_execution') return []
  const [, code = content, result = ''] = CODE.exec(content) ?? []
  return [{ code, result }]
}

function grounding({ type, metadata }: Shown): Array<Grounding> {
  if (type !== 'google_search_result' && type !== 'url_context_result') return []
  const { queries, sources, supports } = metadata as Pick<Grounding, 'queries' | 'sources'> & {
    supports?: Array<{ start_index: number; end_index: number; text: string; grounding_chunk_indices: Array<number> }>
  }
  const told = supports?.map(({ grounding_chunk_indices: source_indices, ...rest }) => ({ ...rest, source_indices }))
  return [
    {
      type: type === 'google_search_result' ? 'google_search' : 'url_context',
      ...(queries !== undefined && { queries }),
      ...(sources !== undefined && { sources }),
      ...(told !== undefined && { supports: told }),
    },
  ]
}

/** As the model wrote them: what is no object is told raw. Nothing at all is a call without arguments. */
function argumentsOf(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // No JSON: it is told as it stands.
  }
  return { raw: text }
}
