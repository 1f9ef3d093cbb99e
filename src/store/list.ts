// The list of sessions: filters, orders, pages.

import type { SQL } from 'drizzle-orm'
import { and, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionList } from '#core/protocol/api.ts'
import { hitTables, newestUnsearched, matchesTimeline, total } from './hits.ts'
import { driverOf, filtersOf, orderOf } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { readPage, type PageText } from './read-page.ts'
import { listColumns, toListItem } from './rows.ts'
import { sessions } from './schema.ts'
import { readSearch, type Search } from './search.ts'

/** The columns of both queries below, in their order. */
const FIELDS = { ...listColumns, total: null, unsearched: null, matched: null }

/** `searchedFrom`: the text had too many hits, so only sessions created from then on were searched; null if all were. */
export type ListPage = { list: SessionList; searchedFrom: string | null }

export async function listSessions(db: D1Database, query: ListQuery): Promise<ListPage> {
  const rows = await readPage<PageRow>(db, textOf(db, query), FIELDS)
  const { total, unsearched } = rows[0] ?? (await totalWithoutRows(db, query))
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
  // Plus 1 ms: as `to` of the next request it includes the newest session that was not searched.
  const searchedFrom = unsearched === null ? null : new Date(Date.parse(unsearched) + 1).toISOString()
  return { list, searchedFrom }
}

type PageRow = Awaited<ReturnType<typeof pageQuery>>[number]

// Ours: a query is 4 kB, and the pages that are open ask few different ones.
const REMEMBERED = 100
const texts = new Map<string, PageText>()

/** Pages ask the same again and again, and to build the text takes longer (0.5 ms) than to find the rows. */
function textOf(db: D1Database, query: ListQuery): PageText {
  const key = JSON.stringify(query)
  const known = texts.get(key)
  if (known !== undefined) return known
  if (texts.size >= REMEMBERED) texts.clear()
  const text = pageQuery(db, query).toSQL()
  texts.set(key, text)
  return text
}

/** The total when the page has no row that carries it. */
async function totalWithoutRows(db: D1Database, query: ListQuery) {
  const none = { total: 0, unsearched: null }
  if (query.page === 1 && query.search === null) return none
  return (await countQuery(db, query))[0] ?? none
}

/** Each row carries the total, so that a search reads its hits once. */
export function pageQuery(db: D1Database, query: ListQuery) {
  return query.search === null ? allQuery(db, query) : hitsQuery(db, query, readSearch(query.search))
}

/** The total for a page without rows; an empty first page has the total 0. */
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
    } satisfies Record<keyof typeof FIELDS, unknown>)
    .from(sessions)
    .where(and(...filtersOf(query, driverOf(query))))
    .orderBy(...orderOf(query))
    .limit(query.pageSize)
    .offset(offsetOf(query))
}

export function hitsQuery(db: D1Database, query: ListQuery, search: Search) {
  const newest = query.sortBy === 'created_at'
  const way = sql.raw(query.sortOrder)
  // Hits come by number, so in that order they are cut to the page before any row is read. Another order checks for each session whether it
  // is a hit.
  const among = newest
    ? sql`${sessions.number} in (select number from hits order by 1 ${way} limit ${query.pageSize} offset ${offsetOf(query)})`
    : sql`+${sessions.number} in (select number from hits)`
  return drizzle(db)
    .with(...hitTables(query, search))
    .select({
      ...listColumns,
      total: total.as('total'),
      unsearched: newestUnsearched(query).as('unsearched'),
      matched: matchesTimeline(search).as('matched'),
    } satisfies Record<keyof typeof FIELDS, unknown>)
    .from(sessions)
    .where(among)
    .orderBy(...orderOf(query))
    .limit(query.pageSize)
    .offset(newest ? 0 : offsetOf(query))
}

function countOf(query: ListQuery): SQL<number> {
  const kept = and(...filtersOf(query, driverOf({ ...query, sortBy: 'created_at' })))
  return sql`(select count(*) from ${sessions} ${kept === undefined ? sql`` : sql`where ${kept}`})`
}

function offsetOf(query: ListQuery): number {
  return (query.page - 1) * query.pageSize
}
