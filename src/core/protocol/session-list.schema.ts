// The answers about many sessions.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import {
  alertFacts,
  cancellation,
  counts,
  course,
  current,
  head,
  hold,
  labels,
  review,
} from './session-fields.schema.ts'
import { findingsOfRow } from './verdict.schema.ts'

/** Who is at work, and the newest open call of each. Not in the reference. */
const activeAgents = z
  .array(
    z.object({
      name: f.text,
      call: z
        .object({ server: f.text.describe('Empty for a tool of our own'), tool: f.text, started_at: f.time })
        .nullable(),
    }),
  )
  .describe('Empty unless the session runs. Written when agents begin and end, and each half minute')

export const sessionListItem = z
  .object({
    ...head,
    ...alertFacts,
    ...course,
    ...counts,
    ...review,
    ...labels,
    ...findingsOfRow,
    ...cancellation,
    ...hold,
    error_message: f.textOrNull,
    executive_summary: f.textOrNull,
    current_stage: z
      .object({ name: f.text, index: f.whole.describe('From 1 on'), total: f.whole.describe('As planned') })
      .nullable()
      .describe('null unless the session runs and a stage has begun'),
    active_agents: activeAgents,
    has_sub_agents: f.flag,
    provider_fallback_count: f.whole,
    matched_in_content: f.flag.describe('Whether the search matched the timeline'),
    // Not in the reference: tells sessions of one alert type apart.
    alert_excerpt: f.text.describe('The first 200 characters of the masked alert'),
  })
  .meta({ id: 'SessionListItem' })

export const sessionList = z.object({
  sessions: z.array(sessionListItem),
  pagination: z.object({ page: f.whole, page_size: f.whole, total_pages: f.whole, total_items: f.whole }),
  cost_estimation_enabled: f.flag,
})

const inBrief = { ...head, alert_title: alertFacts.alert_title }

export const activeSessions = z.object({
  active: z.array(z.object({ ...inBrief, started_at: f.timeOrNull, ...current })),
  queued: z.array(z.object({ ...inBrief, queue_position: f.whole.describe('From 1 on') })),
})

export const filterOptions = z.object({
  alert_types: z.array(f.text),
  chain_ids: z.array(f.text),
  labels: z.array(f.text),
  severities: z.array(f.severity),
  clusters: z.array(f.text),
  namespaces: z.array(f.text),
  authors: z.array(f.text),
  statuses: z.array(f.sessionStatus),
})
