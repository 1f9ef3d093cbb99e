import type { Frame } from '#core/protocol/events.ts'
import { emptyTrace, foldTrace } from '#core/protocol/fold-trace.ts'
import type { EventLog } from './event-log.ts'
import type { Trail } from './investigation-client.ts'

/** Folds the trace of a session from its log. */
export function readTrail(log: Pick<EventLog, 'head' | 'frames'>): Trail {
  const frames = log.frames(0, null).map(({ frame }) => JSON.parse(frame) as Frame)
  return { trace: frames.reduce(foldTrace, emptyTrace), lastEventId: log.head() }
}
