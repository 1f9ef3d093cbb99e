import * as intake from '#core/protocol/intake.schema.ts'
import { alertTypes, runbooks } from '#core/protocol/service.schema.ts'
import { submissionSchema } from '../alerts/submission.ts'
import { IDEMPOTENCY_KEY } from '../request/idempotency-key.ts'
import { SENDERS } from '../webhooks/senders.ts'
import type { Noun, Operation } from './operation.ts'

const KEY = {
  [IDEMPOTENCY_KEY]: 'The same key with the same body opens one session in 24 hours; with another body it is refused',
}
const KEY_REUSED = { 422: 'the key came with another body before' }
const TOO_MANY = { 429: 'more alerts than ingest.rate_limit allows: send it again after Retry-After' }
const NOT_STORED = { 503: 'the alert was not stored: send it again, after Retry-After if it is there' }

const webhooks: Record<string, Operation> = Object.fromEntries(
  SENDERS.map(({ name, label, schema, takesKey = false, repeatsAfter429 = false }) => [
    `POST /api/v1/webhooks/${name}`,
    {
      summary: `Webhook of ${label}`,
      body: schema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      ...(takesKey && { headers: KEY }),
      refuses: {
        400: 'not a notification of this sender',
        ...(takesKey && KEY_REUSED),
        ...(repeatsAfter429 && TOO_MANY),
        ...NOT_STORED,
      },
    },
  ]),
)

export const alerts = {
  noun: 'Alerts',
  operations: {
    'POST /api/v1/alerts': {
      summary: 'Hand in an alert',
      headers: KEY,
      body: submissionSchema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      refuses: {
        400: 'the alert is not valid',
        413: 'the alert or the request is too long',
        ...KEY_REUSED,
        ...TOO_MANY,
        ...NOT_STORED,
      },
    },
    ...webhooks,
    'GET /api/v1/alert-types': { summary: 'Alert types and their chains', answers: { 200: alertTypes } },
    'GET /api/v1/runbooks': { summary: 'Runbooks to choose from', answers: { 200: runbooks } },
  },
} satisfies Noun
