// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, asc, count, desc, getTableColumns, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import type { ListQuery } from './list-query.ts'
import { toListItem } from './rows.ts'
import { sessions } from './schema.ts'

const {
  alertData,
  finalAnalysis,
  mcpSelection: _selection,
  executiveSummaryError: _error,
  runbookUrl: _runbook,
  slackMessageFingerprint: _fingerprint,
  ...listColumns
} = getTableColumns(sessions)

export async function listSessions(db: D1Database, query: ListQuery): Promise<SessionList> {
  const [rows, counted] = await drizzle(db).batch([pageQuery(db, query), countQuery(db, query)])
  const total = counted[0]?.total ?? 0
  return {
    sessions: rows.map(toListItem),
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
  return drizzle(db)
    .select(listColumns)
    .from(sessions)
    .where(and(...filters(query, driverOf(query))))
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
}

export function countQuery(db: D1Database, query: ListQuery) {
  return drizzle(db)
    .select({ total: count() })
    .from(sessions)
    .where(and(...filters(query, 'any')))
}

type Driver = 'any' | 'status' | 'alert_type' | 'chain_id' | 'order'

/** The one filter whose index also yields the order; without one the page walks the index of the order itself. */
function driverOf(query: ListQuery): Driver {
  if (query.sortBy !== 'created_at') return 'order'
  if (query.alertType !== null) return 'alert_type'
  if (query.chainId !== null) return 'chain_id'
  return query.statuses.length === 1 ? 'status' : 'order'
}

/** A unary plus keeps SQLite from taking the index of any other filter, which would end in sorting all that match. */
function filters(query: ListQuery, driver: Driver): Array<SQL> {
  const by = (name: Driver, column: SQL) => (driver === 'any' || driver === name ? column : sql`+${column}`)
  const created =
    query.sortBy === 'created_at' || driver === 'any' ? sql`${sessions.createdAt}` : sql`+${sessions.createdAt}`
  const found: Array<SQL> = []
  if (query.statuses.length > 0) found.push(sql`${by('status', sql`${sessions.status}`)} in ${query.statuses}`)
  if (query.alertType !== null) found.push(sql`${by('alert_type', sql`${sessions.alertType}`)} = ${query.alertType}`)
  if (query.chainId !== null) found.push(sql`${by('chain_id', sql`${sessions.chainId}`)} = ${query.chainId}`)
  if (query.from !== null) found.push(sql`${created} >= ${query.from}`)
  if (query.to !== null) found.push(sql`${created} < ${query.to}`)
  if (query.search !== null) found.push(containing(query.search))
  return found
}

// instr, because D1 refuses LIKE patterns above 50 bytes.
function containing(text: string): SQL {
  const needle = sql`lower(${text})`
  return sql`(instr(lower(${alertData}), ${needle}) > 0 or instr(lower(coalesce(${finalAnalysis}, '')), ${needle}) > 0)`
}

function order(query: ListQuery): Array<SQL> {
  const way = query.sortOrder === 'asc' ? asc : desc
  const created = way(sessions.createdAt)
  const number = way(sessions.number)
  switch (query.sortBy) {
    case 'created_at':
      return [created, number]
    case 'status':
      return [way(sessions.status), created, number]
    case 'alert_type':
      return [way(sessions.alertType), created, number]
    case 'author':
      return [way(sessions.author), created, number]
    case 'duration':
      return [sql`${way(sessions.durationMs)} nulls last`, number]
    default:
      return query.sortBy satisfies never
  }
}
