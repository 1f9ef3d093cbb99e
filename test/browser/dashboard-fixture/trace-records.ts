// What the Worker would answer about one call: the item of the trace, and a conversation made up around it.

import type { Frame } from '#core/protocol/events.ts'
import { llmItem, mcpItem } from '#core/protocol/fold-trace.ts'
import type { LlmDetail, McpDetail } from '#core/protocol/trace.ts'
import type { SessionView } from '#core/protocol/view.ts'

type Session = { view: SessionView; log: ReadonlyArray<Frame> }

export function recordOf({ view, log }: Session, id: string): LlmDetail | McpDetail | null {
  const frame = log.find(each => each.type === 'interaction.created' && each.interaction_id === id)
  if (frame?.type !== 'interaction.created') return null
  const model = llmItem(frame)
  const tool = mcpItem(frame)
  if (model !== null) return modelRecord(model)
  if (tool === null) return null
  if (tool.interaction_type === 'tool_list')
    return { ...tool, available_tools: [{ name: 'pods_get', description: 'Reads one pod.' }] }
  const event = view.events.find(each => each.id === tool.event_id)
  const tool_arguments = JSON.parse(String(event?.metadata?.['arguments'] ?? '{}')) as Record<string, unknown>
  const is_error = event?.metadata?.['is_error'] === true
  return { ...tool, tool_arguments, tool_result: { content: event?.content ?? '', is_error } }
}

function modelRecord(model: NonNullable<ReturnType<typeof llmItem>>): LlmDetail {
  const failed_at = model.created_at
  const retries = Array.from({ length: (model.attempts ?? 1) - 1 }, (_, at) => ({
    attempt: at + 1,
    failed_at,
    error_message: 'the provider is overloaded (529)',
  }))
  return {
    ...model,
    provider: 'anthropic',
    thinking_content: 'Exit code 137 would point to memory.',
    llm_request: { messages_count: 2, iteration: 1 },
    llm_response: { text_length: 24, tool_calls_count: 1 },
    ...(retries.length > 0 && { retries }),
    conversation: [
      { role: 'system', content: 'You are LeadAgent. Rest every claim on a call. '.repeat(160) },
      { role: 'user', content: 'Pod checkout/payments restarts every 4 minutes' },
      {
        role: 'assistant',
        content: 'I read the last state of the container.',
        tool_calls: [{ id: 'c1', name: 'kubernetes.pods_get', arguments: '{"name":"payments"}' }],
      },
    ],
  }
}
