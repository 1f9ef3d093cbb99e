import type { TimelineEvent } from './api.ts'
import type { Frame, StreamChunkFrame, TimelineCompletedFrame, TimelineCreatedFrame } from './events.ts'
import type { SessionView } from './view.ts'

/** The half of the reducer that keeps timeline events and their streamed text. */
export function foldTimeline(view: SessionView, frame: Frame): SessionView {
  switch (frame.type) {
    case 'timeline_event.created':
      return addEvent(view, frame)
    case 'timeline_event.completed':
      return completeEvent(view, frame)
    case 'stream.chunk':
      return appendText(view, frame)
    default:
      return view
  }
}

/** The events of a whole log's frames, as folding them one by one leaves them, but in time that grows with their number and not its square. */
export function eventsOf(frames: Iterable<Frame>): Array<TimelineEvent> {
  const events = new Map<string, TimelineEvent>()
  for (const frame of frames) {
    if (frame.type === 'timeline_event.created') {
      if (!events.has(frame.event_id)) events.set(frame.event_id, newEvent(frame))
    } else if (frame.type === 'timeline_event.completed') {
      const event = events.get(frame.event_id)
      if (event !== undefined) events.set(frame.event_id, endEvent(event, frame))
    }
  }
  return [...events.values()]
}

function newEvent(frame: TimelineCreatedFrame): TimelineEvent {
  return {
    id: frame.event_id,
    session_id: frame.session_id,
    ...(frame.stage_id !== undefined && { stage_id: frame.stage_id }),
    ...(frame.execution_id !== undefined && { execution_id: frame.execution_id }),
    ...(frame.parent_execution_id !== undefined && { parent_execution_id: frame.parent_execution_id }),
    sequence_number: frame.sequence_number,
    created_at: frame.timestamp,
    updated_at: frame.timestamp,
    event_type: frame.event_type,
    status: frame.status,
    content: frame.content,
    ...(frame.metadata !== undefined && { metadata: frame.metadata }),
  }
}

function endEvent(event: TimelineEvent, frame: TimelineCompletedFrame): TimelineEvent {
  return {
    ...event,
    updated_at: frame.timestamp,
    status: frame.status,
    content: frame.content,
    ...(frame.metadata !== undefined && { metadata: { ...event.metadata, ...frame.metadata } }),
  }
}

function addEvent(view: SessionView, frame: TimelineCreatedFrame): SessionView {
  if (indexOf(view, frame.event_id) >= 0) return view
  const fallbacks = view.providerFallbackCount + (frame.event_type === 'provider_fallback' ? 1 : 0)
  return { ...view, events: [...view.events, newEvent(frame)], providerFallbackCount: fallbacks }
}

function completeEvent(view: SessionView, frame: TimelineCompletedFrame): SessionView {
  const at = indexOf(view, frame.event_id)
  const event = view.events[at]
  if (event === undefined) return { ...view, stale: true }
  return replaceEvent(view, at, endEvent(event, frame))
}

/** A text already held is not appended again; a gap makes the view stale. */
function appendText(view: SessionView, frame: StreamChunkFrame): SessionView {
  const at = indexOf(view, frame.event_id)
  const event = view.events[at]
  if (event === undefined) return { ...view, stale: true }
  if (event.status !== 'streaming') return view
  const have = event.content.length
  if (frame.offset > have) return { ...view, stale: true }
  if (frame.offset + frame.delta.length <= have) return view
  return replaceEvent(view, at, { ...event, content: event.content.slice(0, frame.offset) + frame.delta })
}

// From the end, since frames are about recent events.
function indexOf(view: SessionView, id: string): number {
  return view.events.findLastIndex(event => event.id === id)
}

function replaceEvent(view: SessionView, at: number, event: TimelineEvent): SessionView {
  return { ...view, events: view.events.with(at, event) }
}
