// The list and the single session as the dashboard asks for them, in one system with three sessions. The names are those of the
// reference's API scenarios.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  ActiveSessions,
  FilterOptions,
  SessionDetail,
  SessionList,
  SessionListItem,
  SessionStatusBody,
  SessionSummary,
} from '../../../src/core/protocol/api.ts'
import type { UsageSeries, UsageSummary } from '../../../src/core/protocol/summaries.ts'
import * as tables from '../../contract/rest-tables.ts'
import { usageSeries, usageSummary } from '../../contract/review-tables.ts'
import { startWire, type WireSystem } from '../harness/wire-system.ts'

const ANALYSIS = 'The pods were restarting.'
const SUMMARY = 'All is well.'
// The scripted model counts 100 tokens a message and one a word: a system prompt and a question, twice; four words and three.
const TOKENS = { input_tokens: 400, output_tokens: 7, total_tokens: 407 }

let wire: WireSystem
const ids: Array<string> = []

beforeAll(async () => {
  const stage = { name: 'analysis', agents: [{ name: 'Checker' }] }
  wire = await startWire({
    tarsy: {
      defaults: { llm_provider: 'scripted', llm_backend: 'langchain' },
      agents: { Checker: {} },
      agent_chains: {
        'web-chain': { alert_types: ['web', 'pods'], stages: [stage] },
        'disk-chain': { alert_types: ['disk'], stages: [stage] },
      },
    },
    answer: ({ messages }) => ({
      text: messages[0]?.content?.startsWith('You are Checker') === true ? ANALYSIS : SUMMARY,
    }),
  })
  for (const [data, alert_type] of [
    ['web-1 answers slowly', 'web'],
    ['web-2 is OOMKilled', 'pods'],
    ['the volume of db-1 is full', 'disk'],
  ] as const) {
    ids.push(await wire.send(data, { alert_type }))
    await wire.waitForList(ids.length)
  }
})
afterAll(() => wire?.close())

const list = (query: string) => wire.read<SessionList>(`/sessions${query}`, tables.sessionList)
const idsOf = async (query: string) => (await list(query)).sessions.map(each => each.id)
const newestFirst = () => ids.toReversed()

test('List default', async () => {
  const { sessions, pagination, cost_estimation_enabled } = await list('')
  expect(pagination).toEqual({ page: 1, page_size: 25, total_items: 3, total_pages: 1 })
  expect(cost_estimation_enabled).toBe(false)
  expect(sessions.map(each => each.id)).toEqual(newestFirst())
  for (const row of sessions) {
    expect(row).toMatchObject({
      ...TOKENS,
      status: 'completed',
      author: 'api-client',
      executive_summary: SUMMARY,
      error_message: null,
      llm_interaction_count: 2,
      mcp_interaction_count: 0,
      total_stages: 2,
      completed_stages: 2,
      has_parallel_stages: false,
      has_sub_agents: false,
      has_action_stages: false,
      actions_executed: null,
      chat_message_count: 0,
      provider_fallback_count: 0,
      current_stage_index: 2,
      matched_in_content: false,
      review_status: 'needs_review',
    })
    expect(row.duration_ms).toBe(Date.parse(row.completed_at ?? '') - Date.parse(row.started_at ?? ''))
    expect(row.duration_ms).toBeGreaterThan(0)
  }
})

test('Pagination', async () => {
  const [first, second, beyond] = await Promise.all([1, 2, 3].map(page => list(`?page_size=2&page=${page}`)))
  expect([first, second, beyond].map(page => page?.sessions.length)).toEqual([2, 1, 0])
  expect(first?.pagination).toEqual({ page: 1, page_size: 2, total_items: 3, total_pages: 2 })
  expect(beyond?.pagination).toMatchObject({ page: 3, total_pages: 2 })
  expect([...(first?.sessions ?? []), ...(second?.sessions ?? [])].map(each => each.id)).toEqual(newestFirst())
  for (const wrong of ['page=0', 'page=x', 'page_size=0', 'page_size=101', 'page_size=x'])
    expect((await list(`?${wrong}`)).pagination).toMatchObject({ page: 1, page_size: 25 })
})

