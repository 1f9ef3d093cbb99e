// One session, from whoever knows it: the store says whether there is one, its object how it stands.

import type { Config } from '#core/config/config.ts'
import { showsChat } from '#core/config/resolve-chat.ts'
import { isEnd, type SessionStatus } from '#core/protocol/status.ts'
import type { Snapshot } from '#objects/investigation-client.ts'
import { toDetail } from '#store/rows.ts'
import type { SessionRow } from '#store/schema.ts'
import { getRow, hasSpoken } from '#store/sessions.ts'
import { notFound } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'
import { readyConfig } from '../request/config.ts'

/** null when there is no such session. */
export async function findSession(deps: AppDeps, id: string): Promise<Snapshot | null> {
  const row = await getRow(deps.db, id)
  if (row === null) return null
  const stored: Snapshot = { detail: toDetail(row), timeline: [], lastEventId: 0 }
  const found = hasSpoken(row) ? await deps.investigations.snapshot(id) : null
  return asConfigured(readyConfig(deps.config), found ?? stored)
}

/** Row and log keep what was configured when the session was accepted; a question is taken by what is configured now (wire contract 5.2). */
function asConfigured(config: Config, { detail, ...rest }: Snapshot): Snapshot {
  const chat_enabled = showsChat(config, detail.chain_id)
  return { detail: { ...detail, chat_enabled }, ...rest }
}

/** Throws 404 when there is no such session. */
export async function sessionOf(deps: AppDeps, id: string): Promise<Snapshot> {
  const found = await findSession(deps, id)
  if (found === null) throw notFound()
  return found
}

/** Where a session stands by its own log: sockets tell of an end a moment before the row shows it. An end that the row shows is final. */
export async function statusOf(deps: AppDeps, { id, status }: SessionRow): Promise<SessionStatus> {
  if (isEnd(status)) return status
  return (await deps.investigations.snapshot(id))?.detail.status ?? status
}
