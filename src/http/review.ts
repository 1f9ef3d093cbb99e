// A change of reviews (wire contract 1.10): what is wrong with the request, and then how each session took it.

import * as z from 'zod'
import type { ReviewAsk } from '#core/investigation/review.ts'
import type { ReviewResult } from '#core/protocol/summaries.ts'
import { QUALITY_RATINGS, REVIEW_ACTIONS } from '#core/protocol/status.ts'
import { toFacts } from '#store/rows.ts'
import { getRow } from '#store/sessions.ts'
import { AppError, badRequest } from './app-error.ts'
import { bindRequest } from './bind.ts'
import type { AppDeps } from './deps.ts'

const MOST = 50

const bodySchema = z.object({
  session_ids: z.array(z.string()).optional(),
  action: z.string().optional(),
  quality_rating: z.string().optional(),
  action_taken: z.string().optional(),
  investigation_feedback: z.string().optional(),
})

type Body = z.infer<typeof bodySchema>
type Asked = { ids: Array<string>; ask: ReviewAsk; refused: string | null }

/** `refused` is what is wrong with the values: the wire says it of every session instead of refusing the request. */
export async function readReview(request: Request, actor: string): Promise<Asked> {
  const body = await bindRequest(request, bodySchema).catch((error: unknown) => {
    throw error instanceof AppError && error.status === 400 ? badRequest('invalid request body') : error
  })
  const ids = body.session_ids ?? []
  if (ids.length === 0) throw badRequest('session_ids is required and must not be empty')
  if (ids.length > MOST) throw badRequest(`session_ids must not exceed ${MOST} entries`)
  const action = REVIEW_ACTIONS.find(each => each === body.action)
  if (action === undefined) throw badRequest(`unknown action "${(body.action ?? '').slice(0, 100)}"`)
  const rated = (body.quality_rating ?? '') !== ''
  if (action === 'complete' && !rated) throw badRequest('quality_rating is required for complete action')
  if (action === 'acknowledge' && rated) throw badRequest('quality_rating must not be set for acknowledge action')
  const ask: ReviewAsk = {
    action,
    actor,
    ...(rated && body.quality_rating !== undefined && { rating: body.quality_rating }),
    ...(body.action_taken !== undefined && { actionTaken: body.action_taken }),
    ...(body.investigation_feedback !== undefined && { feedback: body.investigation_feedback }),
  }
  return { ids, ask, refused: refusal(ask, body) }
}

function refusal(ask: ReviewAsk, { quality_rating, action_taken, investigation_feedback }: Body): string | null {
  const wrong = (field: string, detail: string) => `validation error on field '${field}': ${detail}`
  if (ask.rating !== undefined && !QUALITY_RATINGS.some(each => each === ask.rating))
    return wrong('quality_rating', `must be one of ${QUALITY_RATINGS.join(', ')}`)
  const notes = action_taken !== undefined || investigation_feedback !== undefined
  if (ask.action === 'acknowledge' && notes) return wrong('action', 'acknowledge takes no action_taken and no feedback')
  if (ask.action === 'update_feedback' && !notes && (quality_rating ?? '') === '')
    return wrong('action', 'update_feedback needs quality_rating, action_taken or investigation_feedback')
  return null
}

/** One after the other, each for itself. */
export async function review(deps: AppDeps, { ids, ask, refused }: Asked): Promise<Array<ReviewResult>> {
  const results: Array<ReviewResult> = []
  for (const session_id of ids) {
    const error = refused ?? (await refusedBy(deps, session_id, ask))
    results.push({ session_id, success: error === null, ...(error !== null && { error }) })
  }
  return results
}

async function refusedBy(deps: AppDeps, id: string, ask: ReviewAsk): Promise<string | null> {
  try {
    const row = await getRow(deps.db, id)
    if (row === null) return ask.action === 'update_feedback' ? 'failed to read session: not found' : 'state conflict'
    // What waits has no log yet; its object takes it as the queue would hand it over.
    if (row.status === 'pending') await deps.investigations.start(id, toFacts(row))
    return (await deps.investigations.review(id, ask)) ? null : 'state conflict'
  } catch (error) {
    deps.log({ event: 'review.failed', session_id: id, cause: String(error) })
    return 'the review could not be stored: try again'
  }
}
