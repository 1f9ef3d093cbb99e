// The review of a session by people: what each action changes and from which status it is allowed. The state machine is the reference's
// (TARSy in Go).

import type { Ids } from '../../ports.ts'
import type { SessionDetail } from '../../protocol/api.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import type { ReviewAction } from '../../protocol/status.ts'
import type { NewEntry, ReviewFact } from '../log/facts.ts'

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
  const steps = reviewSteps(detail, ask)
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

/** A change of the review, and the action that it counts as. */
type ReviewStep = [ReviewAction, Review]

/** The changes that an action makes, in order; null: it is not allowed. */
function reviewSteps(now: Review, ask: ReviewAsk): Array<ReviewStep> | null {
  const { action, actor } = ask
  const from = now.review_status
  switch (action) {
    case 'claim':
      return from === 'reviewed' ? null : [[action, claimReview(now, actor)]]
    case 'unclaim':
      return from === 'in_progress'
        ? [[action, { ...reviewOf(now), review_status: 'needs_review', assignee: null }]]
        : null
    case 'complete':
      return endReview(now, ask, mergeRequest(now, ask))
    case 'acknowledge':
      return endReview(now, ask, { ...EMPTY, assignee: now.assignee })
    case 'reopen':
      return from === 'reviewed' ? [[action, { ...EMPTY, review_status: 'needs_review' }]] : null
    case 'update_feedback':
      return from === 'reviewed' ? [[action, clearEmptyTexts(mergeRequest(now, ask))]] : null
    default:
      return action satisfies never
  }
}

function claimReview(now: Review, actor: string): Review {
  return { ...reviewOf(now), review_status: 'in_progress', assignee: actor }
}

/** Ending an unclaimed review assigns it to the actor. From needs_review this also counts as a claim before it. */
function endReview(now: Review, { action, actor }: ReviewAsk, to: Omit<Review, 'review_status'>): Array<ReviewStep> {
  const from = now.review_status
  const unclaimed = from === null || from === 'needs_review'
  const end: ReviewStep = [action, { ...to, review_status: 'reviewed', assignee: unclaimed ? actor : to.assignee }]
  return from === 'needs_review' ? [['claim', claimReview(now, actor)], end] : [end]
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
