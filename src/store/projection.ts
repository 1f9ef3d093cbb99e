// The row of a session as its log says it stands.

import type { SQL } from 'drizzle-orm'
import { and, eq, lt, ne, notInArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { SessionDetail } from '#core/protocol/api.ts'
import { END_STATUSES, isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { excerptOf } from './accept.ts'
import { contentOf } from './content.ts'
import { cutUtf8, utf8Length } from './cut.ts'
import type { NewSessionRow } from './schema.ts'
import { sessionModels, sessions } from './schema.ts'

// Together with the alert these stay below the 2,000,000 bytes of a D1 row. The session's object keeps the whole texts.
const ANALYSIS_BYTES = 400_000
const SUMMARY_BYTES = 50_000
const MESSAGE_BYTES = 20_000
const CUT = '\n[cut]'

/**
 * Writes the whole row of a view that stands at `seq`. An older seq changes nothing, and an ended session never goes back to running: both
 * can arrive late from a follower. Throws when the view was never accepted, or when the database does not take it.
 */
export async function project(db: D1Database, view: SessionView, seq: number): Promise<void> {
  if (view.detail === null) throw new Error('a session is projected before its log holds the accepted alert')
  const content = contentOf(view)
  const row = rowOf(view.detail, view, seq, utf8Length(content))
  const store = drizzle(db)
  const models = JSON.stringify(view.usage)
  const prepare = ({ sql: text, params }: Query) => db.prepare(text).bind(...params)
  const [, updated] = await db.batch(
    [
      // Before the row, which remembers how much of the text the index has: text that did not grow is not read again.
      store.run(indexed(row, content, and(newer(row), ne(sessions.contentBytes, row.contentBytes ?? 0)))).getQuery(),
      store
        .update(sessions)
        .set(whatMoves(row))
        .where(and(eq(sessions.id, row.id), newer(row)))
        .toSQL(),
      store.run(spent(row, models)).getQuery(),
    ].map(prepare),
  )
  if ((updated?.meta.changes ?? 0) > 0) return
  const known = await store.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, row.id))
  if (known.length > 0) return
  await db.batch(
    [
      store.insert(sessions).values(row).onConflictDoNothing().toSQL(),
      store.run(indexed(row, content, eq(sessions.projectedSeq, seq))).getQuery(),
      store.run(spent(row, models)).getQuery(),
    ].map(prepare),
  )
}

type Query = { sql: string; params: Array<unknown> }

function indexed(row: NewSessionRow, content: string, where: SQL | undefined): SQL {
  return sql`insert or replace into sessions_words (rowid, content)
    select ${sessions.number}, ${content} from ${sessions} where ${and(eq(sessions.id, row.id), where)}`
}

/** What each model read and wrote, once the row stands at this seq. */
function spent(row: NewSessionRow, models: string): SQL {
  return sql`insert into ${sessionModels}
      (model, number, created_at, alert_type, chain_id, input_tokens, output_tokens, total_tokens)
    select used.key, ${sessions.number}, ${sessions.createdAt}, ${sessions.alertType}, ${sessions.chainId},
      used.value ->> 'input_tokens', used.value ->> 'output_tokens', used.value ->> 'total_tokens'
    from ${sessions} cross join json_each(${models}) as used
    where ${and(eq(sessions.id, row.id), eq(sessions.projectedSeq, row.projectedSeq ?? 0))}
    on conflict (number, model) do update set
      input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, total_tokens = excluded.total_tokens`
}

function newer(row: NewSessionRow): SQL | undefined {
  const later = lt(sessions.projectedSeq, row.projectedSeq ?? 0)
  return isEnd(row.status) ? later : and(later, notInArray(sessions.status, [...END_STATUSES]))
}

/** The alert is up to a megabyte and stands as it was accepted: it does not travel again. */
function whatMoves(row: NewSessionRow): Partial<NewSessionRow> {
  const {
    id: _id,
    createdAt: _created,
    alertData: _alert,
    alertExcerpt: _excerpt,
    mcpSelection: _selection,
    ...moving
  } = row
  return moving
}

function rowOf(detail: SessionDetail, view: SessionView, seq: number, contentBytes: number): NewSessionRow {
  return {
    id: detail.id,
    status: detail.status,
    alertType: detail.alert_type,
    chainId: detail.chain_id,
    author: detail.author,
    createdAt: detail.created_at,
    startedAt: detail.started_at,
    completedAt: detail.completed_at,
    durationMs: detail.duration_ms,
    projectedSeq: seq,
    contentBytes,
    chatEnabled: detail.chat_enabled,
    chatId: detail.chat_id,
    chatMessageCount: detail.chat_message_count,
    totalStages: detail.total_stages,
    completedStages: detail.completed_stages,
    failedStages: detail.failed_stages,
    hasParallelStages: detail.has_parallel_stages,
    hasSubAgents: detail.stages.some(
      stage => stage.executions?.some(each => (each.sub_agents ?? []).length > 0) ?? false,
    ),
    hasActionStages: detail.has_action_stages,
    actionsExecuted: detail.actions_executed,
    llmInteractionCount: detail.llm_interaction_count,
    mcpInteractionCount: detail.mcp_interaction_count,
    inputTokens: detail.input_tokens,
    outputTokens: detail.output_tokens,
    totalTokens: detail.total_tokens,
    providerFallbackCount: view.providerFallbackCount,
    currentStageIndex: detail.current_stage_index,
    currentStageId: detail.current_stage_id,
    latestScore: detail.latest_score,
    scoringStatus: detail.scoring_status,
    scoreId: detail.score_id,
    reviewStatus: detail.review_status,
    assignee: detail.assignee,
    qualityRating: detail.quality_rating,
    feedbackEdited: detail.feedback_edited,
    feedbackEditedBy: detail.feedback_edited_by,
    feedbackEditedAt: detail.feedback_edited_at,
    runbookUrl: detail.runbook_url,
    slackMessageFingerprint: detail.slack_message_fingerprint ?? null,
    alertExcerpt: excerptOf(detail.alert_data),
    errorMessage: cut(detail.error_message, MESSAGE_BYTES),
    actionTaken: cut(detail.action_taken, MESSAGE_BYTES),
    investigationFeedback: cut(detail.investigation_feedback, MESSAGE_BYTES),
    executiveSummary: cut(detail.executive_summary, SUMMARY_BYTES),
    executiveSummaryError: cut(detail.executive_summary_error, MESSAGE_BYTES),
    mcpSelection: detail.mcp_selection ?? null,
    finalAnalysis: cut(detail.final_analysis, ANALYSIS_BYTES),
    alertData: detail.alert_data,
    waitsUntil: view.waiting?.until ?? null,
  }
}

function cut(text: string | null, bytes: number): string | null {
  return text === null ? null : cutUtf8(text, bytes, CUT)
}