test('Filters', async () => {
  const [web, pods, disk] = ids
  const table: Array<[query: string, found: Array<string | undefined>]> = [
    ['status=completed', [disk, pods, web]],
    ['status=failed,completed', [disk, pods, web]],
    ['status=failed,timed_out', []],
    ['chain_id=web-chain', [pods, web]],
    ['chain_id=nobody', []],
    ['alert_type=disk', [disk]],
    ['alert_type=disk&chain_id=web-chain', []],
    // In the alert in another case, in the analysis, and by its stem in what was said.
    ['search=oomkilled', [pods]],
    ['search=ANSWERS%20SLOW', [web]],
    ['search=were%20restart', [disk, pods, web]],
    ['search=restarted', [disk, pods, web]],
    ['search=nothing%20of%20that', []],
    ['search=volume&alert_type=web', []],
    ['scoring_status=not_scored', [disk, pods, web]],
    ['scoring_status=scored', []],
    ['review_status=needs_review', [disk, pods, web]],
    ['review_status=reviewed,in_progress', []],
    ['start_date=2020-01-01T00:00:00Z&end_date=2021-01-01T00:00:00Z', []],
  ]
  for (const [query, found] of table) expect([query, await idsOf(`?${query}`)]).toEqual([query, found])
  expect((await list('?search=restarted')).sessions.map(each => each.matched_in_content)).toEqual([true, true, true])
  // The window takes its start in and leaves its end out.
  const { sessions } = await list('')
  const [at, after] = [sessions[1]?.created_at, sessions[0]?.created_at].map(time => encodeURIComponent(time ?? ''))
  expect(await idsOf(`?start_date=${at}&end_date=${after}`)).toEqual([pods])
  const wrong: Array<[query: string, message: string]> = [
    ['status=completed,done', 'invalid status: done'],
    ['search=ab', 'search query must be at least 3 characters'],
    ['review_status=x', 'invalid review_status: x'],
    ['quality_rating=x', 'invalid quality_rating: x'],
  ]
  for (const [query, message] of wrong) expect(await wire.ask(`/sessions?${query}`)).toEqual([400, { message }])
  for (const query of ['scoring_status=x', 'start_date=x', 'end_date=x', 'sort_by=x', 'sort_order=x'])
    expect([query, (await wire.ask(`/sessions?${query}`))[0]]).toEqual([query, 400])
})

test('Sorting', async () => {
  expect(await idsOf('?sort_by=created_at&sort_order=asc')).toEqual(ids)
  expect(await idsOf('?sort_by=created_at&sort_order=desc')).toEqual(newestFirst())
  const keys: Array<[string, keyof SessionListItem]> = [
    ['status', 'status'],
    ['alert_type', 'alert_type'],
    ['author', 'author'],
    ['duration', 'duration_ms'],
    ['score', 'latest_score'],
    ['quality_rating', 'quality_rating'],
  ]
  for (const [key, field] of keys) {
    const values = async (order: string) =>
      (await list(`?sort_by=${key}&sort_order=${order}`)).sessions.map(each => each[field])
    const ascending = await values('asc')
    expect(ascending).toHaveLength(3)
    // One kind of value in all of them: by number, else by text.
    const sorted = ascending.toSorted((a, b) =>
      typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
    )
    expect([key, ascending]).toEqual([key, sorted])
    expect([key, await values('desc')]).toEqual([key, sorted.toReversed()])
  }
})

test('Active', async () => {
  expect(await wire.read<ActiveSessions>('/sessions/active', tables.activeSessions)).toEqual({ active: [], queued: [] })
})

test('Detail', async () => {
  for (const id of ids) {
    const detail = await wire.read<SessionDetail>(`/sessions/${id}`, tables.sessionDetail)
    expect(detail).toMatchObject({
      ...TOKENS,
      id,
      status: 'completed',
      final_analysis: ANALYSIS,
      executive_summary: SUMMARY,
      executive_summary_error: null,
      chat_enabled: true,
      chat_id: null,
      total_stages: 2,
      completed_stages: 2,
      failed_stages: 0,
      llm_interaction_count: 2,
      mcp_interaction_count: 0,
      current_stage_index: 2,
      latest_score: null,
      scoring_status: null,
      score_id: null,
    })
    const rows = detail.stages.map(each => [
      each.stage_index,
      each.stage_name,
      each.stage_type,
      each.expected_agent_count,
    ])
    expect(rows).toEqual([
      [1, 'analysis', 'investigation', 1],
      [2, 'Executive Summary', 'exec_summary', 1],
    ])
    expect(detail.stages.map(each => each.executions?.map(one => [one.agent_name, one.total_tokens]))).toEqual([
      [['Checker', 204]],
      [['ExecSummaryAgent', 203]],
    ])
    // Optional keys without a value are left out (docs/wire.md).
    for (const key of ['slack_message_fingerprint', 'mcp_selection']) expect(detail).not.toHaveProperty(key)
  }
  expect(await wire.ask('/sessions/nobody')).toEqual([404, { message: 'resource not found' }])
})

