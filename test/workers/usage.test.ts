import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { SessionList } from '#core/protocol/api.ts'
import type { UsageSeries, UsageSummary } from '#core/protocol/summaries.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { project } from '#store/projection.ts'
import { countedQuery, spentQuery } from '#store/usage-series.ts'
import { groupsQuery, modelsQuery, topQuery } from '#store/usage.ts'
import { front } from './front.ts'
import { badSteps, plan } from './plans.ts'

const DAY = '2021-03-04'
const UNCACHED = { cache_read_tokens: 0, cache_creation_tokens: 0 }

type Call = [model: string, input: number, output: number, more?: Record<string, unknown>]

async function spending(calls: Array<Call>, chain: string, type: string | null, at = `${DAY}T10:00:00.000Z`) {
  const id = crypto.randomUUID()
  const base = { session_id: id, timestamp: at }
  const session = {
    alert_data: 'x',
    alert_type: type,
    chain_id: chain,
    author: null,
    runbook_url: null,
    created_at: base.timestamp,
    chat_enabled: true,
  }
  let view = fold(emptyView, { ...base, type: 'session.status', status: 'pending', session, db_event_id: 1 })
  await project(env.DB, view, 1)
  for (const [nth, [model_name, input_tokens, output_tokens, more]] of calls.entries()) {
    const tokens = { input_tokens, output_tokens, ...more }
    const call = { interaction_id: `${nth}`, interaction_type: 'llm' as const, model_name, ...tokens }
    view = fold(view, { ...base, ...call, type: 'interaction.created', db_event_id: nth + 2 })
    await project(env.DB, view, nth + 2)
  }
  return id
}

async function series(query: string) {
  const response = await front().ask(`/api/v1/usage/series?${query}`)
  return [response.status, await response.json()]
}

async function summary(query: string) {
  const response = await front().ask(`/api/v1/usage/summary?${query}`)
  return [response.status, await response.json<UsageSummary>()] as const
}

test('usage adds up by model, type and chain within its window', async () => {
  const a = await spending(
    [
      ['m1', 100, 10],
      ['m2', 50, 5],
      ['m1', 1, 1],
    ],
    'usage-a',
    'disk',
  )
  const b = await spending([['m1', 7, 3]], 'usage-b', null)
  await spending([], 'usage-b', null)
  const window = `start_date=${DAY}T00:00:00Z&end_date=2021-03-05T00:00:00Z`
  const top = { created_at: `${DAY}T10:00:00.000Z` }
  expect(await summary(`${window}&chain_id=usage-a`)).toEqual([
    200,
    {
      cost_estimation_enabled: false,
      window: { start: `${DAY}T00:00:00.000Z`, end: '2021-03-05T00:00:00.000Z' },
      rank_by: 'tokens',
      totals: { session_count: 1, input_tokens: 151, output_tokens: 16, total_tokens: 167, ...UNCACHED },
      by_model: [
        { model_name: 'm1', session_count: 1, input_tokens: 101, output_tokens: 11, total_tokens: 112, ...UNCACHED },
        { model_name: 'm2', session_count: 1, input_tokens: 50, output_tokens: 5, total_tokens: 55, ...UNCACHED },
      ],
      by_alert_type: [{ alert_type: 'disk', session_count: 1, total_tokens: 167 }],
      by_chain: [{ chain_id: 'usage-a', session_count: 1, total_tokens: 167 }],
      top_sessions: [{ session_id: a, alert_type: 'disk', chain_id: 'usage-a', total_tokens: 167, ...top }],
    },
  ])
  expect(await summary(window)).toMatchObject([
    200,
    {
      totals: { session_count: 3, total_tokens: 177 },
      by_model: [
        { model_name: 'm1', session_count: 2, total_tokens: 122 },
        { model_name: 'm2', session_count: 1 },
      ],
      by_alert_type: [
        { alert_type: 'disk', session_count: 1 },
        { alert_type: '', session_count: 2, total_tokens: 10 },
      ],
      top_sessions: [{ session_id: a }, { session_id: b }, { total_tokens: 0 }],
    },
  ])
})

test('a model counts once for each effort, with what it read from and wrote to its cache, in summary and list', async () => {
  const high = { reasoning_effort: 'high', total_tokens: 175, cache_read_tokens: 60, cache_creation_tokens: 5 }
  const low = { reasoning_effort: 'low', thinking_tokens: 4 }
  const a = await spending(
    [
      ['m1', 100, 10, high],
      ['m1', 100, 10, high],
      ['m1', 9, 1],
      ['m1', 30, 3, low],
    ],
    'effort',
    'e',
  )
  await spending([['m1', 1, 1, high]], 'effort', 'e')
  const window = `start_date=${DAY}T00:00:00Z&end_date=2021-03-05T00:00:00Z`
  const [, answer] = await summary(`${window}&chain_id=effort`)
  expect(answer).toMatchObject({
    totals: { session_count: 2, cache_read_tokens: 180, cache_creation_tokens: 15 },
    by_model: [
      { model_name: 'm1', session_count: 1, input_tokens: 9 },
      { model_name: 'm1', reasoning_effort: 'high', session_count: 2, input_tokens: 201, cache_read_tokens: 180 },
      { model_name: 'm1', reasoning_effort: 'low', session_count: 1, total_tokens: 33 },
    ],
  })
  expect(answer.by_model[0]).not.toHaveProperty('reasoning_effort')
  const list = await (await front().ask('/api/v1/sessions?chain_id=effort&page_size=5')).json<SessionList>()
  const tokens = { thinking_tokens: 4, cache_read_tokens: 120, cache_creation_tokens: 10, input_tokens: 239 }
  expect(list.sessions.find(({ id }) => id === a)).toMatchObject(tokens)
})

