// The audit log as the API shows it.

import { z } from 'zod'
import { flag, text, textOrNull, time, whole } from './fields.schema.ts'

export const auditEntry = z
  .object({
    number: whole,
    at: time.describe('Of refusals the minute'),
    actor: textOrNull.describe('The name that alerts and reviews record; null for somebody unknown'),
    action: text,
    target: textOrNull.describe('The id of the session or token'),
    detail: z.record(text, z.unknown()).nullable(),
    count: whole.describe('Refusals of the same minute, status and actor; else 1'),
  })
  .meta({ id: 'AuditEntry' })

export const auditPage = z.object({
  entries: z.array(auditEntry),
  cursor: whole.nullable().describe('The number of the last entry, for `before` or `after`; null if there is none'),
  more: flag,
})
