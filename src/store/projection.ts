// Writes the row of a session from its view.

import type { SQL } from 'drizzle-orm'
import { and, eq, fillPlaceholders, lt, ne, notInArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionDetail } from '#core/protocol/api.ts'
import { activeAgents, currentStage } from '#core/protocol/at-work.ts'
import { END_STATUSES, isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { utf8Length } from '#core/utf8.ts'
import type { WorkSum } from '#core/work.ts'
import { excerptOf } from './new-session.ts'
import { contentOf } from './content.ts'
import { cutUtf8 } from './cut.ts'
import { omit } from './pick.ts'
import type { NewSessionRow } from './schema.ts'
import { sessionModels, sessions } from './schema.ts'
import { saveWork } from './session-work.ts'

// With the alert (accept.ts) these stay below 2,000,000 bytes, the limit of a D1 row. The session's object keeps the whole texts.
const ANALYSIS_BYTES = 400_000
const SUMMARY_BYTES = 50_000
const MESSAGE_BYTES = 20_000
const CUT = '\n[cut]'

/**
 * Writes the whole row; `seq` is the last log entry in the view. A follower may call late: an older `seq` changes nothing, and an ended
 * session stays ended. `work` is given with the session's end. Throws when the view has no detail, or when D1 fails.
 */
export async function project(
  db: D1Database,
  view: SessionView,
  seq: number,
  work: ReadonlyArray<WorkSum> = [],
): Promise<void> {
  if (view.detail === null) throw new Error('a session is projected before its log holds the accepted alert')
  const content = contentOf(view)
  const row = rowOf(view.detail, view, seq, utf8Length(content))
  const labels = row.labels == null ? null : JSON.stringify(row.labels)
  const now = { current_stage: JSON.stringify(row.current_stage), active_agents: JSON.stringify(row.active_agents) }
  const components = JSON.stringify(row.components)
  const models = JSON.stringify(Object.values(view.usage))
  const values = { ...row, ...now, labels, components, content, models, work: JSON.stringify(work) }
  const { update, usage, index } = updateOf(row)
  // The index before the update of `content_bytes`: text that did not grow is not indexed again. What there is nothing for is left out: most
  // rows are written as their session begins.
  const before = content === '' ? [] : [index]
  const used = Object.keys(view.usage).length === 0 ? [] : [usage]
  const sums = work.length === 0 ? [] : [textOf(saveWork())]
  const results = await db.batch([...before, update, ...used, ...sums].map(query => bind(db, query, values)))
  if ((results[before.length]?.meta.changes ?? 0) > 0) return
  const store = drizzle(db)
  const known = await store.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, row.id))
  if (known.length > 0) return
  const inserted = store.insert(sessions).values(row).onConflictDoNothing().toSQL()
  const others = [indexContent(eq(sessions.projected_seq, slot('projected_seq'))), saveUsage()].map(textOf)
  await db.batch([inserted, ...others, ...sums].map(query => bind(db, query, values)))
}

type Query = { sql: string; params: Array<unknown> }
type Queries = { index: Query; update: Query; usage: Query }

/** By what distinguishes them: the columns, and whether the session has ended. */
const built = new Map<string, Queries>()

/** The statements of an update, with slots for the values. Built once: building them for each row takes as long as running them. */
function updateOf(row: NewSessionRow): Queries {
  const ended = isEnd(row.status)
  const names = Object.entries(changingColumns(row)).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const key = `${ended} ${names.join()}`
  const found = built.get(key)
  if (found !== undefined) return found
  const grown = ne(sessions.content_bytes, slot('content_bytes'))
  const columns = Object.fromEntries(names.map(name => [name, sql`${slot(name)}`]))
  const update = builder
    .update(sessions)
    .set(columns)
    .where(and(eq(sessions.id, slot('id')), isNewer(ended)))
    .toSQL()
  const queries = { index: textOf(indexContent(and(isNewer(ended), grown))), update, usage: textOf(saveUsage()) }
  built.set(key, queries)
  return queries
}

/** Builds texts and runs nothing. */
const builder = drizzle({} as D1Database)

const slot = (name: string) => sql.placeholder(name)

function textOf(query: SQL): Query {
  return builder.run(query).getQuery()
}

