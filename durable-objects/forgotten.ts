// Which part of an ended session's log is no longer sent to subscribers without a cursor.

import type { SessionDetail } from '#core/protocol/api.ts'

/**
 * The time up to which frames are forgotten: the newest end before `endedBefore` (milliseconds since the epoch), of the session or of a
 * follow-up question; null while nothing is forgotten. The reference (TARSy in Go) deletes stored frames 60 s after such an end. Later frames
 * stay: a page that has loaded the session gets a new answer from its beginning, which a long investigation before it would push out.
 */
export function endOfForgotten(detail: SessionDetail | null, endedBefore: number): number | null {
  if (detail === null || detail.completed_at === null) return null
  // Ends of stages before the session's own end do not count: the session went on.
  const ends = [detail.completed_at, ...detail.stages.flatMap(stage => stage.completed_at ?? [])].map(Date.parse)
  const end = Date.parse(detail.completed_at)
  const forgotten = ends.filter(each => each >= end && each < endedBefore)
  return forgotten.length === 0 ? null : Math.max(...forgotten)
}
