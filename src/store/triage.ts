// The four groups of triage.

import type { SQL } from 'drizzle-orm'
import { and, count, desc, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { TriageGroup } from '#core/protocol/summaries.ts'
import type { TRIAGE_GROUPS } from './list-query.ts'
import { listColumns, toListItem } from './rows.ts'
import { sessions } from './schema.ts'

/** `assignee`: null for all sessions, '' for those without one. */
export type TriageQuery = {
  group: (typeof TRIAGE_GROUPS)[number]
  page: number
  pageSize: number
  assignee: string | null
}

export async function triage(db: D1Database, query: TriageQuery): Promise<TriageGroup> {
  const [[counted], asked] = await drizzle(db).batch([triageCountQuery(db, query), triagePageQuery(db, query)])
  const total = counted?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / query.pageSize))
  const page = Math.min(query.page, pages)
  const rows = page === query.page ? asked : await triagePageQuery(db, { ...query, page })
  return {
    count: total,
    page,
    page_size: query.pageSize,
    total_pages: pages,
    sessions: rows.map(row => ({ ...toListItem(row, false), ...NOT_FILLED })),
  }
}

/** The reference does not fill these in a group; its clients read them in the list alone. */
const NOT_FILLED = {
  llm_interaction_count: 0,
  mcp_interaction_count: 0,
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  total_stages: 0,
  completed_stages: 0,
  current_stage_index: null,
  current_stage_id: null,
}

export function triageCountQuery(db: D1Database, query: TriageQuery) {
  return drizzle(db)
    .select({ total: count() })
    .from(sessions)
    .where(and(...conditions(query)))
}

export function triagePageQuery(db: D1Database, query: TriageQuery) {
  return drizzle(db)
    .select(listColumns)
    .from(sessions)
    .where(and(...conditions(query)))
    .orderBy(desc(sessions.created_at), desc(sessions.number))
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
}

/** The group's index yields the order. With an assignee, the index of the order contains both columns. A unary plus bars an index. */
function conditions({ group, assignee }: TriageQuery): Array<SQL> {
  const review = sql`${sessions.review_status}`
  const column = assignee === null ? review : sql`+${review}`
  const parts =
    group === 'investigating'
      ? [sql`+${review} is null`, sql`+${sessions.status} in ('pending', 'in_progress', 'cancelling')`]
      : [sql`${column} = ${group}`]
  if (assignee === '') parts.push(sql`+${sessions.assignee} is null`)
  else if (assignee !== null) parts.push(sql`+${sessions.assignee} = ${assignee}`)
  return parts
}
