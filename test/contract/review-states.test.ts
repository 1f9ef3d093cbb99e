// The state machine of reviews: each action in each state, on sessions that really are in that state. Transitions are the reference's.

import { env } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { ReviewActivity, ReviewResult } from '#core/protocol/summaries.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { insertPending } from '../workers/insert-pending.ts'
import { alert, client } from '../workers/world.ts'
import { everyone, pacedWorld, type Paced } from './paced.ts'
import { realFront } from './reader.ts'
import { reviewActivity, reviewResults } from './review-tables.ts'
import { faultsOf } from './shape.ts'

type From = 'nothing' | 'needs_review' | 'in_progress' | 'reviewed'
type Review = readonly [
  status: string,
  assignee: string | null,
  rating: string | null,
  taken: string | null,
  feedback: string | null,
]
/** The logged action and the state it leads to. */
type Steps = ReadonlyArray<readonly [action: string, to: string]>

let world: Paced
const listed: Array<Frame> = []
beforeAll(async () => {
  world = pacedWorld(everyone)
  const list = await lobbyClient(env.LOBBY).connect()
  list.addEventListener('message', ({ data }) => {
    listed.push(JSON.parse(String(data)) as Frame)
  })
})
afterAll(() => {
  vi.restoreAllMocks()
})

// Bob acted before; now Ana acts. A text left out stays as it was; only update_feedback clears one with ''.
const ASKS: Readonly<Record<string, object>> = {
  claim: {},
  unclaim: {},
  complete: { quality_rating: 'accurate', action_taken: '' },
  acknowledge: {},
  reopen: {},
  update_feedback: { quality_rating: 'accurate', investigation_feedback: '' },
}
const BARE: Review = ['needs_review', null, null, null, null]
const CLAIMED: Review = ['in_progress', 'ana', null, null, null]
const CONFLICT = null

const TABLE: ReadonlyArray<readonly [action: string, from: From, after: Review | null, steps: Steps]> = [
  ['claim', 'nothing', CLAIMED, [['claim', 'in_progress']]],
  ['claim', 'needs_review', CLAIMED, [['claim', 'in_progress']]],
  ['claim', 'in_progress', CLAIMED, [['claim', 'in_progress']]],
  ['claim', 'reviewed', CONFLICT, []],
  ['unclaim', 'nothing', CONFLICT, []],
  ['unclaim', 'needs_review', CONFLICT, []],
  ['unclaim', 'in_progress', BARE, [['unclaim', 'needs_review']]],
  ['unclaim', 'reviewed', CONFLICT, []],
  ['complete', 'nothing', ['reviewed', 'ana', 'accurate', '', null], [['complete', 'reviewed']]],
  [
    'complete',
    'needs_review',
    ['reviewed', 'ana', 'accurate', '', null],
    [
      ['claim', 'in_progress'],
      ['complete', 'reviewed'],
    ],
  ],
  ['complete', 'in_progress', ['reviewed', 'bob', 'accurate', '', null], [['complete', 'reviewed']]],
  ['complete', 'reviewed', ['reviewed', 'bob', 'accurate', '', 'old'], [['complete', 'reviewed']]],
  ['acknowledge', 'nothing', ['reviewed', 'ana', null, null, null], [['acknowledge', 'reviewed']]],
  [
    'acknowledge',
    'needs_review',
    ['reviewed', 'ana', null, null, null],
    [
      ['claim', 'in_progress'],
      ['acknowledge', 'reviewed'],
    ],
  ],
  ['acknowledge', 'in_progress', ['reviewed', 'bob', null, null, null], [['acknowledge', 'reviewed']]],
  ['acknowledge', 'reviewed', ['reviewed', 'bob', null, null, null], [['acknowledge', 'reviewed']]],
  ['reopen', 'nothing', CONFLICT, []],
  ['reopen', 'needs_review', CONFLICT, []],
  ['reopen', 'in_progress', CONFLICT, []],
  ['reopen', 'reviewed', BARE, [['reopen', 'needs_review']]],
  ['update_feedback', 'nothing', CONFLICT, []],
  ['update_feedback', 'needs_review', CONFLICT, []],
  ['update_feedback', 'in_progress', CONFLICT, []],
  ['update_feedback', 'reviewed', ['reviewed', 'bob', 'accurate', 'old', null], [['update_feedback', 'reviewed']]],
]

const made = realFront()

