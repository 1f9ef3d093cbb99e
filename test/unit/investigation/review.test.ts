import { expect, test } from 'vitest'
import { reviewSession, type ReviewAsk } from '#core/investigation/people/review.ts'
import { reviewActivities } from '#core/investigation/read/review-activities.ts'
import type { Entry, NewEntry } from '#core/investigation/log/facts.ts'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { ReviewStatus } from '#core/protocol/status.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'

const AT = '2026-11-01T10:00:00.000Z'
const ids = { uuid: () => 'activity' }

function detailOf(status: ReviewStatus | null): SessionDetail {
  const session = {
    alert_data: 'x',
    alert_type: null,
    chain_id: 'c',
    author: null,
    runbook_url: null,
    created_at: AT,
    chat_enabled: true,
  }
  const { detail } = fold(emptyView, {
    type: 'session.status',
    session_id: 's',
    timestamp: AT,
    status: 'pending',
    session,
    db_event_id: 1,
  })
  if (detail === null) throw new Error('no detail')
  const assignee = status === 'in_progress' || status === 'reviewed' ? 'ana' : null
  const notes =
    status === 'reviewed' ? { quality_rating: 'accurate', action_taken: 'a', investigation_feedback: 'f' } : {}
  return { ...detail, review_status: status, assignee, ...notes }
}

function written(detail: SessionDetail, entries: Array<NewEntry>): Array<Entry> {
  return entries.map((entry, at) => {
    const base = { session_id: detail.id, timestamp: AT, db_event_id: at + 2 }
    return {
      ...entry,
      seq: at + 2,
      at: Date.parse(AT),
      public: entry.public === null ? null : { ...entry.public, ...base },
    } as Entry
  })
}

function after(status: ReviewStatus | null, ask: Omit<ReviewAsk, 'actor'>) {
  const detail = detailOf(status)
  const entries = reviewSession(detail, { actor: 'bob', ...ask }, ids)
  if (entries === null) return 'conflict'
  const view = written(detail, entries).reduce<SessionView>(
    (each, entry) => (entry.public === null ? each : fold(each, entry.public)),
    { ...emptyView, detail, lastEventId: 1 },
  )
  const { review_status, assignee, quality_rating, action_taken, investigation_feedback } = view.detail ?? detail
  return [review_status, assignee, quality_rating, action_taken, investigation_feedback]
    .map(each => each ?? '-')
    .join(' ')
}

const FROM = [null, 'needs_review', 'in_progress', 'reviewed'] as const

test('each action changes the review as the table says, or is refused', () => {
  const table: Array<[Omit<ReviewAsk, 'actor'>, Array<string>]> = [
    [{ action: 'claim' }, ['in_progress bob - - -', 'in_progress bob - - -', 'in_progress bob - - -', 'conflict']],
    [{ action: 'unclaim' }, ['conflict', 'conflict', 'needs_review - - - -', 'conflict']],
    [
      { action: 'complete', rating: 'inaccurate' },
      [
        'reviewed bob inaccurate - -',
        'reviewed bob inaccurate - -',
        'reviewed ana inaccurate - -',
        'reviewed ana inaccurate a f',
      ],
    ],
    [
      { action: 'acknowledge' },
      ['reviewed bob - - -', 'reviewed bob - - -', 'reviewed ana - - -', 'reviewed ana - - -'],
    ],
    [{ action: 'reopen' }, ['conflict', 'conflict', 'conflict', 'needs_review - - - -']],
    [
      { action: 'update_feedback', actionTaken: '', feedback: 'better' },
      ['conflict', 'conflict', 'conflict', 'reviewed ana accurate - better'],
    ],
  ]
  for (const [ask, expected] of table) expect([ask, FROM.map(from => after(from, ask))]).toEqual([ask, expected])
})

