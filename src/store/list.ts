// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, asc, count, desc, getTableColumns, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import type { ListQuery } from './list-query.ts'
import { toListItem } from './rows.ts'
import { sessions } from './schema.ts'
import { foundBy, pageOf, readSearch, saidInTimeline } from './search.ts'

const {
  alertData: _alert,
  finalAnalysis: _analysis,
  mcpSelection: _selection,
  executiveSummaryError: _error,
  runbookUrl: _runbook,
  slackMessageFingerprint: _fingerprint,
  contentBytes: _content,
  ...columns
} = getTableColumns(sessions)

export const listColumns = columns

export async function listSessions(db: D1Database, query: ListQuery): Promise<SessionList> {
  const [rows, counted] = await drizzle(db).batch([pageQuery(db, query), countQuery(db, query)])
  const total = counted[0]?.total ?? 0
  return {
    sessions: rows.map(({ matched, ...row }) => toListItem(row, matched === 1)),
    pagination: {
      page: query.page,
      page_size: query.pageSize,
      total_pages: Math.ceil(total / query.pageSize),
      total_items: total,
    },
    cost_estimation_enabled: false,
  }
}

export function pageQuery(db: D1Database, query: ListQuery) {
  const search = query.search === null ? null : readSearch(query.search)
  const offset = (query.page - 1) * query.pageSize
  const driver = driverOf(query)
  // A word that every session holds is cut to its page before the rows are looked up.
  const alone = search !== null && driver === 'search' && filters({ ...query, search: null }, driver).length === 0
  const page = alone ? pageOf(search, query.sortOrder, query.pageSize, offset) : null
  return drizzle(db)
    .select({ ...listColumns, matched: (search === null ? sql<number>`0` : saidInTimeline(search)).as('matched') })
    .from(sessions)
    .where(page === null ? and(...filters(query, driver)) : sql`${sessions.number} in (${page})`)
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset(page === null ? offset : 0)
}

export function countQuery(db: D1Database, query: ListQuery) {
  return drizzle(db)
    .select({ total: count() })
    .from(sessions)
    .where(and(...filters(query, driverOf({ ...query, sortBy: 'created_at' }))))
}

type Driver = 'search' | 'status' | 'alert_type' | 'chain_id' | 'review' | 'assignee' | 'rating' | 'order'

/**
 * The one filter whose index also yields the order. With several, or none, the page walks the index of the order, which holds all that
 * filters ask for.
 */
function driverOf(query: ListQuery): Driver {
  if (query.sortBy !== 'created_at') return 'order'
  if (query.search !== null) return 'search'
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

/** A unary plus keeps SQLite from taking the index of any other filter, which would end in sorting or in reading all that match. */
function filters(query: ListQuery, driver: Driver): Array<SQL> {
  const by = (name: Driver, column: SQL) => (driver === name ? column : sql`+${column}`)
  const created =
    query.sortBy === 'created_at' && driver !== 'search' ? sql`${sessions.createdAt}` : sql`+${sessions.createdAt}`
  const found: Array<SQL> = []
  if (query.statuses.length > 0) found.push(sql`${by('status', sql`${sessions.status}`)} in ${query.statuses}`)
  if (query.alertType !== null) found.push(sql`${by('alert_type', sql`${sessions.alertType}`)} = ${query.alertType}`)
  if (query.chainId !== null) found.push(sql`${by('chain_id', sql`${sessions.chainId}`)} = ${query.chainId}`)
  if (query.reviewStatuses.length > 0)
    found.push(sql`${by('review', sql`${sessions.reviewStatus}`)} in ${query.reviewStatuses}`)
  if (query.assignee !== null) found.push(sql`${by('assignee', sql`${sessions.assignee}`)} = ${query.assignee}`)
  if (query.rating !== null) found.push(sql`${by('rating', sql`${sessions.qualityRating}`)} = ${query.rating}`)
  if (query.scoring !== null) found.push(SCORING[query.scoring])
  if (query.from !== null) found.push(sql`${created} >= ${query.from}`)
  if (query.to !== null) found.push(sql`${created} < ${query.to}`)
  if (query.search !== null) found.push(searched(query.search, driver))
  return found
}

function searched(typed: string, driver: Driver): SQL {
  const numbers = foundBy(readSearch(typed))
  return numbers === null ? sql`0` : sql`${driver === 'order' ? sql`+` : sql``}${sessions.number} in (${numbers})`
}

const SCORING: Record<NonNullable<ListQuery['scoring']>, SQL> = {
  scored: sql`+${sessions.scoringStatus} = 'completed'`,
  not_scored: sql`+${sessions.scoringStatus} is null`,
  scoring_in_progress: sql`+${sessions.scoringStatus} in ('pending', 'in_progress')`,
  scoring_failed: sql`+${sessions.scoringStatus} in ('failed', 'timed_out', 'cancelled')`,
}

function order(query: ListQuery): Array<SQL> {
  const way = query.sortOrder === 'asc' ? asc : desc
  const created = way(sessions.createdAt)
  const number = way(sessions.number)
  switch (query.sortBy) {
    case 'created_at':
      // Numbers grow with the time of creation, and what a search finds comes by number: 100,000 hits need no sorting.
      return query.search === null ? [created, number] : [number]
    case 'status':
      return [way(sessions.status), created, number]
    case 'alert_type':
      return [way(sessions.alertType), created, number]
    case 'author':
      return [way(sessions.author), created, number]
    case 'quality_rating':
      return [way(sessions.qualityRating), created, number]
    case 'duration':
      return [sql`${way(sessions.durationMs)} nulls last`, number]
    case 'score':
      return [sql`${way(sessions.latestScore)} nulls last`, number]
    default:
      return query.sortBy satisfies never
  }
}
