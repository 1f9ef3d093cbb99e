import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { Frame, SessionFacts } from '#core/protocol/events.ts'
import type { Verdict } from '#core/protocol/api.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { utf8Length } from '#core/utf8.ts'
import { failPending, storeSessions } from '#store/accept.ts'
import { insertText } from '#store/insert-sessions.ts'
import { excerptOf, fitFacts } from '#store/new-session.ts'
import { NEWEST_COVERING, type Firings } from '#store/firings.ts'
import type { ListQuery } from '#store/list-query.ts'
import { SORT_KEYS } from '#store/list-query.ts'
import { countQuery, listSessions, pageQuery } from '#store/list.ts'
import { outcomes, outcomesQuery } from '#store/outcomes.ts'
import { project } from '#store/projection.ts'
import { toDetail, toFacts } from '#store/rows.ts'
import {
  activeSessions,
  distinctQuery,
  facetsQuery,
  filterOptions,
  getRow,
  inProgress,
  inProgressQuery,
  rowQuery,
  runningQuery,
  stateQuery,
  stuckPending,
  stuckQuery,
  waitingForPlace,
  waitingForPlaceQuery,
  waitingQuery,
} from '#store/sessions.ts'
import { completeness, verdict } from '../fixtures/verdict.ts'
import { insertPending } from './insert-pending.ts'
import { badSteps, plan } from './plans.ts'

const db = env.DB

const everything: ListQuery = {
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
}

function facts(changes: Partial<SessionFacts> = {}): SessionFacts {
  return {
    alert_data: 'disk full on web-0',
    alert_type: 'host',
    chain_id: 'host',
    author: 'api-client',
    runbook_url: null,
    created_at: '2026-11-01T10:00:00.000Z',
    chat_enabled: true,
    ...alertFacts(readAlert('disk full on web-0'), null),
    ...changes,
  }
}

function accepted(id: string, changes: Partial<SessionFacts> = {}): SessionView {
  const session = facts(changes)
  return fold(emptyView, {
    type: 'session.status',
    session_id: id,
    timestamp: session.created_at,
    status: 'pending',
    session,
    db_event_id: 1,
  })
}

function moved(
  view: SessionView,
  status: 'in_progress' | 'completed' | 'cancelled',
  at: string,
  seq: number,
): SessionView {
  const id = view.detail?.id ?? ''
  return fold(view, { type: 'session.status', session_id: id, timestamp: at, status, db_event_id: seq })
}

async function pending(changes: Partial<SessionFacts> = {}): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(db, id, facts(changes))
  return id
}

test('a pending row gives back the facts that it was made of', async () => {
  const given = facts({
    mcp_selection: { servers: [{ name: 'host', tools: ['load'] }], native_tools: { google_search: false } },
    slack_message_fingerprint: 'abc',
    runbook_url: 'https://github.com/o/r/blob/main/x.md',
  })
  const id = crypto.randomUUID()
  await insertPending(db, id, given)
  const row = await getRow(db, id)
  if (row === null) throw new Error('the row is missing')
  expect(toFacts(row)).toEqual(given)
})

test('the detail of a pending row equals the detail that the reducer makes of the accepted session', async () => {
  for (const changes of [{}, { mcp_selection: { servers: [{ name: 'host' }] }, slack_message_fingerprint: 'abc' }]) {
    const id = await pending(changes)
    const row = await getRow(db, id)
    expect(row === null ? null : toDetail(row)).toEqual(accepted(id, changes).detail)
  }
})

