// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, getTableColumns, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import { hitTables, saidInTimeline, searchedAfter, total } from './hits.ts'
import { driverOf, filters, order } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { toListItem } from './rows.ts'
import { sessions } from './schema.ts'
import { readSearch, type Search } from './search.ts'

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

/** `searchedAfter`: only sessions created after this were searched, since the text has too many hits; null where all were. */
export type Listed = { list: SessionList; searchedAfter: string | null }

export async function listSessions(db: D1Database, query: ListQuery): Promise<Listed> {
  const rows = await pageQuery(db, query)
  const { total, after } = rows[0] ?? (await totalOfNoRows(db, query))
  const list = {
    sessions: rows.map(({ matched, total: _total, after: _after, ...row }) => toListItem(row, matched === 1)),
    pagination: {
      page: query.page,
      page_size: query.pageSize,
      total_pages: Math.ceil(total / query.pageSize),
      total_items: total,
    },
    cost_estimation_enabled: false,
  }
  return { list, searchedAfter: after }
}

/** What is said of all where the page has no row to carry it. */
async function totalOfNoRows(db: D1Database, query: ListQuery) {
  const none = { total: 0, after: null }
  if (query.page === 1 && query.search === null) return none
  return (await countQuery(db, query))[0] ?? none
}

/** Each row carries what is said of all, so that what a search finds is read once. */
export function pageQuery(db: D1Database, query: ListQuery) {
  return query.search === null ? allQuery(db, query) : hitsQuery(db, query, readSearch(query.search))
}

/** For a page without rows; on the first one that is nothing at all. */
export function countQuery(db: D1Database, query: ListQuery) {
  if (query.search === null)
    return drizzle(db)
      .select({ total: countOf(query), after: sql<null>`null` })
      .from(ONE)
  return drizzle(db)
    .with(...hitTables(query, readSearch(query.search)))
    .select({ total: query.page === 1 ? sql<number>`0` : total, after: searchedAfter })
    .from(ONE)
}

const ONE = sql`(select 1)`

function allQuery(db: D1Database, query: ListQuery) {
  return drizzle(db)
    .select({
      ...listColumns,
      total: countOf(query).as('total'),
      after: sql<null>`null`.as('after'),
      matched: sql<number>`0`.as('matched'),
    })
    .from(sessions)
    .where(and(...filters(query, driverOf(query))))
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset(offsetOf(query))
}

export function hitsQuery(db: D1Database, query: ListQuery, search: Search) {
  const newest = query.sortBy === 'created_at'
  const way = sql.raw(query.sortOrder)
  // Hits come by number: they are cut to the page before a row is looked up. The walk of another order asks of each session whether it is a hit.
  const among = newest
    ? sql`${sessions.number} in (select number from hits order by 1 ${way} limit ${query.pageSize} offset ${offsetOf(query)})`
    : sql`+${sessions.number} in (select number from hits)`
  return drizzle(db)
    .with(...hitTables(query, search))
    .select({
      ...listColumns,
      total: total.as('total'),
      after: searchedAfter.as('after'),
      matched: saidInTimeline(search).as('matched'),
    })
    .from(sessions)
    .where(among)
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset(newest ? 0 : offsetOf(query))
}

function countOf(query: ListQuery): SQL<number> {
  const kept = and(...filters(query, driverOf({ ...query, sortBy: 'created_at' })))
  return sql`(select count(*) from ${sessions} ${kept === undefined ? sql`` : sql`where ${kept}`})`
}

function offsetOf(query: ListQuery): number {
  return (query.page - 1) * query.pageSize
}
