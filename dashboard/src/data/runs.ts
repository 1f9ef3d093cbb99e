import type { TimelineEvent } from '#core/protocol/api.ts'
import { callOf, isCall } from './calls.ts'

/** Rows of a timeline: an event, or equal errors that came one after the other. */
export type Run = { key: string; events: ReadonlyArray<TimelineEvent> }

export function runsOf(events: ReadonlyArray<TimelineEvent>): Array<Run> {
  const runs: Array<{ key: string; events: Array<TimelineEvent>; error: string | null }> = []
  for (const event of events) {
    const error = errorOf(event)
    const last = runs.at(-1)
    if (error !== null && last?.error === error) last.events.push(event)
    else runs.push({ key: event.id, events: [event], error })
  }
  return runs
}

/** What makes two errors equal; null for an event that is none. */
function errorOf(event: TimelineEvent): string | null {
  if (event.event_type === 'error') return `error ${event.content}`
  if (!isCall(event)) return null
  const call = callOf(event)
  return call.state === 'failed' ? `${call.name} ${event.content}` : null
}
