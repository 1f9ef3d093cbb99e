// What the list of sessions hears of one session's log, and where among it the session's progress has its place.

import type { Frame, LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'

/** Where a session stands, for a list that has heard of everything up to the entry `behind`. */
export type Progress = { frame: SessionProgressFrame; behind: number }

/** Progress passes no status that the log has before it (wire contract 2.8), and waits for nothing else. */
export function progressBehind(owed: ReadonlyArray<LoggedFrame>, frame: SessionProgressFrame): Progress {
  return { frame, behind: Math.max(0, ...owed.filter(isListed).map(seqOf)) }
}

/** What the list is owed, with the progress in its place. */
export function listNews(owed: ReadonlyArray<LoggedFrame>, progress: Progress | null): Array<Frame> {
  const listed = owed.filter(isListed)
  if (progress === null) return listed.map(asListed)
  const before = listed.filter(frame => seqOf(frame) <= progress.behind)
  const after = listed.filter(frame => seqOf(frame) > progress.behind)
  return [...before.map(asListed), progress.frame, ...after.map(asListed)]
}

/** Changes that a list shows at once; the rest waits for the next tick. */
export function isNews(frame: LoggedFrame | null): boolean {
  return frame !== null && (frame.type === 'stage.status' || isListed(frame))
}

type Listed = Extract<LoggedFrame, { type: 'session.status' | 'review.status' }>

function isListed(frame: LoggedFrame): frame is Listed {
  return frame.type === 'session.status' || frame.type === 'review.status'
}

/** The log gives both their cursor; only copies on the list are without. */
function seqOf(frame: Listed): number {
  return frame.db_event_id ?? 0
}

/** A frame as the `sessions` channel carries it: without cursor, and without the texts that a list does not show. */
function asListed(frame: Listed): Frame {
  if (frame.type === 'session.status') {
    const { type, session_id, timestamp, status } = frame
    return { type, session_id, timestamp, status }
  }
  const { db_event_id: _, ...rest } = frame
  return rest
}
