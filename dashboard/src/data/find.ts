import type { TimelineEvent } from '#core/protocol/api.ts'
import { callOf, isCall } from './calls.ts'

/** The events that hold the words, in their order. Nothing is found by fewer than two letters. */
export function eventsWith(events: ReadonlyArray<TimelineEvent>, words: string): Array<string> {
  const wanted = words.trim().toLowerCase()
  if (wanted.length < 2) return []
  return events.filter(event => textsOf(event).some(text => text.toLowerCase().includes(wanted))).map(event => event.id)
}

function textsOf(event: TimelineEvent): Array<string> {
  if (!isCall(event)) return [event.content]
  const { name, arguments: args } = callOf(event)
  return [event.content, name, args]
}
