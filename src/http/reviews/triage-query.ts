// The query of a triage group. As in the reference, it refuses numbers that the session list would ignore.

import * as z from 'zod'
import { TRIAGE_GROUPS } from '#store/list-query.ts'
import { badRequest } from '../answer/app-error.ts'
import { strictPage } from '../request/read-query.ts'

export const triageSchema = z.object({
  page: strictPage('page', Number.MAX_SAFE_INTEGER, 1).describe('Default: 1'),
  page_size: strictPage('page_size', 200, 20).describe('Default: 20'),
  assignee: z
    .string()
    .optional()
    .meta({ allowEmptyValue: true, description: 'Who reviews the session. Empty: nobody' }),
})

export function triageGroup(named: string): (typeof TRIAGE_GROUPS)[number] {
  const group = TRIAGE_GROUPS.find(each => each === named)
  if (group === undefined) throw badRequest(`unknown triage group "${named.slice(0, 100)}"`)
  return group
}
