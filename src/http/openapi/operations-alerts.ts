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
        400: 'something in the alert cannot be taken',
        413: 'the alert or the request is too long',
        503: 'the alert was not stored: send it again',
      },
    },
    'POST /api/v1/webhooks/alertmanager': {
      summary: 'Webhook of a Prometheus Alertmanager, version 4',
      body: alertmanagerSchema,
      answers: { 200: intake.coveredAlert, 202: intake.queuedAlert },
      refuses: { 400: 'this is no notification of an Alertmanager', 503: 'the alert was not stored: send it again' },
    },
    'GET /api/v1/alert-types': { summary: 'Types of alerts and their chains', answers: { 200: alertTypes } },
    'GET /api/v1/runbooks': { summary: 'Runbooks that may be chosen', answers: { 200: runbooks } },
  },
} satisfies Noun
