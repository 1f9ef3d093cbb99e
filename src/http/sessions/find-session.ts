// Reads one session: D1 tells whether it exists, its object has the details.

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

/** Null if there is no such session. */
export async function findSession(deps: AppDeps, id: string): Promise<Snapshot | null> {
  const row = await getRow(deps.db, id)
  if (row === null) return null
  const stored: Snapshot = { detail: toDetail(row), timeline: [], lastEventId: 0 }
  const snapshot = hasSpoken(row) ? await deps.investigations.snapshot(id) : null
  return withChatOfToday(readyConfig(deps.config), snapshot ?? stored)
}

/** Row and log have `chat_enabled` as of the session's start. Questions go by today's configuration, as in the reference. */
function withChatOfToday(config: Config, { detail, ...rest }: Snapshot): Snapshot {
  const chat_enabled = showsChat(config, detail.chain_id)
  return { detail: { ...detail, chat_enabled }, ...rest }
}

/** Throws 404 if there is no such session. */
export async function requireSession(deps: AppDeps, id: string): Promise<Snapshot> {
  const session = await findSession(deps, id)
  if (session === null) throw notFound()
  return session
}

/** The status by the session's own log: the row shows an end a moment after the sockets. An end in the row is final. */
export async function readStatus(deps: AppDeps, { id, status }: SessionRow): Promise<SessionStatus> {
  if (isEnd(status)) return status
  return (await deps.investigations.snapshot(id))?.detail.status ?? status
}
