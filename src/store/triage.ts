// The four groups of triage (wire contract 1.9).

import type { SQL } from 'drizzle-orm'
import { and, count, desc, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { TriageGroup } from '#core/protocol/summaries.ts'
import type { TRIAGE_GROUPS } from './list-query.ts'
import { listColumns, toListItem } from './rows.ts'
import { sessions } from './schema.ts'

/** `assignee`: null for everybody's, '' for nobody's. */
export type TriageQuery = {
  group: (typeof TRIAGE_GROUPS)[number]
  page: number
  pageSize: number
  assignee: string | null
}

export async function triage(db: D1Database, query: TriageQuery): Promise<TriageGroup> {
  const total = (await triageCountQuery(db, query))[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / query.pageSize))
  const page = Math.min(query.page, pages)
  const rows = await triagePageQuery(db, { ...query, page })
  return {
    count: total,
    page,
    page_size: query.pageSize,
    total_pages: pages,
    sessions: rows.map(row => ({ ...toListItem(row, false), ...UNCOUNTED })),
  }
}

/** The reference leaves these out of a group, and so its clients read them nowhere else than in the list. */
const UNCOUNTED = {
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

/** The group's index yields the order; with an assignee too the index of the order itself holds all that is asked for. */
function conditions({ group, assignee }: TriageQuery): Array<SQL> {
  const review = sql`${sessions.review_status}`
  const column = assignee === null ? review : sql`+${review}`
  const found =
    group === 'investigating'
      ? [sql`+${review} is null`, sql`+${sessions.status} in ('pending', 'in_progress', 'cancelling')`]
      : [sql`${column} = ${group}`]
  if (assignee === '') found.push(sql`+${sessions.assignee} is null`)
  else if (assignee !== null) found.push(sql`+${sessions.assignee} = ${assignee}`)
  return found
}
