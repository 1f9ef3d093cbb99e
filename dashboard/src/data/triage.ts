// What can be done to the reviews of sessions, and how it is undone. Pure.

import type { SessionListItem } from '#core/protocol/api.ts'
import type { ReviewChange } from './api.ts'

export const GROUPS = ['needs_review', 'in_progress', 'reviewed', 'investigating'] as const
export type Group = (typeof GROUPS)[number]

export const GROUP_WORDS: Readonly<Record<Group, string>> = {
  needs_review: 'Needs review',
  in_progress: 'In review',
  reviewed: 'Reviewed',
  investigating: 'Investigating',
}

export type Act = 'claim' | 'unclaim' | 'complete' | 'acknowledge' | 'reopen'

/** What applies in each group (docs/wire.md), the usual first. */
export const ACTS: Readonly<Record<Group, ReadonlyArray<Act>>> = {
  needs_review: ['claim', 'complete', 'acknowledge'],
  in_progress: ['complete', 'acknowledge', 'claim', 'unclaim'],
  reviewed: ['complete', 'reopen'],
  investigating: [],
}

export const ACT_WORDS: Readonly<Record<Act, string>> = {
  claim: 'Claim',
  unclaim: 'Unclaim',
  complete: 'Rate',
  acknowledge: 'Acknowledge',
  reopen: 'Reopen',
}

export const ACT_KEYS: Readonly<Partial<Record<string, Act>>> = { c: 'claim', r: 'complete', u: 'unclaim' }

export const DONE_WORDS: Readonly<Record<Act, string>> = {
  claim: 'claimed',
  unclaim: 'given back',
  complete: 'rated',
  acknowledge: 'acknowledged',
  reopen: 'reopened',
}

/** The server's limit for one request (docs/wire.md). */
export const MOST_AT_ONCE = 50

type Reviewed = Pick<
  SessionListItem,
  'id' | 'review_status' | 'assignee' | 'quality_rating' | 'action_taken' | 'investigation_feedback'
>

/**
 * The changes that bring the reviews back to what they were, in order. Null if that cannot be: only its holder can hold a review, and the one who
 * asks is not `me`.
 */
export function undoOf(act: Act, before: ReadonlyArray<Reviewed>, me: string): Array<ReviewChange> | null {
  const steps = before.map(each => undoStepsOf(act, each, me))
  if (steps.some(each => each === null)) return null
  return mergeChanges(steps.flatMap(each => each ?? []))
}

function undoStepsOf(act: Act, before: Reviewed, me: string): Array<ReviewChange> | null {
  const { id, review_status: from, assignee } = before
  const ids = { session_ids: [id] }
  const claimAgain = { ...ids, action: 'claim' }
  const wasMine = from === 'in_progress' && assignee === me
  switch (act) {
    case 'claim':
      if (from === 'in_progress') return wasMine ? [] : null
      return [{ ...ids, action: 'unclaim' }]
    case 'unclaim':
      return wasMine ? [claimAgain] : null
    case 'complete':
    case 'acknowledge':
      if (from === 'reviewed') return [endAgain(before)]
      if (from === 'in_progress' && !wasMine) return null
      return [{ ...ids, action: 'reopen' }, ...(wasMine ? [claimAgain] : [])]
    case 'reopen':
      return [endAgain(before)]
    default:
      return act satisfies never
  }
}

function endAgain({ id, quality_rating, action_taken, investigation_feedback }: Reviewed): ReviewChange {
  if (quality_rating === null) return { session_ids: [id], action: 'acknowledge' }
  return {
    session_ids: [id],
    action: 'complete',
    quality_rating,
    action_taken: action_taken ?? '',
    investigation_feedback: investigation_feedback ?? '',
  }
}

/** One request for all sessions that are changed alike; the order of each session's own changes stays. */
function mergeChanges(changes: ReadonlyArray<ReviewChange>): Array<ReviewChange> {
  const order = ['unclaim', 'reopen', 'acknowledge', 'complete', 'claim']
  const groups = Map.groupBy(changes, change => JSON.stringify({ ...change, session_ids: [] }))
  return [...groups.values()]
    .flatMap(([first, ...rest]) =>
      first === undefined ? [] : [{ ...first, session_ids: [first, ...rest].flatMap(each => each.session_ids ?? []) }],
    )
    .toSorted((a, b) => order.indexOf(a.action ?? '') - order.indexOf(b.action ?? ''))
}
