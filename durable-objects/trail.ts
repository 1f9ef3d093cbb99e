// A session's trace out of its log.

import type { Frame } from '#core/protocol/events.ts'
import { emptyTrace, foldTrace } from '#core/protocol/fold-trace.ts'
import type { EventLog } from './event-log.ts'
import type { Trail } from './investigation-client.ts'

export function trail(log: Pick<EventLog, 'head' | 'frames'>): Trail {
  const frames = log.frames(0, null).map(({ frame }) => JSON.parse(frame) as Frame)
  return { trace: frames.reduce(foldTrace, emptyTrace), lastEventId: log.head() }
}
