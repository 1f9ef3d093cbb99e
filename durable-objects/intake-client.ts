// The only user of the INTAKE binding: one object for the whole system.

import type { Stored } from '#store/accept.ts'
import type { Accepted } from './accept-sessions.ts'
import type { Refused } from './intake-door.ts'

export type IntakeClient = {
  /**
   * Stores a session and sends its id to the queue. When this resolves to a stored session its row is in D1. Rejects if nothing was stored.
   * If the queue does not take the id, the sweep sends it within a minute.
   */
  accept(session: Accepted): Promise<Stored | Refused>
}

export function intakeClient(namespace: Env['INTAKE']): IntakeClient {
  return { accept: session => namespace.getByName('intake').accept(session) }
}
