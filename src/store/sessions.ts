// Reads of one row, and of the rows that the queue and the sweep handle.

import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ActiveSessions, FilterOptions } from '#core/protocol/api.ts'
import { SESSION_STATUSES, SEVERITIES } from '#core/protocol/status.ts'
import { pick } from './pick.ts'
import type { SessionRow } from './schema.ts'
import { sessions } from './schema.ts'

const pending = eq(sessions.status, 'pending')
/** Waits for its turn: what a silence holds does not. Held sessions are few beside rows to read, and stand in an index of their own. */
const notHeld = sql`${sessions.number} not in (select number from sessions where held_until is not null)`
const waiting = and(pending, notHeld)
// Few rows (`max_concurrent_sessions`, and those that wait on purpose), so sorting them costs nothing.
const running = inArray(sessions.status, ['in_progress', 'cancelling'])

/** null for an unknown id. */
export async function getRow(db: D1Database, id: string): Promise<SessionRow | null> {
  return (await rowQuery(db, id))[0] ?? null
}

export function rowQuery(db: D1Database, id: string) {
  return drizzle(db).select().from(sessions).where(eq(sessions.id, id))
}

/** The row without its texts; null for an unknown id. */
export async function getState(db: D1Database, id: string): Promise<RowState | null> {
  return (await stateQuery(db, id))[0] ?? null
}

type RowState = Pick<SessionRow, 'status' | 'completed_at' | 'projected_seq'>

export function stateQuery(db: D1Database, id: string) {
  const { status, completed_at, projected_seq } = sessions
  const columns = { status, completed_at, projected_seq }
  return drizzle(db).select(columns).from(sessions).where(eq(sessions.id, id))
}

/**
 * Whether the session's object has a log. Ask this before calling the object: a call creates it, and it is billed. The status does not tell:
 * a session that waits for a place is `pending` and has a log.
 */
export function hasSpoken({ projected_seq }: Pick<SessionRow, 'projected_seq'>): boolean {
  return projected_seq > 0
}

/** Running sessions by their start; pending ones, oldest first. */
export async function activeSessions(db: D1Database): Promise<ActiveSessions> {
  const [active, queued] = await drizzle(db).batch([runningQuery(db), waitingQuery(db)])
  return { active, queued: queued.map((row, at) => ({ ...row, queue_position: at + 1 })) }
}

const head = pick(getTableColumns(sessions), [
  'id',
  'alert_type',
  'chain_id',
  'status',
  'author',
  'created_at',
  'alert_title',
])

export function runningQuery(db: D1Database) {
  return drizzle(db)
    .select({
      ...head,
      started_at: sessions.started_at,
      current_stage_index: sessions.current_stage_index,
      current_stage_id: sessions.current_stage_id,
    })
    .from(sessions)
    .where(running)
    .orderBy(asc(sessions.started_at))
}

// Our choice: more than a person reads, and it bounds what each open dashboard fetches in an alert storm.
export const MOST_WAITING = 1_000

export function waitingQuery(db: D1Database) {
  return drizzle(db).select(head).from(sessions).where(waiting).orderBy(asc(sessions.created_at)).limit(MOST_WAITING)
}

/** How many sessions a silence holds; reads an index alone. */
export const HELD = `(select count(*) from sessions where held_until is not null)`
/** Held sessions are pending too. Both counts read an index alone. */
export const COUNT_WAITING = `select (select count(*) from (select 1 from sessions where status = 'pending' limit ?1 + ${HELD})) - ${HELD} as n`

/** How many sessions wait for their turn; counts no further than `most`. */
export async function countWaiting(db: D1Database, most: number): Promise<number> {
  return (await db.prepare(COUNT_WAITING).bind(most).first<number>('n')) ?? 0
}

export async function filterOptions(db: D1Database): Promise<FilterOptions> {
  const [types, chains, labels, facets] = await Promise.all([
    distinctQuery(db, 'alert_type'),
    distinctQuery(db, 'chain_id'),
    distinctQuery(db, 'labels'),
    facetsQuery(db),
  ])
  return {
    alert_types: types.map(row => row.value),
    chain_ids: chains.map(row => row.value),
    labels: [...new Set(labels.flatMap(row => JSON.parse(row.value) as Array<string>))],
    severities: SEVERITIES.filter(each => facets.some(row => row.facet === 'severity' && row.value === each)),
    clusters: valuesOf('cluster', facets),
    namespaces: valuesOf('namespace', facets),
    authors: valuesOf('author', facets),
    statuses: [...SESSION_STATUSES],
  }
}

