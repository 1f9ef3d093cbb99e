// What the page of activity asks for, over a real database.

import { env } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { SessionList } from '#core/protocol/api.ts'
import type { Durations, Ends, Failures, ToolUse, VerdictShares } from '#core/protocol/summaries.ts'
import type { EndStatus } from '#core/protocol/status.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { tookOf } from '#core/took.ts'
import type { WorkSum } from '#core/work.ts'
import { failPending } from '#store/accept.ts'
import { lastedQuery } from '#store/durations.ts'
import { endsQuery } from '#store/ends.ts'
import { failedQuery, namedQuery } from '#store/failures.ts'
import { project } from '#store/projection.ts'
import { calledQuery } from '#store/tool-use.ts'
import { ratedQuery } from '#store/verdict-shares.ts'
import { countQuery, pageQuery } from '#store/list.ts'
import { listQuery, listSchema } from '#http/sessions/list-query.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { badSteps, plan } from './plans.ts'

const WINDOW = 'start_date=2020-03-01T00:00:00Z&end_date=2020-03-15T00:00:00Z'

const factsOf = (created_at: string, chain_id = 'disk', alert_type: string | null = 'host') => ({
  alert_data: 'disk full',
  alert_type,
  chain_id,
  author: null,
  runbook_url: null,
  created_at,
  chat_enabled: true,
  ...alertFacts(readAlert('disk full'), null),
})

type Session = { at: string; chain?: string; type?: string | null; status: EndStatus; work: Array<Partial<WorkSum>> }

/** A session that ended, as its object projects it. */
async function ended({ at, chain = 'disk', type = 'host', status, work }: Session): Promise<string> {
  const id = crypto.randomUUID()
  const base = { session_id: id, timestamp: at, type: 'session.status' as const }
  const accepted = fold(emptyView, { ...base, status: 'pending', session: factsOf(at, chain, type), db_event_id: 1 })
  await project(env.DB, accepted, 1)
  const sums = work.map(sum => ({ kind: 'tool' as const, name: 'x', took: 0, count: 1, errors: 0, ...sum }))
  await project(env.DB, fold(accepted, { ...base, status, db_event_id: 2 }), 2, sums)
  return id
}

async function neverStarted(at: string): Promise<void> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, factsOf(at))
  await failPending(env.DB, id, at, 'never started')
}

async function ask<T>(what: string, more = ''): Promise<T> {
  const response = await front().ask(`/api/v1/usage/${what}?${WINDOW}${more}`)
  expect(response.status).toBe(200)
  return response.json<T>()
}

const took = (seconds: number) => tookOf(seconds * 1_000)
const lasted = (seconds: number, errors = 0, name = 'disk') => ({
  kind: 'session' as const,
  name,
  took: took(seconds),
  errors,
})

const ids: Array<string> = []

beforeAll(async () => {
  ids.push(
    await ended({
      at: '2020-03-02T10:00:00.000Z',
      status: 'completed',
      work: [
        lasted(10),
        { name: 'k8s.get.pods', took: took(1), count: 19 },
        { name: 'k8s.get.pods', took: took(8), count: 1, errors: 1 },
        { kind: 'tool_failed', name: 'error' },
        { kind: 'label', name: 'watch' },
        { kind: 'confidence', name: 'high' },
      ],
    }),
    await ended({
      at: '2020-03-02T23:30:00.000Z',
      status: 'failed',
      work: [
        lasted(1_000, 1),
        { name: 'prom.query', took: took(30), count: 2 },
        { kind: 'session_failed', name: 'model_auth' },
        { kind: 'agent_failed', name: 'model_auth', count: 2 },
        { kind: 'label', name: 'watch' },
      ],
    }),
    await ended({
      at: '2020-03-05T10:00:00.000Z',
      chain: 'net',
      type: null,
      status: 'completed',
      work: [lasted(100, 0, 'net'), { kind: 'confidence', name: 'low' }],
    }),
  )
  await neverStarted('2020-03-03T10:00:00.000Z')
  await env.DB.prepare("update sessions set quality_rating = 'inaccurate' where id = ?").bind(ids[0]).run()
})

test('durations are told by day of the zone, in all, and by chain, the slowest first', async () => {
  const { points, totals, by_chain, error_share } = await ask<Durations>('durations')
  const near = (ms: number | null, seconds: number) =>
    expect(Math.abs((ms ?? 0) / 1_000 - seconds)).toBeLessThanOrEqual(seconds * error_share)
  expect(points.map(point => point.session_count)).toEqual([0, 2, 0, 0, 1, ...Array(9).fill(0)])
  expect(points[0]).toMatchObject({ p50_ms: null, p95_ms: null })
  near(points[1]?.p50_ms ?? null, 10)
  near(points[1]?.p95_ms ?? null, 1_000)
  near(totals.p50_ms, 100)
  expect(by_chain.map(each => [each.chain_id, each.session_count, each.failed_count])).toEqual([
    ['disk', 2, 1],
    ['net', 1, 0],
  ])
  // There the second session is of the next day.
  const there = await ask<Durations>('durations', '&timezone=Europe/Berlin&chain_id=disk')
  expect(there.points.slice(0, 4).map(point => point.session_count)).toEqual([0, 1, 1, 0])
  expect((await ask<Durations>('durations', '&alert_type=none')).totals).toEqual({
    session_count: 0,
    p50_ms: null,
    p95_ms: null,
  })
})

