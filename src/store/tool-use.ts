// How long tools took and how often they failed, in sessions that were created within a window of time.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ToolUse } from '#core/protocol/summaries.ts'
import { percentileOf, TOOK_ERROR, type Took } from '#core/took.ts'
import { sessionWork } from './schema-work.ts'
import { atStep, workSteps } from './session-work.ts'
import { filteredBy, type UsageQuery } from './usage.ts'

type Called = Took & { name: string; errors: number }

// More than a person reads; the slowest come first.
const MOST_TOOLS = 100

export async function toolUse(db: D1Database, query: UsageQuery): Promise<ToolUse> {
  const window = { start: query.from, end: query.to }
  return { window, error_share: TOOK_ERROR, tools: slowestOf(await calledQuery(db, query)) }
}

/** Reads the range of each tool and duration in an index that contains every column. */
export function calledQuery(db: D1Database, query: UsageQuery) {
  return drizzle(db).all<Called>(sql`
    with recursive ${workSteps('tool')}, sums as materialized (
      select step.name as name, step.part as took, (
        select json_array(sum(count), sum(errors)) from ${sessionWork}
        where ${atStep('tool')} and created_at >= ${query.from} and created_at < ${query.to} and ${filteredBy(query)}
      ) as sums
      from step where step.part is not null
    )
    select name, took, sums ->> 0 as count, sums ->> 1 as errors from sums where sums <> '[null,null]'`)
}

/** The slowest first: by what one call in twenty takes longer than. */
export function slowestOf(called: ReadonlyArray<Called>): ToolUse['tools'] {
  const byTool = Map.groupBy(called, ({ name }) => name)
  return [...byTool]
    .map(([name, own]) => ({
      // The name of a server has no dot, that of a tool may.
      server_name: name.slice(0, name.indexOf('.')),
      tool_name: name.slice(name.indexOf('.') + 1),
      call_count: own.reduce((sum, { count }) => sum + count, 0),
      error_count: own.reduce((sum, { errors }) => sum + errors, 0),
      p50_ms: percentileOf(own, 0.5) ?? 0,
      p95_ms: percentileOf(own, 0.95) ?? 0,
    }))
    .toSorted((a, b) => b.p95_ms - a.p95_ms || b.call_count - a.call_count)
    .slice(0, MOST_TOOLS)
}