// Our choice: a week of a busy system. Their values are read from an index, so that none is kept for each of them.
const NEWEST = 5_000
// More values than a person chooses from.
const MOST_VALUES = 200

type FacetValue = { facet: string; value: string }

function valuesOf(facet: string, found: ReadonlyArray<FacetValue>): Array<string> {
  return found
    .filter(each => each.facet === facet)
    .slice(0, MOST_VALUES)
    .map(each => each.value)
}

/** The places and authors of the newest sessions, the most frequent first. */
export function facetsQuery(db: D1Database) {
  const facets = ['severity', 'cluster', 'namespace', 'author'].map(
    facet => sql`select ${facet} as facet, ${sql.identifier(facet)} as value from newest`,
  )
  return drizzle(db).all<FacetValue>(sql`
    with newest as (
      select severity, cluster, namespace, author from sessions indexed by sessions_created
      order by created_at desc limit ${NEWEST}
    )
    select facet, value from (${sql.join(facets, sql` union all `)})
    where value is not null group by facet, value order by facet, count(*) desc, value`)
}

/** Steps from value to value in the index; DISTINCT would read every row. */
export function distinctQuery(db: D1Database, column: 'alert_type' | 'chain_id' | 'labels') {
  const name = sql.identifier(column)
  return drizzle(db).all<{ value: string }>(sql`
    with recursive step(value) as (
      select min(${name}) from sessions where ${name} is not null
      union all
      select (select min(${name}) from sessions where ${name} > step.value) from step where step.value is not null
    )
    select value from step where value is not null`)
}

/** A pending session, and where the page after it begins. */
export type StuckSession = { id: string; created_at: string; number: number }

/** Sessions accepted before `olderThan` whose object has no log yet, oldest first, from behind `after` on. */
export function stuckPending(
  db: D1Database,
  olderThan: string,
  limit: number,
  after: StuckSession | null = null,
): Promise<Array<StuckSession>> {
  return stuckQuery(db, olderThan, limit, after)
}

export function stuckQuery(db: D1Database, olderThan: string, limit: number, after: StuckSession | null = null) {
  const { id, created_at, number } = sessions
  const behind = after && sql`(${created_at}, ${number}) > (${after.created_at}, ${after.number})`
  return drizzle(db)
    .select({ id, created_at, number })
    .from(sessions)
    .where(and(waiting, eq(sessions.projected_seq, 0), lt(created_at, olderThan), behind ?? undefined))
    .orderBy(asc(created_at), asc(number))
    .limit(limit)
}

/** The alerts of pending sessions, with the time at which they were accepted. */
export function pendingAlerts(db: D1Database, ids: ReadonlyArray<string>) {
  const { id, created_at, alert_data } = sessions
  return drizzle(db)
    .select({ id, created_at, alert_data })
    .from(sessions)
    .where(and(inArray(id, [...ids]), waiting))
}

/** Ids of sessions that run or are being cancelled, longest running first, without those that wait on purpose beyond `soon`. */
export async function inProgress(db: D1Database, limit: number, soon: string): Promise<Array<string>> {
  return ids(await inProgressQuery(db, limit, soon))
}

export function inProgressQuery(db: D1Database, limit: number, soon: string) {
  return drizzle(db)
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(running, or(isNull(sessions.waits_until), lte(sessions.waits_until, soon))))
    .orderBy(asc(sessions.started_at))
    .limit(limit)
}

/** Ids of pending sessions whose object waits for a place to run, oldest first. */
export async function waitingForPlace(db: D1Database, limit: number): Promise<Array<string>> {
  return ids(await waitingForPlaceQuery(db, limit))
}

export function waitingForPlaceQuery(db: D1Database, limit: number) {
  return drizzle(db)
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(waiting, gt(sessions.projected_seq, 0)))
    .orderBy(asc(sessions.created_at))
    .limit(limit)
}

function ids(rows: Array<{ id: string }>): Array<string> {
  return rows.map(row => row.id)
}
