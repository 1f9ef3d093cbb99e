// The query of the session list (docs/wire.md).

import * as z from 'zod'
import { CONFIDENCES, QUALITY_RATINGS, SESSION_STATUSES, SEVERITIES } from '#core/protocol/status.ts'
import { utf8Length } from '#core/utf8.ts'
import type { ListQuery } from '#store/list-query.ts'
import { SCORING_FILTERS, SORT_KEYS } from '#store/list-query.ts'
import { instant, lenientPage, names, oneOf, share, someOf, word, words } from '../request/read-query.ts'

const REVIEW_STATUSES = ['needs_review', 'in_progress', 'reviewed'] as const

const day = (name: string) => instant(`invalid ${name}: expected RFC3339 format, like 2026-11-01T10:00:00Z`)

export const listSchema = z.object({
  search: z
    .string()
    .refine(value => utf8Length(value) >= 3, { error: 'search query must be at least 3 characters', abort: true })
    .describe('A phrase in the alert or the analysis, or words of the timeline; at least three bytes')
    .optional(),
  page: lenientPage(Number.MAX_SAFE_INTEGER, 1).describe('Default: 1. Invalid numbers are ignored'),
  page_size: lenientPage(100, 25).describe('Default: 25. Invalid numbers are ignored'),
  sort_by: oneOf('sort_by', SORT_KEYS).describe('Default: created_at'),
  sort_order: oneOf('sort_order', ['asc', 'desc']).describe('Default: desc'),
  status: someOf('status', SESSION_STATUSES).describe('One or more, separated by commas'),
  alert_type: word.describe('This alert type only'),
  chain_id: word.describe('This chain only'),
  start_date: day('start_date').optional().describe('Created at or after this time'),
  end_date: day('end_date').optional().describe('Created before this time'),
  scoring_status: oneOf('scoring_status', SCORING_FILTERS).describe('Status of the newest score'),
  review_status: someOf('review_status', REVIEW_STATUSES).describe('One or more, separated by commas'),
  assignee: word.describe('Who reviews the session'),
  quality_rating: oneOf('quality_rating', QUALITY_RATINGS).describe('How the review rated the session'),
  label: names('invalid label: must match [A-Za-z][A-Za-z0-9_-]*').describe(
    'One or more, separated by commas: sessions with at least one of them',
  ),
  severity: someOf('severity', SEVERITIES).describe('Of the alert; one or more, separated by commas'),
  cluster: word.describe('The cluster that the alert names'),
  namespace: word.describe('The namespace that the alert names'),
  author: word.describe('Who handed in the alert'),
  acted: yesOrNo('acted').describe('Whether an action stage changed something'),
  fell_back: yesOrNo('fell_back').describe('Whether a fallback took over from a model'),
  needs_person: yesOrNo('needs_person').describe(
    'Whether it failed, ran out of time or is inconclusive, and nobody has begun to review it',
  ),
  confidence: someOf('confidence', CONFIDENCES).describe("One or more, separated by commas: the verdict's confidence"),
  component: words('component').describe('One or more, separated by commas: the verdict names at least one of them'),
  tool: word.describe('Ended sessions that called this tool of an MCP server, as server.tool'),
  failure: word.describe('A class of /usage/failures: the session, an agent or a call of a tool failed of it'),
  grounded_min: share('grounded_min').describe("The least share of the verdict's claims that is grounded"),
})

function yesOrNo(name: string) {
  return oneOf(name, ['true', 'false'])
}

function truth(word: 'true' | 'false' | undefined): boolean | null {
  return word === undefined ? null : word === 'true'
}

/** The query in the form of the store. */
export function listQuery(asked: z.output<typeof listSchema>): ListQuery {
  return {
    page: asked.page,
    pageSize: asked.page_size,
    sortBy: asked.sort_by ?? 'created_at',
    sortOrder: asked.sort_order ?? 'desc',
    statuses: asked.status ?? [],
    alertType: asked.alert_type ?? null,
    chainId: asked.chain_id ?? null,
    from: asked.start_date ?? null,
    to: asked.end_date ?? null,
    search: asked.search ?? null,
    scoring: asked.scoring_status ?? null,
    reviewStatuses: asked.review_status ?? [],
    assignee: asked.assignee ?? null,
    rating: asked.quality_rating ?? null,
    labels: asked.label ?? [],
    severities: asked.severity ?? [],
    cluster: asked.cluster ?? null,
    namespace: asked.namespace ?? null,
    author: asked.author ?? null,
    acted: truth(asked.acted),
    fellBack: truth(asked.fell_back),
    needsPerson: truth(asked.needs_person),
    confidences: asked.confidence ?? [],
    components: asked.component ?? [],
    tool: asked.tool ?? null,
    failure: asked.failure ?? null,
    groundedMin: asked.grounded_min ?? null,
  }
}
