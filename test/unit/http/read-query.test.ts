import { expect, test } from 'vitest'
import { memoriesSchema } from '#http/memories/memories-query.ts'
import { readQuery } from '#http/request/read-query.ts'
import { triageGroup, triageSchema } from '#http/reviews/triage-query.ts'
import { usageQuery, usageSchema } from '#http/usage/usage-query.ts'

test.each([
  [{}, { page: 1, page_size: 20 }],
  [
    { page: '2', page_size: '200' },
    { page: 2, page_size: 200 },
  ],
  [
    { page: '', page_size: '' },
    { page: 1, page_size: 20 },
  ],
  // An empty assignee asks for unassigned reviews.
  [{ assignee: '' }, { page: 1, page_size: 20, assignee: '' }],
  [{ assignee: 'jane' }, { page: 1, page_size: 20, assignee: 'jane' }],
])('a triage group asked with %j is read', (given, read) => {
  expect(readQuery(triageSchema, given as Record<string, string>)).toEqual(read)
})

test.each([
  [{ page: '0' }, 'page must be a positive integer'],
  [{ page: '1.5' }, 'page must be a positive integer'],
  [{ page_size: 'x' }, 'page_size must be a positive integer'],
  [{ page_size: '201' }, 'page_size must not exceed 200'],
])('a triage group asked with %j is refused', (given, message) => {
  expect(() => readQuery(triageSchema, given as Record<string, string>)).toThrow(message)
})

test('a triage group that is none is refused by its name', () => {
  expect(triageGroup('reviewed')).toBe('reviewed')
  expect(() => triageGroup('all')).toThrow('unknown triage group "all"')
})

const window = { start_date: '2026-11-01T00:00:00Z', end_date: '2026-11-08T01:00:00+01:00' }

test('a window of time is read in the form that times are stored in', () => {
  expect(usageQuery(readQuery(usageSchema, { ...window, chain_id: 'c', alert_type: '', rank_by: 'tokens' }))).toEqual({
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-08T00:00:00.000Z',
    alertType: null,
    chainId: 'c',
  })
})

test.each([
  [{}, 'start_date is required'],
  [{ start_date: '', end_date: window.end_date }, 'start_date is required'],
  [{ start_date: window.start_date }, 'end_date is required'],
  [{ ...window, start_date: '2026-11-01' }, 'invalid start_date: must be RFC3339'],
  [{ ...window, end_date: 'soon' }, 'invalid end_date: must be RFC3339'],
  [{ ...window, start_date: '2026-11-08T00:00:00Z' }, 'start_date must be before end_date'],
  [{ ...window, start_date: '2025-11-01T00:00:00Z' }, 'date window must not exceed 365 days'],
  [{ ...window, rank_by: 'mood' }, 'invalid rank_by: must be cost or tokens'],
  [{ ...window, rank_by: 'cost' }, 'rank_by=cost requires cost estimation to be enabled'],
])('usage asked with %j is refused', (given, message) => {
  expect(() => readQuery(usageSchema, given as Record<string, string>)).toThrow(message)
})

test('the list of memories ignores bad values and unknown parameters', () => {
  const given = { page: '-1', page_size: '201', deprecated: 'perhaps', category: 'x', nothing: '1', ['__proto__']: '1' }
  expect(readQuery(memoriesSchema, given)).toEqual({ page: 1, page_size: 20, deprecated: 'perhaps', category: 'x' })
})
