import { faultText } from '#core/fault-text.ts'
import { heldFrame, offerOf } from '#store/reconsider-held.ts'
import { getRow } from '#store/sessions.ts'
import { releaseSession } from '#store/silences.ts'
import { AppError, notFound } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'

/** Puts a session that a silence holds into the line. Throws 404 for an unknown one, 409 for one that is not held. */
export async function startHeld({ db, lobby, clock, log }: AppDeps, id: string): Promise<void> {
  const row = await getRow(db, id)
  if (row === null) throw notFound()
  if (!(await releaseSession(db, id))) throw new AppError(409, 'not_held', 'no silence holds this session')
  // The row is free: what the Lobby does not hear now the sweep offers within a minute.
  await lobby.offer([offerOf(row)]).catch((error: unknown) => {
    log({ event: 'session.not_offered', session_id: id, cause: faultText(error) })
  })
  const frame = heldFrame(id, new Date(clock.now()).toISOString(), null)
  await lobby.tell([frame]).catch((error: unknown) => log({ event: 'list.not_told', cause: faultText(error) }))
}
