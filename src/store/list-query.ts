// What a client can ask of the list.

import type { Severity } from '#core/alerts/severity.ts'
import type { Confidence, ReviewStatus, SessionStatus } from '#core/protocol/status.ts'

export const SORT_KEYS = [
  'created_at',
  'status',
  'alert_type',
  'author',
  'duration',
  'score',
  'quality_rating',
] as const
export const TRIAGE_GROUPS = ['investigating', 'needs_review', 'in_progress', 'reviewed'] as const
export const SCORING_FILTERS = ['scored', 'not_scored', 'scoring_in_progress', 'scoring_failed'] as const

export type ListQuery = {
  page: number
  pageSize: number
  sortBy: (typeof SORT_KEYS)[number]
  sortOrder: 'asc' | 'desc'
  statuses: Array<SessionStatus>
  alertType: string | null
  chainId: string | null
  /** `from` <= `created_at` < `to`, as RFC 3339. */
  from: string | null
  to: string | null
  search: string | null
  /** By the newest score. */
  scoring: (typeof SCORING_FILTERS)[number] | null
  reviewStatuses: Array<ReviewStatus>
  assignee: string | null
  rating: string | null
  /** Sessions with at least one of these. */
  labels: ReadonlyArray<string>
  severities: ReadonlyArray<Severity>
  cluster: string | null
  namespace: string | null
  author: string | null
  /** Whether an action stage changed something. */
  acted: boolean | null
  /** Whether a fallback took over from a model. */
  fellBack: boolean | null
  needsPerson: boolean | null
  confidences: ReadonlyArray<Confidence>
  /** Sessions whose verdict names at least one of these. */
  components: ReadonlyArray<string>
  /** `server.tool`: an ended session called it. */
  tool: string | null
  /** A class of failures (metrics/session-work.ts): the session, an agent of it or a call of a tool failed of it. */
  failure: string | null
  /** The least share of grounded claims. */
  groundedMin: number | null
}
