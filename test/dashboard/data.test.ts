import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pretty } from '../../dashboard/src/data/alert.ts'
import { earlyProblems, emptyDraft, fieldOf, kindOf, problemsOf } from '../../dashboard/src/data/draft.ts'
import { filtersOf, historyQuery, noFilters, urlOf } from '../../dashboard/src/data/filters.ts'
import { exactTime } from '../../dashboard/src/data/date-format.ts'
import { ago, bothTimes, count, duration, oneLine } from '../../dashboard/src/data/format.ts'
import { outlineOf } from '../../dashboard/src/data/outline.ts'
import { throttle } from '../../dashboard/src/data/throttle.ts'
import { detail, event } from './fakes.tsx'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test.each([
  [75, '75 ms'],
  [999, '0.9 s'],
  [59_999, '59 s'],
  [119_999, '1 m 59 s'],
  [3_599_999, '59 m 59 s'],
  [7_260_000, '2 h 01 m'],
])('%i ms reads %s: no part ever shows 60', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [10_000, 'just now'],
  [46_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [90_000_000, '1 d ago'],
])('%i ms in the past is %s', (ms, text) => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(ago(new Date(now - ms).toISOString(), now)).toBe(text)
})

test('a day long ago has its year once that is another one', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(ago('2026-06-15T12:00:00Z', now)).toMatch(/15/)
  expect(ago('2026-06-15T12:00:00Z', now)).not.toMatch(/2026/)
  expect(ago('2025-06-15T12:00:00Z', now)).toMatch(/2025/)
})

test('a time on hover is there twice: here, and in UTC', () => {
  const at = '2026-11-22T02:03:04.567Z'
  expect(bothTimes(at)).toBe(`${exactTime(at)}\n2026-11-22 02:03:04 UTC`)
})

test('counts are short', () => {
  expect([950, 12_345, 1_234_567].map(count)).toEqual(['950', '12.3k', '1.2M'])
})

test('Markdown on one line has no signs', () => {
  expect(oneLine('# Cause\n\n- the **disk** is `full`\n> a_b * 2')).toBe('Cause the disk is full a_b 2')
})

test('filters survive the way through the URL', () => {
  const filters = {
    ...noFilters,
    status: ['failed' as const, 'timed_out' as const],
    type: 'a&b',
    label: 'page-now',
    search: 'disk full',
    before: '2026-11-01T10:00:00.000Z',
    page: 3,
  }
  const query = Object.fromEntries(new URL(urlOf(filters), 'http://x').searchParams)
  expect(filtersOf(query)).toEqual({ ...filters, status: ['failed', 'timed_out'] })
  expect(urlOf(noFilters)).toBe('/')
})

test('a URL that says nonsense means no filter', () => {
  expect(filtersOf({ status: 'bogus', page: '-2', size: '9', sort: 'toString', before: 'noon' })).toEqual(noFilters)
})

test('the history is what has ended, and a search of two letters is not sent', () => {
  const query = historyQuery({ ...noFilters, search: 'ab' }, 0)
  expect(query.status).toBe('completed,failed,cancelled,timed_out')
  expect(query).not.toHaveProperty('search')
})

test('each filter has its name in the query, and a time preset counts back from now', () => {
  const asked = { severity: 'critical,high', cluster: 'eu-1', acted: 'true', review: 'needs_review', since: '24h' }
  const query = historyQuery(filtersOf(asked), Date.parse('2026-11-29T03:00:00.000Z'))
  expect(query).toMatchObject({
    severity: 'critical,high',
    cluster: 'eu-1',
    acted: 'true',
    review_status: 'needs_review',
    start_date: '2026-11-28T03:00:00.000Z',
  })
  expect(urlOf(filtersOf(asked))).toBe('/?since=24h&severity=critical,high&cluster=eu-1&review=needs_review&acted=true')
})

test('JSON is indented, other text stays as it came', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(pretty('{"a":1')).toBe('{"a":1')
})

test('the form refuses an empty alert, one over 1 MiB of UTF-8, and a runbook that is no web address', () => {
  expect(problemsOf({ ...emptyDraft, data: ' ' }, null)).toHaveProperty('data')
  expect(problemsOf({ ...emptyDraft, data: 'ä'.repeat(524_289) }, null).data).toContain('1 MiB')
  expect(problemsOf({ ...emptyDraft, data: 'ä'.repeat(524_288), runbook: 'javascript:alert(1)' }, null)).toEqual({
    runbook: expect.any(String),
  })
})

