// Every endpoint that the reference has, and some of ours, with each status and message it may answer. Braces name a session of the test.

import type { Spec } from './shape.ts'

/** Every endpoint, and the status of its success. */
export const INDEX: ReadonlyArray<readonly [endpoint: string, ...successes: ReadonlyArray<number>]> = [
  ['GET /health', 200, 503],
  ['GET /metrics', 200],
  ['POST /api/v1/alerts', 202],
  ['GET /api/v1/alert-types', 200],
  ['GET /api/v1/runbooks', 200],
  ['GET /api/v1/sessions', 200],
  ['GET /api/v1/sessions/active', 200],
  ['GET /api/v1/sessions/filter-options', 200],
  ['GET /api/v1/sessions/triage/:group', 200],
  ['PATCH /api/v1/sessions/review', 200],
  ['GET /api/v1/sessions/:id', 200],
  ['GET /api/v1/sessions/:id/summary', 200],
  ['GET /api/v1/sessions/:id/status', 200],
  ['GET /api/v1/sessions/:id/timeline', 200],
  ['POST /api/v1/sessions/:id/cancel', 200],
  ['POST /api/v1/sessions/:id/chat/messages', 202],
  ['POST /api/v1/sessions/:id/score', 202],
  ['GET /api/v1/sessions/:id/score', 200],
  ['GET /api/v1/sessions/:id/export', 200],
  ['GET /api/v1/sessions/:id/review-activity', 200],
  ['GET /api/v1/sessions/:id/memories', 200],
  ['GET /api/v1/sessions/:id/injected-memories', 200],
  ['GET /api/v1/sessions/:id/trace', 200],
  ['GET /api/v1/sessions/:id/trace/llm/:interaction_id', 200],
  ['GET /api/v1/sessions/:id/trace/mcp/:interaction_id', 200],
  ['GET /api/v1/memories', 200],
  ['GET /api/v1/memories/:id', 200],
  ['PATCH /api/v1/memories/:id', 200],
  ['DELETE /api/v1/memories/:id', 204],
  ['GET /api/v1/usage/summary', 200],
  ['GET /api/v1/usage/outcomes', 200],
  ['GET /api/v1/usage/series', 200],
  ['GET /api/v1/silences', 200],
  ['GET /api/v1/silences/preview', 200],
  ['POST /api/v1/silences', 201],
  ['DELETE /api/v1/silences/:id', 404],
  ['POST /api/v1/sessions/:id/start', 409],
  ['GET /api/v1/usage/ends', 200],
  ['GET /api/v1/usage/durations', 200],
  ['GET /api/v1/usage/verdicts', 200],
  ['GET /api/v1/usage/tools', 200],
  ['GET /api/v1/usage/failures', 200],
  ['GET /api/v1/system/warnings', 200],
  ['GET /api/v1/system/mcp-servers', 200],
  ['GET /api/v1/system/default-tools', 200],
  ['GET /api/v1/system/config', 200],
  ['GET /api/v1/system/config/skills/:name', 200],
  ['POST /api/v1/ingest/dry-run', 200],
  ['GET /api/v1/notifications', 200],
  ['POST /api/v1/notifications/dry-run', 200],
  ['GET /api/v1/system/state', 200],
  ['GET /api/v1/system/config/origins', 200],
  ['GET /api/v1/ws', 101],
]

/** Scoring and memory are not built: these answer as the reference does with both switched off. */
export const SWITCHED_OFF: ReadonlyArray<string> = [
  'POST /api/v1/sessions/:id/score',
  'GET /api/v1/sessions/:id/score',
  'GET /api/v1/memories/:id',
  'PATCH /api/v1/memories/:id',
  'DELETE /api/v1/memories/:id',
]

/** The system of the request: the usual one, one with a broken database or configuration, or the usual one without a token. */
export type Door = 'usual' | 'no database' | 'no configuration' | 'stranger'

export type Ask = {
  /** By default the endpoint's own, its `:id` being `{led}`. */
  path?: string
  body?: unknown
  headers?: Record<string, string>
  door?: Door
}

export type Says = { shape: Spec } | { message: string | RegExp } | { text: RegExp } | { json: unknown }

export type Row = readonly [endpoint: string, when: string, status: number, says: Says, ask?: Ask]

export const shape = (spec: Spec): Says => ({ shape: spec })
export const says = (message: string | RegExp): Says => ({ message })
