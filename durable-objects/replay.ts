import type { SessionView } from '#core/protocol/view.ts'
import type { StreamChunkFrame, TimelineCreatedFrame, TransientFrame } from '#core/protocol/events.ts'
import type { EventLog } from './event-log.ts'
import type { Replay } from './investigation-client.ts'

/** The logged frames after a cursor; the beginning of a stream that is still open carries the text that has come so far. */
export function replay(log: EventLog, view: SessionView | null, after: number, limit: number | null): Replay {
  const stored = log.frames(after, limit === null ? null : limit + 1)
  const kept = limit === null ? stored : stored.slice(0, limit)
  const more = kept.length < stored.length
  return {
    frames: kept.map(each => withText(each.frame, view)),
    more,
    now: more || view === null ? [] : standing(view).map(frame => JSON.stringify(frame)),
  }
}

function withText(frame: string, view: SessionView | null): string {
  // Most frames are not the beginning of a stream: they go out as they are, unparsed.
  if (view === null || !frame.includes('"status":"streaming"')) return frame
  const created = JSON.parse(frame) as TimelineCreatedFrame
  const event = view.events.findLast(each => each.id === created.event_id)
  return event?.status === 'streaming' ? JSON.stringify({ ...created, content: event.content }) : frame
}

/**
 * What the log does not hold and a reader who was away has missed: each open stream's text, as one delta from its beginning, and the latest
 * progress. Without it a reader whose cursor lies behind the beginning of a stream would hear deltas of a text that it does not have.
 */
function standing(view: SessionView): Array<TransientFrame> {
  const open = view.events.filter(each => each.status === 'streaming' && each.content !== '')
  const texts = open.map((event): StreamChunkFrame => {
    const { id: event_id, session_id, created_at: timestamp, content: delta, parent_execution_id } = event
    const parent = parent_execution_id === undefined ? {} : { parent_execution_id }
    return { type: 'stream.chunk', session_id, timestamp, event_id, ...parent, delta, offset: 0 }
  })
  return [...texts, ...(view.progress === null ? [] : [view.progress]), ...Object.values(view.activity)]
}