test('what is too large, and a type that no chain takes, is said before anything is sent', () => {
  const types = {
    alert_types: [{ type: 'host', chain_id: 'host', description: '' }],
    default_chain_id: 'host',
    default_alert_type: 'host',
  }
  expect(earlyProblems(emptyDraft, types)).toEqual({})
  expect(earlyProblems({ ...emptyDraft, type: 'host' }, types)).toEqual({})
  expect(earlyProblems({ ...emptyDraft, type: 'gone' }, types)).toEqual({ type: expect.any(String) })
  expect(earlyProblems({ ...emptyDraft, type: 'gone' }, null)).toEqual({})
  expect(earlyProblems({ ...emptyDraft, data: 'ä'.repeat(524_289) }, types)).toEqual({ data: expect.any(String) })
})

test.each([
  [400, 'invalid runbook URL: host not allowed', 'runbook'],
  [400, "validation error on field 'alert_type': no chain found for alert type 'x'", 'type'],
  [413, 'Request Entity Too Large', 'data'],
  [400, 'data field is required', 'data'],
  [400, 'MCP server "x" not found in configuration', 'tools'],
  [503, 'the store does not answer', null],
])('%i "%s" belongs to %s', (status, message, field) => {
  expect(fieldOf(status, message)).toBe(field)
})

test('text that only looks like JSON is told apart from JSON and from prose', () => {
  expect(kindOf('{"a":1}')).toEqual({ json: true })
  expect(kindOf('{"a":1,}')).toMatchObject({
    json: false,
    almost: { line: 1, column: 8, expected: 'a name in double quotes' },
  })
  expect(kindOf('disk full')).toEqual({ json: false, almost: null })
})

test('a throttle runs at once, then once a second under steady asking, and once more at the end', () => {
  let runs = 0
  const refreshes = throttle(() => runs++, 1_000)
  for (let ms = 0; ms < 5_000; ms += 100) {
    refreshes.ask()
    vi.advanceTimersByTime(100)
  }
  expect(runs).toBeGreaterThanOrEqual(5)
  expect(runs).toBeLessThanOrEqual(6)
  const before = runs
  refreshes.ask()
  vi.advanceTimersByTime(1_000)
  expect(runs).toBe(before + 1)
  vi.advanceTimersByTime(5_000)
  expect(runs).toBe(before + 1)
})

test('events stand under their agent in the order of their sequence, sub-agents below their parent', () => {
  const overview = {
    agent_name: 'A',
    agent_index: 1,
    status: 'completed',
    llm_backend: '',
    llm_provider: null,
    started_at: null,
    completed_at: null,
    duration_ms: null,
    error_message: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
  } as const
  const child = { ...overview, execution_id: 'x2', parent_execution_id: 'x1' }
  const stage = {
    id: 'st1',
    stage_name: 'analysis',
    stage_index: 1,
    stage_type: 'investigation',
    status: 'active',
    parallel_type: null,
    expected_agent_count: 1,
    started_at: null,
    completed_at: null,
    executions: [{ ...overview, execution_id: 'x1', sub_agents: [child] }],
  } as const
  const session = detail({ stages: [stage as never] })
  const events = [
    event({ id: 'b', event_type: 'error', execution_id: 'x1', sequence_number: 2 }),
    event({ id: 'a', event_type: 'error', execution_id: 'x1', sequence_number: 1 }),
    event({ id: 'c', event_type: 'error', execution_id: 'x2', sequence_number: 1 }),
    event({ id: 'd', event_type: 'error', execution_id: 'gone', sequence_number: 1 }),
  ]
  const outline = outlineOf(session, events)
  expect(outline.stages[0]?.executions[0]?.events.map(each => each.id)).toEqual(['a', 'b'])
  expect(outline.stages[0]?.executions[0]?.subAgents[0]?.events.map(each => each.id)).toEqual(['c'])
  expect(outline.loose.map(each => each.id)).toEqual(['d'])
})

test('the last response is not shown twice when it is the conclusion, byte for byte', () => {
  const same = { execution_id: 'x1', content: 'Done.' }
  const outline = outlineOf(detail(), [
    event({ id: 'a', event_type: 'llm_response', ...same }),
    event({ id: 'b', event_type: 'final_analysis', ...same }),
    event({ id: 'c', event_type: 'llm_response', ...same, content: 'Done' }),
  ])
  expect(outline.loose.map(each => each.id)).toEqual(['b', 'c'])
})
