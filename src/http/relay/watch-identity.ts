// A socket stays open for longer than its token or sign-in may last, so its caller is identified again while it is open.

import { hasScope } from '#core/protocol/scopes.ts'
import type { Clock } from '#core/ports.ts'
import { AppError } from '../answer/app-error.ts'
import type { Caller } from '../identity/caller.ts'
import { CHANNEL_NEEDS } from '../identity/route-needs.ts'

// Our choice: whoever is locked out hears nothing after some seconds, and 100 open pages cost D1 20 small reads a second.
const CHECK_MS = 5_000

export type WatchPorts = {
  /** Identifies the request that opened the socket, as if it came now. */
  identify(): Promise<Pick<Caller, 'scopes'>>
  clock: Pick<Clock, 'sleep'>
  /** Aborts when the socket is gone. */
  gone: AbortSignal
}

/** Resolves to the reason as soon as the caller may not read any more; to null once the socket is gone. Never rejects. */
export async function watchIdentity({ identify, clock, gone }: WatchPorts): Promise<string | null> {
  for (;;) {
    // It rejects when the socket is gone, and that is asked next.
    await clock.sleep(CHECK_MS, gone).catch(() => {})
    if (gone.aborted) return null
    const reason = await identify().then(reasonOf, refusalOf)
    if (reason !== null) return reason
  }
}

function reasonOf({ scopes }: Pick<Caller, 'scopes'>): string | null {
  const readsAny = Object.values(CHANNEL_NEEDS).some(need => hasScope(scopes, need))
  return readsAny ? null : 'the role or the token of this connection may not read any more'
}

/** Whoever cannot be checked, because the database or Access does not answer, is not locked out by that. */
function refusalOf(error: unknown): string | null {
  const refused = error instanceof AppError && (error.status === 401 || error.status === 403)
  return refused ? error.message : null
}
