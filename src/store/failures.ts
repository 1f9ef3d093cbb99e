// What sessions, agents and tool calls failed of, in sessions that were created within a window of time and have ended.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { Failures } from '#core/protocol/summaries.ts'
import type { WorkKind } from '#core/work.ts'
import { sessionWork } from './schema-work.ts'
import { sessions } from './schema.ts'
import { atStep, workSteps } from './session-work.ts'
import { filteredBy, type UsageQuery } from './usage.ts'

export async function failures(db: D1Database, query: UsageQuery): Promise<Failures> {
  const kinds = ['session_failed', 'agent_failed', 'tool_failed'] as const
  const [[sessions, agents, tools], [failed]] = await Promise.all([
    Promise.all(kinds.map(kind => namedQuery(db, query, kind))),
    failedQuery(db, query),
  ])
  const window = { start: query.from, end: query.to }
  return {
    window,
    sessions: withUnstarted(sessions ?? [], failed?.count ?? 0),
    agents: mostFirst(agents),
    tool_calls: mostFirst(tools),
  }
}

/** What failed before it began has no object that sums its work. */
function withUnstarted(named: ReadonlyArray<Named>, failed: number): Array<Named> {
  const count = failed - named.reduce((sum, each) => sum + each.count, 0)
  return mostFirst(count > 0 ? [...named, { name: 'not_started', count }] : named)
}

/** Reads a range of each status in an index that contains every column. */
export function failedQuery(db: D1Database, query: UsageQuery) {
  return drizzle(db).all<{ count: number }>(sql`
    select count(*) as count from ${sessions} indexed by sessions_status_created
    where status in ('failed', 'timed_out') and created_at >= ${query.from} and created_at < ${query.to} and ${filteredBy(query)}`)
}

type Named = { name: string; count: number }

/** How often each name of a kind occurs. Reads its range in an index that contains every column. */
export function namedQuery(db: D1Database, query: UsageQuery, kind: WorkKind) {
  return drizzle(db).all<Named>(sql`
    with recursive ${workSteps(kind)}, sums as materialized (
      select step.name as name, (
        select sum(count) from ${sessionWork}
        where ${atStep(kind)} and created_at >= ${query.from} and created_at < ${query.to} and ${filteredBy(query)}
      ) as count
      from step where step.part is not null
    )
    select * from sums where count > 0`)
}

export function mostFirst(named: ReadonlyArray<Named> = []): Array<Named> {
  return named.toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
