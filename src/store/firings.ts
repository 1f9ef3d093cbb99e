// Alertmanager repeats its notifications. Firing alerts are remembered, so that a repetition finds the session that covers them.

import type { SQL } from 'drizzle-orm'
import { and, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { pendingRow } from './accept.ts'
import { alertFirings, sessions } from './schema.ts'

/** A firing alert. `startsAt` as Alertmanager sends it. */
export type Firing = { fingerprint: string; startsAt: string }

export type Firings = { groupKey: string; firings: ReadonlyArray<Firing> }

/** The newest session of these firings; null if one of them is new. */
export async function sessionOfKnown(db: D1Database, reported: Firings): Promise<string | null> {
  return (await knownQuery(db, reported))[0]?.id ?? null
}

export function knownQuery(db: D1Database, reported: Firings) {
  return drizzle(db)
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, newestOf(reported)), sql`not ${anyUnknown(reported)}`))
}

/**
 * Opens a session unless every firing is known. Answers the id of the session that covers them. D1 runs a batch as one transaction: of two
 * senders that race (Alertmanager runs in pairs) one opens the session and the other finds it.
 */
export async function insertUnlessKnown(
  db: D1Database,
  id: string,
  facts: SessionFacts,
  reported: Firings,
): Promise<{ sessionId: string; duplicate: boolean }> {
  const store = drizzle(db)
  const [, , , covering] = await store.batch([
    store.insert(sessions).values(pendingRow(id, facts)),
    store.delete(sessions).where(and(eq(sessions.id, id), sql`not ${anyUnknown(reported)}`)),
    store
      .insert(alertFirings)
      .select(
        sql`select ${reported.groupKey}, reported.value ->> 0, reported.value ->> 1, ${id} from ${reportedRows(reported)}
          where exists (select 1 from ${sessions} where ${sessions.id} = ${id})`,
      )
      .onConflictDoUpdate({
        target: [alertFirings.group_key, alertFirings.fingerprint, alertFirings.starts_at],
        set: { session_id: sql`excluded.session_id` },
      }),
    store
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.id, newestOf(reported))),
  ])
  const sessionId = covering[0]?.id ?? id
  return { sessionId, duplicate: sessionId !== id }
}

// JSON in one parameter, because a D1 statement takes at most 100.
function reportedRows(reported: Firings): SQL {
  return sql`json_each(${JSON.stringify(reported.firings.map(each => [each.fingerprint, each.startsAt]))}) as reported`
}

function matching(reported: Firings): SQL {
  return sql`${alertFirings.group_key} = ${reported.groupKey}
    and ${alertFirings.fingerprint} = reported.value ->> 0 and ${alertFirings.starts_at} = reported.value ->> 1`
}

/**
 * A firing whose session was deleted counts as unknown. SQLite does not reorder a cross join: it looks up each reported firing by its key,
 * here and below.
 */
function anyUnknown(reported: Firings): SQL {
  return sql`exists (select 1 from ${reportedRows(reported)} where not exists (
    select 1 from ${alertFirings} cross join ${sessions} as kept on kept.id = ${alertFirings.session_id} where ${matching(reported)}))`
}

function newestOf(reported: Firings): SQL {
  return sql`(select kept.id from ${reportedRows(reported)} cross join ${alertFirings} on ${matching(reported)}
    cross join ${sessions} as kept on kept.id = ${alertFirings.session_id} order by kept.number desc limit 1)`
}
