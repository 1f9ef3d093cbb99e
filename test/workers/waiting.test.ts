// A session that waits for a place to run: its row says `pending`, and its log goes on.

import { env } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { ReviewActivity, ReviewResult } from '#core/protocol/summaries.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { getRow } from '#store/sessions.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { alert, client, world } from './world.ts'

const lobby = lobbyClient(env.LOBBY)
const holders = Array.from({ length: 5 }, () => crypto.randomUUID())

beforeEach(async () => {
  for (const holder of holders) await lobby.enter(holder, holders.length, 60_000, false)
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** The front with the real objects and the real Lobby. */
function doors() {
  world()
  const { ask, post } = front({ investigations: client, lobby })
  const review = async (body: object) => {
    const answer = await ask('/api/v1/sessions/review', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await answer.json<{ results: Array<ReviewResult> }>()).results.map(each => each.success)
  }
  return { ask, post, review }
}

async function accepted(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, alert())
  return id
}

async function waiting(): Promise<string> {
  const id = await accepted()
  await client.start(id, alert())
  await vi.waitFor(async () => expect((await getRow(env.DB, id))?.projected_seq).toBe(1))
  return id
}

/** The frames of the `sessions` channel about each session, from now on. */
async function listening() {
  const socket = await lobby.connect()
  const told: Array<Record<string, unknown>> = []
  socket.addEventListener('message', event => {
    for (const frame of String(event.data).split('\n')) told.push(JSON.parse(frame) as Record<string, unknown>)
  })
  return (id: string) => told.filter(each => each['session_id'] === id && each['type'] === 'session.status')
}

test('a review of a waiting session is sent to its subscribers', async () => {
  const { ask, review } = doors()
  const id = await waiting()
  const activities = async () => {
    const answer = await ask(`/api/v1/sessions/${id}/review-activity`)
    return (await answer.json<{ activities: Array<ReviewActivity> }>()).activities
  }
  expect(await activities()).toEqual([])
  expect(await review({ session_ids: [id], action: 'claim' })).toEqual([true])
  expect(await review({ session_ids: [id], action: 'complete', quality_rating: 'accurate' })).toEqual([true])
  const feedback = { action: 'update_feedback', investigation_feedback: 'known since spring' }
  expect(await review({ session_ids: [id], ...feedback })).toEqual([true])
  expect((await getRow(env.DB, id))?.status).toBe('pending')
  expect((await activities()).map(each => [each.action, each.to_status])).toEqual([
    ['claim', 'in_progress'],
    ['complete', 'reviewed'],
    ['update_feedback', 'reviewed'],
  ])
})

test('detail, timeline and trace of a session that waits come from its log, with the cursor to go on from', async () => {
  const { ask, review } = doors()
  const id = await waiting()
  const long = 'x'.repeat(30_000)
  await review({ session_ids: [id], action: 'complete', quality_rating: 'accurate', investigation_feedback: long })
  const cursor = String((await client.snapshot(id))?.lastEventId)
  expect(Number(cursor)).toBeGreaterThan(1)
  const detail = await ask(`/api/v1/sessions/${id}`)
  expect(detail.headers.get('X-Last-Event-Id')).toBe(cursor)
  const { status, investigation_feedback } = await detail.json<SessionDetail>()
  // The row holds no more than 20,000 bytes of it.
  expect([status, investigation_feedback]).toEqual(['pending', long])
  for (const path of ['timeline', 'trace'])
    expect((await ask(`/api/v1/sessions/${id}/${path}`)).headers.get('X-Last-Event-Id')).toBe(cursor)
})

test('a session that nobody has handed over yet is answered without an object', async () => {
  const { ask, investigations } = front()
  const id = await accepted()
  for (const path of ['', '/summary', '/status', '/timeline', '/review-activity', '/trace'])
    expect((await ask(`/api/v1/sessions/${id}${path}`)).status).toBe(200)
  expect(investigations.asked).toEqual([])
})

test.each([
  ['waits for a place', waiting],
  ['was not handed over yet', accepted],
])('the cancel of a session that %s stands in row and log at once, and is told once', async (_, open) => {
  const { post } = doors()
  const told = await listening()
  const id = await open()
  expect((await post(`/api/v1/sessions/${id}/cancel`, '')).status).toBe(200)
  expect((await getRow(env.DB, id))?.status).toBe('cancelled')
  expect((await client.snapshot(id))?.detail.status).toBe('cancelled')
  await vi.waitFor(() => expect(told(id).map(each => each['status'])).toContain('cancelled'))
  // Any other frame would come before the end of another session, which is sent now.
  const other = await accepted()
  await post(`/api/v1/sessions/${other}/cancel`, '')
  await vi.waitFor(() => expect(told(other).map(each => each['status'])).toContain('cancelled'))
  expect(told(id).map(each => each['status'])).toEqual(['pending', 'cancelled'])
  expect((await post(`/api/v1/sessions/${id}/cancel`, '')).status).toBe(409)
})
