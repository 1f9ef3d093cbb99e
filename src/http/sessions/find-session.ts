// Reads one session: from its object if that has a log, else from its row in D1.

import type { Config } from '#core/config/config.ts'
import { showsChat } from '#core/config/resolve-chat.ts'
import type { SessionDetail } from '#core/protocol/api.ts'
import { isEnd, type SessionStatus } from '#core/protocol/status.ts'
import { toDetail } from '#store/rows.ts'
import type { SessionRow } from '#store/schema.ts'
import { getRow, hasSpoken } from '#store/sessions.ts'
import { notFound } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'
import { readyConfig } from '../request/config.ts'

type Read<T> = { in: 'object'; read: T } | { in: 'row'; detail: SessionDetail }

/**
 * What `read` gets from the object; the row's detail if the object has no log. Null if there is no such session. D1 is asked once about a
 * session, and before its object: a call creates an object, and it is billed.
 */
export async function findSession<T>(
  deps: AppDeps,
  id: string,
  read: (chainId: string) => Promise<T | null>,
): Promise<Read<T> | null> {
  const known = deps.known.chainOf(id)
  const early = known === undefined ? null : await read(known)
  if (early !== null) return { in: 'object', read: early }
  deps.known.forget(id)
  const row = await getRow(deps.db, id)
  if (row === null) return null
  const late = hasSpoken(row) ? await read(row.chain_id) : null
  if (late === null) return { in: 'row', detail: withChatOfToday(readyConfig(deps.config), toDetail(row)) }
  deps.known.add(id, row.chain_id)
  return { in: 'object', read: late }
}

/** Throws 404 if there is no such session. */
export async function requireSession<T>(
  deps: AppDeps,
  id: string,
  read: (chainId: string) => Promise<T | null>,
): Promise<Read<T>> {
  const session = await findSession(deps, id, read)
  if (session === null) throw notFound()
  return session
}

/** Row and log have `chat_enabled` as of the session's start. Questions go by today's configuration, as in the reference. */
function withChatOfToday(config: Config, detail: SessionDetail): SessionDetail {
  return { ...detail, chat_enabled: showsChat(config, detail.chain_id) }
}

/** The status by the session's own log: the row shows an end a moment after the sockets. An end in the row is final. */
export async function readStatus(deps: AppDeps, { id, status }: SessionRow): Promise<SessionStatus> {
  if (isEnd(status)) return status
  return (await deps.investigations.readStatus(id))?.status ?? status
}
