// Filters and orders of the list, each led to the index that serves it.

import type { SQL } from 'drizzle-orm'
import { asc, desc, sql } from 'drizzle-orm'
import type { ListQuery } from './list-query.ts'
import { sessions } from './schema.ts'

export type Driver = 'status' | 'alert_type' | 'chain_id' | 'review' | 'assignee' | 'rating' | 'order'

/**
 * The one filter whose index also yields the order. With several, or none, the page walks the index of the order, which holds all that
 * filters ask for.
 */
export function driverOf(query: ListQuery): Driver {
  if (query.sortBy !== 'created_at') return 'order'
  const given: Array<Driver> = []
  if (query.assignee !== null) given.push('assignee')
  if (query.rating !== null) given.push('rating')
  if (query.reviewStatuses.length > 0) given.push(query.reviewStatuses.length === 1 ? 'review' : 'order')
  if (query.alertType !== null) given.push('alert_type')
  if (query.chainId !== null) given.push('chain_id')
  if (query.statuses.length > 0) given.push(query.statuses.length === 1 ? 'status' : 'order')
  if (query.scoring !== null) given.push('order')
  // These three have all that filters ask for behind them.
  const wide = given.find(each => each === 'alert_type' || each === 'status' || each === 'rating')
  return wide ?? (given.length === 1 ? (given[0] ?? 'order') : 'order')
}

/**
 * All but the search. A unary plus keeps SQLite from taking the index of any other filter, which would end in sorting or in reading all
 * that match.
 */
export function filters(query: ListQuery, driver: Driver): Array<SQL> {
  const by = (name: Driver, column: SQL) => (driver === name ? column : sql`+${column}`)
  const created = query.sortBy === 'created_at' ? sql`${sessions.created_at}` : sql`+${sessions.created_at}`
  const found: Array<SQL> = []
  if (query.statuses.length > 0) found.push(sql`${by('status', sql`${sessions.status}`)} in ${once(query.statuses)}`)
  if (query.alertType !== null) found.push(sql`${by('alert_type', sql`${sessions.alert_type}`)} = ${query.alertType}`)
  if (query.chainId !== null) found.push(sql`${by('chain_id', sql`${sessions.chain_id}`)} = ${query.chainId}`)
  if (query.reviewStatuses.length > 0)
    found.push(sql`${by('review', sql`${sessions.review_status}`)} in ${once(query.reviewStatuses)}`)
  if (query.assignee !== null) found.push(sql`${by('assignee', sql`${sessions.assignee}`)} = ${query.assignee}`)
  if (query.rating !== null) found.push(sql`${by('rating', sql`${sessions.quality_rating}`)} = ${query.rating}`)
  if (query.scoring !== null) found.push(SCORING[query.scoring])
  if (query.from !== null) found.push(sql`${created} >= ${query.from}`)
  if (query.to !== null) found.push(sql`${created} < ${query.to}`)
  return found
}

/** D1 takes 100 values a statement, and a URL may name one status a thousand times. */
function once<T>(values: ReadonlyArray<T>): Array<T> {
  return [...new Set(values)]
}

const SCORING: Record<NonNullable<ListQuery['scoring']>, SQL> = {
  scored: sql`+${sessions.scoring_status} = 'completed'`,
  not_scored: sql`+${sessions.scoring_status} is null`,
  scoring_in_progress: sql`+${sessions.scoring_status} in ('pending', 'in_progress')`,
  scoring_failed: sql`+${sessions.scoring_status} in ('failed', 'timed_out', 'cancelled')`,
}

export function order(query: ListQuery): Array<SQL> {
  const way = query.sortOrder === 'asc' ? asc : desc
  const created = way(sessions.created_at)
  const number = way(sessions.number)
  // As the reference's database has it (wire contract 1.6); durations and scores stand apart.
  const unknownIsGreatest = query.sortOrder === 'asc' ? sql`nulls last` : sql`nulls first`
  switch (query.sortBy) {
    case 'created_at':
      // Numbers grow with the time of creation, and what a search finds comes by number.
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
