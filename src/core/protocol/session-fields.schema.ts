// Fields that the list and the detail of a session share. All but the costs are columns of the table `sessions`.

import { z } from 'zod'
import * as f from './fields.schema.ts'

export const review = {
  review_status: f.reviewStatus.nullable(),
  assignee: f.textOrNull,
  quality_rating: f.textOrNull,
  action_taken: f.textOrNull,
  investigation_feedback: f.textOrNull,
  feedback_edited: f.flag,
  feedback_edited_by: f.textOrNull,
  feedback_edited_at: f.timeOrNull,
}
/** null is not []: the first is unknown, the second says that none fits. */
export const labels = {
  labels: z.array(f.text).nullable().describe('null: not known, or not yet; []: no label fits'),
}

/** Not in the reference: what the alert says at a glance, read from the whole of it when it was accepted. null: it does not say. */
export const alertFacts = {
  alert_title: f.textOrNull.describe('One sentence; the title of the session'),
  severity: f.severity.nullable(),
  cluster: f.textOrNull,
  namespace: f.textOrNull,
  service: f.textOrNull,
  links: z
    .array(z.object({ label: f.text, url: f.text }))
    .describe('Runbook, source, dashboard and silence of the alert, if it has them; http and https alone'),
}

/** Not in the reference: a silence holds the pending session. The last two stay where it ended while it was held. */
export const hold = {
  held_until: f.timeOrNull.describe('Until when a silence holds the session; null: none does'),
  silence_id: f.textOrNull,
  silence_comment: f.textOrNull,
}

/** Who cancelled the session, and why if that was said. */
export const cancellation = { cancelled_by: f.textOrNull, cancel_reason: f.textOrNull }
export const head = {
  id: f.text,
  alert_type: f.textOrNull,
  chain_id: f.text,
  status: f.sessionStatus,
  author: f.textOrNull,
  created_at: f.time,
}
export const course = { started_at: f.timeOrNull, completed_at: f.timeOrNull, duration_ms: f.wholeOrNull }
export const current = { current_stage_index: f.wholeOrNull, current_stage_id: f.textOrNull }
export const counts = {
  llm_interaction_count: f.whole,
  mcp_interaction_count: f.whole,
  wrote_count: f.whole.describe(
    'Calls of tools that say, or of which the configuration says, that they change something',
  ),
  ...f.tokens,
  ...f.tokenParts,
  ...f.cost,
  total_stages: f.whole,
  completed_stages: f.whole,
  has_parallel_stages: f.flag,
  has_action_stages: f.flag,
  actions_executed: f.flag.nullable(),
  chat_message_count: f.whole,
  // Not in the reference.
  recurrences: f.whole.describe('How many alerts joined the session that another one opened'),
  ...current,
  // Sessions are not scored yet: always null.
  latest_score: f.wholeOrNull,
  scoring_status: f.textOrNull,
}
