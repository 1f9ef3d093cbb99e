// The query of the session list (wire contract 1.6).

import { QUALITY_RATINGS, SESSION_STATUSES } from '#core/protocol/status.ts'
import type { ListQuery } from '#store/list-query.ts'
import { SCORING_FILTERS, SORT_KEYS } from '#store/list-query.ts'
import { utf8Length } from '#store/cut.ts'
import { badRequest } from './app-error.ts'

const REVIEW_STATUSES = ['needs_review', 'in_progress', 'reviewed'] as const

export function listQuery(given: Readonly<Record<string, string>>): ListQuery {
  const param = (name: string) => given[name] ?? ''
  const search = param('search')
  if (search !== '' && utf8Length(search) < 3) throw badRequest('search query must be at least 3 characters')
  return {
    page: positive(param('page'), Number.MAX_SAFE_INTEGER) ?? 1,
    pageSize: positive(param('page_size'), 100) ?? 25,
    sortBy: oneOf('sort_by', param('sort_by'), SORT_KEYS) ?? 'created_at',
    sortOrder: oneOf('sort_order', param('sort_order'), ['asc', 'desc'] as const) ?? 'desc',
    statuses: listOf('status', param('status'), SESSION_STATUSES),
    alertType: orNull(param('alert_type')),
    chainId: orNull(param('chain_id')),
    from: instant('start_date', param('start_date')),
    to: instant('end_date', param('end_date')),
    search: orNull(search),
    scoring: oneOf('scoring_status', param('scoring_status'), SCORING_FILTERS),
    reviewStatuses: listOf('review_status', param('review_status'), REVIEW_STATUSES),
    assignee: orNull(param('assignee')),
    rating: oneOf('quality_rating', param('quality_rating'), QUALITY_RATINGS),
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

function oneOf<T extends string>(name: string, value: string, allowed: ReadonlyArray<T>): T | null {
  if (value === '') return null
  const found = allowed.find(each => each === value)
  if (found === undefined) throw badRequest(`invalid ${name}: ${value.slice(0, 100)}`)
  return found
}

function listOf<T extends string>(name: string, value: string, allowed: ReadonlyArray<T>): Array<T> {
  if (value === '') return []
  return value.split(',').map(each => {
    const word = each.trim()
    const found = allowed.find(one => one === word)
    if (found === undefined) throw badRequest(`invalid ${name}: ${word.slice(0, 100)}`)
    return found
  })
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i

function instant(name: string, value: string): string | null {
  if (value === '') return null
  const time = readInstant(value)
  if (time === null) throw badRequest(`invalid ${name}: expected RFC3339 format, like 2026-11-01T10:00:00Z`)
  return time
}

/** In the form in which times are stored, so that text order is time order; null for what is no time. */
export function readInstant(value: string): string | null {
  const time = RFC_3339.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
