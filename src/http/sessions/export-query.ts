import * as z from 'zod'
import { oneOf } from '../request/read-query.ts'

export const FORMATS = ['json', 'markdown'] as const

export const exportSchema = z.object({
  format: oneOf('format', FORMATS).describe(
    'json: detail, timeline, trace and review activity; markdown: a report for people. Default: json',
  ),
})
