import * as audit from '#core/protocol/audit.schema.ts'
import { auditSchema, exportSchema } from '../audit/audit-query.ts'
import type { Noun } from './operation.ts'

export const auditLog = {
  noun: 'Audit log',
  operations: {
    'GET /api/v1/audit': {
      summary: 'Who did what, newest first',
      query: auditSchema,
      answers: { 200: audit.auditPage },
      refuses: { 400: 'the query cannot be read' },
    },
    'GET /api/v1/audit/export': {
      summary: 'The same as JSON lines, oldest first; at most 900,000, and `after` the last one goes on',
      query: exportSchema,
      answers: { 200: 'application/x-ndjson' },
      refuses: { 400: 'the query cannot be read' },
    },
  },
} satisfies Noun
