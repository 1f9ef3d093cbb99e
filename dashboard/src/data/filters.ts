import { END_STATUSES, SESSION_STATUSES, type SessionStatus } from '#core/protocol/status.ts'
import type { ListQuery } from './api.ts'

/** What the list shows. Kept in the URL, so that a view can be shared and survives a reload. */
export type Filters = {
  status: Array<SessionStatus>
  type: string
  label: string
  search: string
  /** Created before this time; empty for any. */
  before: string
  sort: Sort
  page: number
  size: number
}
export type Sort = keyof typeof SORTS

export const SORTS = {
  newest: ['created_at', 'desc'],
  oldest: ['created_at', 'asc'],
  longest: ['duration', 'desc'],
} as const
export const PAGE_SIZES = [25, 50, 100] as const
/** The server refuses a shorter search (docs/wire.md). It counts bytes, this form counts characters. */
export const SEARCH_MIN = 3
export const noFilters: Filters = {
  status: [],
  type: '',
  label: '',
  search: '',
  before: '',
  sort: 'newest',
  page: 1,
  size: 25,
}

export function filtersOf(query: Readonly<Record<string, string>>): Filters {
  const asked = (query.status ?? '').split(',')
  const page = Number(query.page)
  const size = Number(query.size)
  return {
    status: SESSION_STATUSES.filter(each => asked.includes(each)),
    type: query.type ?? '',
    label: query.label ?? '',
    search: query.q ?? '',
    before: timeOf(query.before),
    sort: query.sort !== undefined && Object.hasOwn(SORTS, query.sort) ? (query.sort as Sort) : 'newest',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: PAGE_SIZES.find(each => each === size) ?? noFilters.size,
  }
}

export function urlOf(filters: Filters): string {
  const query = new URLSearchParams()
  if (filters.search !== '') query.set('q', filters.search)
  if (filters.before !== '') query.set('before', filters.before)
  if (filters.status.length > 0) query.set('status', filters.status.join(','))
  if (filters.type !== '') query.set('type', filters.type)
  if (filters.label !== '') query.set('label', filters.label)
  if (filters.sort !== 'newest') query.set('sort', filters.sort)
  if (filters.page > 1) query.set('page', String(filters.page))
  if (filters.size !== noFilters.size) query.set('size', String(filters.size))
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '/' : `/?${text}`
}

/** The request for the history: by default ended sessions, since running and queued ones are listed above it. */
export function historyQuery(filters: Filters): ListQuery {
  const [sort_by, sort_order] = SORTS[filters.sort]
  const status = filters.status.length > 0 ? filters.status : END_STATUSES
  return {
    page: String(filters.page),
    page_size: String(filters.size),
    sort_by,
    sort_order,
    status: status.join(','),
    ...(filters.type !== '' && { alert_type: filters.type }),
    ...(filters.label !== '' && { label: filters.label }),
    ...(filters.search.length >= SEARCH_MIN && { search: filters.search }),
    ...(filters.before !== '' && { end_date: filters.before }),
  }
}

/** Running ones first (by the alphabet), then those that wait, oldest first: in a storm only some of them fit. */
export function unfinishedQuery(): ListQuery {
  const status = 'in_progress,cancelling,pending'
  return { page: '1', page_size: '100', sort_by: 'status', sort_order: 'asc', status }
}

/** Two queries with the same key ask for the same. */
export function keyOf(query: ListQuery | null): string {
  return JSON.stringify(query)
}

export function isFiltered(filters: Filters): boolean {
  const { status, type, label, search, before } = filters
  return status.length > 0 || [type, label, search, before].some(each => each !== '')
}

function timeOf(text = ''): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? '' : time.toISOString()
}
