// Reads across 100,000 sessions over HTTP: pages, filters, orders and searches of the list, triage, usage.

import { join } from 'node:path'
import { withDatabase } from '../../start/miniflare.ts'
import { migrate, readMigrations } from '../../start/migrate.ts'
import { root } from '../../steps.ts'
import { createSender, type Sender } from '../alerts.ts'
import { inRuns, median, milliseconds, percentile, spread, type Row } from '../numbers.ts'
import { startSystem } from '../system.ts'

const SESSIONS = 100_000
const AT_ONCE = 5_000
const ROUNDS = 12

// Part of every alert that `fill` writes.
const DESCRIPTION =
  'Logs of the ingress controller in namespace payments-prod are written faster than they are rotated; the volume of the node fills within ' +
  'hours unless the level is lowered. Container ingress-nginx-controller restarted 3 times within 15 minutes with reason OOMKilled while the ' +
  'kubelet reported DiskPressure; eviction thresholds are imagefs.available 15 percent and nodefs.available 10 percent. Owners: team-edge and ' +
  'team-platform, escalation policy edge-primary, service tier 1, region eu-west-1, cluster prod-eu-1.'
// No model or tool is called here.
const NOWHERE = 'http://127.0.0.1:9'
const PHRASE = DESCRIPTION.slice(0, 48)

const ASKED: ReadonlyArray<[string, Array<Record<string, string>>]> = [
  ['first page', [{}]],
  ['last page', [{ page: '4000' }]],
  [
    'one filter',
    [
      { status: 'failed' },
      { alert_type: 'type-3' },
      { chain_id: 'chain-2' },
      { review_status: 'needs_review' },
      { assignee: 'person-7' },
      { quality_rating: 'inaccurate' },
      { scoring_status: 'not_scored' },
      { label: 'watch' },
      { label: 'page-me' },
      { start_date: '2026-03-01T00:00:00Z', end_date: '2026-03-02T00:00:00Z' },
    ],
  ],
  [
    'several filters',
    [
      { status: 'failed,timed_out', alert_type: 'type-3' },
      { status: 'failed', chain_id: 'chain-2', review_status: 'reviewed' },
      { alert_type: 'type-3', chain_id: 'chain-4', sort_by: 'duration' },
      { assignee: 'person-7', quality_rating: 'accurate' },
      { status: 'pending,in_progress' },
      { scoring_status: 'scored', review_status: 'needs_review' },
      { label: 'action,page-me', status: 'completed', sort_by: 'duration' },
    ],
  ],
  [
    'another order',
    ['status', 'alert_type', 'author', 'duration', 'score', 'quality_rating'].map(sort_by => ({ sort_by })),
  ],
  [
    'search, rare',
    [{ search: 'node-77123' }, { search: 'finding 77123' }, { search: 'nothing like this' }, { search: '%_*" NEAR(' }],
  ],
  [
    'search, a hit in 20',
    [
      { search: 'certificate' },
      { search: 'certificate', status: 'failed' },
      { search: 'certificate expired', alert_type: 'type-3', review_status: 'needs_review' },
      { search: 'certificate', sort_by: 'duration' },
    ],
  ],
  [
    'search, in every session',
    [
      { search: 'disk' },
      { search: 'disk', page: '800' },
      { search: 'ode' },
      { search: 'rotate logs' },
      { search: 'nearly full' },
      // Words of tool results.
      { search: 'imagefs kubelet' },
      { search: 'write amplification' },
    ],
  ],
  [
    'the same, filtered or in another order',
    [
      { search: 'disk', status: 'completed' },
      { search: 'disk', status: 'failed,timed_out', review_status: 'needs_review' },
      { search: 'disk', start_date: '2026-03-01T00:00:00Z', end_date: '2026-06-01T00:00:00Z' },
      { search: 'disk', sort_by: 'duration' },
      { search: 'disk', status: 'completed', sort_by: 'author' },
    ],
  ],
  // Every three characters of a phrase are a term of the index, and here each term is in every session: the worst case.
  [
    'search, a long phrase in every session',
    [
      ...[24, 48, 100, 101, 400].map(length => ({ search: DESCRIPTION.slice(0, length) })),
      { search: PHRASE, page: '200' },
      { search: PHRASE, status: 'failed' },
      { search: PHRASE, start_date: '2026-03-01T00:00:00Z', end_date: '2026-06-01T00:00:00Z' },
      { search: PHRASE, sort_by: 'duration' },
    ],
  ],
  ['search, 10,000 characters', [{ search: 'the disk of a node '.repeat(530).slice(0, 10_000) }]],
]

