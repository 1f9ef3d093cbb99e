import type { Cancel } from '#core/investigation/people/cancellation.ts'
import { isEnd } from '#core/protocol/status.ts'
import { toFacts } from '#store/rows.ts'
import { getRow, hasSpoken } from '#store/sessions.ts'
import { AppError, notFound } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'

/** Cancels a session that waits or runs. Throws 404 for an unknown one, 409 for one that cannot be cancelled. */
export async function cancelSession(deps: AppDeps, id: string, cancel: Cancel): Promise<void> {
  const row = await getRow(deps.db, id)
  if (row === null) throw notFound()
  // An ended session may be answering a question: then only that is cancelled.
  if (isEnd(row.status) && !hasSpoken(row)) throw notCancellable()
  // A session that waits has no log. The log must have the cancellation before the row has, or a call of the Lobby that is on its way would
  // start the run.
  const waiting = row.status === 'pending' ? toFacts(row) : undefined
  if ((await deps.investigations.cancel(id, cancel, waiting)) === 'not_cancellable') throw notCancellable()
}

function notCancellable(): AppError {
  return new AppError(409, 'not_cancellable', 'session is not in a cancellable state')
}
