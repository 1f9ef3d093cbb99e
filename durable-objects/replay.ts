import type { SessionView } from '#core/protocol/view.ts'
import type { TimelineCreatedFrame } from '#core/protocol/events.ts'
import type { EventLog } from './event-log.ts'
import type { Replay } from './investigation-client.ts'

/** The logged frames after a cursor; the beginning of a stream that is still open carries the text that has come so far. */
export function replay(log: EventLog, view: SessionView | null, after: number, limit: number | null): Replay {
  const stored = log.frames(after, limit === null ? null : limit + 1)
  const kept = limit === null ? stored : stored.slice(0, limit)
  const ended = view?.detail?.completed_at ?? null
  return {
    frames: kept.map(each => withText(each.frame, view)),
    more: kept.length < stored.length,
    running: view?.detail != null && ended === null,
    endedAt: ended === null ? null : Date.parse(ended),
  }
}

function withText(frame: string, view: SessionView | null): string {
  // Most frames are not the beginning of a stream: they go out as they are, unparsed.
  if (view === null || !frame.includes('"status":"streaming"')) return frame
  const created = JSON.parse(frame) as TimelineCreatedFrame
  const event = view.events.findLast(each => each.id === created.event_id)
  return event?.status === 'streaming' ? JSON.stringify({ ...created, content: event.content }) : frame
}