const SHAPES: ReadonlyArray<[shape: string, text: string, title: string | null]> = [
  ['a line', 'disk full on web-0', 'disk full on web-0'],
  ['a heading and a body', '\n## Disk full on db-3\nmore', 'Disk full on db-3'],
  ['lines of keys', 'alertname: Down\nseverity: critical\nsummary: The cart is down', 'The cart is down'],
  ['a sentence that is longer than an excerpt', `The ${'very '.repeat(45)}long sentence`, `The ${'very '.repeat(39)}v`],
  ['a title behind an excerpt', JSON.stringify({ filler: 'x'.repeat(400), title: 'Queue is full' }), 'Queue is full'],
  ['JSON with a title', JSON.stringify({ title: 'Queue is full', severity: 'high' }), 'Queue is full'],
  ['JSON with a message', JSON.stringify({ message: 'Disk\nis full' }), 'Disk is full'],
  ['JSON with a description alone', JSON.stringify({ description: 'It burns' }), 'It burns'],
  ['JSON with quotation marks', JSON.stringify({ summary: 'Pod "a" restarts' }), 'Pod "a" restarts'],
  ['JSON with a name alone', JSON.stringify({ alertname: 'Down', cluster: 'eu' }), 'Down'],
  ['JSON with letters of two units', JSON.stringify({ title: '🔥 on web-0' }), '🔥 on web-0'],
  ['JSON behind a text', `From the webhook:\n${JSON.stringify({ title: 'Load is 40' })}`, 'Load is 40'],
  [
    'an alert of Prometheus',
    JSON.stringify({ labels: { alertname: 'Down' }, annotations: { summary: 'web-1 is down' } }),
    'web-1 is down',
  ],
  [
    'a group of Alertmanager',
    JSON.stringify({
      version: '4',
      commonLabels: { alertname: 'Down' },
      alerts: [{ status: 'firing', labels: {}, annotations: { summary: 'web-1 is down' } }],
    }),
    'web-1 is down',
  ],
  ['a list of alerts', JSON.stringify([{ labels: { alertname: 'DiskFull' }, annotations: {} }]), 'DiskFull'],
  [
    'Grafana',
    JSON.stringify({
      title: '[FIRING:1] HighLoad',
      state: 'alerting',
      alerts: [{ status: 'firing', labels: { alertname: 'HighLoad' }, annotations: {} }],
    }),
    'HighLoad',
  ],
  [
    'PagerDuty',
    JSON.stringify({
      event: { event_type: 'incident.triggered', data: { title: 'checkout answers 5xx', urgency: 'high' } },
    }),
    'checkout answers 5xx',
  ],
  [
    'Datadog',
    JSON.stringify({ alert_title: 'Memory of web-3 is above 95 %', alert_type: 'error' }),
    'Memory of web-3 is above 95 %',
  ],
  ['CloudWatch', JSON.stringify({ AlarmName: 'cpu-high', NewStateValue: 'ALARM' }), 'cpu-high'],
  ['JSON that was cut', '{"alertname":"Down","cluster":"eu","namesp', '{"alertname":"Down","cluster":"eu","namesp'],
  ['numbers', '[1, 2]', null],
]

test.each(SHAPES)('%s: the list, the waiting row and the page have one title', async (_, alert_data, title) => {
  const read = { alert_data, ...alertFacts(readAlert(alert_data), null) }
  const id = await pending(read)
  const row = await getRow(db, id)
  const { list } = await listSessions(db, { ...everything, pageSize: 100 })
  const titles = [
    list.sessions.find(each => each.id === id)?.alert_title,
    row === null ? null : toDetail(row).alert_title,
    accepted(id, read).detail?.alert_title,
  ]
  expect(titles).toEqual([title, title, title])
})

test('an unknown id has no row', async () => {
  expect(await getRow(db, 'nobody')).toBeNull()
})

test('an alert that masking made longer than a row is cut, and says so', async () => {
  const fitted = fitFacts(facts({ alert_data: '[MASKED_EMAIL] ä'.repeat(200_000) }))
  expect(utf8Length(fitted.alert_data)).toBeLessThanOrEqual(1_400_000)
  expect(fitted.alert_data).toMatch(/cut: it is too long/)
  const id = crypto.randomUUID()
  await insertPending(db, id, fitted)
  expect((await getRow(db, id))?.alert_data).toBe(fitted.alert_data)
})

test('an excerpt is 200 whole characters', () => {
  expect(Array.from(excerptOf('🔥'.repeat(300)))).toHaveLength(200)
  expect(excerptOf('short')).toBe('short')
})

test('a projection writes what the view says', async () => {
  const id = await pending()
  const view = moved(
    moved(accepted(id), 'in_progress', '2026-11-01T10:00:01.000Z', 2),
    'completed',
    '2026-11-01T10:00:05.500Z',
    3,
  )
  const detail = view.detail
  if (detail === null) throw new Error('no detail')
  const full = {
    ...view,
    detail: {
      ...detail,
      final_analysis: 'the disk',
      labels: ['watch'],
      llm_interaction_count: 3,
      total_tokens: 42,
    },
  }
  await project(db, full, 3)
  const row = await getRow(db, id)
  expect(row === null ? null : toDetail(row)).toEqual(full.detail)
  expect(row?.duration_ms).toBe(4_500)
})

test('a projection makes the row of a session that the store never saw', async () => {
  const id = crypto.randomUUID()
  await project(db, accepted(id), 1)
  expect(await getRow(db, id)).toMatchObject({
    status: 'pending',
    projected_seq: 1,
    alert_excerpt: 'disk full on web-0',
  })
})

