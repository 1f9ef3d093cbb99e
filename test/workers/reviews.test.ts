import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { SessionDetail } from '#core/protocol/api.ts'
import type { ReviewResult, TriageGroup } from '#core/protocol/summaries.ts'
import { investigationClient } from '#objects/investigation-client.ts'
import { TRIAGE_GROUPS } from '#store/list-query.ts'
import { getRow } from '#store/sessions.ts'
import { triageCountQuery, triagePageQuery } from '#store/triage.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { badSteps, plan } from './plans.ts'

const FACTS = {
  alert_data: 'disk full',
  alert_type: 'host',
  chain_id: 'host-chain',
  author: 'api-client',
  runbook_url: null,
  created_at: '2026-11-01T10:00:00.000Z',
  chat_enabled: true,
}

/** A session that has ended in its own, real object. */
async function runToEnd(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, FACTS)
  await investigationClient(env.INVESTIGATIONS).fail(id, FACTS, 'never started')
  return id
}

function desk() {
  const { ask } = front({ investigations: investigationClient(env.INVESTIGATIONS) })
  const patch = (body: unknown) =>
    ask('/api/v1/sessions/review', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  const results = async (body: unknown) => (await (await patch(body)).json<{ results: Array<ReviewResult> }>()).results
  const read = async <T>(path: string) => (await ask(`/api/v1${path}`)).json<T>()
  return { ask, patch, results, read }
}

test('a review goes from the queue to reviewed, and log, row and triage say the same', async () => {
  const { results, read } = desk()
  const id = await runToEnd()
  expect(await results({ session_ids: [id], action: 'unclaim' })).toEqual([
    { session_id: id, success: false, error: 'state conflict' },
  ])
  const rated = { session_ids: [id], action: 'complete', quality_rating: 'accurate', investigation_feedback: 'good' }
  expect(await results(rated)).toEqual([{ session_id: id, success: true }])
  const expected = { review_status: 'reviewed', assignee: 'api-client', quality_rating: 'accurate' }
  expect(await read<SessionDetail>(`/sessions/${id}`)).toMatchObject({ ...expected, investigation_feedback: 'good' })
  expect(await getRow(env.DB, id)).toMatchObject({ review_status: 'reviewed', quality_rating: 'accurate' })
  const group = await read<TriageGroup>('/sessions/triage/reviewed?page_size=200')
  expect(group.sessions.find(each => each.id === id)).toMatchObject(expected)
  const { activities } = await read<{ activities: Array<{ action: string }> }>(`/sessions/${id}/review-activity`)
  expect(activities.map(each => each.action)).toEqual(['claim', 'complete'])
  expect(await results({ session_ids: [id], action: 'update_feedback', investigation_feedback: 'better' })).toEqual([
    { session_id: id, success: true },
  ])
  expect(await read<SessionDetail>(`/sessions/${id}`)).toMatchObject({
    investigation_feedback: 'better',
    feedback_edited: true,
    feedback_edited_by: 'api-client',
  })
})

test('sessions are reviewed one by one, twice if named twice, and each has its own result', async () => {
  const { results } = desk()
  const id = await runToEnd()
  expect(await results({ session_ids: [id, 'nobody', id], action: 'acknowledge' })).toEqual([
    { session_id: id, success: true },
    { session_id: 'nobody', success: false, error: 'state conflict' },
    { session_id: id, success: true },
  ])
  for (const wrong of [
    { action: 'complete', quality_rating: 'superb' },
    { action: 'update_feedback' },
    { action: 'acknowledge', action_taken: 'x' },
  ]) {
    const [result] = await results({ session_ids: [id], ...wrong })
    expect([result?.success, result?.error?.startsWith('validation error on field')]).toEqual([false, true])
  }
})

test('a request for review that makes no sense is refused as a whole', async () => {
  const { patch } = desk()
  const table: Array<[unknown, string]> = [
    [{ session_ids: 'x', action: 'claim' }, 'invalid request body'],
    [{ action: 'claim' }, 'session_ids is required and must not be empty'],
    [{ session_ids: Array(51).fill('x'), action: 'claim' }, 'session_ids must not exceed 50 entries'],
    [{ session_ids: ['x'], action: 'applaud' }, 'unknown action "applaud"'],
    [{ session_ids: ['x'], action: 'complete' }, 'quality_rating is required for complete action'],
    [
      { session_ids: ['x'], action: 'acknowledge', quality_rating: 'accurate' },
      'quality_rating must not be set for acknowledge action',
    ],
  ]
  for (const [body, message] of table) {
    const response = await patch(body)
    expect([response.status, await response.json()]).toEqual([400, { message }])
  }
})

test('a triage group pages, clamps and filters by assignee, and refuses what it does not know', async () => {
  const { ask, results, read } = desk()
  const mine = await runToEnd()
  await results({ session_ids: [mine], action: 'claim' })
  const far = await read<TriageGroup>('/sessions/triage/in_progress?page=999&page_size=1&assignee=api-client')
  expect(far.page).toBe(far.total_pages)
  expect(far.count).toBe(far.total_pages)
  const nobodys = await read<TriageGroup>('/sessions/triage/in_progress?assignee=')
  expect(nobodys).toEqual({ count: 0, page: 1, page_size: 20, total_pages: 1, sessions: [] })
  const waiting = crypto.randomUUID()
  await insertPending(env.DB, waiting, FACTS)
  const investigating = await read<TriageGroup>('/sessions/triage/investigating?page_size=200')
  expect(investigating.sessions.map(each => each.id)).toContain(waiting)
  const table: Array<[string, string]> = [
    ['done', 'unknown triage group "done"'],
    ['reviewed?page=0', 'page must be a positive integer'],
    ['reviewed?page_size=x', 'page_size must be a positive integer'],
    ['reviewed?page_size=201', 'page_size must not exceed 200'],
  ]
  for (const [path, message] of table) {
    const response = await ask(`/api/v1/sessions/triage/${path}`)
    expect([response.status, await response.json()]).toEqual([400, { message }])
  }
})

test('no triage query scans rows without an index or sorts what matches', async () => {
  for (const group of TRIAGE_GROUPS) {
    for (const assignee of [null, '', 'ana']) {
      const query = { group, assignee, page: 1, pageSize: 20 }
      for (const built of [triagePageQuery(env.DB, query), triageCountQuery(env.DB, query)])
        expect([group, assignee, badSteps(await plan(built.toSQL()))]).toEqual([group, assignee, []])
    }
  }
})

test('what is not built yet answers in its shape: no score, no memories', async () => {
  const { ask } = desk()
  const id = await runToEnd()
  const missing = { message: 'memory not found' }
  const table: Array<[string, string, number, unknown]> = [
    ['GET', `/sessions/${id}/score`, 404, { message: 'resource not found' }],
    ['POST', `/sessions/${id}/score`, 503, { message: 'scoring service is not available' }],
    ['POST', '/sessions/nobody/score', 404, { message: 'resource not found' }],
    ['GET', '/sessions/nobody/review-activity', 404, { message: 'resource not found' }],
    ['GET', `/sessions/${id}/review-activity`, 200, { activities: [] }],
    ['GET', `/sessions/${id}/memories`, 200, []],
    ['GET', '/sessions/nobody/injected-memories', 200, []],
    ['GET', '/memories', 200, { memories: [], total: 0, page: 1, page_size: 20, total_pages: 1 }],
    ['GET', '/memories/x', 404, missing],
    ['PATCH', '/memories/x', 404, missing],
    ['DELETE', '/memories/x', 404, missing],
    ['GET', '/runbooks', 200, []],
  ]
  for (const [method, path, status, body] of table) {
    const response = await ask(`/api/v1${path}`, { method })
    expect([method, path, response.status, await response.json()]).toEqual([method, path, status, body])
  }
})
