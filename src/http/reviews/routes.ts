import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { MemoryItem, ReviewActivity } from '#core/protocol/summaries.ts'
import { getState, hasSpoken } from '#store/sessions.ts'
import { triage } from '#store/triage.ts'
import { AppError, notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { readsQuery, takesBody } from '../request/route-input.ts'
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
    return json(c, { results: await changeReviews(deps, await readReview(c.req.raw, author)) }, 200)
  })
  .get('/:id/review-activity', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const begun = hasSpoken(await requireSession(deps, id))
    const activities: Array<ReviewActivity> = begun ? await deps.investigations.reviewActivity(id) : []
    return json(c, { activities }, 200)
  })
  // Scores are not built yet.
  .get('/:id/score', () => {
    throw notFound()
  })
  .post('/:id/score', async c => {
    await requireSession(c.var.deps, c.req.param('id'))
    throw new AppError(503, 'unavailable', 'scoring service is not available')
  })
  // Memories are not built yet. As in the reference, an unknown session answers the same.
  .get('/:id/memories', c => json(c, [] as Array<MemoryItem>, 200))
  .get('/:id/injected-memories', c => json(c, [] as Array<MemoryItem>, 200))

async function requireSession(deps: AppDeps, id: string) {
  const state = await getState(deps.db, id)
  if (state === null) throw notFound()
  return state
}