test('an older sequence never overwrites a newer one', async () => {
  const id = await pending()
  const running = moved(accepted(id), 'in_progress', '2026-11-01T10:00:01.000Z', 7)
  await project(db, running, 7)
  await project(db, accepted(id), 1)
  expect(await getRow(db, id)).toMatchObject({ status: 'in_progress', projected_seq: 7 })
})

test('an ended row does not go back to running, but takes a later end', async () => {
  const id = await pending()
  expect(await failPending(db, id, '2026-11-01T10:00:02.000Z', 'never started')).toBe(true)
  await project(db, moved(accepted(id), 'in_progress', '2026-11-01T10:00:01.000Z', 4), 4)
  expect(await getRow(db, id)).toMatchObject({ status: 'failed', projected_seq: 0 })
  await project(db, moved(accepted(id), 'completed', '2026-11-01T10:00:09.000Z', 9), 9)
  expect(await getRow(db, id)).toMatchObject({ status: 'completed', projected_seq: 9 })
})

test('texts too long for a row are cut there and keep the projection going', async () => {
  const id = await pending({ alert_data: 'x'.repeat(1_400_000) })
  const view = moved(accepted(id), 'completed', '2026-11-01T10:00:09.000Z', 9)
  const detail = view.detail
  if (detail === null) throw new Error('no detail')
  const long = {
    ...detail,
    final_analysis: 'ä'.repeat(900_000),
    executive_summary: 's'.repeat(900_000),
    error_message: 'e'.repeat(900_000),
  }
  await project(db, { ...view, detail: long }, 9)
  const row = await getRow(db, id)
  expect(row?.status).toBe('completed')
  expect(row?.final_analysis).toMatch(/\[cut\]$/)
})

test('only a pending session is failed in the row, and only once', async () => {
  const id = await pending()
  expect(await failPending(db, id, '2026-11-01T10:00:02.000Z', 'never started')).toBe(true)
  expect(await failPending(db, id, '2026-11-01T10:00:03.000Z', 'never started')).toBe(false)
  expect(await getRow(db, id)).toMatchObject({ status: 'failed', completed_at: '2026-11-01T10:00:02.000Z' })
})

test('the list filters, sorts, pages and counts', async () => {
  const chain = crypto.randomUUID()
  const ids: Array<string> = []
  for (let n = 0; n < 5; n++) {
    const changes = {
      chain_id: chain,
      alert_type: n < 3 ? 'a' : 'b',
      author: `u${4 - n}`,
      created_at: `2026-11-02T10:00:0${n}.000Z`,
    }
    const id = await pending({ ...changes, alert_data: n === 2 ? 'Needle in hay' : 'hay' })
    ids.push(id)
    if (n > 2)
      await project(
        db,
        moved(
          moved(accepted(id, changes), 'in_progress', '2026-11-02T11:00:00.000Z', 2),
          'completed',
          `2026-11-02T11:00:0${n}.000Z`,
          3,
        ),
        3,
      )
  }
  const of = async (changes: Partial<ListQuery>) => {
    const { list } = await listSessions(db, { ...everything, chainId: chain, ...changes })
    return { order: list.sessions.map(each => ids.indexOf(each.id)), pagination: list.pagination }
  }
  expect((await of({})).order).toEqual([4, 3, 2, 1, 0])
  expect(await of({ page: 2, pageSize: 2 })).toEqual({
    order: [2, 1],
    pagination: { page: 2, page_size: 2, total_pages: 3, total_items: 5 },
  })
  expect((await of({ page: 9 })).order).toEqual([])
  expect((await of({ sortBy: 'author', sortOrder: 'asc' })).order).toEqual([4, 3, 2, 1, 0])
  expect((await of({ sortBy: 'duration', sortOrder: 'asc' })).order.slice(0, 2)).toEqual([3, 4])
  expect((await of({ sortBy: 'duration' })).order.slice(0, 2)).toEqual([4, 3])
  expect((await of({ sortBy: 'status', sortOrder: 'asc' })).order).toEqual([3, 4, 0, 1, 2])
  expect((await of({ sortBy: 'alert_type', sortOrder: 'asc' })).order).toEqual([0, 1, 2, 3, 4])
  expect((await of({ statuses: ['completed'] })).order).toEqual([4, 3])
  expect((await of({ statuses: ['completed', 'pending'], alertType: 'b' })).order).toEqual([4, 3])
  expect((await of({ alertType: 'a' })).order).toEqual([2, 1, 0])
  expect((await of({ from: '2026-11-02T10:00:01.000Z', to: '2026-11-02T10:00:03.000Z' })).order).toEqual([2, 1])
  expect((await of({ search: 'nEEdle' })).order).toEqual([2])
  expect((await of({ search: '%' })).order).toEqual([])
  expect((await of({ statuses: ['failed'] })).pagination).toEqual({
    page: 1,
    page_size: 25,
    total_pages: 0,
    total_items: 0,
  })
})