test('the days of a zone together are what the summary says; a session counts on the day on which it was created', async () => {
  const night = '2021-07-04T22:30:00.000Z'
  await spending([['s1', 100, 10]], 'series', 'disk', '2021-07-04T10:00:00.000Z')
  await spending(
    [
      ['s1', 1, 1],
      ['s2', 4, 4],
    ],
    'series',
    'disk',
    night,
  )
  await spending([], 'series', null, '2021-07-06T10:00:00.000Z')
  await spending([['s1', 1000, 0]], 'elsewhere', 'disk', night)
  const window = 'start_date=2021-07-04T00:00:00Z&end_date=2021-07-07T00:00:00Z'
  const by = async (more: string) => {
    const [status, body] = await series(`${window}&measure=tokens${more}`)
    expect(status).toBe(200)
    const { points = [] } = body as UsageSeries
    const [, summed] = await summary(window + more.replace(/&timezone=[^&]*/, ''))
    const sum = (of: 'session_count' | 'total_tokens') => points.reduce((all, point) => all + (point[of] ?? 0), 0)
    const { totals } = summed as UsageSummary
    expect([sum('session_count'), sum('total_tokens')]).toEqual([totals.session_count, totals.total_tokens])
    return points.map(({ session_count, total_tokens }) => [session_count, total_tokens])
  }
  expect(await by('&chain_id=series')).toEqual([
    [2, 120],
    [0, 0],
    [1, 0],
  ])
  expect(await by('&chain_id=series&alert_type=disk')).toEqual([
    [2, 120],
    [0, 0],
    [0, 0],
  ])
  // There the night is the next day, and the window begins and ends within a day.
  expect(await by('&chain_id=series&timezone=Europe/Berlin')).toEqual([
    [1, 110],
    [1, 10],
    [1, 0],
    [0, 0],
  ])
  expect(await by('')).toEqual([
    [3, 1120],
    [0, 0],
    [1, 0],
  ])
  expect(await series(`${window}&measure=tokens&timezone=No/Where&chain_id=none`)).toMatchObject([
    200,
    { timezone: 'UTC', models: [] },
  ])
  expect(await series(window)).toEqual([200, { cost_estimation_enabled: false }])
})

test('a window that makes no sense is refused', async () => {
  const day = 'start_date=2021-01-01T00:00:00Z'
  const table: Array<[string, string]> = [
    ['', 'start_date is required'],
    [day, 'end_date is required'],
    ['start_date=monday&end_date=x', 'invalid start_date: must be RFC3339'],
    [`${day}&end_date=2021-01-01T00:00:00Z`, 'start_date must be before end_date'],
    [`${day}&end_date=2022-01-01T00:00:01Z`, 'date window must not exceed 365 days'],
    [`${day}&end_date=2021-02-01T00:00:00Z&rank_by=fame`, 'invalid rank_by: must be cost or tokens'],
    [`${day}&end_date=2021-02-01T00:00:00Z&rank_by=cost`, 'rank_by=cost requires cost estimation to be enabled'],
  ]
  for (const [query, message] of table) expect(await summary(query)).toEqual([400, { message }])
})

test('no usage query scans rows without an index or sorts what matches', async () => {
  for (const filter of [{}, { alertType: 'disk' }, { chainId: 'x', alertType: 'disk' }]) {
    const query = { from: '2021-01-01', to: '2022-01-01', alertType: null, chainId: null, ...filter }
    const days = [{ start: 0, end: 1 }]
    const bySeries = [spentQuery(env.DB, query, days), countedQuery(env.DB, query, days)]
    for (const built of [groupsQuery(env.DB, query), modelsQuery(env.DB, query), topQuery(env.DB, query), ...bySeries])
      expect(badSteps(await plan(built.getQuery()))).toEqual([])
    expect(await plan(groupsQuery(env.DB, query).getQuery())).toContain(
      'SEARCH sessions USING COVERING INDEX sessions_usage (chain_id=? AND alert_type=? AND created_at>? AND created_at<?)',
    )
    expect(await plan(modelsQuery(env.DB, query).getQuery())).toContain(
      'SEARCH session_models USING COVERING INDEX session_models_created (model=? AND reasoning_effort=? AND created_at>? AND created_at<?)',
    )
  }
})
