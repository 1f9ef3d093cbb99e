// The review of a session by people: what each action changes and from which status it is allowed. The state machine is the reference's (TARSy in Go).

import type { Ids } from '../../ports.ts'
import type { SessionDetail } from '../../protocol/api.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import type { ReviewAction } from '../../protocol/status.ts'
import type { ReviewActivity } from '../../protocol/summaries.ts'
import type { Entry, NewEntry, ReviewFact } from '../log/facts.ts'

/** Absent fields stay as they are. */
export type ReviewAsk = {
  action: ReviewAction
  actor: string
  rating?: string
  actionTaken?: string
  feedback?: string
}

/** The part of a session's detail that is its review. */
type Review = Pick<
  SessionDetail,
  'review_status' | 'assignee' | 'quality_rating' | 'action_taken' | 'investigation_feedback'
>

/** Changes the review of a session; null: the action is not allowed in its status. */
export function reviewSession(detail: SessionDetail, ask: ReviewAsk, ids: Ids): Array<NewEntry> | null {
  const steps = stepsOf(detail, ask)
  if (steps === null) return null
  let from = detail.review_status
  return steps.map(([action, to], at) => {
    const frame = frameOf(to, action, ask.actor)
    const fact: ReviewFact = { id: ids.uuid(), action, from }
    from = to.review_status
    // The implied claim before an end has no rating, and clients do not receive its frame.
    if (at < steps.length - 1) return { type: 'review.changed', public: null, private: { ...fact, untold: frame } }
    const rating = ask.rating === undefined ? {} : { rating: ask.rating }
    return { type: 'review.changed', public: frame, private: { ...fact, ...rating } }
  })
}

const EMPTY = { assignee: null, quality_rating: null, action_taken: null, investigation_feedback: null }

function stepsOf(now: Review, ask: ReviewAsk): Array<[ReviewAction, Review]> | null {
  const { action, actor } = ask
  const from = now.review_status
  const claimed: Review = { ...reviewOf(now), review_status: 'in_progress', assignee: actor }
  // Ending an unclaimed review assigns it to the actor. From needs_review this counts as a claim before it.
  const endReview = (to: Review): Array<[ReviewAction, Review]> => {
    const ended = from === null || from === 'needs_review' ? { ...to, assignee: actor } : to
    return from === 'needs_review'
      ? [
          ['claim', claimed],
          [action, ended],
        ]
      : [[action, ended]]
  }
  switch (action) {
    case 'claim':
      return from === 'reviewed' ? null : [[action, claimed]]
    case 'unclaim':
      return from === 'in_progress'
        ? [[action, { ...reviewOf(now), review_status: 'needs_review', assignee: null }]]
        : null
    case 'complete':
      return endReview({ ...mergeRequest(now, ask), review_status: 'reviewed' })
    case 'acknowledge':
      return endReview({ ...EMPTY, assignee: now.assignee, review_status: 'reviewed' })
    case 'reopen':
      return from === 'reviewed' ? [[action, { ...EMPTY, review_status: 'needs_review' }]] : null
    case 'update_feedback':
      return from === 'reviewed' ? [[action, clearEmptyTexts(mergeRequest(now, ask))]] : null
    default:
      return action satisfies never
  }
}

function reviewOf({ review_status, assignee, quality_rating, action_taken, investigation_feedback }: Review): Review {
  return { review_status, assignee, quality_rating, action_taken, investigation_feedback }
}

function mergeRequest(now: Review, ask: ReviewAsk): Review {
  return {
    ...reviewOf(now),
    quality_rating: ask.rating ?? now.quality_rating,
    action_taken: ask.actionTaken ?? now.action_taken,
    investigation_feedback: ask.feedback ?? now.investigation_feedback,
  }
}

/** update_feedback clears a field with an empty text; `complete` stores the empty text. */
function clearEmptyTexts(to: Review): Review {
  return { ...to, action_taken: to.action_taken || null, investigation_feedback: to.investigation_feedback || null }
}

type NewReviewFrame = Extract<NewFrame, { type: 'review.status' }>

/** The frame carries the whole review: fields that it lacks are not set. */
function frameOf(to: Review, action: ReviewAction, actor: string): NewReviewFrame {
  return {
    type: 'review.status',
    ...(to.review_status !== null && { review_status: to.review_status }),
    ...(to.assignee !== null && { assignee: to.assignee }),
    ...(to.quality_rating !== null && { quality_rating: to.quality_rating }),
    ...(to.action_taken !== null && { action_taken: to.action_taken }),
    ...(to.investigation_feedback !== null && { investigation_feedback: to.investigation_feedback }),
    actor,
    action,
  }
}

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
      created_at: laterThan(activities.at(-1)?.created_at, new Date(entry.at).toISOString()),
    })
  }
  return activities
}

const TO_MILLISECONDS = '2026-11-01T10:00:00.000'.length

/** Activities of the same millisecond get times one microsecond apart, as in the reference, so that sorting by time keeps their order. */
function laterThan(before: string | undefined, time: string): string {
  const moment = time.slice(0, TO_MILLISECONDS)
  if (before === undefined || !before.startsWith(moment)) return time
  const microseconds = Number.parseInt(before.slice(TO_MILLISECONDS), 10) || 0
  return `${moment}${String(microseconds + 1).padStart(3, '0')}Z`
}