test('active sessions stand by their start, waiting ones in their turn', async () => {
  const first = await pending({ created_at: '2020-01-01T00:00:00.000Z' })
  const second = await pending({ created_at: '2020-01-01T00:00:01.000Z' })
  const runs = await pending()
  await project(db, moved(accepted(runs), 'in_progress', '2020-01-01T00:00:00.000Z', 2), 2)
  const found = await activeSessions(db)
  expect(found.queued.slice(0, 2).map(each => [each.id, each.queue_position])).toEqual([
    [first, 1],
    [second, 2],
  ])
  expect(found.active[0]).toEqual({
    id: runs,
    alert_type: 'host',
    chain_id: 'host',
    status: 'in_progress',
    author: 'api-client',
    created_at: '2026-11-01T10:00:00.000Z',
    started_at: '2020-01-01T00:00:00.000Z',
    current_stage_index: null,
    current_stage_id: null,
    alert_title: 'disk full on web-0',
  })
})

test('the sweep finds what no object spoke for, what waits for a place and what runs', async () => {
  const stuck = await pending({ created_at: '2019-01-01T00:00:00.000Z' })
  const waits = await pending({ created_at: '2019-01-01T00:00:01.000Z' })
  await project(db, accepted(waits), 1)
  const runs = await pending()
  await project(db, moved(accepted(runs), 'in_progress', '2019-01-01T00:00:00.000Z', 2), 2)
  const [found, ...others] = await stuckPending(db, '2019-06-01T00:00:00.000Z', 10)
  expect([found?.id, others]).toEqual([stuck, []])
  expect(await stuckPending(db, '2019-06-01T00:00:00.000Z', 10, found)).toEqual([])
  expect(await stuckPending(db, '2018-06-01T00:00:00.000Z', 10)).toEqual([])
  expect((await waitingForPlace(db, 10))[0]).toBe(waits)
  expect((await inProgress(db, 10, '2019-01-01T00:00:00.000Z'))[0]).toBe(runs)
})

test('a session that waits on purpose is left alone until its time, and looked after again when it goes on', async () => {
  const id = await pending()
  const running = moved(accepted(id), 'in_progress', '2018-01-01T00:00:00.000Z', 2)
  const until = '2018-01-02T00:00:00.000Z'
  await project(db, { ...running, waiting: { for: 'vendor', until } }, 2)
  expect(await inProgress(db, 10, '2018-01-01T23:59:59.999Z')).not.toContain(id)
  expect(await inProgress(db, 10, until)).toContain(id)
  await project(db, running, 3)
  expect(await inProgress(db, 10, '2018-01-01T00:00:00.000Z')).toContain(id)
})

test('no labels, and labels that are unknown, are told apart in row and list, and match no filter', async () => {
  const chain = crypto.randomUUID()
  for (const labels of [null, [], ['watch'], ['page', 'watch']]) {
    const changes = { chain_id: chain }
    const id = await pending(changes)
    const view = moved(accepted(id, changes), 'completed', '2026-11-01T10:00:09.000Z', 9)
    if (view.detail === null) throw new Error('no detail')
    await project(db, { ...view, detail: { ...view.detail, labels } }, 9)
  }
  const of = async (labels: Array<string>) =>
    (await listSessions(db, { ...everything, chainId: chain, labels })).list.sessions.map(each => each.labels)
  expect(await of([])).toEqual([['page', 'watch'], ['watch'], [], null])
  expect(await of(['watch'])).toEqual([['page', 'watch'], ['watch']])
  expect(await of(['page', 'absent'])).toEqual([['page', 'watch']])
  expect(await of(['Watch'])).toEqual([])
  expect((await filterOptions(db)).labels).toEqual(expect.arrayContaining(['page', 'watch']))
})

test('options of places and authors are those of the newest sessions, the most frequent first', async () => {
  const place = { severity: 'high', cluster: 'zz-1', namespace: 'zz-shop', author: 'zz-maria' } as const
  for (const cluster of ['zz-2', 'zz-1', 'zz-1']) await pending({ ...place, cluster })
  const options = await filterOptions(db)
  expect(options.clusters.filter(each => each.startsWith('zz-'))).toEqual(['zz-1', 'zz-2'])
  expect(options.namespaces).toContain('zz-shop')
  expect(options.authors).toContain('zz-maria')
  expect(options.severities).toContain('high')
})

