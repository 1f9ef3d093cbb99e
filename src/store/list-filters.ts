// Filters and orders of the list, written so that SQLite takes the right index for each.

import type { SQL } from 'drizzle-orm'
import { asc, desc, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { WorkKind } from '#core/work.ts'
import type { ListQuery } from './list-query.ts'
import { NEEDS_PERSON } from './needs-person.ts'
import { sessionWork } from './schema-work.ts'
import { sessions } from './schema.ts'

export type Driver = 'status' | 'alert_type' | 'chain_id' | 'review' | 'assignee' | 'rating' | 'order'

/**
 * The filter whose index also yields the order. With several filters, or none, the page walks the index of the order, which contains all
 * filtered columns.
 */
export function driverOf(query: ListQuery): Driver {
  if (query.sortBy !== 'created_at' || facetsOf(query).length > 0) return 'order'
  const candidates: Array<Driver> = []
  if (query.assignee !== null) candidates.push('assignee')
  if (query.rating !== null) candidates.push('rating')
  if (query.reviewStatuses.length > 0) candidates.push(query.reviewStatuses.length === 1 ? 'review' : 'order')
  if (query.alertType !== null) candidates.push('alert_type')
  if (query.chainId !== null) candidates.push('chain_id')
  if (query.statuses.length > 0) candidates.push(query.statuses.length === 1 ? 'status' : 'order')
  if (query.scoring !== null || query.labels.length > 0 || asksForVerdict(query)) candidates.push('order')
  // Indexes of these contain all filtered columns.
  const wide = candidates.find(each => each === 'alert_type' || each === 'status' || each === 'rating')
  return wide ?? (candidates.length === 1 ? (candidates[0] ?? 'order') : 'order')
}

/**
 * All conditions but the search. A unary plus keeps SQLite from using another filter's index, after which it would sort, or read every match.
 */
export function filtersOf(query: ListQuery, driver: Driver): Array<SQL> {
  const by = (name: Driver, column: SQL) => (driver === name ? column : sql`+${column}`)
  const created = query.sortBy === 'created_at' ? sql`${sessions.created_at}` : sql`+${sessions.created_at}`
  const conditions: Array<SQL> = []
  if (query.statuses.length > 0)
    conditions.push(sql`${by('status', sql`${sessions.status}`)} in ${unique(query.statuses)}`)
  if (query.alertType !== null)
    conditions.push(sql`${by('alert_type', sql`${sessions.alert_type}`)} = ${query.alertType}`)
  if (query.chainId !== null) conditions.push(sql`${by('chain_id', sql`${sessions.chain_id}`)} = ${query.chainId}`)
  if (query.reviewStatuses.length > 0)
    conditions.push(sql`${by('review', sql`${sessions.review_status}`)} in ${unique(query.reviewStatuses)}`)
  if (query.assignee !== null) conditions.push(sql`${by('assignee', sql`${sessions.assignee}`)} = ${query.assignee}`)
  if (query.rating !== null) conditions.push(sql`${by('rating', sql`${sessions.quality_rating}`)} = ${query.rating}`)
  if (query.scoring !== null) conditions.push(SCORING[query.scoring])
  conditions.push(...facetsOf(query))
  if (query.labels.length > 0) conditions.push(names(sessions.labels, query.labels))
  if (query.confidences.length > 0) conditions.push(sql`+${sessions.confidence} in ${unique(query.confidences)}`)
  if (query.components.length > 0) conditions.push(names(sessions.components, query.components))
  if (query.groundedMin !== null) conditions.push(sql`+${sessions.grounded_share} >= ${query.groundedMin}`)
  if (query.from !== null) conditions.push(sql`${created} >= ${query.from}`)
  if (query.to !== null) conditions.push(sql`${created} < ${query.to}`)
  return conditions
}

/** Filters whose columns stand only in the indexes of the orders and of the search, and those by another table. */
function facetsOf(query: ListQuery): Array<SQL> {
  const { severities, cluster, namespace, author, acted, fellBack, needsPerson, tool, failure } = query
  const conditions: Array<SQL> = []
  if (severities.length > 0) conditions.push(sql`+${sessions.severity} in ${unique(severities)}`)
  if (cluster !== null) conditions.push(sql`+${sessions.cluster} = ${cluster}`)
  if (namespace !== null) conditions.push(sql`+${sessions.namespace} = ${namespace}`)
  if (author !== null) conditions.push(sql`+${sessions.author} = ${author}`)
  if (acted !== null) conditions.push(sql`coalesce(${sessions.actions_executed}, 0) = ${Number(acted)}`)
  if (fellBack !== null) conditions.push(sql`(${sessions.provider_fallback_count} > 0) = ${Number(fellBack)}`)
  if (needsPerson !== null) conditions.push(sql`coalesce(${NEEDS_PERSON}, 0) = ${Number(needsPerson)}`)
  if (tool !== null) conditions.push(worked(['tool'], tool))
  if (failure !== null) conditions.push(worked(['session_failed', 'agent_failed', 'tool_failed'], failure))
  return conditions
}

/** By a seek of the key for each session that the walk comes to. */
function worked(kinds: ReadonlyArray<WorkKind>, name: string): SQL {
  return sql`exists (select 1 from ${sessionWork} as work
    where work.number = ${sessions}."number" and work.kind in ${kinds} and work.name = ${name})`
}

function asksForVerdict({ confidences, components, groundedMin }: ListQuery): boolean {
  return confidences.length > 0 || components.length > 0 || groundedMin !== null
}

/** Whether a list in JSON has one of the words. In JSON a quote ends a text unless a backslash is before it. */
function names(column: AnySQLiteColumn, words: ReadonlyArray<string>): SQL {
  const each = unique(words).map(word => sql`instr(${column}, ${JSON.stringify(word)}) > 0`)
  return sql`(${sql.join(each, sql` or `)})`
}

/** D1 takes 100 values a statement, but a URL may repeat one status a thousand times. */
function unique<T>(values: ReadonlyArray<T>): Array<T> {
  return [...new Set(values)]
}

const SCORING: Record<NonNullable<ListQuery['scoring']>, SQL> = {
  scored: sql`+${sessions.scoring_status} = 'completed'`,
  not_scored: sql`+${sessions.scoring_status} is null`,
  scoring_in_progress: sql`+${sessions.scoring_status} in ('pending', 'in_progress')`,
  scoring_failed: sql`+${sessions.scoring_status} in ('failed', 'timed_out', 'cancelled')`,
}

export function orderOf(query: ListQuery): Array<SQL> {
  const way = query.sortOrder === 'asc' ? asc : desc
  const created = way(sessions.created_at)
  const number = way(sessions.number)
  // The reference's database is PostgreSQL, where null is the greatest value. Durations and scores always have it last.
  const unknownIsGreatest = query.sortOrder === 'asc' ? sql`nulls last` : sql`nulls first`
  switch (query.sortBy) {
    case 'created_at':
      // Numbers grow with the time of creation, and hits come by number.
      return query.search === null ? [created, number] : [number]
    case 'status':
      return [way(sessions.status), created, number]
    case 'alert_type':
      return [sql`${way(sessions.alert_type)} ${unknownIsGreatest}`, created, number]
    case 'author':
      return [sql`${way(sessions.author)} ${unknownIsGreatest}`, created, number]
    case 'quality_rating':
      return [sql`${way(sessions.quality_rating)} ${unknownIsGreatest}`, created, number]
    case 'duration':
      return [sql`${way(sessions.duration_ms)} nulls last`, number]
    case 'score':
      return [sql`${way(sessions.latest_score)} nulls last`, number]
    default:
      return query.sortBy satisfies never
  }
}
