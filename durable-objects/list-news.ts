// Which frames of one session's log the `sessions` channel gets, and where the session's progress comes among them.

import type { Frame, LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'

/** A progress frame that the list gets once it has every entry up to seq `behind`. */
export type Progress = { frame: SessionProgressFrame; behind: number }

/** Progress comes after every status that the log has before it, as in the reference (TARSy in Go), and waits for nothing else. */
export function placeProgress(owed: ReadonlyArray<LoggedFrame>, frame: SessionProgressFrame): Progress {
  return { frame, behind: Math.max(0, ...owed.filter(isListed).map(seqOf)) }
}

/** The frames that the list has not got yet, with the progress in its place. */
export function listNews(owed: ReadonlyArray<LoggedFrame>, progress: Progress | null): Array<Frame> {
  const listed = owed.filter(isListed)
  if (progress === null) return listed.map(toListFrame)
  const before = listed.filter(frame => seqOf(frame) <= progress.behind)
  const after = listed.filter(frame => seqOf(frame) > progress.behind)
  return [...before.map(toListFrame), progress.frame, ...after.map(toListFrame)]
}

type Listed = Extract<LoggedFrame, { type: 'session.status' | 'review.status' }>

function isListed(frame: LoggedFrame): frame is Listed {
  return frame.type === 'session.status' || frame.type === 'review.status'
}

/** Both kinds have a cursor in the log; only their copies on the list have none. */
function seqOf(frame: Listed): number {
  return frame.db_event_id ?? 0
}

/** A frame as the `sessions` channel carries it: without the cursor, and without the texts that a list does not show. */
function toListFrame(frame: Listed): Frame {
  if (frame.type === 'session.status') {
    const { type, session_id, timestamp, status } = frame
    return { type, session_id, timestamp, status }
  }
  const { db_event_id: _, ...rest } = frame
  return rest
}