test('a row says which stage of how many runs, and who is at work with what', async () => {
  const id = await pending()
  const at = (second: number) => `2026-11-01T10:00:0${second}.000Z`
  const stage = { stage_id: 'st', stage_name: 'look', stage_index: 1, stage_type: 'investigation' } as const
  const planned_stages = [
    { name: 'look', type: 'investigation' as const },
    { name: 'Executive Summary', type: 'exec_summary' as const },
  ]
  const of = { session_id: id, stage_id: 'st', execution_id: 'e' }
  const running = [
    { type: 'session.status', session_id: id, timestamp: at(1), status: 'in_progress', planned_stages, db_event_id: 2 },
    { type: 'stage.status', session_id: id, timestamp: at(2), ...stage, status: 'started', db_event_id: 3 },
    { type: 'execution.status', ...of, timestamp: at(3), agent_index: 1, agent_name: 'Metrics', status: 'active' },
    {
      type: 'timeline_event.created',
      ...of,
      timestamp: at(4),
      event_id: 'ev',
      event_type: 'llm_tool_call',
      status: 'streaming',
      content: '',
      metadata: { server_name: 'prometheus', tool_name: 'query' },
      sequence_number: 1,
      db_event_id: 5,
    },
  ].reduce((view, frame) => fold(view, frame as Frame), accepted(id))
  const rowOf = async () =>
    (await listSessions(db, { ...everything, pageSize: 100 })).list.sessions.find(each => each.id === id)
  expect(await rowOf()).toMatchObject({ current_stage: null, active_agents: [] })
  await project(db, running, 5)
  const call = { server: 'prometheus', tool: 'query', started_at: at(4) }
  expect(await rowOf()).toMatchObject({
    alert_title: 'disk full on web-0',
    current_stage: { name: 'look', index: 1, total: 2 },
    active_agents: [{ name: 'Metrics', call }],
  })
  await project(db, moved(running, 'completed', at(9), 6), 6)
  expect(await rowOf()).toMatchObject({ current_stage: null, active_agents: [] })
})

test('a row of an earlier release has the title and the place that its excerpt says', async () => {
  const id = await pending({ alert_data: 'Disk is full\nnamespace: shop\nseverity: critical' })
  await db.prepare(`update sessions set alert_title = null, links = null where id = ?`).bind(id).run()
  const { list } = await listSessions(db, { ...everything, pageSize: 100 })
  expect(list.sessions.find(each => each.id === id)).toMatchObject({
    alert_title: 'Disk is full',
    severity: 'critical',
    namespace: 'shop',
    links: [],
  })
})

test('outcomes count the sessions of each hour by one range of an index that holds all that they need', async () => {
  const at = '2031-05-06T07:30:00.000Z'
  const ids = await Promise.all([0, 1, 2].map(() => pending({ created_at: at })))
  await project(db, moved(accepted(ids[0] ?? '', { created_at: at }), 'completed', at, 9), 9)
  await project(db, moved(accepted(ids[1] ?? '', { created_at: at }), 'cancelled', at, 9), 9)
  const { points } = await outcomes(db, 3, Date.parse(at))
  expect(points.at(-1)).toEqual({
    start: '2031-05-06T07:00:00.000Z',
    completed: 1,
    failed: 0,
    timed_out: 0,
    cancelled: 1,
    unfinished: 1,
  })
  const steps = [...(await plan(outcomesQuery(db, at).getQuery())), ...(await plan(facetsQuery(db).getQuery()))]
  expect(steps.filter(step => /\bsessions\b/.test(step) && !/COVERING INDEX sessions_created/.test(step))).toEqual([])
})

