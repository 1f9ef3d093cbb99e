// The query of the session list (wire contract 1.6).

import type { SessionStatus } from '#core/protocol/status.ts'
import { SESSION_STATUSES } from '#core/protocol/status.ts'
import type { ListQuery } from '#store/list-query.ts'
import { SORT_KEYS } from '#store/list-query.ts'
import { utf8Length } from '#store/cut.ts'
import { badRequest } from './app-error.ts'

// All rows are equal in these until sessions are scored and reviewed.
const EQUAL_SORTS = ['score', 'quality_rating']
const SCORING_STATUSES = ['scored', 'not_scored', 'scoring_in_progress', 'scoring_failed']
const REVIEW_STATUSES = ['needs_review', 'in_progress', 'reviewed']
const RATINGS = ['accurate', 'partially_accurate', 'inaccurate']

/** `impossible`: a filter asks for what no session can have yet. */
export function listQuery(given: Readonly<Record<string, string>>): { query: ListQuery; impossible: boolean } {
  const param = (name: string) => given[name] ?? ''
  const sortBy = param('sort_by') === '' ? 'created_at' : param('sort_by')
  const key = EQUAL_SORTS.includes(sortBy) ? 'created_at' : SORT_KEYS.find(each => each === sortBy)
  if (key === undefined) throw badRequest(`invalid sort_by: ${sortBy}`)
  const sortOrder = oneOf('sort_order', param('sort_order'), ['asc', 'desc']) === 'asc' ? 'asc' : 'desc'
  const statuses = listOf('status', param('status'), SESSION_STATUSES) as Array<SessionStatus>
  const scoring = oneOf('scoring_status', param('scoring_status'), SCORING_STATUSES)
  const reviews = listOf('review_status', param('review_status'), REVIEW_STATUSES)
  const rating = oneOf('quality_rating', param('quality_rating'), RATINGS)
  const search = param('search')
  if (search !== '' && utf8Length(search) < 3) throw badRequest('search query must be at least 3 characters')
  return {
    query: {
      page: positive(param('page'), Number.MAX_SAFE_INTEGER) ?? 1,
      pageSize: positive(param('page_size'), 100) ?? 25,
      sortBy: key,
      sortOrder,
      statuses,
      alertType: orNull(param('alert_type')),
      chainId: orNull(param('chain_id')),
      from: instant('start_date', param('start_date')),
      to: instant('end_date', param('end_date')),
      search: orNull(search),
    },
    impossible:
      (scoring !== '' && scoring !== 'not_scored') || reviews.length > 0 || rating !== '' || param('assignee') !== '',
  }
}

function orNull(value: string): string | null {
  return value === '' ? null : value
}

/** null for what is not a whole number from 1 to `most`: the wire ignores it. */
function positive(value: string, most: number): number | null {
  if (!/^\d{1,15}$/.test(value)) return null
  const number = Number(value)
  return number >= 1 && number <= most ? number : null
}

function oneOf(name: string, value: string, allowed: ReadonlyArray<string>): string {
  if (value !== '' && !allowed.includes(value)) throw badRequest(`invalid ${name}: ${value.slice(0, 100)}`)
  return value
}

function listOf(name: string, value: string, allowed: ReadonlyArray<string>): Array<string> {
  if (value === '') return []
  return value.split(',').map(each => {
    const word = each.trim()
    if (!allowed.includes(word)) throw badRequest(`invalid ${name}: ${word.slice(0, 100)}`)
    return word
  })
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i

/** In the form in which times are stored, so that text order is time order. */
function instant(name: string, value: string): string | null {
  if (value === '') return null
  const time = RFC_3339.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw badRequest(`invalid ${name}: expected RFC3339 format, like 2026-11-01T10:00:00Z`)
  return new Date(time).toISOString()
}
