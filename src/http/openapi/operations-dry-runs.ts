import * as dry from '#core/protocol/dry-run.schema.ts'
import { ingestDrySchema } from '../dry-runs/ingest-body.ts'
import { notifyDrySchema } from '../dry-runs/notify-body.ts'
import type { Noun } from './operation.ts'

export const dryRuns = {
  noun: 'Dry runs',
  operations: {
    'POST /api/v1/ingest/dry-run': {
      summary: 'What the rules of ingest would do with an alert; nothing is stored',
      body: ingestDrySchema,
      answers: { 200: dry.ingestDryRun },
      refuses: { 400: 'not an alert of this sender', 413: 'the alert or the request is too long' },
    },
    'GET /api/v1/notifications': {
      summary: 'Who is told of sessions, and by which rules',
      answers: { 200: dry.notifications },
    },
    'POST /api/v1/notifications/dry-run': {
      summary: 'What each recipient would be sent of an ended session; nothing is sent',
      body: notifyDrySchema,
      answers: { 200: dry.notificationsDryRun },
      refuses: { 400: 'no session is named', 404: 'no such session', 409: 'the session has not ended' },
    },
  },
} satisfies Noun
