// Silences, and the sessions that they hold. A held session is a row that is `pending` and has `held_until`; it has no object and no place in line.

import { asc, desc, eq, gt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { labelsOfEach, type Labels } from '#core/alerts/labels.ts'
import type { Hold } from '#core/ingest/silences.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Firings } from './firings.ts'
import { silences } from './schema-ingest.ts'
import { sessions, type SessionRow } from './schema.ts'

export type StoredSilence = typeof silences.$inferSelect

// Ours: a page and an isolate have room for them, and each alert is compared with all.
export const MOST_SILENCES = 500
/** As Alertmanager keeps silences that are over (`--data.retention`, 120 h). */
export const KEPT_MS = 120 * 3_600_000

/** Those that are not over, also those that have not begun. */
export function currentSilences(db: D1Database, now: string): Promise<Array<StoredSilence>> {
  return drizzle(db).select().from(silences).where(gt(silences.ends_at, now)).orderBy(asc(silences.ends_at))
}

/** Newest end first. */
export async function listSilences(db: D1Database): Promise<Array<ListedSilence>> {
  return listQuery(db).limit(2 * MOST_SILENCES)
}

export async function getSilence(db: D1Database, id: string): Promise<ListedSilence | null> {
  return (await listQuery(db).where(eq(silences.id, id)))[0] ?? null
}

/** With the number of sessions that it holds. */
export type ListedSilence = StoredSilence & { held: number }

function listQuery(db: D1Database) {
  const held = sql<number>`(select count(*) from ${sessions} where held_until is not null and silence_id = silences.id)`
  return drizzle(db)
    .select({
      id: silences.id,
      matchers: silences.matchers,
      starts_at: silences.starts_at,
      ends_at: silences.ends_at,
      created_by: silences.created_by,
      created_at: silences.created_at,
      comment: silences.comment,
      held: held.as('held'),
    })
    .from(silences)
    .orderBy(desc(silences.ends_at))
}

/** False if there are as many as there may be. Removes those that were over long ago. */
export async function insertSilence(db: D1Database, made: StoredSilence, now: string): Promise<boolean> {
  const longOver = new Date(Date.parse(now) - KEPT_MS).toISOString()
  const { id, matchers, starts_at, ends_at, created_by, created_at, comment } = made
  const [, stored] = await db.batch([
    db.prepare('delete from silences where ends_at < ?1').bind(longOver),
    db
      .prepare(
        `insert into silences (id, matchers, starts_at, ends_at, created_by, created_at, comment) select ?1, ?2, ?3, ?4, ?5, ?6, ?7
          where (select count(*) from silences where ends_at > ?8) < ${MOST_SILENCES}`,
      )
      .bind(id, JSON.stringify(matchers), starts_at, ends_at, created_by, created_at, comment, now),
  ])
  return (stored?.meta.changes ?? 0) > 0
}

export type SilenceChange = Pick<StoredSilence, 'id' | 'ends_at' | 'comment'>

/** Null if there is none that is not over. */
export async function changeSilence(
  db: D1Database,
  { id, ends_at, comment }: SilenceChange,
  now: string,
): Promise<StoredSilence | null> {
  const changed = await drizzle(db)
    .update(silences)
    .set({ ends_at, comment })
    .where(sql`${silences.id} = ${id} and ${silences.ends_at} > ${now}`)
    .returning()
  return changed[0] ?? null
}

/** A silence that was ended, shortened, lengthened or worded anew: its sessions are decided anew now. */
const MAKE_DUE = `update sessions set held_until = ?1 where held_until > ?1 and not exists (
  select 1 from silences where silences.id = sessions.silence_id and silences.ends_at = sessions.held_until
    and silences.comment = sessions.silence_comment)`

export async function makeChangedDue(db: D1Database, now: string): Promise<void> {
  await db.prepare(MAKE_DUE).bind(now).run()
}

export type HeldRow = Glance & Pick<SessionRow, 'id' | 'created_at' | 'alert_data' | 'held_until'>

/** Sessions whose hold is over, the longest held first. */
export async function dueSessions(db: D1Database, now: string, limit: number): Promise<Array<HeldRow>> {
  const { results } = await db
    .prepare(
      `select id, created_at, alert_data, held_until, ${GLANCE.join(', ')} from sessions
        where held_until is not null and held_until <= ?1 order by held_until limit ?2`,
    )
    .bind(now, limit)
    .all<HeldRow>()
  return results
}

const GLANCE = ['alert_type', 'severity', 'cluster', 'namespace', 'service'] as const
export type Glance = Pick<SessionRow, (typeof GLANCE)[number]>

/** Sessions from `since` on, the newest first, from behind the number `before` on. */
export async function recentAlerts(db: D1Database, since: string, before: number | null, limit: number) {
  const { results } = await db
    .prepare(
      `select id, number, status, created_at, alert_title, alert_data, ${GLANCE.join(', ')} from sessions
        where created_at >= ?1 and (?2 is null or number < ?2) order by number desc limit ?3`,
    )
    .bind(since, before, limit)
    .all<Glance & Pick<SessionRow, 'id' | 'number' | 'status' | 'created_at' | 'alert_title' | 'alert_data'>>()
  return results
}

/** What the matchers of silences are compared with: the labels of each alert of the session. */
export function labelsToMatch({
  alert_data,
  alert_type,
  severity = null,
  cluster = null,
  namespace = null,
  service = null,
}: Partial<Glance> & Pick<SessionFacts, 'alert_data' | 'alert_type'>): Array<Labels> {
  return labelsOfEach(alert_data, { alert_type, severity, cluster, namespace, service })
}

export const RELEASE = 'update sessions set held_until = null, silence_id = null, silence_comment = null'

/** `until`: what its hold was when it was decided. A session that was ended, started or held anew meanwhile is left alone. */
export type Decided = { id: string; until: string; hold: Hold | null }

/** Answers which were freed. */
export async function storeHolds(db: D1Database, decided: ReadonlyArray<Decided>): Promise<Array<string>> {
  if (decided.length === 0) return []
  const results = await db.batch<{ id: string }>(
    decided.map(({ id, until, hold }) =>
      hold === null
        ? db.prepare(`${RELEASE} where id = ?1 and held_until = ?2 returning id`).bind(id, until)
        : db
            .prepare(
              'update sessions set held_until = ?3, silence_id = ?4, silence_comment = ?5 where id = ?1 and held_until = ?2',
            )
            .bind(id, until, hold.held_until, hold.silence_id, hold.silence_comment),
    ),
  )
  return results.flatMap(({ results: rows }) => rows.map(({ id }) => id))
}

/** Frees one session. False if it is not held. */
export async function releaseSession(db: D1Database, id: string): Promise<boolean> {
  const done = await db.prepare(`${RELEASE} where id = ?1 and held_until is not null`).bind(id).run()
  return done.meta.changes > 0
}

export const SILENCE_ACTOR = 'silence'
const RESOLVED = 'Its alerts were over before the silence was: it was not investigated'
const TAKEN_OVER = 'A later session has all of its alerts: it was not investigated'

const END = (
  at: string,
  reason: string,
) => `update sessions set status = 'cancelled', completed_at = ${at}, cancelled_by = '${SILENCE_ACTOR}',
  cancel_reason = '${reason}', held_until = null where held_until is not null`

/** Ends one whose sender named no alerts. The parameters name the session and the time. */
export const END_UNNAMED = (id: string, at: string) =>
  `${END(at, RESOLVED)} and id = ${id} and not exists (select 1 from alert_firings where session_id = ${id})`

const ASKED = '(select value from json_each(?2))'
/**
 * Held sessions of the group ?1 that have alerts among ?2 and no others. Only under the rules of `ingest` do alerts join from other groups: the table
 * has no index by session, which would cost every alert a write.
 */
const HAS_NO_OTHERS = `id in (select session_id from alert_firings where group_key = ?1 and fingerprint in ${ASKED})
  and not exists (select 1 from alert_firings as others where others.group_key = ?1 and others.session_id = sessions.id
    and others.fingerprint not in ${ASKED})
  and (recurrences = 0 or not exists (select 1 from alert_firings as others where others.session_id = sessions.id and others.group_key <> ?1))`
const END_RESOLVED = `${END('?3', RESOLVED)} and ${HAS_NO_OTHERS} returning id`
const FORGET_RESOLVED = `delete from alert_firings where group_key = ?1 and fingerprint in ${ASKED} and exists (select 1 from sessions
  where sessions.id = alert_firings.session_id and (held_until is not null or cancelled_by = '${SILENCE_ACTOR}'))`
const END_TAKEN_OVER = `${END('?3', TAKEN_OVER)} and ${HAS_NO_OTHERS} and id <> ?4 and exists (select 1 from sessions where id = ?4)`

/**
 * These alerts of a group are over. Held sessions of which no alert fires any more end; the others go on without them. Answers which ended. One
 * transaction, and the same again changes nothing.
 */
export async function endResolved(
  db: D1Database,
  { groupKey, fingerprints }: { groupKey: string; fingerprints: ReadonlyArray<string> },
  at: string,
): Promise<Array<string>> {
  const which = JSON.stringify(fingerprints)
  const [ended] = await db.batch<{ id: string }>([
    db.prepare(END_RESOLVED).bind(groupKey, which, at),
    db.prepare(FORGET_RESOLVED).bind(groupKey, which),
  ])
  return ended?.results.map(({ id }) => id) ?? []
}

/** For the transaction that may have stored session `id`, before its firings are noted: held sessions all of whose alerts it has end. */
export function endTakenOver(
  db: D1Database,
  id: string,
  { groupKey, firings }: Firings,
  at: string,
): D1PreparedStatement {
  return db.prepare(END_TAKEN_OVER).bind(groupKey, JSON.stringify(firings.map(each => each.fingerprint)), at, id)
}
