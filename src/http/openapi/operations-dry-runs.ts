import * as dry from '#core/protocol/dry-run.schema.ts'
import { ingestDrySchema } from '../dry-runs/ingest-body.ts'
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
  },
} satisfies Noun
