// The one reducer: what a session looks like, out of its frames. The object, the store's projection and the dashboard all use it.
// `detail` and `timeline` are the very bodies of the REST API, so a page may start from a snapshot and fold on.

import type { SessionDetail, TimelineEvent } from './api.ts'
import type { ExecutionProgressFrame, Frame, SessionProgressFrame, Timestamp } from './events.ts'
import { foldSession } from './fold-session.ts'
import { foldTimeline } from './fold-timeline.ts'
import type { WaitFor } from './status.ts'

/** `input_tokens` is the whole prompt, what was read from and written to the provider's cache included. */
export type Tokens = { input_tokens: number; output_tokens: number; total_tokens: number }
/** The two of the cache are parts of `input_tokens` that have prices of their own. */
export type ModelUsage = Tokens & { cache_read_tokens: number; cache_creation_tokens: number }

export type SessionView = {
  /** null until the frame that accepted the session, or a snapshot, was seen. */
  readonly detail: SessionDetail | null
  /** In the order of creation; open streams hold the text that has arrived. */
  readonly events: ReadonlyArray<TimelineEvent>
  readonly providerFallbackCount: number
  /** What each model read and wrote, by its name. A view that starts from a snapshot knows of what came after. */
  readonly usage: Readonly<Record<string, ModelUsage>>
  readonly progress: SessionProgressFrame | null
  /** What the whole session waits for, and until when at the latest. */
  readonly waiting: { readonly for: WaitFor; readonly until: Timestamp } | null
  /** What each running execution says that it does, by execution id ('' for a stage without one yet). */
  readonly activity: Readonly<Record<string, ExecutionProgressFrame>>
  /** The cursor: the highest `db_event_id` seen. */
  readonly lastEventId: number
  /** A frame spoke of something unknown, or a stream has a gap: load the snapshot again. */
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

/** A view that starts from a snapshot: the bodies of detail and timeline with the cursor of `X-Last-Event-Id`. */
export function viewOf(
  detail: SessionDetail,
  timeline: ReadonlyArray<TimelineEvent>,
  lastEventId: number,
): SessionView {
  const fallbacks = timeline.filter(event => event.event_type === 'provider_fallback').length
  return { ...emptyView, detail, events: timeline, providerFallbackCount: fallbacks, lastEventId }
}

/** Applies one frame. A logged frame that the view already holds changes nothing, nor does a copy that the `sessions` channel carries. */
export function fold(view: SessionView, frame: Frame): SessionView {
  const id = frame.db_event_id
  // Such a copy comes without a cursor and may be late: it could turn a status back.
  if (id === undefined && (frame.type === 'session.status' || frame.type === 'review.status')) return view
  if (id !== undefined && id <= view.lastEventId) return view
  const next = foldTimeline(foldSession(view, frame), frame)
  return id === undefined ? next : { ...next, lastEventId: id }
}

/** The timeline as REST answers it: by sequence number, ties in the order of creation. */
export function timelineOf(view: SessionView): Array<TimelineEvent> {
  return view.events.toSorted((a, b) => a.sequence_number - b.sequence_number)
}
