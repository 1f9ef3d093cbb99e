// The answers about scores and memories. Neither is built yet: lists are empty, and single ones are not found.

import { z } from 'zod'
import * as f from './fields.schema.ts'

export const score = z.object({
  score_id: f.text,
  total_score: f.wholeOrNull,
  score_analysis: f.textOrNull,
  tool_improvement_report: f.textOrNull,
  failure_tags: z.array(f.text).nullable(),
  prompt_hash: f.textOrNull,
  score_triggered_by: f.text,
  status: f.text,
  stage_id: f.textOrNull,
  started_at: f.time,
  completed_at: f.timeOrNull,
  error_message: f.textOrNull,
})
export const startedScore = z.object({ score_id: f.text })

export const memory = z
  .object({
    id: f.text,
    project: f.text,
    content: f.text,
    category: f.text,
    valence: f.text,
    confidence: f.number,
    seen_count: f.whole,
    source_session_id: f.text,
    alert_type: f.textOrNull,
    chain_id: f.textOrNull,
    deprecated: f.flag,
    created_at: f.time,
    updated_at: f.time,
    last_seen_at: f.time,
  })
  .meta({ id: 'Memory' })

/** Always empty today. */
export const memoryPage = z.object({
  memories: z.array(memory),
  total: f.whole,
  page: f.whole,
  page_size: f.whole,
  total_pages: f.whole,
})
