// The query of a session's timeline.

import * as z from 'zod'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { oneOf } from '../request/read-query.ts'

export const timelineSchema = z.object({
  streaming_text: oneOf('streaming_text', ['true', 'false']).describe(
    'true: events that still stream carry the text so far. Only for clients that place each stream.chunk by its offset. Default: false',
  ),
})

/**
 * Empties the content of events that are still streaming. The reference does the same, because it stores a text when it is complete. Its clients
 * append every delta from the socket to the text that they loaded. This answer may arrive before such a delta: with the text so far in it, the
 * delta would be shown twice.
 */
export function withoutStreamingText(timeline: ReadonlyArray<TimelineEvent>): Array<TimelineEvent> {
  return timeline.map(event => (event.status === 'streaming' ? { ...event, content: '' } : event))
}
