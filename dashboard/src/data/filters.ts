import { END_STATUSES, SESSION_STATUSES, SEVERITIES, type SessionStatus } from '#core/protocol/status.ts'
import type { ListQuery } from './api.ts'

/** Filters by one value: their names in the URL, and in the query of the server. Empty for any. */
export const CHOICES = {
  type: 'alert_type',
  chain: 'chain_id',
  cluster: 'cluster',
  namespace: 'namespace',
  author: 'author',
  label: 'label',
  confidence: 'confidence',
  review: 'review_status',
  rating: 'quality_rating',
  tool: 'tool',
  failure: 'failure',
  acted: 'acted',
  fell_back: 'fell_back',
  needs: 'needs_person',
} as const
export type Choice = keyof typeof CHOICES
const NAMES = Object.keys(CHOICES) as Array<Choice>

export type Severity = (typeof SEVERITIES)[number]

/** What the list shows. Kept in the URL, so that a view can be shared and survives a reload. */
export type Filters = Record<Choice, string> & {
  status: Array<SessionStatus>
  severity: Array<Severity>
  search: string
  /** How far back: a key of SINCE, or empty for any time. */
  since: string
  /** Created at or after this time, in place of `since`, and before this one; empty for any. */
  after: string
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
const HOUR_MS = 3_600_000
export const SINCE: Readonly<Record<string, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
}
export const PAGE_SIZES = [25, 50, 100] as const
/** The server refuses a shorter search (docs/wire.md). It counts bytes, this form counts characters. */
export const SEARCH_MIN = 3
const noChoice = Object.fromEntries(NAMES.map(name => [name, ''])) as Record<Choice, string>
export const noFilters: Filters = {
  ...noChoice,
  status: [],
  severity: [],
  search: '',
  since: '',
  after: '',
  before: '',
  sort: 'newest',
  page: 1,
  size: 25,
}

export function filtersOf(query: Readonly<Record<string, string>>): Filters {
  const some = <T extends string>(of: ReadonlyArray<T>, asked = '') =>
    of.filter(each => asked.split(',').includes(each))
  const page = Number(query.page)
  const size = Number(query.size)
  return {
    ...(Object.fromEntries(NAMES.map(name => [name, query[name] ?? ''])) as Record<Choice, string>),
    status: some(SESSION_STATUSES, query.status),
    severity: some(SEVERITIES, query.severity),
    search: query.q ?? '',
    since: Object.hasOwn(SINCE, query.since ?? '') ? (query.since ?? '') : '',
    after: timeOf(query.after),
    before: timeOf(query.before),
    sort: query.sort !== undefined && Object.hasOwn(SORTS, query.sort) ? (query.sort as Sort) : 'newest',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: PAGE_SIZES.find(each => each === size) ?? noFilters.size,
  }
}

/** Two filters with the same address ask for the same. */
export function urlOf(filters: Filters): string {
  const { search, since, after, before, status, severity, sort, page, size } = filters
  const all: Array<[string, string]> = [
    ['q', search],
    ['since', since],
    ['after', after],
    ['before', before],
    ['status', status.join(',')],
    ['severity', severity.join(',')],
    ...NAMES.map((name): [string, string] => [name, filters[name]]),
    ['sort', sort === 'newest' ? '' : sort],
    ['page', page > 1 ? String(page) : ''],
    ['size', size === noFilters.size ? '' : String(size)],
  ]
  const query = new URLSearchParams(all.filter(([, value]) => value !== ''))
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '/' : `/?${text}`
}

/** The request for the history: by default ended sessions, since running and queued ones are listed above it. */
export function historyQuery(filters: Filters, now: number): ListQuery {
  const [sort_by, sort_order] = SORTS[filters.sort]
  const status = filters.status.length > 0 ? filters.status : END_STATUSES
  const chosen = NAMES.filter(name => filters[name] !== '').map(name => [CHOICES[name], filters[name]])
  const back = SINCE[filters.since]
  return {
    page: String(filters.page),
    page_size: String(filters.size),
    sort_by,
    sort_order,
    status: status.join(','),
    ...Object.fromEntries(chosen),
    ...(filters.severity.length > 0 && { severity: filters.severity.join(',') }),
    ...(filters.search.length >= SEARCH_MIN && { search: filters.search }),
    ...(back !== undefined && { start_date: new Date(now - back).toISOString() }),
    ...(filters.after !== '' && { start_date: filters.after }),
    ...(filters.before !== '' && { end_date: filters.before }),
  }
}

/** Running ones first (by the alphabet), then those that wait, oldest first: in a storm only some of them fit. */
export function unfinishedQuery(): ListQuery {
  const status = 'in_progress,cancelling,pending'
  return { page: '1', page_size: '100', sort_by: 'status', sort_order: 'asc', status }
}

export function isFiltered(filters: Filters): boolean {
  const { sort, page, size } = noFilters
  return urlOf({ ...filters, sort, page, size }) !== '/'
}

function timeOf(text = ''): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? '' : time.toISOString()
}
