import { expect, test } from 'vitest'
import { listQuery, listSchema } from '#http/sessions/list-query.ts'
import { readQuery } from '#http/request/read-query.ts'

function readList(given: Readonly<Record<string, string>>) {
  return listQuery(readQuery(listSchema, given))
}

test('without parameters the newest 25 come first', () => {
  expect(readList({})).toEqual({
    page: 1,
    pageSize: 25,
    sortBy: 'created_at',
    sortOrder: 'desc',
    statuses: [],
    alertType: null,
    chainId: null,
    from: null,
    to: null,
    search: null,
    scoring: null,
    reviewStatuses: [],
    assignee: null,
    rating: null,
    labels: [],
    severities: [],
    cluster: null,
    namespace: null,
    author: null,
    acted: null,
    fellBack: null,
    needsPerson: null,
    confidences: [],
    components: [],
    tool: null,
    failure: null,
    groundedMin: null,
  })
})

test.each([
  [
    { page: '3', page_size: '100' },
    { page: 3, pageSize: 100 },
  ],
  [
    { page: '0', page_size: '101' },
    { page: 1, pageSize: 25 },
  ],
  [
    { page: '-1', page_size: 'x' },
    { page: 1, pageSize: 25 },
  ],
  [{ status: 'failed,timed_out' }, { statuses: ['failed', 'timed_out'] }],
  [
    { sort_by: 'duration', sort_order: 'asc' },
    { sortBy: 'duration', sortOrder: 'asc' },
  ],
  [{ sort_by: 'score' }, { sortBy: 'score' }],
  [{ start_date: '2026-11-01T12:00:00.123456789+02:00' }, { from: '2026-11-01T10:00:00.124Z' }],
  [{ end_date: '2026-11-01T10:00:00Z' }, { to: '2026-11-01T10:00:00.000Z' }],
  [{ search: 'ä!' }, { search: 'ä!' }],
  [{ severity: 'critical,high' }, { severities: ['critical', 'high'] }],
  [
    { cluster: 'eu-1', namespace: 'shop', author: 'maria' },
    { cluster: 'eu-1', namespace: 'shop', author: 'maria' },
  ],
  [
    { acted: 'true', fell_back: 'false' },
    { acted: true, fellBack: false },
  ],
  [{ needs_person: 'true' }, { needsPerson: true }],
  [{ label: 'watch' }, { labels: ['watch'] }],
  [{ label: 'Page-now, a_1,Page-now' }, { labels: ['Page-now', 'a_1'] }],
  [{ confidence: 'high, unknown' }, { confidences: ['high', 'unknown'] }],
  [{ component: 'web-0,, my db' }, { components: ['web-0', 'my db'] }],
  [{ grounded_min: '.5' }, { groundedMin: 0.5 }],
  [
    { tool: 'k8s.get', failure: 'model_auth' },
    { tool: 'k8s.get', failure: 'model_auth' },
  ],
  [
    { alert_type: 'host', chain_id: 'c' },
    { alertType: 'host', chainId: 'c' },
  ],
])('%j is read', (given, query) => {
  expect(readList(given as Record<string, string>)).toMatchObject(query)
})

test.each([
  [{ sort_by: 'mood' }, 'invalid sort_by: mood'],
  [{ sort_order: 'up' }, 'invalid sort_order: up'],
  [{ status: 'failed,asleep' }, 'invalid status: asleep'],
  [{ review_status: 'x' }, 'invalid review_status: x'],
  [{ quality_rating: 'x' }, 'invalid quality_rating: x'],
  [{ scoring_status: 'x' }, 'invalid scoring_status: x'],
  [{ label: '9' }, 'invalid label: must match [A-Za-z][A-Za-z0-9_-]*'],
  [{ label: 'a,,b' }, 'invalid label: must match [A-Za-z][A-Za-z0-9_-]*'],
  [{ label: 'abcdefghijklmnopqrstuv'.split('').join(',') }, 'and at most 20 of them'],
  [{ confidence: 'sure' }, 'invalid confidence: sure'],
  [{ component: 'abcdefghijk'.split('').join(',') }, 'invalid component: at most 10 of them'],
  [{ grounded_min: '1.01' }, 'invalid grounded_min: expected a number from 0 to 1'],
  [{ search: 'ab' }, 'search query must be at least 3 characters'],
  [{ start_date: '2026-11-01' }, 'invalid start_date: expected RFC3339 format, like 2026-11-01T10:00:00Z'],
  [{ end_date: '2026-13-01T10:00:00Z' }, 'invalid end_date: expected RFC3339 format, like 2026-11-01T10:00:00Z'],
])('%j is refused', (given, message) => {
  expect(() => readList(given as Record<string, string>)).toThrow(message)
})

test.each([
  [{ scoring_status: 'scored' }, { scoring: 'scored' }],
  [{ review_status: 'reviewed,in_progress' }, { reviewStatuses: ['reviewed', 'in_progress'] }],
  [{ quality_rating: 'accurate' }, { rating: 'accurate' }],
  [{ assignee: 'jane' }, { assignee: 'jane' }],
  [{ assignee: '' }, { assignee: null }],
])('%j filters by review and score', (given, query) => {
  expect(readList(given as Record<string, string>)).toMatchObject(query)
})
