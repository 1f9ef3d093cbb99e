// Which call of a model an event of the timeline belongs to. Pure: the trace names calls, and times tell which.

import type { TimelineEvent } from '#core/protocol/api.ts'
import type { LlmItem, Trace } from '#core/protocol/trace.ts'
import { withChildren } from './trace/executions.ts'

/** What streams in before its call is settled; every other event follows from a call that was. */
const WRITTEN_MEANWHILE: ReadonlySet<TimelineEvent['event_type']> = new Set(['llm_thinking', 'llm_response'])

/** The model call that asked for a tool call, or that wrote a text. Null if the trace does not have it yet. */
export function exchangeOf(trace: Trace, event: TimelineEvent): LlmItem | null {
  const execution = trace.stages
    .flatMap(stage => stage.executions.flatMap(withChildren))
    .find(each => each.execution_id === event.execution_id)
  // A summary of a result has a conversation of its own, and asks for nothing.
  const calls = (execution?.llm_interactions ?? []).filter(each => each.interaction_type !== 'summarization')
  const at = Date.parse(event.created_at)
  const found = WRITTEN_MEANWHILE.has(event.event_type)
    ? calls.find(each => Date.parse(each.created_at) >= at)
    : calls.findLast(each => Date.parse(each.created_at) <= at)
  return found ?? null
}
