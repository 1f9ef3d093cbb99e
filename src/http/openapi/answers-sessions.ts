// The answers about many sessions.

import { z } from 'zod'
import type * as api from '#core/protocol/api.ts'
import * as f from './fields.ts'
import { mirrors } from './mirror.ts'
import { counts, course, current, head, review } from './session-fields.ts'

export const sessionListItem = z
  .object({
    ...head,
    ...course,
    ...counts,
    ...review,
    error_message: f.textOrNull,
    executive_summary: f.textOrNull,
    has_sub_agents: f.flag,
    provider_fallback_count: f.whole,
    matched_in_content: f.flag.describe('Whether a search found something in the timeline'),
    alert_excerpt: f.text.describe('The first 200 characters of the masked alert'),
  })
  .meta({ id: 'SessionListItem' })

export const sessionList = mirrors<api.SessionList>()(
  z.object({
    sessions: z.array(sessionListItem),
    pagination: z.object({ page: f.whole, page_size: f.whole, total_pages: f.whole, total_items: f.whole }),
    cost_estimation_enabled: f.flag,
  }),
)

export const activeSessions = mirrors<api.ActiveSessions>()(
  z.object({
    active: z.array(z.object({ ...head, started_at: f.timeOrNull, ...current })),
    queued: z.array(z.object({ ...head, queue_position: f.whole.describe('From 1 on') })),
  }),
)

export const filterOptions = mirrors<api.FilterOptions>()(
  z.object({ alert_types: z.array(f.text), chain_ids: z.array(f.text), statuses: z.array(f.sessionStatus) }),
)
