import type { ReviewActivity } from '../../protocol/summaries.ts'
import type { Entry } from '../log/facts.ts'

/** What people did, oldest first. Opening the review at the session's end is not part of it. */
export function reviewActivities(entries: Iterable<Entry>): Array<ReviewActivity> {
  const activities: Array<ReviewActivity> = []
  for (const entry of entries) {
    if (entry.type !== 'review.changed' || entry.private === null) continue
    const { id, action, from, untold } = entry.private
    const frame = untold ?? entry.public
    if (frame?.type !== 'review.status') continue
    const { review_status, quality_rating, action_taken, investigation_feedback, actor } = frame
    activities.push({
      id,
      actor,
      action,
      from_status: from,
      to_status: review_status ?? null,
      ...(quality_rating !== undefined && { quality_rating }),
      ...(action_taken !== undefined && { note: action_taken }),
      ...(investigation_feedback !== undefined && { investigation_feedback }),
      created_at: timeAfter(activities.at(-1)?.created_at, new Date(entry.at).toISOString()),
    })
  }
  return activities
}

const TO_MILLISECONDS = '2026-11-01T10:00:00.000'.length

/** Activities of the same millisecond get times one microsecond apart, as in the reference, so that sorting by time keeps their order. */
function timeAfter(before: string | undefined, time: string): string {
  const moment = time.slice(0, TO_MILLISECONDS)
  if (before === undefined || !before.startsWith(moment)) return time
  const microseconds = Number.parseInt(before.slice(TO_MILLISECONDS), 10) || 0
  return `${moment}${String(microseconds + 1).padStart(3, '0')}Z`
}
