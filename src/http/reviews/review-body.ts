// The body of PATCH /api/v1/sessions/review (docs/wire.md).

import * as z from 'zod'
import type { ReviewAsk } from '#core/investigation/people/review.ts'
import { QUALITY_RATINGS, REVIEW_ACTIONS } from '#core/protocol/status.ts'
import { AppError, badRequest } from '../answer/app-error.ts'
import { bindRequest } from '../request/bind.ts'

const MOST = 50

export const reviewSchema = z
  .object({
    session_ids: z.array(z.string()).optional().meta({ minItems: 1, maxItems: MOST }),
    action: z
      .string()
      .optional()
      .meta({ enum: [...REVIEW_ACTIONS] }),
    quality_rating: z
      .string()
      .optional()
      .meta({ enum: [...QUALITY_RATINGS], description: 'For complete; not allowed with acknowledge' }),
    action_taken: z.string().optional().describe('Not allowed with acknowledge'),
    investigation_feedback: z.string().optional().describe('Not allowed with acknowledge'),
  })
  .meta({ required: ['session_ids', 'action'] })

type Body = z.infer<typeof reviewSchema>
export type ReviewChange = { ids: Array<string>; ask: ReviewAsk; refused: string | null }

/** Throws 400 for a body of a wrong shape. `refused` is what is wrong with its values: as in the reference, every session answers that. */
export async function readReview(request: Request, actor: string): Promise<ReviewChange> {
  const body = await bindRequest(request, reviewSchema).catch((error: unknown) => {
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
