import * as intake from '#core/protocol/intake.schema.ts'
import { alertTypes, runbooks } from '#core/protocol/service.schema.ts'
import { submissionSchema } from '../alerts/submission.ts'
import { alertmanagerSchema } from '../webhooks/alertmanager.ts'
import type { Noun } from './operation.ts'

export const alerts = {
  noun: 'Alerts',
  operations: {
    'POST /api/v1/alerts': {
      summary: 'Hand in an alert',
      body: submissionSchema,
      answers: { 202: intake.queuedAlert },
      refuses: {
        400: 'the alert is not valid',
        413: 'the alert or the request is too long',
        503: 'the alert was not stored: send it again',
      },
    },
    'POST /api/v1/webhooks/alertmanager': {
      summary: 'Webhook of a Prometheus Alertmanager, version 4',
      body: alertmanagerSchema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      refuses: { 400: 'not an Alertmanager notification', 503: 'the alert was not stored: send it again' },
    },
    'GET /api/v1/alert-types': { summary: 'Alert types and their chains', answers: { 200: alertTypes } },
    'GET /api/v1/runbooks': { summary: 'Runbooks to choose from', answers: { 200: runbooks } },
  },
} satisfies Noun
