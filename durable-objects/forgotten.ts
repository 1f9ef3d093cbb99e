// What the wire has forgotten of an ended session.

import type { SessionDetail } from '#core/protocol/api.ts'

/**
 * When the past ends that the wire has forgotten: the newest end before `endedBefore`, of the session or of a question to it; null while
 * nothing is forgotten (wire contract 2.6). What came after stays: a page that has loaded the session hears the new answer from its beginning,
 * which a long investigation in front of it would cut off.
 */
export function forgottenUpTo(detail: SessionDetail | null, endedBefore: number): number | null {
  if (detail === null || detail.completed_at === null) return null
  // A stage of the investigation ends before the session does, which is not over by that.
  const ends = [detail.completed_at, ...detail.stages.flatMap(stage => stage.completed_at ?? [])].map(Date.parse)
  const end = Date.parse(detail.completed_at)
  const forgotten = ends.filter(each => each >= end && each < endedBefore)
  return forgotten.length === 0 ? null : Math.max(...forgotten)
}
