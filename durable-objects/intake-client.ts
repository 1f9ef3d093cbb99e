// The only user of the INTAKE binding: one object for the whole system.

import type { Stored } from '#store/accept.ts'
import type { IncomingAlert } from '#store/problems.ts'
import type { SilenceChange, StoredSilence } from '#store/silences.ts'
import type { Accepted } from './accept-sessions.ts'
import type { Refused } from './intake-door.ts'
import type { Taken } from './take-alerts.ts'

export type IntakeClient = {
  /**
   * Stores a session and offers it to the Lobby. When this resolves to a stored session its row is in D1. Rejects if nothing was stored.
   * If the Lobby does not take it, the queue offers it again; if that does not take it either, the sweep does within a minute.
   */
  accept(session: Accepted): Promise<Stored | Refused>
  /** The same for an alert under the rules of `ingest`, which may join a session instead. What became of it is in D1 when this resolves. */
  take(alert: IncomingAlert): Promise<Taken | Refused>
  /** Stores a silence: alerts that are handed in after this resolves are compared with it. False if there are as many as there may be. */
  addSilence(silence: StoredSilence, now: string): Promise<boolean>
  /** The same for a change of one. Null if there is none that is not over. */
  changeSilence(change: SilenceChange, now: string): Promise<StoredSilence | null>
}

export function intakeClient(namespace: Env['INTAKE']): IntakeClient {
  const stub = () => namespace.getByName('intake')
  return {
    accept: session => stub().accept(session),
    take: alert => stub().take(alert),
    addSilence: (silence, now) => stub().addSilence(silence, now),
    changeSilence: (change, now) => stub().changeSilence(change, now),
  }
}
