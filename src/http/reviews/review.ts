// How each session took a change of its review (wire contract 1.10).

import type { ReviewAsk } from '#core/investigation/people/review.ts'
import type { ReviewResult } from '#core/protocol/summaries.ts'
import { toFacts } from '#store/rows.ts'
import { getRow } from '#store/sessions.ts'
import type { AppDeps } from '../deps.ts'
import type { ReviewChange } from './review-body.ts'

/** One after the other, each for itself. */
export async function review(deps: AppDeps, { ids, ask, refused }: ReviewChange): Promise<Array<ReviewResult>> {
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
