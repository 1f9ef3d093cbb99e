// What models read and wrote within a window of time. Calls are not priced yet, so there are no costs.

import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { UsageSummary } from '#core/protocol/summaries.ts'
import { pairSteps } from './pair-steps.ts'
import { sessionModels, sessions } from './schema.ts'

export type UsageQuery = { from: string; to: string; alertType: string | null; chainId: string | null }

type Sums = { session_count: number; input_tokens: number; output_tokens: number; total_tokens: number }
type ModelSums = Sums & { cache_read_tokens: number; cache_creation_tokens: number }
type Group = Sums & { chain_id: string; alert_type: string | null }

const TOP = 20

export async function usage(db: D1Database, query: UsageQuery): Promise<UsageSummary> {
  const [pairs, steps, top] = await Promise.all([groupsQuery(db, query), modelsQuery(db, query), topQuery(db, query)])
  const groups: Array<Group> = pairs
    .map(({ sums, ...pair }) => ({ ...pair, ...(JSON.parse(sums) as Sums) }))
    .filter(hasSessions)
  const models = steps
    .map(({ sums, ...model }) => ({ ...model, ...(JSON.parse(sums) as ModelSums) }))
    .filter(hasSessions)
  return {
    cost_estimation_enabled: false,
    window: { start: query.from, end: query.to },
    rank_by: 'tokens',
    totals: {
      ...groups.reduce(addSums, NONE),
      cache_read_tokens: models.reduce((sum, each) => sum + each.cache_read_tokens, 0),
      cache_creation_tokens: models.reduce((sum, each) => sum + each.cache_creation_tokens, 0),
    },
    by_model: models.map(({ reasoning_effort, ...model }) => ({
      ...model,
      ...(reasoning_effort !== '' && { reasoning_effort }),
    })),
    by_alert_type: sumBy(groups, each => each.alert_type ?? '').map(([alert_type, sums]) => ({
      alert_type,
      session_count: sums.session_count,
      total_tokens: sums.total_tokens,
    })),
    by_chain: sumBy(groups, each => each.chain_id).map(([chain_id, sums]) => ({
      chain_id,
      session_count: sums.session_count,
      total_tokens: sums.total_tokens,
    })),
    top_sessions: top,
  }
}

const NONE: Sums = { session_count: 0, input_tokens: 0, output_tokens: 0, total_tokens: 0 }

function hasSessions({ session_count: count }: Sums): boolean {
  return count > 0
}

function addSums(a: Sums, b: Sums): Sums {
  return {
    session_count: a.session_count + b.session_count,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    total_tokens: a.total_tokens + b.total_tokens,
  }
}

function sumBy(groups: ReadonlyArray<Group>, key: (group: Group) => string): Array<[string, Sums]> {
  const sums = new Map<string, Sums>()
  for (const group of groups) sums.set(key(group), addSums(sums.get(key(group)) ?? NONE, group))
  return [...sums]
}

/**
 * Sums the window of each chain and type in an index that contains every column: no row is read. A chain's types end in a step without one, which
 * counts the sessions that have none.
 */
export function groupsQuery(db: D1Database, query: UsageQuery) {
  return drizzle(db).all<{ chain_id: string; alert_type: string | null; sums: string }>(sql`
    with recursive ${pairSteps(sessions, 'chain_id', 'alert_type')}
    select step.name as chain_id, step.part as alert_type, (
      select json_object('session_count', count(*), 'input_tokens', sum(input_tokens), 'output_tokens', sum(output_tokens),
        'total_tokens', sum(total_tokens))
      from ${sessions} indexed by sessions_usage
      where chain_id = step.name and alert_type is step.part and created_at >= ${query.from} and created_at < ${query.to} and ${filteredBy(query)}
    ) as sums
    from step`)
}

/** Steps from model to model, and to each of its efforts. */
export const modelSteps = pairSteps(sessionModels, 'model', 'reasoning_effort')

/** Sums the window of each model and effort. */
export function modelsQuery(db: D1Database, query: UsageQuery) {
  return drizzle(db).all<{ model_name: string; reasoning_effort: string; sums: string }>(sql`
    with recursive ${modelSteps}
    select step.name as model_name, step.part as reasoning_effort, (
      select json_object('session_count', count(*), 'input_tokens', sum(input_tokens), 'output_tokens', sum(output_tokens),
        'total_tokens', sum(total_tokens), 'cache_read_tokens', sum(cache_read_tokens), 'cache_creation_tokens', sum(cache_creation_tokens))
      from ${sessionModels} where model = step.name and reasoning_effort = step.part and created_at >= ${query.from} and created_at < ${query.to} and ${filteredBy(query)}
    ) as sums
    from step where step.part is not null`)
}

export function topQuery(db: D1Database, query: UsageQuery) {
  return drizzle(db).all<UsageSummary['top_sessions'][number]>(sql`
    select id as session_id, alert_type, chain_id, total_tokens, created_at
    from ${sessions} indexed by sessions_tokens where ${within(query)} order by total_tokens desc, created_at desc limit ${TOP}`)
}

function within(query: UsageQuery): SQL {
  return sql`+created_at >= ${query.from} and +created_at < ${query.to} and ${filteredBy(query)}`
}

export function filteredBy({ alertType, chainId }: Pick<UsageQuery, 'alertType' | 'chainId'>): SQL {
  const parts = [sql`true`]
  if (alertType !== null) parts.push(sql`+alert_type = ${alertType}`)
  if (chainId !== null) parts.push(sql`+chain_id = ${chainId}`)
  return sql.join(parts, sql` and `)
}
