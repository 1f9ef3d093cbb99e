import type { SessionView } from '#core/protocol/view.ts'
import type { StreamChunkFrame, TimelineCreatedFrame, TransientFrame } from '#core/protocol/events.ts'
import type { EventLog } from './event-log.ts'
import { endOfForgotten } from './forgotten.ts'
import type { Replay } from './investigation-client.ts'

/** The logged frames with a seq above `after`. The `created` frame of a stream that is still open carries the text so far. */
export function replay(log: EventLog, view: SessionView | null, after: number, limit: number | null): Replay {
  const stored = log.frames(after, limit === null ? null : limit + 1)
  const kept = limit === null ? stored : stored.slice(0, limit)
  const more = kept.length < stored.length
  return {
    frames: kept.map(each => withText(each.frame, view)),
    more,
    now: more || view === null ? [] : unloggedFrames(view).map(frame => JSON.stringify(frame)),
  }
}

/** The frames behind the newest end before `endedBefore` (milliseconds since the epoch); all frames if there is no such end. */
export function replayRemembered(
  log: EventLog,
  view: SessionView | null,
  endedBefore: number,
  limit: number | null,
): Replay {
  const forgotten = endOfForgotten(view?.detail ?? null, endedBefore)
  return replay(log, view, forgotten === null ? 0 : log.headAt(forgotten), limit)
}

function withText(frame: string, view: SessionView | null): string {
  // Most frames do not begin a stream: they are sent unparsed.
  if (view === null || !frame.includes('"status":"streaming"')) return frame
  const created = JSON.parse(frame) as TimelineCreatedFrame
  const event = view.events.findLast(each => each.id === created.event_id)
  return event?.status === 'streaming' ? JSON.stringify({ ...created, content: event.content }) : frame
}

/**
 * What a client that was away has missed and the log does not keep: the text of each open stream, as one delta from offset 0, and the latest
 * progress. Without it, a client whose cursor lies after the `created` frame of a stream would get deltas of a text that it does not have.
 */
function unloggedFrames(view: SessionView): Array<TransientFrame> {
  const open = view.events.filter(each => each.status === 'streaming' && each.content !== '')
  const texts = open.map((event): StreamChunkFrame => {
    const { id: event_id, session_id, created_at: timestamp, content: delta, parent_execution_id } = event
    const parent = parent_execution_id === undefined ? {} : { parent_execution_id }
    return { type: 'stream.chunk', session_id, timestamp, event_id, ...parent, delta, offset: 0 }
  })
  return [...texts, ...(view.progress === null ? [] : [view.progress]), ...Object.values(view.activity)]
}
