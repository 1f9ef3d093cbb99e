// The queries of the audit log.

import * as z from 'zod'
import type { AuditQuery } from '#store/audit-query.ts'
import { badRequest } from '../answer/app-error.ts'
import { strictPage } from '../request/read-query.ts'

const number = (name: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `${name} must be the number of an entry`)
    .transform(Number)
    .meta({ type: 'integer', minimum: 0 })
    .optional()

export const MOST_ENTRIES = 1_000

export const auditSchema = z.object({
  before: number('before').describe('Older than this entry, newest first'),
  after: number('after').describe('Newer than this entry, oldest first'),
  limit: strictPage('limit', MOST_ENTRIES, 100).describe(`At most ${MOST_ENTRIES}. Default: 100`),
})

export const exportSchema = z.object({ after: number('after').describe('Only entries after this one') })

export function auditQuery({ before, after, limit }: z.output<typeof auditSchema>): AuditQuery {
  if (after === undefined) return { before: before ?? null, limit }
  if (before !== undefined) throw badRequest('before and after exclude each other')
  return { after, limit }
}
