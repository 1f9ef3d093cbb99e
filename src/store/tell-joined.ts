// Tells objects which alerts joined their sessions. A kill in between repeats it; an object knows what it has heard.

import type { JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import { markTold, readUntold } from './problems.ts'

export type TellPorts = {
  db: D1Database
  investigations: { hear(sessionId: string, alerts: ReadonlyArray<JoinedAlert>): Promise<boolean> }
}

/** A session that has no log yet reads what joined it when it begins. Throws if the database or an object does not answer. */
export async function tellJoined({ db, investigations }: TellPorts, sessionIds: ReadonlyArray<string>): Promise<void> {
  for (const sessionId of sessionIds) {
    const alerts = await readUntold(db, sessionId)
    if (alerts.length === 0 || !(await investigations.hear(sessionId, alerts))) continue
    await markTold(
      db,
      alerts.map(({ joinId }) => joinId),
    )
  }
}
