// The one reducer: it folds frames into what the session looks like. The object, the store and the dashboard use it.
// `detail` and `events` are bodies of the REST API, so that a page can start from a snapshot and go on with frames.

import type { SessionDetail, TimelineEvent } from './api.ts'
import type { ExecutionProgressFrame, Frame, SessionProgressFrame, Timestamp } from './events.ts'
import { foldSession } from './fold-session.ts'
import { foldTimeline } from './fold-timeline.ts'
import type { WaitFor } from './status.ts'

/** `input_tokens` is what was neither read from nor written to the provider's cache; `total_tokens` is everything. */
export type Tokens = { input_tokens: number; output_tokens: number; total_tokens: number }
/** Parts with prices of their own. Thinking is also part of `output_tokens`. */
export type TokenParts = { thinking_tokens: number; cache_read_tokens: number; cache_creation_tokens: number }
/** `reasoning_effort` is '' for a model that was sent none. */
export type ModelUsage = Tokens & TokenParts & { model_name: string; reasoning_effort: string }

export type SessionView = {
  /** null before the frame that accepted the session. */
  readonly detail: SessionDetail | null
  /** In the order of creation. An open stream holds the text received so far. */
  readonly events: ReadonlyArray<TimelineEvent>
  readonly providerFallbackCount: number
  /** By model and effort. A view that started from a snapshot counts only later calls. */
  readonly usage: Readonly<Record<string, ModelUsage>>
  readonly progress: SessionProgressFrame | null
  /** What the whole session waits for, and when it goes on at the latest. */
  readonly waiting: { readonly for: WaitFor; readonly until: Timestamp } | null
  /** The latest progress by execution id; '' is a stage that has no execution yet. */
  readonly activity: Readonly<Record<string, ExecutionProgressFrame>>
  /** The cursor: the highest `db_event_id` seen. */
  readonly lastEventId: number
  /** A frame named something unknown, or a stream has a gap: load the snapshot again. */
  readonly stale: boolean
}

export const emptyView: SessionView = {
  detail: null,
  events: [],
  providerFallbackCount: 0,
  usage: {},
  progress: null,
  waiting: null,
  activity: {},
  lastEventId: 0,
  stale: false,
}

/** Starts from a snapshot. `lastEventId` is its header `X-Last-Event-Id`. */
export function viewOf(
  detail: SessionDetail,
  timeline: ReadonlyArray<TimelineEvent>,
  lastEventId: number,
): SessionView {
  const fallbacks = timeline.filter(event => event.event_type === 'provider_fallback').length
  return { ...emptyView, detail, events: timeline, providerFallbackCount: fallbacks, lastEventId }
}

/** Applies one frame. A logged frame that the view already holds changes nothing. */
export function fold(view: SessionView, frame: Frame): SessionView {
  const id = frame.db_event_id
  // A copy from the channel `sessions`: it has no cursor and may be late, so it could set an old status.
  if (id === undefined && (frame.type === 'session.status' || frame.type === 'review.status')) return view
  if (id !== undefined && id <= view.lastEventId) return view
  const next = foldTimeline(foldSession(view, frame), frame)
  return id === undefined ? next : { ...next, lastEventId: id }
}

/** The timeline as REST answers it: by sequence number, then by creation. */
export function timelineOf({ events }: Pick<SessionView, 'events'>): Array<TimelineEvent> {
  return events.toSorted((a, b) => a.sequence_number - b.sequence_number)
}
