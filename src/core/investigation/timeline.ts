// Timeline events as facts.

import type { EndStatus, TimelineType } from '../protocol/status.ts'
import { kin, placed, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import type { OpenEvent } from './transcript.ts'

export type Shown = { type: TimelineType; content: string; metadata?: Record<string, unknown> }

/** Events that stand complete from the first, in order. */
export function shown({ journal, ids }: Engine, place: Place, events: ReadonlyArray<Shown>): Array<NewEntry> {
  const before = journal.transcript(place.executionId).sequence
  return events.map(({ type, content, metadata }, at): NewEntry => ({
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: ids.uuid(),
      ...placed(place),
      event_type: type,
      status: 'completed',
      content,
      ...(metadata !== undefined && Object.keys(metadata).length > 0 && { metadata }),
      sequence_number: before + 1 + at,
    },
    private: { executionId: place.executionId },
  }))
}

/** A stream that begins. */
export function opened(
  { journal }: Engine,
  place: Place,
  eventId: string,
  type: TimelineType,
  metadata: Record<string, unknown>,
): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: eventId,
      ...placed(place),
      event_type: type,
      status: 'streaming',
      content: '',
      ...(Object.keys(metadata).length > 0 && { metadata }),
      sequence_number: journal.transcript(place.executionId).sequence + 1,
    },
    private: { executionId: place.executionId },
  }
}

/** The end of an event, or new words for one that has ended. */
export function completed(
  place: Place,
  event: OpenEvent,
  status: EndStatus,
  content: string,
  metadata?: Record<string, unknown>,
): NewEntry {
  return {
    type: 'timeline.completed',
    public: {
      type: 'timeline_event.completed',
      event_id: event.eventId,
      ...kin(place),
      event_type: event.type,
      content,
      status,
      ...(metadata !== undefined && { metadata }),
    },
    private: { executionId: place.executionId },
  }
}

/** The ends of everything that an execution left open, some types aside. */
export function closeOpen(
  { journal }: Engine,
  place: Place,
  status: EndStatus,
  content: string,
  but: ReadonlyArray<TimelineType> = [],
  metadata?: Record<string, unknown>,
): Array<NewEntry> {
  return journal
    .transcript(place.executionId)
    .open.filter(open => !but.includes(open.type))
    .map(open => completed(place, open, status, content, metadata))
}
