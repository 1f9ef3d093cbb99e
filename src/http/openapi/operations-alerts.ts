import { submissionSchema } from '../alerts/submission.ts'
import { alertmanagerSchema } from '../webhooks/alertmanager.ts'
import * as answers from './answers-intake.ts'
import * as system from './answers-system.ts'
import type { Noun } from './operation.ts'

export const alerts = {
  noun: 'Alerts',
  operations: {
    'POST /api/v1/alerts': {
      summary: 'Hand in an alert',
      body: submissionSchema,
      answers: { 202: answers.queued },
      refuses: {
        400: 'something in the alert cannot be taken',
        413: 'the alert or the request is too long',
        503: 'the alert was not stored: send it again',
      },
    },
    'POST /api/v1/webhooks/alertmanager': {
      summary: 'Webhook of a Prometheus Alertmanager, version 4',
      body: alertmanagerSchema,
      answers: { 200: answers.known, 202: answers.queued },
      refuses: { 400: 'this is no notification of an Alertmanager', 503: 'the alert was not stored: send it again' },
    },
    'GET /api/v1/alert-types': { summary: 'Types of alerts and their chains', answers: { 200: system.alertTypes } },
    'GET /api/v1/runbooks': { summary: 'Runbooks that may be chosen', answers: { 200: system.runbooks } },
  },
} satisfies Noun
