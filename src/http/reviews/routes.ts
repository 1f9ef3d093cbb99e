import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { MemoryItem, ReviewActivity } from '#core/protocol/summaries.ts'
import { getState } from '#store/sessions.ts'
import { triage } from '#store/triage.ts'
import { AppError, notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery, takesBody } from '../request/route-input.ts'
import { requireSession } from '../sessions/find-session.ts'
import { readReview, reviewSchema } from './review-body.ts'
import { changeReviews } from './review.ts'
import { triageGroup, triageSchema } from './triage-query.ts'

/** An unknown group is refused before the query is read. */
const requireTriageGroup = createMiddleware<AppEnv, '/:group'>(async function requireTriageGroup(c, next) {
  triageGroup(c.req.param('group'))
  await next()
})

/** Reviews, scores and memories of sessions. Registered before `sessions`, whose ids match any text. */
export const reviews = new Hono<AppEnv>()
  .get('/triage/:group', requireTriageGroup, readsQuery(triageSchema), async c => {
    const { page, page_size: pageSize, assignee = null } = c.req.valid('query')
    const group = triageGroup(c.req.param('group'))
    return json(c, await triage(c.var.deps.db, { group, page, pageSize, assignee }), 200)
  })
  .patch('/review', takesBody(reviewSchema), async c => {
    const { deps, author } = c.var
    const change = await readReview(c.req.raw, author)
    const results = await changeReviews(deps, change)
    const session_ids = results.filter(({ success }) => success).map(({ session_id }) => session_id)
    c.set('act', session_ids.length === 0 ? null : { detail: { action: change.ask.action, session_ids } })
    return json(c, { results }, 200)
  })
  .get('/:id/review-activity', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const session = await requireSession(deps, id, () => deps.investigations.reviewActivity(id))
    const activities: Array<ReviewActivity> = session.in === 'object' ? session.read : []
    return json(c, { activities }, 200)
  })
  // Scores are not built yet.
  .get('/:id/score', () => {
    throw notFound()
  })
  .post('/:id/score', async c => {
    if ((await getState(c.var.deps.db, c.req.param('id'))) === null) throw notFound()
    throw new AppError(503, 'unavailable', 'scoring service is not available')
  })
  // Memories are not built yet. As in the reference, an unknown session answers the same.
  .get('/:id/memories', c => json(c, [] as Array<MemoryItem>, 200))
  .get('/:id/injected-memories', c => json(c, [] as Array<MemoryItem>, 200))
