import * as intake from '#core/protocol/intake.schema.ts'
import { alertTypes, runbooks } from '#core/protocol/service.schema.ts'
import { submissionSchema } from '../alerts/submission.ts'
import { SENDERS } from '../webhooks/senders.ts'
import type { Noun, Operation } from './operation.ts'

const webhooks: Record<string, Operation> = Object.fromEntries(
  SENDERS.map(({ name, label, schema }) => [
    `POST /api/v1/webhooks/${name}`,
    {
      summary: `Webhook of ${label}`,
      body: schema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      refuses: { 400: 'not a notification of this sender', 503: 'the alert was not stored: send it again' },
    },
  ]),
)

export const alerts = {
  noun: 'Alerts',
  operations: {
    'POST /api/v1/alerts': {
      summary: 'Hand in an alert',
      body: submissionSchema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      refuses: {
        400: 'the alert is not valid',
        413: 'the alert or the request is too long',
        503: 'the alert was not stored: send it again',
      },
    },
    ...webhooks,
    'GET /api/v1/alert-types': { summary: 'Alert types and their chains', answers: { 200: alertTypes } },
    'GET /api/v1/runbooks': { summary: 'Runbooks to choose from', answers: { 200: runbooks } },
  },
} satisfies Noun