const TRIAGED: ReadonlyArray<[string, Record<string, string>]> = [
  ['investigating', {}],
  ['needs_review', {}],
  ['needs_review', { page: '2000' }],
  ['needs_review', { assignee: '' }],
  ['reviewed', { assignee: 'person-9' }],
]

const WINDOWS: ReadonlyArray<Record<string, string>> = [
  { start_date: '2026-07-01T00:00:00Z', end_date: '2026-07-08T00:00:00Z' },
  { start_date: '2026-01-01T00:00:00Z', end_date: '2026-12-31T00:00:00Z' },
  { start_date: '2026-01-01T00:00:00Z', end_date: '2026-12-31T00:00:00Z', chain_id: 'chain-2' },
]

/** What the page of activity asks for. */
const ACTIVITY: ReadonlyArray<[what: string, path: string]> = [
  ['ends', '/usage/ends'],
  ['durations', '/usage/durations'],
  ['tools', '/usage/tools'],
  ['failures', '/usage/failures'],
  ['verdicts', '/usage/verdicts'],
]

export async function list(): Promise<Array<Row>> {
  const system = await startSystem({ modelUrl: NOWHERE, toolsUrl: NOWHERE, sessionsAtOnce: 1, prepare: fill })
  const send = createSender(system.port, 1)
  try {
    const rows: Array<Row> = []
    for (const [what, queries] of ASKED)
      rows.push(
        await measure(
          send,
          `List: ${what}`,
          queries.map(asked => ['/sessions', asked]),
        ),
      )
    rows.push(
      await measure(
        send,
        'Triage',
        TRIAGED.map(([group, asked]) => [`/sessions/triage/${group}`, asked]),
      ),
    )
    rows.push(
      await measure(
        send,
        'Usage',
        WINDOWS.map(asked => ['/usage/summary', asked]),
      ),
    )
    rows.push(
      await measure(
        send,
        'Usage by days',
        WINDOWS.map(asked => ['/usage/series', { ...asked, measure: 'tokens', timezone: 'Europe/Berlin' }]),
      ),
    )
    for (const [what, path] of ACTIVITY) {
      const queries = WINDOWS.map(asked => [path, { ...asked, timezone: 'Europe/Berlin' }] satisfies Asked)
      rows.push(await measure(send, `Activity: ${what}`, queries))
    }
    return rows
  } finally {
    send.close()
    await system.stop()
  }
}

type Asked = [path: string, query: Record<string, string>]