function bind(db: D1Database, query: Query, values: Record<string, unknown>): D1PreparedStatement {
  const filled = fillPlaceholders(query.params, values)
  return db.prepare(query.sql).bind(...filled.map(value => (typeof value === 'boolean' ? Number(value) : value)))
}

function indexContent(where: SQL | undefined): SQL {
  return sql`insert or replace into sessions_words (rowid, content)
    select ${sessions.number}, ${slot('content')} from ${sessions} where ${and(eq(sessions.id, slot('id')), where)}`
}

const COUNTED = ['input', 'output', 'total', 'thinking', 'cache_read', 'cache_creation'].map(name => `${name}_tokens`)
const USED = sql.raw(`model, reasoning_effort, ${COUNTED.join(', ')}`)
const USED_VALUES = sql.raw(
  ['model_name', 'reasoning_effort', ...COUNTED].map(name => `used.value ->> '${name}'`).join(', '),
)
const USED_SET = sql.raw(COUNTED.map(name => `${name} = excluded.${name}`).join(', '))

/** Writes what each model read and wrote, if the row is at this seq. */
function saveUsage(): SQL {
  const isThis = and(eq(sessions.id, slot('id')), eq(sessions.projected_seq, slot('projected_seq')))
  return sql`insert into ${sessionModels} (number, created_at, alert_type, chain_id, ${USED})
    select ${sessions.number}, ${sessions.created_at}, ${sessions.alert_type}, ${sessions.chain_id}, ${USED_VALUES}
    from ${sessions} cross join json_each(${slot('models')}) as used
    where ${isThis}
    on conflict (number, model, reasoning_effort) do update set ${USED_SET}`
}

function isNewer(ended: boolean): SQL | undefined {
  const later = lt(sessions.projected_seq, slot('projected_seq'))
  return ended ? later : and(later, notInArray(sessions.status, [...END_STATUSES]))
}

/**
 * Leaves out what never changes after the alert was accepted, because it may take a megabyte or stand in an index, which an update writes even
 * if the value stays; and what is counted as alerts are stored.
 */
function changingColumns(row: NewSessionRow): Partial<NewSessionRow> {
  return omit(row, ['id', 'created_at', 'recurrences', ...OF_THE_ALERT])
}

const OF_THE_ALERT = [
  'alert_data',
  'alert_excerpt',
  'alert_type',
  'chain_id',
  'author',
  'mcp_selection',
  'alert_title',
  'severity',
  'cluster',
  'namespace',
  'service',
  'links',
] as const

function rowOf(detail: SessionDetail, view: SessionView, seq: number, contentBytes: number): NewSessionRow {
  return {
    ...omit(detail, [
      'stages',
      'planned_stages',
      'follow_up',
      'cost_estimation_enabled',
      'thinking_tokens',
      'cache_read_tokens',
      'cache_creation_tokens',
      'verdict',
      'completeness',
    ]),
    current_stage: currentStage(detail),
    active_agents: activeAgents(view),
    verdict_cause: detail.verdict?.cause ?? null,
    confidence: detail.verdict?.confidence ?? null,
    grounded_share: detail.verdict?.grounded_share ?? null,
    components: detail.verdict?.components ?? [],
    gap_count: detail.completeness?.gaps.length ?? 0,
    has_sub_agents: hasSubAgents(detail),
    provider_fallback_count: view.providerFallbackCount,
    alert_excerpt: excerptOf(detail.alert_data),
    slack_message_fingerprint: detail.slack_message_fingerprint ?? null,
    mcp_selection: detail.mcp_selection ?? null,
    error_message: cut(detail.error_message, MESSAGE_BYTES),
    action_taken: cut(detail.action_taken, MESSAGE_BYTES),
    investigation_feedback: cut(detail.investigation_feedback, MESSAGE_BYTES),
    executive_summary: cut(detail.executive_summary, SUMMARY_BYTES),
    executive_summary_error: cut(detail.executive_summary_error, MESSAGE_BYTES),
    final_analysis: cut(detail.final_analysis, ANALYSIS_BYTES),
    projected_seq: seq,
    content_bytes: contentBytes,
    waits_until: view.waiting?.until ?? null,
  }
}

function hasSubAgents({ stages }: SessionDetail): boolean {
  return stages.some(stage => stage.executions?.some(each => (each.sub_agents ?? []).length > 0) ?? false)
}

function cut(text: string | null, bytes: number): string | null {
  return text === null ? null : cutUtf8(text, bytes, CUT)
}
