// What the audit log calls each route that changes something. A test compares this table with the router, so that none is forgotten.

import { SENDER_ROUTES } from '../webhooks/senders.ts'

/** Null where the database notes the act, with the session that it stores, and where nothing is changed. */
export const ROUTE_ACTS: Readonly<Record<string, string | null>> = {
  'POST /api/v1/alerts': null,
  ...Object.fromEntries(SENDER_ROUTES.map(route => [route, null])),
  'POST /api/v1/ingest/dry-run': null,
  'POST /api/v1/notifications/dry-run': null,
  'POST /api/v1/sessions/:id/cancel': 'session.cancelled',
  'POST /api/v1/sessions/:id/start': 'session.started',
  'POST /api/v1/sessions/:id/chat/messages': 'question.asked',
  'POST /api/v1/sessions/:id/score': 'session.scored',
  'PATCH /api/v1/sessions/review': 'session.reviewed',
  'PATCH /api/v1/memories/:id': 'memory.changed',
  'DELETE /api/v1/memories/:id': 'memory.deleted',
  'POST /api/v1/silences': 'silence.set',
  'DELETE /api/v1/silences/:id': 'silence.ended',
  'POST /api/v1/tokens': 'token.created',
  'DELETE /api/v1/tokens/:id': 'token.revoked',
  'POST /oauth2/sign_in': 'signed_in',
  'GET /oauth2/sign_out': 'signed_out',
  'POST /oauth2/sign_out': 'signed_out',
}