async function measure(send: Sender, what: string, queries: Array<Asked>): Promise<Row> {
  const all: Array<Array<number>> = []
  const each: Array<string> = []
  for (const [path, query] of queries) {
    const asked = new URLSearchParams(query).toString()
    const times: Array<number> = []
    for (let at = 0; at < ROUNDS; at += 1) {
      const answer = await send.get(`/api/v1${path}?${asked}`)
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.body.slice(0, 200)}`)
      // The first is a warm-up.
      if (at > 0) times.push(answer.ms)
    }
    const name = `${path.replace('/sessions', '')} ${decodeURIComponent(asked).slice(0, 80)}`.trim()
    each.push(`${name || 'all'} ${milliseconds(percentile(times, 0.5))}`)
    all.push(times)
  }
  const note = `${SESSIONS.toLocaleString('en')} sessions, over HTTP; medians: ${each.join(', ')}`
  const flat = all.flat()
  // One repetition asks each of the queries.
  const runs = inRuns(Array.from({ length: ROUNDS - 1 }, (_, at) => all.map(times => times[at] ?? Number.NaN)))
  const value = `${spread(flat)}, p95 ${milliseconds(percentile(flat, 0.95))}`
  return { what, unit: 'ms', runs: runs.map(run => median(run.flat())), value, note }
}

/** Writes rows like those of the Worker in SQL. Alerts differ by a number. */
async function fill(stateDir: string): Promise<void> {
  await migrate(stateDir, readMigrations(join(root, 'migrations')))
  await withDatabase(stateDir, async db => {
    for (let from = 0; from < SESSIONS; from += AT_ONCE) {
      await db.batch([ROWS, WORDS, MODELS, WORK].map(each => db.prepare(each).bind(from, from + AT_ONCE - 1)))
    }
  })
}

const ROWS = `
  with recursive n(i) as (select ?1 union all select i + 1 from n where i < ?2)
  insert into sessions (number, id, status, alert_type, chain_id, author, created_at, started_at, completed_at, duration_ms, projected_seq,
    chat_enabled, total_stages, input_tokens, output_tokens, total_tokens, review_status, assignee, quality_rating, alert_excerpt,
    executive_summary, labels, final_analysis, alert_data)
  select i + 1, 'session-' || i,
    case when i % 20 = 0 then 'failed' when i % 101 = 0 then 'timed_out' when i % 33 = 0 then 'cancelled' else 'completed' end,
    'type-' || (i * 7 % 12), 'chain-' || (i * 5 % 6), 'author-' || (i * 13 % 30),
    strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || (i * 3) || ' minutes'), null, null, i * 7919 % 600000, 9,
    1, 3, i % 9000, i % 700, i % 9700,
    case when i % 3 = 0 then 'reviewed' else 'needs_review' end, case when i % 3 = 0 then 'person-' || (i % 40) end,
    case when i % 3 = 0 then case when i % 7 = 0 then 'inaccurate' else 'accurate' end end, 'The disk of node-' || i,
    'Summary ' || i, case i % 5 when 0 then null when 1 then '[]' when 2 then '["watch"]' when 3 then '["action"]' else '["page-me","watch"]' end, 'Finding ' || i || ': the volume is full because logs were not rotated.' || case when i % 20 = 3 then ' A certificate expired.' else '' end,
    '{"labels":{"alertname":"DiskFull","instance":"node-' || i || '","severity":"warning","job":"node-exporter"},"annotations":{"summary":"The disk of node-' || i || ' is nearly full","description":"${DESCRIPTION}"}}'
  from n`

const WORDS = `
  with recursive n(i) as (select ?1 union all select i + 1 from n where i < ?2)
  insert into sessions_words (rowid, content)
  select i + 1, 'Finding ' || i || ' on node ' || i || ': the disk is full. The volume grew by ' || (i % 977) ||
    ' MB an hour since the rotation of its logs stopped; the service writes debug lines at a high rate. Rotate the logs and lower the level.' ||
    case when i % 20 = 3 then ' A certificate expired.' else '' end || ' ${DESCRIPTION} write amplification of pod-' || i
  from n`

const MODELS = `
  insert into session_models (model, number, created_at, alert_type, chain_id, input_tokens, output_tokens, total_tokens)
  select used.value, number, created_at, alert_type, chain_id, input_tokens / 3, output_tokens / 3, total_tokens / 3
  from sessions cross join json_each('["model-a", "model-b", "model-c"]') as used
  where number between ?1 + 1 and ?2 + 1`

/** As sessions leave it: its duration, its confidence, two tools of twenty, and for every tenth a class of failure. */
const WORK = `
  insert into session_work (number, kind, name, took, created_at, alert_type, chain_id, count, errors)
  select number, made.value ->> 0, made.value ->> 1, made.value ->> 2, created_at, alert_type, chain_id, made.value ->> 3, made.value ->> 4
  from sessions cross join json_each(json_array(
    json_array('session', chain_id, 60 + number * 17 % 150, 1, 0),
    json_array('confidence', case number % 3 when 0 then 'high' when 1 then 'medium' else 'low' end, 0, 1, 0),
    json_array('tool', 'server.tool-' || (number * 7 % 20), 40 + number * 31 % 100, 1 + number % 5, number % 11 = 0),
    json_array('tool', 'server.tool-' || (number * 7 % 20 + 20), 40 + number * 37 % 100, 1 + number % 3, number % 13 = 0),
    json_array(case when number % 10 = 0 then 'session_failed' end, 'model_timeout', 0, 1, 1)
  )) as made
  where number between ?1 + 1 and ?2 + 1 and made.value ->> 0 is not null`
