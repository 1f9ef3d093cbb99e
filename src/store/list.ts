// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import { hitTables, newestUnsearched, saidInTimeline, total } from './hits.ts'
import { driverOf, filters, order } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { listColumns, toListItem } from './rows.ts'
import { sessions } from './schema.ts'
import { readSearch, type Search } from './search.ts'

/** `searchedFrom`: only sessions created from then on were searched, since the text has too many hits; null where all were. */
export type Listed = { list: SessionList; searchedFrom: string | null }

export async function listSessions(db: D1Database, query: ListQuery): Promise<Listed> {
  const rows = await pageQuery(db, query)
  const { total, unsearched } = rows[0] ?? (await totalOfNoRows(db, query))
  const list = {
    sessions: rows.map(({ matched, total: _total, unsearched: _unsearched, ...row }) => toListItem(row, matched === 1)),
    pagination: {
      page: query.page,
      page_size: query.pageSize,
      total_pages: Math.ceil(total / query.pageSize),
      total_items: total,
    },
    cost_estimation_enabled: false,
  }
  // As a date before which sessions are asked for, it takes in the newest that was not searched.
  const searchedFrom = unsearched === null ? null : new Date(Date.parse(unsearched) + 1).toISOString()
  return { list, searchedFrom }
}

/** What is said of all where the page has no row to carry it. */
async function totalOfNoRows(db: D1Database, query: ListQuery) {
  const none = { total: 0, unsearched: null }
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
      .select({ total: countOf(query), unsearched: sql<null>`null` })
      .from(ONE)
  return drizzle(db)
    .with(...hitTables(query, readSearch(query.search)))
    .select({ total: query.page === 1 ? sql<number>`0` : total, unsearched: newestUnsearched(query) })
    .from(ONE)
}

const ONE = sql`(select 1)`

function allQuery(db: D1Database, query: ListQuery) {
  return drizzle(db)
    .select({
      ...listColumns,
      total: countOf(query).as('total'),
      unsearched: sql<null>`null`.as('unsearched'),
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
      unsearched: newestUnsearched(query).as('unsearched'),
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
