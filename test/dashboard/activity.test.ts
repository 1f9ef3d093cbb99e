// The window, the links and the files of the page of activity.

import { expect, test } from 'vitest'
import { classWords, listOf, partName, percent, rangeOf, urlOf, windowOf } from '../../dashboard/src/data/activity.ts'
import { chainsOf } from '../../dashboard/src/data/chain-rows.ts'
import { csvOf } from '../../dashboard/src/data/csv.ts'
import { filtersOf, historyQuery, noFilters, urlOf as listUrl } from '../../dashboard/src/data/filters.ts'

const NOW = Date.parse('2026-11-29T12:00:00.000Z')
const query = (url: string) => Object.fromEntries(new URL(url, 'http://x').searchParams)

test('a range stands in the address; a preset ends now at each look, an own one stays', () => {
  const preset = rangeOf({ since: '24h', chain: 'host' })
  expect(windowOf(preset, NOW)).toEqual({
    start_date: '2026-11-28T12:00:00.000Z',
    end_date: '2026-11-29T12:00:00.000Z',
    chain_id: 'host',
  })
  expect(windowOf(preset, NOW + 1_000).end_date).toBe('2026-11-29T12:00:01.000Z')
  const own = rangeOf({ from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', type: 'disk' })
  expect(windowOf(own, NOW)).toEqual({
    start_date: '2026-11-01T00:00:00.000Z',
    end_date: '2026-11-02T00:00:00.000Z',
    alert_type: 'disk',
  })
  for (const range of [preset, own, rangeOf({})]) expect(rangeOf(query(urlOf(range)))).toEqual(range)
  expect(urlOf(rangeOf({}))).toBe('/activity')
})

test('a range that makes no sense is the usual one', () => {
  for (const wrong of [
    { from: 'monday', to: 'friday' },
    { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' },
    { from: '2026-11-02T00:00:00Z' },
    { since: '99y' },
  ])
    expect(rangeOf(wrong)).toMatchObject({ since: '7d', from: '', to: '' })
})

test('a bar leads to the sessions that it counts', () => {
  const range = rangeOf({ since: '30d', chain: 'host' })
  const day = { start: '2026-11-02T00:00:00.000Z', end: '2026-11-03T00:00:00.000Z' }
  const filters = filtersOf(query(listOf(range, { status: ['failed'] }, day)))
  expect(filters).toMatchObject({ chain: 'host', status: ['failed'], since: '', after: day.start, before: day.end })
  expect(historyQuery(filters, NOW)).toMatchObject({
    chain_id: 'host',
    status: 'failed',
    start_date: day.start,
    end_date: day.end,
  })
  expect(query(listOf(range, { rating: 'inaccurate' }))).toEqual({ since: '30d', chain: 'host', rating: 'inaccurate' })
  expect(listUrl({ ...noFilters, after: day.start })).toBe(`/?after=${day.start}`)
})

test('no cell of a file is taken for a formula, and each stays one cell', () => {
  const rows = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', 'a,b', 'a"b', 'a\nb', 'plain', '5 - 3']
  const lines = csvOf({ columns: ['name', 'count'], rows: rows.map(name => [name, -1]) }).split('\r\n')
  expect(lines).toEqual([
    'name,count',
    "'=1+1,-1",
    "'+1,-1",
    "'-1,-1",
    "'@SUM(A1),-1",
    "'\t=1,-1",
    "' =1,-1",
    '"a,b",-1',
    '"a""b",-1',
    '"a\nb",-1',
    'plain,-1',
    '5 - 3,-1',
    '',
  ])
  expect(csvOf({ columns: ['a'], rows: [[null], [1.5]] })).toBe('a\r\n\r\n1.5\r\n')
})

test('chains are told by time or by tokens, and say so where one of the two is not known', () => {
  const lasted = { session_count: 1, failed_count: 0, p50_ms: 1, p95_ms: 1 }
  const durations = {
    window: { start: '', end: '' },
    timezone: 'UTC',
    error_share: 0.1,
    points: [],
    totals: lasted,
    by_chain: [
      { chain_id: 'slow', ...lasted, p95_ms: 9 },
      { chain_id: 'quick', ...lasted },
    ],
  }
  const usage = { by_chain: [{ chain_id: 'quick', session_count: 1, total_tokens: 5 }] }
  const named = (by: 'time' | 'tokens') => chainsOf(durations, usage as never, by).map(row => row.chain)
  expect([named('time'), named('tokens')]).toEqual([
    ['slow', 'quick'],
    ['quick', 'slow'],
  ])
  expect(chainsOf(null, usage as never, 'tokens')).toEqual([
    { chain: 'quick', ended: null, failed: null, p50: null, p95: null, tokens: 5 },
  ])
})

test('shares and classes are in words', () => {
  expect([percent(1, 300), percent(1, 3), percent(0, 3), percent(0, 0)]).toEqual(['0.3 %', '33 %', '0 %', '–'])
  expect(classWords('timed_out', 'tool_calls')).not.toBe(classWords('timed_out', 'sessions'))
  expect(classWords('model_of_later', 'agents')).toBe('model of later')
  expect(partName({ start: '2026-11-02T05:00:00.000Z' }, 'hour')).toMatch(/\d\d:00$/)
})
