// Webhook senders repeat themselves. What was reported firing is remembered, so that a repetition finds the session that it has.

import type { SQL } from 'drizzle-orm'
import { and, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionFacts } from '#core/protocol/events.ts'
import { pendingRow } from './accept.ts'
import { alertFirings, sessions } from './schema.ts'

/** One alert that fires: its fingerprint, and since when. */
export type Firing = { fingerprint: string; startsAt: string }

export type Firings = { groupKey: string; firings: ReadonlyArray<Firing> }

/** The newest session of these firings when every one of them is known, else null. */
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
 * Opens a session unless every firing is known, and answers which session covers them. All of it is one batch, which D1 runs as one
 * transaction: of two senders that race (Alertmanager runs in pairs) one opens, the other finds.
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
        sql`select ${reported.groupKey}, reported.value ->> 0, reported.value ->> 1, ${id} from ${listed(reported)}
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

// One parameter for all of them: a statement takes at most 100.
function listed(reported: Firings): SQL {
  return sql`json_each(${JSON.stringify(reported.firings.map(each => [each.fingerprint, each.startsAt]))}) as reported`
}

function matching(reported: Firings): SQL {
  return sql`${alertFirings.group_key} = ${reported.groupKey}
    and ${alertFirings.fingerprint} = reported.value ->> 0 and ${alertFirings.starts_at} = reported.value ->> 1`
}

// A cross join is SQLite's way to fix the order: each reported firing is looked up by its key.

/** A firing whose session is gone counts as unknown. */
function anyUnknown(reported: Firings): SQL {
  return sql`exists (select 1 from ${listed(reported)} where not exists (
    select 1 from ${alertFirings} cross join ${sessions} as kept on kept.id = ${alertFirings.session_id} where ${matching(reported)}))`
}

function newestOf(reported: Firings): SQL {
  return sql`(select kept.id from ${listed(reported)} cross join ${alertFirings} on ${matching(reported)}
    cross join ${sessions} as kept on kept.id = ${alertFirings.session_id} order by kept.number desc limit 1)`
}