test('the list shows of a verdict its cause, confidence, grounds and components, and is filtered by them', async () => {
  const chain = crypto.randomUUID()
  const changes = { chain_id: chain }
  const found: Array<Partial<Verdict> | null> = [
    null,
    { confidence: 'unknown', grounded_share: null, components: [] },
    { confidence: 'high', grounded_share: 1, components: ['web-0', 'say "db"'] },
    { confidence: 'low', grounded_share: 0.5, components: ['db'] },
  ]
  for (const each of found) {
    const id = await pending(changes)
    const view = moved(accepted(id, changes), 'completed', '2026-11-01T10:00:09.000Z', 9)
    if (view.detail === null) throw new Error('no detail')
    await project(
      db,
      { ...view, detail: { ...view.detail, verdict: each && { ...verdict, ...each }, completeness } },
      9,
    )
  }
  const of = async (asked: Partial<ListQuery>) =>
    (await listSessions(db, { ...everything, chainId: chain, ...asked })).list.sessions.map(each => each.confidence)
  expect(await of({})).toEqual(['low', 'high', 'unknown', null])
  expect(await of({ confidences: ['high', 'unknown'] })).toEqual(['high', 'unknown'])
  expect(await of({ components: ['db'] })).toEqual(['low'])
  expect(await of({ components: ['say "db"', 'absent'] })).toEqual(['high'])
  expect(await of({ groundedMin: 0.5 })).toEqual(['low', 'high'])
  expect(await of({ groundedMin: 0.51, confidences: ['low'] })).toEqual([])
  const [newest] = (await listSessions(db, { ...everything, chainId: chain })).list.sessions
  expect(newest).toMatchObject({
    verdict_cause: verdict.cause,
    grounded_share: 0.5,
    components: ['db'],
    gap_count: completeness.gaps.length,
  })
})

test('filter options name each type and chain once', async () => {
  await pending({ alert_type: 'zz-type', chain_id: 'zz-chain' })
  await pending({ alert_type: 'zz-type', chain_id: 'zz-chain' })
  const options = await filterOptions(db)
  expect(options.alert_types.filter(each => each === 'zz-type')).toHaveLength(1)
  expect(options.chain_ids.filter(each => each === 'zz-chain')).toHaveLength(1)
  expect(options.statuses).toEqual([
    'pending',
    'in_progress',
    'cancelling',
    'completed',
    'failed',
    'cancelled',
    'timed_out',
  ])
})

async function open(reported: Firings) {
  const [stored] = await storeSessions(db, [{ id: crypto.randomUUID(), facts: facts(), reported }])
  if (stored === undefined) throw new Error('nothing was answered')
  return stored
}

test('firings that are all known answer with the newest session; a new one opens another', async () => {
  const groupKey = crypto.randomUUID()
  const [a, b] = [
    { fingerprint: 'a', startsAt: '1' },
    { fingerprint: 'b', startsAt: '1' },
  ]
  const first = await open({ groupKey, firings: [a] })
  expect(first.duplicate).toBe(false)
  expect(await open({ groupKey, firings: [a] })).toEqual({ sessionId: first.sessionId, duplicate: true })
  const second = await open({ groupKey, firings: [a, b] })
  expect(second.duplicate).toBe(false)
  for (const firings of [[a], [a, b], [b], [a, a]])
    expect(await open({ groupKey, firings })).toEqual({ sessionId: second.sessionId, duplicate: true })
  expect((await open({ groupKey, firings: [{ fingerprint: 'a', startsAt: '2' }] })).duplicate).toBe(false)
  expect((await open({ groupKey: crypto.randomUUID(), firings: [a] })).duplicate).toBe(false)
})

test('of senders with the same firings exactly one opens a session, in one transaction and in several', async () => {
  const reported = { groupKey: crypto.randomUUID(), firings: [{ fingerprint: 'a', startsAt: '1' }] }
  const batch = () =>
    storeSessions(
      db,
      Array.from({ length: 4 }, () => ({ id: crypto.randomUUID(), facts: facts(), reported })),
    )
  const answers = (await Promise.all([batch(), batch()])).flat()
  expect(answers.filter(each => !each.duplicate)).toHaveLength(1)
  expect(new Set(answers.map(each => each.sessionId)).size).toBe(1)
  const { list } = await listSessions(db, { ...everything, pageSize: 100 })
  expect(list.sessions.filter(each => answers.some(answer => answer.sessionId === each.id))).toHaveLength(1)
})

