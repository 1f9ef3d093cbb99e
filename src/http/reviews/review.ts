import { faultText } from '#core/fault-text.ts'
import type { ReviewAsk } from '#core/investigation/people/review.ts'
import type { ReviewResult } from '#core/protocol/summaries.ts'
import { toFacts } from '#store/rows.ts'
import { getRow } from '#store/sessions.ts'
import type { AppDeps } from '../deps.ts'
import type { ReviewChange } from './review-body.ts'

/** Changes the reviews one after the other; each session has its own result, in the order of the ids. */
export async function changeReviews(deps: AppDeps, { ids, ask, refused }: ReviewChange): Promise<Array<ReviewResult>> {
  const results: Array<ReviewResult> = []
  for (const session_id of ids) {
    const error = refused ?? (await changeReview(deps, session_id, ask))
    results.push({ session_id, success: error === null, ...(error !== null && { error }) })
  }
  return results
}

/** Resolves to null on success, else to the reason. */
async function changeReview(deps: AppDeps, id: string, ask: ReviewAsk): Promise<string | null> {
  try {
    const row = await getRow(deps.db, id)
    if (row === null) return ask.action === 'update_feedback' ? 'failed to read session: not found' : 'state conflict'
    if (row.held_until !== null) return 'a silence holds the session: start it first'
    // A pending session has no log yet. Hand it to its object, as the queue would.
    if (row.status === 'pending') await deps.investigations.start(id, toFacts(row))
    return (await deps.investigations.review(id, ask)) ? null : 'state conflict'
  } catch (error) {
    deps.log({ event: 'review.failed', session_id: id, cause: faultText(error) })
    return 'the review could not be stored: try again'
  }
}
