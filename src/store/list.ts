// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, getTableColumns, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import { driverOf, filters, order } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { toListItem } from './rows.ts'
import { sessions } from './schema.ts'
import { foundBy, readSearch, saidInTimeline, type Search } from './search.ts'

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
  const rows = await pageQuery(db, query)
  const total = rows[0]?.total ?? (query.page === 1 ? 0 : ((await countQuery(db, query))[0]?.total ?? 0))
  return {
    sessions: rows.map(({ matched, total: _total, ...row }) => toListItem(row, matched === 1)),
    pagination: {
      page: query.page,
      page_size: query.pageSize,
      total_pages: Math.ceil(total / query.pageSize),
      total_items: total,
    },
    cost_estimation_enabled: false,
  }
}

/** Each row carries the total, so that what a search finds is read once for both. */
export function pageQuery(db: D1Database, query: ListQuery) {
  if (query.search === null) return allQuery(db, query)
  return query.sortBy === 'created_at' ? newestHitsQuery(db, query, query.search) : hitsQuery(db, query, query.search)
}

function allQuery(db: D1Database, query: ListQuery) {
  return drizzle(db)
    .select(selected(countOf(query), sql<number>`0`))
    .from(sessions)
    .where(and(...filters(query, driverOf(query))))
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset(offsetOf(query))
}

/** Hits come by number: they are cut to the page before a row is looked up, and no hit behind the page is read. */
function newestHitsQuery(db: D1Database, query: ListQuery, typed: string) {
  const search = readSearch(typed)
  const way = sql.raw(query.sortOrder)
  const page = sql`${hitsOf(query, search)} order by 1 ${way} limit ${query.pageSize} offset ${offsetOf(query)}`
  return drizzle(db)
    .select(selected(countOf(query), saidInTimeline(search)))
    .from(sessions)
    .where(sql`${sessions.number} in (${page})`)
    .orderBy(...order(query))
    .limit(query.pageSize)
}

/** The walk of another order asks of each session whether it is a hit. */
function hitsQuery(db: D1Database, query: ListQuery, typed: string) {
  const search = readSearch(typed)
  const hits = drizzle(db)
    .$with('hits', {})
    .as(sql`${hitsOf(query, search)} order by 1 limit -1`)
  return drizzle(db)
    .with(hits)
    .select(selected(sql`select count(*) from hits`, saidInTimeline(search)))
    .from(sessions)
    .where(sql`+${sessions.number} in (select number from hits)`)
    .orderBy(...order(query))
    .limit(query.pageSize)
    .offset(offsetOf(query))
}

export function countQuery(db: D1Database, query: ListQuery) {
  return drizzle(db).all<{ total: number }>(sql`${countOf(query)}`)
}

function countOf(query: ListQuery): SQL {
  if (query.search !== null)
    return sql`select count(*) as total from (${hitsOf(query, readSearch(query.search))} order by 1 limit -1)`
  const kept = and(...filters(query, driverOf({ ...query, sortBy: 'created_at' })))
  return sql`select count(*) as total from ${sessions} ${kept === undefined ? sql`` : sql`where ${kept}`}`
}

function hitsOf(query: ListQuery, search: Search): SQL {
  return foundBy(search, and(...filters(query, 'order')))
}

function selected(total: SQL, matched: SQL<number>) {
  return { ...listColumns, matched: matched.as('matched'), total: sql<number>`(${total})`.as('total') }
}

function offsetOf(query: ListQuery): number {
  return (query.page - 1) * query.pageSize
}
