// The query of a session's timeline.

import * as z from 'zod'
import { oneOf } from '../request/read-query.ts'

export const timelineSchema = z.object({
  streaming_text: oneOf('streaming_text', ['true', 'false']).describe(
    'true: events that still stream carry the text so far. Only for clients that place each stream.chunk by its offset. Default: false',
  ),
})
