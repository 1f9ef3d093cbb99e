// Writes what a session's work comes to, and steps through it.

import { and, eq, sql, type SQL } from 'drizzle-orm'
import type { WorkKind } from '#core/work.ts'
import { pairSteps } from './pair-steps.ts'
import { sessionWork } from './schema-work.ts'
import { sessions } from './schema.ts'

/** Placeholders: `work` (JSON), and `id` and `projected_seq` of the row. Sums that are there stay. */
export function saveWork(): SQL {
  const isThis = and(
    eq(sessions.id, sql.placeholder('id')),
    eq(sessions.projected_seq, sql.placeholder('projected_seq')),
  )
  return sql`insert or ignore into ${sessionWork} (number, kind, name, took, created_at, alert_type, chain_id, count, errors)
    select ${sessions.number}, sum.value ->> 'kind', sum.value ->> 'name', sum.value ->> 'took', ${sessions.created_at},
      ${sessions.alert_type}, ${sessions.chain_id}, sum.value ->> 'count', sum.value ->> 'errors'
    from ${sessions} cross join json_each(${sql.placeholder('work')}) as sum where ${isThis}`
}

/** `step`: each name of a kind with each of its durations as its part. */
export function workSteps(kind: WorkKind): SQL {
  return pairSteps(sessionWork, 'name', 'took', sql`kind = ${kind}`)
}

/** What the range of one step is found by; it reads no row of another. */
export function atStep(kind: WorkKind): SQL {
  return sql`kind = ${kind} and name = step.name and took = step.part`
}
