// Reviews of the stand-in's ended sessions: the groups of the triage, and what people change.

import type { SessionListItem } from '#core/protocol/api.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'

type Review = Pick<
  SessionListItem,
  'review_status' | 'assignee' | 'quality_rating' | 'action_taken' | 'investigation_feedback'
>
type Given = Partial<Pick<Review, 'quality_rating' | 'action_taken' | 'investigation_feedback'>>
type Change = { session_ids: Array<string>; action: string } & Given

const OPEN: Review = {
  review_status: 'needs_review',
  assignee: null,
  quality_rating: null,
  action_taken: null,
  investigation_feedback: null,
}

export function createReviews(items: () => Array<SessionListItem>, tell: (frame: Frame) => void) {
  const reviews = new Map<string, Review>()
  const activities = new Map<string, Array<ReviewActivity>>()
  const reviewOf = ({ id, status }: SessionListItem): Review =>
    reviews.get(id) ?? (isEnd(status) ? OPEN : { ...OPEN, review_status: null })

  /** False if the action does not apply, as docs/wire.md has it. */
  function change(item: SessionListItem, { action, ...given }: Change, actor: string): boolean {
    const now = reviewOf(item)
    const next = nextOf(now, action, given, actor)
    if (next === null) return false
    reviews.set(item.id, next)
    const before = activities.get(item.id) ?? []
    const { quality_rating, action_taken: note, investigation_feedback } = given
    activities.set(item.id, [
      ...before,
      {
        id: `${item.id}-${before.length}`,
        actor,
        action: action as ReviewActivity['action'],
        from_status: now.review_status,
        to_status: next.review_status,
        ...(quality_rating && { quality_rating }),
        ...(note && { note }),
        ...(investigation_feedback && { investigation_feedback }),
        created_at: new Date().toISOString(),
      },
    ])
    const frame = { type: 'review.status', session_id: item.id, timestamp: new Date().toISOString(), actor, ...next }
    tell(frame as unknown as Frame)
    return true
  }

  return {
    change(body: Change, actor: string) {
      const results = body.session_ids.map(session_id => {
        const item = items().find(each => each.id === session_id)
        const success = item !== undefined && change(item, body, actor)
        return { session_id, success, ...(!success && { error: 'state conflict' }) }
      })
      return { results }
    },
    activities: (id: string) => activities.get(id) ?? [],
    group(group: string, query: URLSearchParams) {
      const assignee = query.get('assignee')
      const found = items()
        .map(item => ({ ...item, ...reviewOf(item) }))
        .filter(each => (group === 'investigating' ? !isEnd(each.status) : each.review_status === group))
        .filter(each => assignee === null || (each.assignee ?? '') === assignee)
        .toSorted((a, b) => b.created_at.localeCompare(a.created_at))
      const [page, page_size] = [Number(query.get('page') ?? 1), Number(query.get('page_size') ?? 20)]
      const total_pages = Math.max(1, Math.ceil(found.length / page_size))
      const sessions = found.slice((page - 1) * page_size, page * page_size)
      return { count: found.length, page, page_size, total_pages, sessions }
    },
  }
}

function nextOf(now: Review, action: string, given: Given, actor: string): Review | null {
  const from = now.review_status
  const done = { ...OPEN, review_status: 'reviewed' as const, assignee: now.assignee ?? actor }
  switch (action) {
    case 'claim':
      return from === 'reviewed' ? null : { ...now, review_status: 'in_progress', assignee: actor }
    case 'unclaim':
      return from === 'in_progress' ? { ...now, review_status: 'needs_review', assignee: null } : null
    case 'complete':
    case 'update_feedback': {
      const { quality_rating = null, action_taken = null, investigation_feedback = null } = given
      return { ...done, quality_rating, action_taken, investigation_feedback }
    }
    case 'acknowledge':
      return done
    default:
      return from === 'reviewed' ? OPEN : null
  }
}
