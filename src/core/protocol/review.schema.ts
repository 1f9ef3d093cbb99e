// The answers about reviews.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { sessionListItem } from './session-list.schema.ts'
import { REVIEW_ACTIONS } from './status.ts'

export const triageGroup = z.object({
  count: f.whole,
  page: f.whole,
  page_size: f.whole,
  total_pages: f.whole,
  sessions: z.array(sessionListItem),
})

export const reviewResult = z.object({ session_id: f.text, success: f.flag, error: f.text.exactOptional() })
export const reviewResults = z.object({ results: z.array(reviewResult) })

export const reviewActivity = z.object({
  id: f.text,
  actor: f.text,
  action: z.enum(REVIEW_ACTIONS),
  from_status: f.reviewStatus.nullable(),
  to_status: f.reviewStatus.nullable(),
  quality_rating: f.text.exactOptional(),
  note: f.text.exactOptional(),
  investigation_feedback: f.text.exactOptional(),
  created_at: f.time,
})
export const reviewActivities = z.object({ activities: z.array(reviewActivity) })
