// Bodies of the REST API across sessions: triage, reviews, usage, memories (wire contract 1.9, 1.10, 1.18, 1.19, 1.21).

import type { SessionListItem } from './api.ts'
import type { Timestamp } from './events.ts'
import type { ReviewAction, ReviewStatus } from './status.ts'

export type TriageGroup = {
  count: number
  page: number
  page_size: number
  total_pages: number
  sessions: Array<SessionListItem>
}
export type ReviewResult = { session_id: string; success: boolean; error?: string }
export type ReviewActivity = {
  id: string
  actor: string
  action: ReviewAction
  from_status: ReviewStatus | null
  to_status: ReviewStatus | null
  quality_rating?: string
  note?: string
  investigation_feedback?: string
  created_at: Timestamp
}
export type UsageSummary = {
  cost_estimation_enabled: boolean
  window: { start: Timestamp; end: Timestamp }
  rank_by: 'cost' | 'tokens'
  totals: { session_count: number; input_tokens: number; output_tokens: number; total_tokens: number }
  by_model: Array<{
    model_name: string
    session_count: number
    input_tokens: number
    output_tokens: number
    total_tokens: number
  }>
  by_alert_type: Array<{ alert_type: string; session_count: number; total_tokens: number }>
  by_chain: Array<{ chain_id: string; session_count: number; total_tokens: number }>
  top_sessions: Array<{
    session_id: string
    alert_type: string | null
    chain_id: string
    total_tokens: number
    created_at: Timestamp
  }>
}
/** What investigations taught; nothing is remembered yet. */
export type MemoryItem = {
  id: string
  project: string
  content: string
  category: string
  valence: string
  confidence: number
  seen_count: number
  source_session_id: string
  alert_type: string | null
  chain_id: string | null
  deprecated: boolean
  created_at: Timestamp
  updated_at: Timestamp
  last_seen_at: Timestamp
}
export type MemoryPage = {
  memories: Array<MemoryItem>
  total: number
  page: number
  page_size: number
  total_pages: number
}
