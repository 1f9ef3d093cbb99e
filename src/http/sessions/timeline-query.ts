// The query of a session's timeline, and what the timeline tells without it.

import * as z from 'zod'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { oneOf } from '../request/read-query.ts'

export const timelineSchema = z.object({
  streaming_text: oneOf('streaming_text', ['true', 'false']).describe(
    'With true, events that are still streaming carry the text so far. Only for clients that place each stream.chunk by its offset; false without it',
  ),
})

/**
 * Empties the content of events that are still streaming, as in the reference, which stores their text when it is complete (behaviour 3.6).
 * A client of the reference adds every delta from the socket to what it loaded. This answer may overtake the socket: a delta that it holds
 * would then be shown twice.
 */
export function withoutStreamingText(timeline: ReadonlyArray<TimelineEvent>): Array<TimelineEvent> {
  return timeline.map(event => (event.status === 'streaming' ? { ...event, content: '' } : event))
}
