// Builds the facts of timeline events.

import type { Ids } from '../../ports.ts'
import type { EndStatus, TimelineType } from '../../protocol/status.ts'
import type { SessionView } from '../../protocol/view.ts'
import { frameKeys, parentKey, type ExecutionIds } from './execution-ids.ts'
import type { NewEntry } from './facts.ts'
import type { AgentPlan } from './plan.ts'
import type { OpenEvent, Transcript } from './transcript.ts'

export type NewEvent = { type: TimelineType; content: string; metadata?: Record<string, unknown> }

/** The execution that the events belong to. */
type EventOwner = ExecutionIds & { ids: Ids; transcript(): Transcript }

/** The highest number of an event of the session: what belongs to no execution comes behind all that is there. */
export function lastSequence({ events }: Pick<SessionView, 'events'>): number {
  return events.reduce((highest, event) => Math.max(highest, event.sequence_number), 0)
}

/** Adds events that are complete at once, in this order. */
export function addEvents(execution: EventOwner, events: ReadonlyArray<NewEvent>): Array<NewEntry> {
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

/** Opens an event that streams. */
export function openEvent(
  execution: EventOwner,
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

/** Ends an open event, or replaces the content of one that has ended. */
export function completeEvent(
  execution: ExecutionIds,
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
      ...parentKey(execution),
      event_type: event.type,
      content,
      status,
      ...(metadata !== undefined && { metadata }),
    },
    private: { executionId: execution.executionId },
  }
}

/** Ends every open event of an execution, except those of the types in `except`. */
export function closeOpenEvents(
  execution: EventOwner,
  status: EndStatus,
  content: string,
  except: ReadonlyArray<TimelineType> = [],
  metadata?: Record<string, unknown>,
): Array<NewEntry> {
  return execution
    .transcript()
    .open.filter(open => !except.includes(open.type))
    .map(open => completeEvent(execution, open, status, content, metadata))
}

/**
 * Metadata of every event of a conclusion that was forced; empty if it was not. The keys are the reference's, which also counts the turn at
 * which an agent without any time is stopped as one that was used.
 */
export function forcedConclusionMetadata(
  { concluding, iterations }: Pick<Transcript, 'concluding' | 'iterations'>,
  { maxIterations }: Pick<AgentPlan, 'maxIterations'>,
): Record<string, unknown> {
  if (concluding === null) return {}
  return {
    forced_conclusion: true,
    iterations_used: Math.max(1, iterations),
    max_iterations: maxIterations,
    reason: concluding,
  }
}