test('sessions of one transaction are answered in their order, with firings or without', async () => {
  const [first, second, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  const reported = { groupKey: crypto.randomUUID(), firings: [{ fingerprint: 'a', startsAt: '1' }] }
  const stored = await storeSessions(db, [
    { id: first, facts: facts(), reported },
    { id: second, facts: facts(), reported: null },
    { id: third, facts: facts(), reported },
  ])
  expect(stored).toEqual([
    { sessionId: first, duplicate: false },
    { sessionId: second, duplicate: false },
    { sessionId: first, duplicate: true },
  ])
})

test('rows of one statement hold what each alert said, whatever stands in it', async () => {
  const strange = '"quoted", back\\slash, \u0001, \u2028, \ufffd, 🔥 and a line\nbreak'
  const added = [
    {
      id: crypto.randomUUID(),
      facts: facts({ alert_data: strange, alert_title: strange, author: strange }),
      reported: null,
    },
    { id: crypto.randomUUID(), facts: facts({ alert_data: '[1]', chat_enabled: false }), reported: null },
    { id: crypto.randomUUID(), facts: facts({ alert_data: '🔥'.repeat(300), runbook_url: 'null' }), reported: null },
  ]
  await storeSessions(db, added)
  const [first, second, third] = await Promise.all(added.map(({ id }) => getRow(db, id)))
  expect(first).toMatchObject({
    alert_data: strange,
    alert_title: strange,
    author: strange,
    severity: null,
    links: [],
  })
  expect(second).toMatchObject({ alert_data: '[1]', chat_enabled: false, runbook_url: null })
  expect(third).toMatchObject({ alert_data: '🔥'.repeat(300), alert_excerpt: '🔥'.repeat(200), runbook_url: 'null' })
  const numbers = [first, second, third].map(row => row?.number ?? 0)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
})

test('one session that cannot be stored leaves none of its transaction behind', async () => {
  const [id, other] = [crypto.randomUUID(), crypto.randomUUID()]
  const added = [
    { id, facts: facts(), reported: null },
    // No sender can leave out the chain: it stands for whatever D1 refuses.
    { id: other, facts: { ...facts(), chain_id: null as unknown as string }, reported: null },
  ]
  await expect(storeSessions(db, added)).rejects.toThrow(/NOT NULL/)
  expect(await getRow(db, id)).toBeNull()
})

test('a transaction that is repeated changes nothing, and answers the same', async () => {
  const reported = { groupKey: crypto.randomUUID(), firings: [{ fingerprint: 'a', startsAt: '1' }] }
  const added = [
    { id: crypto.randomUUID(), facts: facts(), reported },
    { id: crypto.randomUUID(), facts: facts(), reported: null },
  ]
  const stored = await storeSessions(db, added)
  expect(stored.map(({ duplicate }) => duplicate)).toEqual([false, false])
  const later = added.map(session => ({ ...session, facts: facts({ alert_data: 'not written' }) }))
  expect(await storeSessions(db, later)).toEqual(stored)
  for (const { id } of added) expect((await getRow(db, id))?.alert_data).not.toBe('not written')
})

test('a firing whose session is gone opens a new one', async () => {
  const known = { groupKey: crypto.randomUUID(), firings: [{ fingerprint: 'a', startsAt: '1' }] }
  const first = await open(known)
  await db.prepare('delete from sessions where id = ?').bind(first.sessionId).run()
  expect((await open(known)).duplicate).toBe(false)
})

test('a thousand firings fit into the statements', async () => {
  const firings = Array.from({ length: 1_000 }, (_, n) => ({ fingerprint: `f${n}`, startsAt: '1' }))
  const known = { groupKey: crypto.randomUUID(), firings }
  const first = await open(known)
  expect(await open(known)).toEqual({ ...first, duplicate: true })
})

type Query = { sql: string; params: Array<unknown> }

test('no list query scans rows without an index or sorts what matches', async () => {
  const filters: Array<Partial<ListQuery>> = [
    {},
    { statuses: ['completed'] },
    { statuses: ['failed', 'completed'] },
    { alertType: 'host' },
    { chainId: 'host' },
    { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
    { search: 'disk' },
    { search: 'disk '.repeat(30) },
    { statuses: ['completed'], alertType: 'host', chainId: 'host', from: '2026-01-01T00:00:00.000Z', search: 'disk' },
    { statuses: ['completed'], chainId: 'host' },
    { scoring: 'scored' },
    { scoring: 'not_scored', statuses: ['completed'] },
    { reviewStatuses: ['needs_review'] },
    { reviewStatuses: ['needs_review', 'reviewed'], search: 'disk' },
    { assignee: 'ana' },
    { assignee: 'ana', rating: 'accurate', search: 'disk', statuses: ['failed'] },
    { rating: 'inaccurate' },
    { confidences: ['high'] },
    { confidences: ['low', 'unknown'], components: ['web-0'], groundedMin: 0.5, alertType: 'host' },
  ]
  const bad: Array<string> = []
  for (const filter of filters) {
    for (const sortBy of SORT_KEYS) {
      for (const sortOrder of ['asc', 'desc'] as const) {
        const query = { ...everything, ...filter, sortBy, sortOrder }
        for (const built of [pageQuery(db, query).toSQL(), countQuery(db, query).toSQL()]) {
          const steps = await plan(built)
          if (badSteps(steps).length > 0)
            bad.push(`${JSON.stringify({ filter, sortBy, sortOrder })}: ${steps.join('; ')}`)
        }
      }
    }
  }
  expect(bad).toEqual([])
}, 30_000)

test('a search reads the newest hits of its indexes within the dates, merges them, and never looks a row up to count it', async () => {
  const within = { statuses: ['completed' as const], from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }
  for (const filter of [{}, within]) {
    const steps = await plan(countQuery(db, { ...everything, ...filter, search: 'disk', page: 2 }).toSQL())
    const dated = 'from' in filter
    // The plan of a full-text index shows a range of numbers as `<` and `>`.
    expect(steps.filter(step => /MERGE|SCAN s|SEARCH/.test(step))).toEqual([
      ...(dated ? ['MERGE (INTERSECT)'] : []),
      'MERGE (UNION)',
      'SEARCH sessions USING INTEGER PRIMARY KEY (rowid>?)',
      expect.stringMatching(/^SCAN sessions_text VIRTUAL TABLE INDEX \d+:M.*></),
      ...(dated ? [OF_DATES, IN_DATES] : []),
      expect.stringMatching(/^SCAN sessions_words VIRTUAL TABLE INDEX \d+:M.*></),
      ...(dated ? [IN_DATES] : []),
      ...(dated ? ['SEARCH sessions USING COVERING INDEX sessions_number (number>? AND number<?)', OF_DATES] : []),
      ...(dated ? [] : ['SCAN sessions USING COVERING INDEX sessions_created']),
    ])
  }
})

const IN_DATES = expect.stringMatching(/^SEARCH sessions USING COVERING INDEX sessions_number \(number=\?/)
const OF_DATES = 'SEARCH sessions USING COVERING INDEX sessions_created (created_at>? AND created_at<?)'

test('one status, type or chain in the order of creation is a search in its own index', async () => {
  for (const filter of [{ statuses: ['completed' as const] }, { alertType: 'host' }, { chainId: 'host' }]) {
    expect((await plan(pageQuery(db, { ...everything, ...filter }).toSQL())).join()).toMatch(
      /^SEARCH sessions USING INDEX/,
    )
  }
})

test('the other reads search or walk an index', async () => {
  const queries: Record<string, Query> = {
    row: rowQuery(db, 'x').toSQL(),
    state: stateQuery(db, 'x').toSQL(),
    waiting: waitingQuery(db).toSQL(),
    stuck: stuckQuery(db, 'x', 10).toSQL(),
    stuckAfter: stuckQuery(db, 'x', 10, { id: '', created_at: 'x', number: 1 }).toSQL(),
    waitingForPlace: waitingForPlaceQuery(db, 10).toSQL(),
    types: distinctQuery(db, 'alert_type').getQuery(),
    chains: distinctQuery(db, 'chain_id').getQuery(),
    // What the trigger runs when a session is deleted.
    spent: { sql: 'delete from session_models where number = ?', params: [1] },
  }
  for (const [name, query] of Object.entries(queries)) expect([name, badSteps(await plan(query))]).toEqual([name, []])
  for (const query of [runningQuery(db), inProgressQuery(db, 10, 'x')]) {
    expect((await plan(query.toSQL()))[0]).toBe('SEARCH sessions USING INDEX sessions_status_created (status=?)')
  }
})

test('firings are looked up by their key, one by one', async () => {
  const reported = ['g', '[["a","1"]]']
  const queries = [
    { sql: NEWEST_COVERING, params: reported },
    { sql: insertText(2), params: ['[]', '', ''] },
  ]
  for (const query of queries) {
    const steps = await plan(query)
    expect(steps.filter(step => /\balert_firings\b/.test(step))).toEqual([
      expect.stringMatching(
        /^SEARCH alert_firings USING PRIMARY KEY .*group_key=\? AND fingerprint=\? AND starts_at=\?/,
      ),
    ])
    expect(steps.filter(step => /SCAN (sessions|kept|alert_firings)/.test(step))).toEqual([])
  }
})

test('the check of plans finds a scan and a sort', async () => {
  expect(badSteps(await plan({ sql: 'select alert_data from sessions', params: [] }))).toHaveLength(1)
  expect(
    badSteps(await plan({ sql: 'select id from sessions order by executive_summary', params: [] })).length,
  ).toBeGreaterThan(0)
  expect(badSteps(await plan({ sql: 'select rowid from sessions_text', params: [] }))).toHaveLength(1)
  const hits = 'with hits as (select number from sessions limit 9) select number from hits join sessions using (number)'
  expect(badSteps(await plan({ sql: `${hits} order by executive_summary`, params: [] }))).toEqual([])
})
