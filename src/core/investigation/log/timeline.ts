// Timeline events as facts.

import type { Ids } from '../../ports.ts'
import type { EndStatus, TimelineType } from '../../protocol/status.ts'
import type { NewEntry } from './facts.ts'
import { frameKeys, parentKey, type ExecutionIds } from './execution-ids.ts'
import type { OpenEvent, Transcript } from './transcript.ts'

export type NewEvent = { type: TimelineType; content: string; metadata?: Record<string, unknown> }

/** The execution whose events these are. */
type Execution = ExecutionIds & { ids: Ids; transcript(): Transcript }

/** Events that stand complete from the first, in order. */
export function addEvents(execution: Execution, events: ReadonlyArray<NewEvent>): Array<NewEntry> {
  const { ids } = execution
  const before = execution.transcript().sequence
  return events.map(({ type, content, metadata }, at): NewEntry => ({
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: ids.uuid(),
      ...frameKeys(execution),
      event_type: type,
      status: 'completed',
      content,
      ...(metadata !== undefined && Object.keys(metadata).length > 0 && { metadata }),
      sequence_number: before + 1 + at,
    },
    private: { executionId: execution.executionId },
  }))
}

/** A stream that begins. */
export function openEvent(
  execution: Execution,
  eventId: string,
  type: TimelineType,
  metadata: Record<string, unknown>,
): NewEntry {
  return {
    type: 'timeline.created',
    public: {
      type: 'timeline_event.created',
      event_id: eventId,
      ...frameKeys(execution),
      event_type: type,
      status: 'streaming',
      content: '',
      ...(Object.keys(metadata).length > 0 && { metadata }),
      sequence_number: execution.transcript().sequence + 1,
    },
    private: { executionId: execution.executionId },
  }
}

/** The end of an event, or new words for one that has ended. */
export function completeEvent(
  place: ExecutionIds,
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
      ...parentKey(place),
      event_type: event.type,
      content,
      status,
      ...(metadata !== undefined && { metadata }),
    },
    private: { executionId: place.executionId },
  }
}

/** The ends of everything that an execution left open, some types aside. */
export function closeOpenEvents(
  execution: Execution,
  status: EndStatus,
  content: string,
  but: ReadonlyArray<TimelineType> = [],
  metadata?: Record<string, unknown>,
): Array<NewEntry> {
  return execution
    .transcript()
    .open.filter(open => !but.includes(open.type))
    .map(open => completeEvent(execution, open, status, content, metadata))
}
