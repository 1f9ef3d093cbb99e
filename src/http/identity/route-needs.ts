// What each route asks of its caller. A route that is missing here is refused, and a test compares this table with the router.

import type { Scope } from '#core/protocol/scopes.ts'
import type { Channel } from '../relay/actions.ts'
import { SENDER_ROUTES } from '../webhooks/senders.ts'

/** `nobody`: open to everyone. `anyone`: any identity, whatever it may do. */
export type Need = Scope | 'anyone' | 'nobody'

export const ROUTE_NEEDS: Readonly<Record<string, Need>> = {
  'GET /health': 'nobody',
  'GET /metrics': 'read',
  'GET /oauth2/userinfo': 'anyone',
  'GET /oauth2/sign_in': 'nobody',
  'POST /oauth2/sign_in': 'nobody',
  'GET /oauth2/sign_out': 'anyone',
  'POST /oauth2/sign_out': 'anyone',

  'POST /api/v1/alerts': 'ingest',
  ...Object.fromEntries(SENDER_ROUTES.map(route => [route, 'ingest' as const])),
  'GET /api/v1/alert-types': 'read',
  'GET /api/v1/runbooks': 'read',
  'POST /api/v1/ingest/dry-run': 'respond',
  // It names people and places, which the configuration's viewer hides.
  'GET /api/v1/notifications': 'respond',
  'POST /api/v1/notifications/dry-run': 'respond',

  'GET /api/v1/sessions': 'read',
  'GET /api/v1/sessions/active': 'read',
  'GET /api/v1/sessions/filter-options': 'read',
  'GET /api/v1/sessions/triage/:group': 'read',
  'GET /api/v1/sessions/:id': 'read',
  'GET /api/v1/sessions/:id/summary': 'read',
  'GET /api/v1/sessions/:id/status': 'read',
  'GET /api/v1/sessions/:id/timeline': 'read',
  'GET /api/v1/sessions/:id/trace': 'read',
  'GET /api/v1/sessions/:id/trace/llm/:interaction_id': 'read',
  'GET /api/v1/sessions/:id/trace/mcp/:interaction_id': 'read',
  'GET /api/v1/sessions/:id/export': 'read',
  'GET /api/v1/sessions/:id/review-activity': 'read',
  'GET /api/v1/sessions/:id/score': 'read',
  'GET /api/v1/sessions/:id/memories': 'read',
  'GET /api/v1/sessions/:id/injected-memories': 'read',
  'GET /api/v1/ws': 'read',

  'POST /api/v1/sessions/:id/cancel': 'respond',
  'POST /api/v1/sessions/:id/chat/messages': 'respond',
  'POST /api/v1/sessions/:id/score': 'respond',
  'PATCH /api/v1/sessions/review': 'respond',
  'POST /api/v1/sessions/:id/start': 'respond',

  'GET /api/v1/memories': 'read',
  'GET /api/v1/memories/:id': 'read',
  'PATCH /api/v1/memories/:id': 'respond',
  'DELETE /api/v1/memories/:id': 'respond',

  'POST /api/v1/tokens': 'admin',
  'GET /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/:id': 'admin',

  'GET /api/v1/audit': 'admin',
  'GET /api/v1/audit/export': 'admin',

  'GET /api/v1/senders': 'read',

  'GET /api/v1/silences': 'read',
  'GET /api/v1/silences/preview': 'read',
  'POST /api/v1/silences': 'respond',
  'DELETE /api/v1/silences/:id': 'respond',

  'GET /api/v1/usage/summary': 'read',
  'GET /api/v1/usage/outcomes': 'read',
  'GET /api/v1/usage/series': 'read',
  'GET /api/v1/usage/ends': 'read',
  'GET /api/v1/usage/durations': 'read',
  'GET /api/v1/usage/verdicts': 'read',
  'GET /api/v1/usage/tools': 'read',
  'GET /api/v1/usage/failures': 'read',
  'GET /api/v1/system/warnings': 'read',
  'GET /api/v1/system/mcp-servers': 'read',
  'GET /api/v1/system/default-tools': 'read',
  'GET /api/v1/system/config': 'read',
  'GET /api/v1/system/state': 'read',
  'GET /api/v1/system/config/origins': 'read',
  'GET /api/v1/system/config/skills/:name': 'read',
  'GET /api/v1/openapi.json': 'anyone',
  'GET /api/docs': 'anyone',
}

/** The same for what a socket subscribes to. */
export const CHANNEL_NEEDS: Readonly<Record<Channel['kind'], Scope>> = {
  sessions: 'read',
  session: 'read',
  quiet: 'read',
}