const claimed = {
  id: 'activity',
  actor: 'bob',
  action: 'claim',
  from_status: 'needs_review',
  to_status: 'in_progress',
  created_at: AT,
}
const completed = {
  id: 'activity',
  actor: 'bob',
  action: 'complete',
  from_status: 'in_progress',
  to_status: 'reviewed',
  quality_rating: 'accurate',
  note: '',
  created_at: '2026-11-01T10:00:00.000001Z',
}

test('completing an unclaimed review is logged as a claim and a completion', () => {
  const detail = detailOf('needs_review')
  const entries =
    reviewSession(detail, { action: 'complete', actor: 'bob', rating: 'accurate', actionTaken: '' }, ids) ?? []
  expect(reviewActivities(written(detail, entries))).toEqual([claimed, completed])
})

test('a claim whose frame was sent by an older release reads like one whose frame was not', () => {
  const fact = { type: 'review.changed', private: { id: 'activity', action: 'claim', from: 'needs_review' } } as const
  const told: NewEntry = {
    ...fact,
    public: { type: 'review.status', review_status: 'in_progress', assignee: 'bob', actor: 'bob', action: 'claim' },
  }
  expect(reviewActivities(written(detailOf('needs_review'), [told]))).toEqual([claimed])
})

test('each action sends one frame with the final review', () => {
  const table: Array<[Omit<ReviewAsk, 'actor'>, Array<ReviewStatus | null>]> = [
    [{ action: 'claim' }, [null, 'needs_review', 'in_progress']],
    [{ action: 'unclaim' }, ['in_progress']],
    [{ action: 'complete', rating: 'accurate' }, [null, 'needs_review', 'in_progress', 'reviewed']],
    [{ action: 'acknowledge' }, [null, 'needs_review', 'in_progress', 'reviewed']],
    [{ action: 'reopen' }, ['reviewed']],
    [{ action: 'update_feedback', feedback: 'f' }, ['reviewed']],
  ]
  for (const [ask, froms] of table) {
    for (const from of froms) {
      const entries = reviewSession(detailOf(from), { actor: 'bob', ...ask }, ids) ?? []
      const told = entries.flatMap(({ public: frame }) => (frame?.type === 'review.status' ? [frame.action] : []))
      expect([ask.action, from, told]).toEqual([ask.action, from, [ask.action]])
      expect(entries.at(-1)?.public, 'what is told is how it stands in the end').not.toBeNull()
    }
  }
})

test('the times of activities only grow, also within one millisecond', () => {
  const entries = reviewSession(detailOf('needs_review'), { action: 'claim', actor: 'bob' }, ids) ?? []
  const many = Array.from({ length: 12 }, () => entries).flat()
  const times = reviewActivities(written(detailOf('needs_review'), many)).map(each => each.created_at)
  expect(times.at(11)).toBe('2026-11-01T10:00:00.000011Z')
  for (const [at, time] of times.slice(2).entries()) expect(time > (times[at + 1] ?? '')).toBe(true)
})

test('the fact of an action holds only the rating that this action set', () => {
  const given = (from: ReviewStatus, ask: Omit<ReviewAsk, 'actor'>) =>
    reviewSession(detailOf(from), { actor: 'bob', ...ask }, ids)?.map(entry =>
      entry.type === 'review.changed' ? (entry.private?.rating ?? null) : entry.type,
    )
  expect(given('needs_review', { action: 'complete', rating: 'accurate' })).toEqual([null, 'accurate'])
  expect(given('reviewed', { action: 'complete', rating: 'inaccurate' })).toEqual(['inaccurate'])
  expect(given('reviewed', { action: 'update_feedback', rating: 'accurate' })).toEqual(['accurate'])
  expect(given('reviewed', { action: 'update_feedback', feedback: 'f' })).toEqual([null])
  expect(given('needs_review', { action: 'acknowledge' })).toEqual([null, null])
})

test("opening the review at a session's end is no activity", () => {
  const opened: NewEntry = {
    type: 'review.changed',
    public: { type: 'review.status', review_status: 'needs_review', actor: 'system' },
    private: null,
  }
  expect(reviewActivities(written(detailOf(null), [opened]))).toEqual([])
})
