// People say what an investigation was worth (wire contract 1.10): which change of review each action makes, and from where.

import type { Ids } from '../../ports.ts'
import type { SessionDetail } from '../../protocol/api.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import type { ReviewAction } from '../../protocol/status.ts'
import type { ReviewActivity } from '../../protocol/summaries.ts'
import type { Entry, NewEntry, ReviewFact } from '../log/facts.ts'

/** Absent texts are left as they are. */
export type ReviewAsk = {
  action: ReviewAction
  actor: string
  rating?: string
  actionTaken?: string
  feedback?: string
}

type Standing = Pick<
  SessionDetail,
  'review_status' | 'assignee' | 'quality_rating' | 'action_taken' | 'investigation_feedback'
>

/** The facts that an action writes, or null where it does not apply. */
export function reviewing(detail: SessionDetail, ask: ReviewAsk, ids: Ids): Array<NewEntry> | null {
  const steps = stepsOf(detail, ask)
  if (steps === null) return null
  let from = detail.review_status
  return steps.map(([action, to], at) => {
    const frame = frameOf(to, action, ask.actor)
    const fact: ReviewFact = { id: ids.uuid(), action, from }
    from = to.review_status
    // The claim on the way to an end gives no rating, and nobody is told of it.
    if (at < steps.length - 1) return { type: 'review.changed', public: null, private: { ...fact, untold: frame } }
    const rating = ask.rating === undefined ? {} : { rating: ask.rating }
    return { type: 'review.changed', public: frame, private: { ...fact, ...rating } }
  })
}

const EMPTY = { assignee: null, quality_rating: null, action_taken: null, investigation_feedback: null }

function stepsOf(now: Standing, ask: ReviewAsk): Array<[ReviewAction, Standing]> | null {
  const { action, actor } = ask
  const from = now.review_status
  const claimed: Standing = { ...standing(now), review_status: 'in_progress', assignee: actor }
  // Whoever ends an unclaimed review is its assignee; out of the queue it is claimed on the way.
  const ending = (to: Standing): Array<[ReviewAction, Standing]> => {
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
        ? [[action, { ...standing(now), review_status: 'needs_review', assignee: null }]]
        : null
    case 'complete':
      return ending({ ...given(now, ask), review_status: 'reviewed' })
    case 'acknowledge':
      return ending({ ...EMPTY, assignee: now.assignee, review_status: 'reviewed' })
    case 'reopen':
      return from === 'reviewed' ? [[action, { ...EMPTY, review_status: 'needs_review' }]] : null
    case 'update_feedback':
      return from === 'reviewed' ? [[action, cleared(given(now, ask))]] : null
    default:
      return action satisfies never
  }
}

function standing({
  review_status,
  assignee,
  quality_rating,
  action_taken,
  investigation_feedback,
}: Standing): Standing {
  return { review_status, assignee, quality_rating, action_taken, investigation_feedback }
}

function given(now: Standing, ask: ReviewAsk): Standing {
  return {
    ...standing(now),
    quality_rating: ask.rating ?? now.quality_rating,
    action_taken: ask.actionTaken ?? now.action_taken,
    investigation_feedback: ask.feedback ?? now.investigation_feedback,
  }
}

/** Only an update takes an empty text for "none". */
function cleared(to: Standing): Standing {
  return { ...to, action_taken: to.action_taken || null, investigation_feedback: to.investigation_feedback || null }
}

type NewReviewFrame = Extract<NewFrame, { type: 'review.status' }>

/** The frame carries the whole review: what it leaves out is not set. */
function frameOf(to: Standing, action: ReviewAction, actor: string): NewReviewFrame {
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

/** What people did, oldest first; the review that opens by itself at a session's end is nobody's act. */
export function reviewActivities(entries: Iterable<Entry>): Array<ReviewActivity> {
  const found: Array<ReviewActivity> = []
  for (const entry of entries) {
    if (entry.type !== 'review.changed' || entry.private === null) continue
    const { id, action, from, untold } = entry.private
    const frame = untold ?? entry.public
    if (frame?.type !== 'review.status') continue
    const { review_status, quality_rating, action_taken, investigation_feedback, actor } = frame
    found.push({
      id,
      actor,
      action,
      from_status: from,
      to_status: review_status ?? null,
      ...(quality_rating !== undefined && { quality_rating }),
      ...(action_taken !== undefined && { note: action_taken }),
      ...(investigation_feedback !== undefined && { investigation_feedback }),
      created_at: laterThan(found.at(-1)?.created_at, new Date(entry.at).toISOString()),
    })
  }
  return found
}

const TO_MILLISECONDS = '2026-11-01T10:00:00.000'.length

/** What was done in one moment comes a microsecond later each (wire contract 1.10): who sorts by time must not swap it. */
function laterThan(before: string | undefined, time: string): string {
  const moment = time.slice(0, TO_MILLISECONDS)
  if (before === undefined || !before.startsWith(moment)) return time
  const microseconds = Number.parseInt(before.slice(TO_MILLISECONDS), 10) || 0
  return `${moment}${String(microseconds + 1).padStart(3, '0')}Z`
}