test('Summary', async () => {
  const body = await wire.read<SessionSummary>(`/sessions/${ids[0]}/summary`, tables.sessionSummary)
  expect(body).toEqual({
    ...TOKENS,
    session_id: ids[0],
    total_interactions: 2,
    llm_interactions: 2,
    mcp_interactions: 0,
    cost_estimation_enabled: false,
    total_duration_ms: expect.any(Number),
    chain_statistics: { total_stages: 2, completed_stages: 2, failed_stages: 0, current_stage_index: 2 },
  })
  expect(await wire.ask('/sessions/nobody/summary')).toEqual([404, { message: 'resource not found' }])
})

test('Status', async () => {
  expect(await wire.read<SessionStatusBody>(`/sessions/${ids[0]}/status`, tables.sessionStatus)).toEqual({
    id: ids[0],
    status: 'completed',
    final_analysis: ANALYSIS,
    executive_summary: SUMMARY,
    verdict: null,
    completeness: { complete: true, gaps: [] },
    labels: [],
    error_message: null,
    cancelled_by: null,
    cancel_reason: null,
    review_status: expect.any(String),
    assignee: null,
    quality_rating: null,
    action_taken: null,
    investigation_feedback: null,
  })
  expect(await wire.ask('/sessions/nobody/status')).toEqual([404, { message: 'resource not found' }])
})

test('Filter options', async () => {
  const options = await wire.read<FilterOptions>('/sessions/filter-options', tables.filterOptions)
  expect(options.statuses).toEqual(tables.SESSION_STATUS)
  expect(options.alert_types.toSorted()).toEqual(['disk', 'pods', 'web'])
  expect(options.labels).toEqual([])
  expect(options.chain_ids.toSorted()).toEqual(['disk-chain', 'web-chain'])
})

const UNCACHED = { cache_read_tokens: 0, cache_creation_tokens: 0 }

test('UsageCost disabled', async () => {
  const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString()
  const window = `start_date=${day(-1)}&end_date=${day(1)}`
  const usage = await wire.read<UsageSummary>(`/usage/summary?${window}`, usageSummary)
  expect(usage).toMatchObject({ cost_estimation_enabled: false, rank_by: 'tokens' })
  expect(usage.totals).toEqual({
    session_count: 3,
    input_tokens: 1200,
    output_tokens: 21,
    total_tokens: 1221,
    ...UNCACHED,
  })
  expect(usage.by_model).toEqual([
    {
      model_name: 'scripted-1',
      session_count: 3,
      input_tokens: 1200,
      output_tokens: 21,
      total_tokens: 1221,
      ...UNCACHED,
    },
  ])
  expect(usage.by_chain.toSorted((a, b) => (a.chain_id < b.chain_id ? -1 : 1))).toEqual([
    { chain_id: 'disk-chain', session_count: 1, total_tokens: 407 },
    { chain_id: 'web-chain', session_count: 2, total_tokens: 814 },
  ])
  // All the same rank, so the newest is first.
  expect(usage.top_sessions.map(each => each.session_id)).toEqual(newestFirst())
  const told = await Promise.all(['/sessions', `/sessions/${ids[0]}`, `/sessions/${ids[0]}/summary`].map(wire.ask))
  expect(JSON.stringify([usage, told])).not.toMatch(/_cost_usd|cost_completeness|unpriced|priced/)
  // Cut into the days of any zone, it is as much as the summary says.
  expect(await wire.ask(`/usage/series?${window}`)).toEqual([200, { cost_estimation_enabled: false }])
  const series = await wire.read<UsageSeries>(`/usage/series?${window}&measure=tokens&timezone=Asia/Tokyo`, usageSeries)
  expect(series).toMatchObject({ timezone: 'Asia/Tokyo', bucket: 'day', models: ['scripted-1'] })
  const sum = (of: (point: NonNullable<UsageSeries['points']>[number]) => number) =>
    (series.points ?? []).reduce((all, point) => all + of(point), 0)
  expect(sum(point => point.total_tokens ?? 0)).toBe(usage.totals.total_tokens)
  expect(sum(point => point.session_count)).toBe(usage.totals.session_count)
  expect(await wire.ask(`/usage/summary?${window}&rank_by=cost`)).toEqual([
    400,
    { message: 'rank_by=cost requires cost estimation to be enabled' },
  ])
})