async function act(id: string, actor: string, action: string, more: object = {}): Promise<ReviewResult | undefined> {
  const response = await made.ask('/api/v1/sessions/review', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-User': actor },
    body: JSON.stringify({ session_ids: [id], action, ...more }),
  })
  const body = await response.json<{ results: Array<ReviewResult> }>()
  expect([response.status, faultsOf(body, reviewResults)]).toEqual([200, []])
  return body.results[0]
}

/** A session in that review state. A running session has no review yet. */
async function sessionIn(from: From): Promise<string> {
  const id = crypto.randomUUID()
  const about = `about-${id}`
  const facts = { ...alert(`something is wrong ${about}`), alert_type: 'single', chain_id: 'single' }
  await insertPending(env.DB, id, facts)
  if (from === 'nothing') {
    world.shut(about)
    await client.start(id, facts)
    await vi.waitFor(async () => expect((await client.snapshot(id))?.detail.status).toBe('in_progress'))
    return id
  }
  await client.fail(id, facts, 'never started')
  // While the row says `pending`, answers come from the row.
  await vi.waitFor(async () => expect((await read<SessionDetail>(id)).status).toBe('failed'))
  if (from === 'in_progress') await act(id, 'bob', 'claim')
  const rated = { quality_rating: 'inaccurate', action_taken: 'old', investigation_feedback: 'old' }
  if (from === 'reviewed') await act(id, 'bob', 'complete', rated)
  return id
}

async function read<T>(path: string): Promise<T> {
  return (await made.ask(`/api/v1/sessions/${path}`)).json<T>()
}

const activitiesOf = async (id: string) =>
  (await read<{ activities: Array<ReviewActivity> }>(`${id}/review-activity`)).activities

const reviewsOf = (frames: ReadonlyArray<Frame>, actor: string) =>
  frames.flatMap(frame =>
    frame.type === 'review.status' && frame.actor === actor ? [[frame.review_status, frame.actor]] : [],
  )

test.each(TABLE)('%s from %s', async (action, from, after, steps) => {
  const id = await sessionIn(from)
  const before = await read<SessionDetail>(id)
  expect(before.review_status).toBe(from === 'nothing' ? null : from)
  const known = (await activitiesOf(id)).length
  const told = (await client.since(id, 0, null)).frames.length
  expect(await act(id, 'ana', action, ASKS[action])).toEqual(
    after === null ? { session_id: id, success: false, error: 'state conflict' } : { session_id: id, success: true },
  )
  const detail = await read<SessionDetail>(id)
  const now = [
    detail.review_status,
    detail.assignee,
    detail.quality_rating,
    detail.action_taken,
    detail.investigation_feedback,
  ]
  expect(now).toEqual(
    after ?? [
      before.review_status,
      before.assignee,
      before.quality_rating,
      before.action_taken,
      before.investigation_feedback,
    ],
  )
  const activities = await activitiesOf(id)
  expect(faultsOf({ activities }, reviewActivity)).toEqual([])
  const news = activities.slice(known)
  expect(news.map(each => [each.action, each.to_status, each.actor])).toEqual(steps.map(each => [...each, 'ana']))
  // Each step starts where the one before ended, also within an action of two steps.
  const froms = [before.review_status, ...news.map(each => each.to_status)].slice(0, news.length)
  expect(news.map(each => each.from_status)).toEqual(froms)
  const frames = (await client.since(id, 0, null)).frames.slice(told).map(text => JSON.parse(text) as Frame)
  // Both channels hear the result once, however many steps are logged.
  const led = steps.slice(-1).map(([, to]) => [to, 'ana'])
  expect(reviewsOf(frames, 'ana')).toEqual(led)
  const onList = () => listed.filter(frame => frame.session_id === id)
  await vi.waitFor(() => expect(reviewsOf(onList(), 'ana')).toEqual(led))
})

test('an update of the feedback keeps a snapshot of all of it', async () => {
  const id = await sessionIn('reviewed')
  await act(id, 'ana', 'update_feedback', { investigation_feedback: 'new' })
  expect((await activitiesOf(id)).at(-1)).toMatchObject({
    action: 'update_feedback',
    quality_rating: 'inaccurate',
    note: 'old',
    investigation_feedback: 'new',
  })
  expect(await read<SessionDetail>(id)).toMatchObject({ feedback_edited: true, feedback_edited_by: 'ana' })
})
