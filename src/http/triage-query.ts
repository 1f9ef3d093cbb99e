// The query of a triage group (wire contract 1.9); unlike the list it refuses numbers that it cannot take.

import type { TriageQuery } from '#store/triage.ts'
import { TRIAGE_GROUPS } from '#store/triage.ts'
import { badRequest } from './app-error.ts'

const MOST = 200

export function triageQuery(group: string, given: Readonly<Record<string, string>>): TriageQuery {
  const known = TRIAGE_GROUPS.find(each => each === group)
  if (known === undefined) throw badRequest(`unknown triage group "${group.slice(0, 100)}"`)
  const page = positive('page', given['page']) ?? 1
  const pageSize = positive('page_size', given['page_size']) ?? 20
  if (pageSize > MOST) throw badRequest(`page_size must not exceed ${MOST}`)
  // Given and empty asks for what nobody took.
  return { group: known, page, pageSize, assignee: given['assignee'] ?? null }
}

function positive(name: string, value: string | undefined): number | null {
  if (value === undefined || value === '') return null
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0
  if (number < 1) throw badRequest(`${name} must be a positive integer`)
  return number
}