test('tools are told by their calls and errors, the slowest first; the name of a tool may have dots', async () => {
  const { tools } = await ask<ToolUse>('tools')
  expect(
    tools.map(({ p50_ms, p95_ms, ...tool }) => ({ ...tool, slow: p95_ms > 20_000, even: p50_ms === p95_ms })),
  ).toEqual([
    { server_name: 'prom', tool_name: 'query', call_count: 2, error_count: 0, slow: true, even: true },
    { server_name: 'k8s', tool_name: 'get.pods', call_count: 20, error_count: 1, slow: false, even: true },
  ])
  expect((await ask<ToolUse>('tools', '&chain_id=net')).tools).toEqual([])
})

test('failures are told by class, and a session that failed before it began is one of them', async () => {
  expect(await ask<Failures>('failures')).toMatchObject({
    sessions: [
      { name: 'model_auth', count: 1 },
      { name: 'not_started', count: 1 },
    ],
    agents: [{ name: 'model_auth', count: 2 }],
    tool_calls: [{ name: 'error', count: 1 }],
  })
})

test('verdicts are told by confidence, label, and rating of the day', async () => {
  const { by_confidence, by_label, points } = await ask<VerdictShares>('verdicts')
  expect(by_confidence.map(each => each.count)).toEqual([1, 0, 1, 0])
  expect(by_label).toEqual([{ label: 'watch', count: 2 }])
  expect(points.map(point => point.inaccurate)).toEqual([0, 1, ...Array(12).fill(0)])
})

test('ends are told by hours up to a week and by days beyond, and each session once', async () => {
  const sum = ({ points }: Ends) => points.reduce((all, point) => all + point.completed + point.failed, 0)
  const days = await ask<Ends>('ends', '&timezone=Asia/Kolkata')
  expect([days.bucket, days.points.length, sum(days)]).toEqual(['day', 15, 4])
  const week = 'start_date=2020-03-02T09:30:00Z&end_date=2020-03-09T09:30:00Z'
  const hours = await (await front().ask(`/api/v1/usage/ends?${week}`)).json<Ends>()
  expect([hours.bucket, hours.points.length, sum(hours)]).toEqual(['hour', 169, 4])
  expect(hours.points[1]).toMatchObject({ start: '2020-03-02T10:00:00.000Z', completed: 1 })
})

test("a session's work is written once, and goes with it", async () => {
  const id = await ended({ at: '2019-01-01T10:00:00.000Z', status: 'completed', work: [lasted(1)] })
  const count = async () =>
    env.DB.prepare(
      'select count(*) as rows from session_work where number = (select number from sessions where id = ?)',
    )
      .bind(id)
      .first('rows')
  expect(await count()).toBe(1)
  const number = await env.DB.prepare('select number from sessions where id = ?').bind(id).first<number>('number')
  await env.DB.prepare('delete from sessions where id = ?').bind(id).run()
  expect(
    await env.DB.prepare('select count(*) as rows from session_work where number = ?').bind(number).first('rows'),
  ).toBe(0)
})

test('the list finds the sessions that called a tool, and those where something failed of a class', async () => {
  const listed = async (query: string) => {
    const { sessions } = await (await front().ask(`/api/v1/sessions?${WINDOW}&${query}`)).json<SessionList>()
    return sessions.map(({ id }) => ids.indexOf(id))
  }
  expect(await listed('tool=k8s.get.pods')).toEqual([0])
  expect(await listed('tool=prom.query&status=failed&sort_by=duration')).toEqual([1])
  expect(await listed('tool=prom.query&status=completed')).toEqual([])
  expect(await listed('tool=get.pods')).toEqual([])
  expect(await listed('failure=model_auth')).toEqual([1])
  expect(await listed('failure=error')).toEqual([0])
  // A label is no failure, and a search reads another query.
  expect(await listed('failure=watch')).toEqual([])
  expect(await listed('tool=prom.query&search=disk%20full')).toEqual([1])
  expect(await listed('tool=prom.query&search=nothing')).toEqual([])
})

test('no query of activity scans rows without an index or sorts what matches', async () => {
  const days = [{ start: 0, end: 1 }]
  for (const filter of [{}, { alertType: 'disk', chainId: 'x' }]) {
    const query = { from: '2021-01-01', to: '2022-01-01', alertType: null, chainId: null, ...filter }
    for (const built of [
      lastedQuery(env.DB, query, days),
      endsQuery(env.DB, query, days),
      calledQuery(env.DB, query),
      namedQuery(env.DB, query, 'label'),
      failedQuery(env.DB, query),
      ratedQuery(env.DB, query, days),
    ]) {
      const steps = await plan(built.getQuery())
      expect(badSteps(steps)).toEqual([])
      // A comparison of pairs would read all rows of a name.
      expect(steps.join('\n')).not.toMatch(
        /session_work_created \(kind=\? AND name>\?\)[^]*session_work_created \(kind=\? AND name>\?\)/,
      )
    }
  }
})

test('the list by a tool walks the index of its order and asks the key of each session', async () => {
  for (const search of [null, 'disk'] as const)
    for (const sortBy of ['created_at', 'duration'] as const) {
      const query = { ...listQuery(listSchema.parse({})), tool: 'k8s.get', failure: 'error', sortBy, search }
      const page = await plan(pageQuery(env.DB, query).toSQL())
      expect(page.join('\n')).toMatch(/SEARCH work (EXISTS )?USING PRIMARY KEY \(number=\? AND kind=\? AND name=\?\)/)
      expect([page, await plan(countQuery(env.DB, query).toSQL())].map(badSteps)).toEqual([[], []])
    }
})
