// One session, from whoever knows it: the store says whether there is one, its object how it stands.

import type { Snapshot } from '#objects/investigation-client.ts'
import { toDetail } from '#store/rows.ts'
import { getRow, hasSpoken } from '#store/sessions.ts'
import { notFound } from './app-error.ts'
import type { AppDeps } from './deps.ts'

/** null when there is no such session. */
export async function findSession(deps: AppDeps, id: string): Promise<Snapshot | null> {
  const row = await getRow(deps.db, id)
  if (row === null) return null
  const stored: Snapshot = { detail: toDetail(row), timeline: [], lastEventId: 0 }
  if (!hasSpoken(row)) return stored
  return (await deps.investigations.snapshot(id)) ?? stored
}

/** Throws 404 when there is no such session. */
export async function sessionOf(deps: AppDeps, id: string): Promise<Snapshot> {
  const found = await findSession(deps, id)
  if (found === null) throw notFound()
  return found
}
