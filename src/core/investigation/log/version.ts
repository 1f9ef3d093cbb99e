// The log has a version, so that a session that was begun by one release can be read, resumed and asked by any later one.

import type { Entry, Facts } from './facts.ts'

/** Turns an entry of one version into the same entry of the next. */
export type Upgrade = (entry: Entry) => Entry

/**
 * The upgrade from version 1 stands first, and so on. Only ever add to the end, and never change one: logs of that version are out there. A fact
 * whose shape changes needs an upgrade here and a recorded log of the old version in test/fixtures/logs (recorded-logs.test.ts fails without).
 */
const UPGRADES: ReadonlyArray<Upgrade> = []

/** The version that this release writes. */
export const LOG_VERSION = 1 + UPGRADES.length

/** The fact that begins a log. */
export const acceptedFact: Facts['session.accepted'] = { log: LOG_VERSION }

/** Brings the entries of one log, oldest first, to this release's version. Throws where a later release wrote them. */
export function upgrader(upgrades: ReadonlyArray<Upgrade> = UPGRADES): Upgrade {
  let from: number | null = null
  return entry => {
    if (entry.type === 'session.accepted') from = entry.private.log
    if (from === null) throw new Error('a log begins with session.accepted, which says its version')
    const newest = upgrades.length + 1
    if (from > newest)
      throw new Error(`the log is of version ${from} and this release reads up to ${newest}: deploy a newer release`)
    return upgrades.slice(from - 1).reduce((each, upgrade) => upgrade(each), entry)
  }
}
