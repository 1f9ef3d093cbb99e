// Endpoints of alerts and single sessions.

import { says, shape, type Ask, type Row } from './endpoints.ts'
import * as tables from './rest-tables.ts'
import type { Spec } from './shape.ts'
import * as traces from './trace-tables.ts'

const NOT_FOUND = says('resource not found')
const NOT_BOUND = /^code=400, message=Bad Request, err=/
const UNSUPPORTED = says('code=415, message=Unsupported Media Type')
const MEBIBYTE = 'ä'.repeat(524_288)

const alert = (when: string, status: number, answer: Row[3], body: unknown, more: Ask = {}): Row => [
  'POST /api/v1/alerts',
  when,
  status,
  answer,
  { body, ...more },
]

/** Every check fails at once; the ones before a check are mended one after the other. */
const wrong = { mcp: { servers: [{ name: 'x' }] }, runbook: 'ftp://h/r.md', alert_type: 'x' }

export const ALERTS: ReadonlyArray<Row> = [
  alert('the smallest alert', 202, shape(tables.accepted), { data: 'x', alert_type: 'single' }),
  alert('the default type', 202, shape(tables.accepted), { data: 'x' }),
  alert('unknown keys and keys in another case', 202, shape(tables.accepted), '{"DATA":"x","Alert_Type":null,"y":1}'),
  alert('something after the first value', 202, shape(tables.accepted), '{"data":"x"} and {more'),
  alert('all that may be given', 202, shape(tables.accepted), {
    data: 'x',
    alert_type: 'single',
    runbook: 'https://www.github.com/o/r/blob/main/x.md',
    mcp: { servers: [{ name: 'things', tools: ['read'] }], native_tools: { google_search: false } },
    slack_message_fingerprint: 'f',
  }),
  // The order of the checks: bind, data, size, servers, runbook, type.
  alert('data is no string', 400, says(NOT_BOUND), { data: { a: 1 }, ...wrong }),
  alert('no JSON', 400, says(NOT_BOUND), '{"data"'),
  alert('no content type', 400, UNSUPPORTED, '{"data":"x"}', { headers: { 'Content-Type': '' } }),
  alert('another content type', 400, UNSUPPORTED, '{"data":"x"}', { headers: { 'Content-Type': 'text/plain' } }),
  alert('a form', 400, says('data field is required'), 'data=x', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
  alert('an empty body', 400, says('data field is required'), ''),
  alert('no data', 400, says('data field is required'), wrong),
  alert('too much data', 413, says('alert data exceeds maximum size of 1048576 bytes'), {
    data: `${MEBIBYTE}x`,
    ...wrong,
  }),
  alert('an unknown server', 400, says('MCP server "x" not found in configuration'), { data: 'x', ...wrong }),
  alert(
    'a runbook of another scheme',
    400,
    says('invalid runbook URL: invalid scheme "ftp": only http and https allowed'),
    { data: 'x', ...wrong, mcp: null },
  ),
  alert('a runbook of another host', 400, says('invalid runbook URL: domain "h.example" not in allowed list'), {
    data: 'x',
    runbook: 'https://h.example/r.md',
  }),
  alert('a runbook that is no URL', 400, says(/^invalid runbook URL: malformed URL: /), { data: 'x', runbook: ':' }),
  alert('an unknown type', 400, says("validation error on field 'alert_type': no chain found for alert type 'x'"), {
    data: 'x',
    alert_type: 'x',
  }),
  alert('a body above 2 MiB by its length', 413, says('Request Entity Too Large'), `"${MEBIBYTE}${MEBIBYTE}"`),
  alert('a database that is down', 503, says(/send it again$/), { data: 'x' }, { door: 'no database' }),
]

const list = (when: string, status: number, answer: Row[3], query: string): Row => [
  'GET /api/v1/sessions',
  when,
  status,
  answer,
  { path: `/api/v1/sessions${query}` },
]
const LIST = shape(tables.sessionList)

export const LISTS: ReadonlyArray<Row> = [
  list('all', 200, LIST, ''),
  ...[
    'page=0',
    'page=x',
    'page_size=0',
    'page_size=101',
    'page_size=x',
    'page=9999',
    'assignee=',
    'alert_type=none',
  ].map(query => list(query, 200, LIST, `?${query}`)),
  ...['created_at', 'status', 'alert_type', 'author', 'duration', 'score', 'quality_rating'].map(key =>
    list(`sorted by ${key}`, 200, LIST, `?sort_by=${key}&sort_order=asc`),
  ),
  ...['scored', 'not_scored', 'scoring_in_progress', 'scoring_failed'].map(status =>
    list(status, 200, LIST, `?scoring_status=${status}`),
  ),
  list('several statuses', 200, LIST, '?status=completed,failed&review_status=needs_review,reviewed'),
  list('a window', 200, LIST, '?start_date=2026-01-01T00:00:00Z&end_date=2027-01-01T00:00:00%2B01:00'),
  list('a label', 200, LIST, '?label=watch'),
  list('several labels', 200, LIST, '?label=watch,no-such_label,watch'),
  list('some confidences', 200, LIST, '?confidence=high,unknown'),
  list('components and a share', 200, LIST, '?component=web-0,say%20%22db%22&grounded_min=0.5'),
  list('a tool and a failure', 200, LIST, '?tool=k8s.get&failure=model_auth&search=wrong'),
  list('a wrong confidence', 400, says('invalid confidence: sure'), '?confidence=high,sure'),
  ...['2', '-1', 'all', '1e-3'].map(text =>
    list(
      `the share ${text}`,
      400,
      says('invalid grounded_min: expected a number from 0 to 1'),
      `?grounded_min=${text}`,
    ),
  ),
  list('a search', 200, LIST, '?search=wrong'),
  list('a wrong status', 400, says('invalid status: x'), '?status=completed,x'),
  list('a wrong review', 400, says('invalid review_status: x'), '?review_status=x'),
  list('a wrong rating', 400, says('invalid quality_rating: x'), '?quality_rating=x'),
  list('a wrong label', 400, says('invalid label: must match [A-Za-z][A-Za-z0-9_-]*'), '?label=watch,9'),
  list('a label of nothing', 400, says('invalid label: must match [A-Za-z][A-Za-z0-9_-]*'), '?label=watch,'),
  list('a wrong sort', 400, says(/sort_by/), '?sort_by=id'),
  list('a wrong order', 400, says(/sort_order/), '?sort_order=up'),
  list('a wrong score', 400, says(/scoring_status/), '?scoring_status=x'),
  list('a short search', 400, says('search query must be at least 3 characters'), '?search=ab'),
  list('a wrong start', 400, says(/start_date/), '?start_date=monday'),
  list('a wrong end', 400, says(/end_date/), '?end_date=2026-01-01'),
  ['GET /api/v1/sessions', 'a broken configuration', 503, says(/configuration/), { door: 'no configuration' }],
  ['GET /api/v1/sessions', 'somebody unknown', 401, says(/./), { door: 'stranger' }],
  ['GET /api/v1/sessions/active', 'any time', 200, shape(tables.activeSessions)],
  ['GET /api/v1/sessions/filter-options', 'any time', 200, shape(tables.filterOptions)],
]

const of = (what: string, on: string, status: number, answer: Row[3]): Row => [
  `GET /api/v1/sessions/:id${what}`,
  on,
  status,
  answer,
  { path: `/api/v1/sessions/{${on}}${what}` },
]
/** Ours. */
const exported = (on: string, query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/sessions/:id/export',
  `${on}${query}`,
  status,
  answer,
  { path: `/api/v1/sessions/{${on}}/export${query}` },
]
const sessionExport: Spec = {
  keys: {
    session: tables.sessionDetail,
    timeline: tables.timeline,
    trace: traces.trace,
    review_activity: { each: 'object' },
    last_event_ids: { keys: { session: 'I', timeline: 'I', trace: 'I' } },
  },
}
const KNOWN = ['led', 'pipeline', 'waiting', 'failed']

export const READS: ReadonlyArray<Row> = [
  ...KNOWN.map(on => of('', on, 200, shape(tables.sessionDetail))),
  of('', 'nobody', 404, NOT_FOUND),
  ...KNOWN.map(on => of('/summary', on, 200, shape(tables.sessionSummary))),
  of('/summary', 'nobody', 404, NOT_FOUND),
  ...KNOWN.map(on => of('/status', on, 200, shape(tables.sessionStatus))),
  of('/status', 'nobody', 404, NOT_FOUND),
  ...KNOWN.map(on => of('/timeline', on, 200, shape(tables.timeline))),
  of('/timeline', 'nobody', 200, { json: [] }),
  ...['', '?format=json'].flatMap(query => KNOWN.map(on => exported(on, query, 200, shape(sessionExport)))),
  ...KNOWN.map(on => exported(on, '?format=markdown', 200, { text: /^# .+\n\n\|  \|  \|\n/ })),
  exported('led', '?format=pdf', 400, says('invalid format: pdf')),
  exported('nobody', '', 404, NOT_FOUND),
  ...KNOWN.map(on => of('/trace', on, 200, shape(traces.trace))),
  of('/trace', 'nobody', 200, { json: { stages: [], session_interactions: [] } }),
  ...(['llm', 'call', 'list'] as const).map((kind): Row => [
    `GET /api/v1/sessions/:id/trace/${kind === 'llm' ? 'llm' : 'mcp'}/:interaction_id`,
    `its ${kind}`,
    200,
    shape({ llm: traces.llmDetail, call: traces.toolCall, list: traces.toolList }[kind]),
    { path: `/api/v1/sessions/{led}/trace/${kind === 'llm' ? 'llm' : 'mcp'}/{${kind}}` },
  ]),
  // Section 8, 8: the session of the path is checked.
  ...['{pipeline}/trace/llm/{llm}', '{led}/trace/llm/nobody', 'nobody/trace/llm/{llm}'].map((path): Row => [
    'GET /api/v1/sessions/:id/trace/llm/:interaction_id',
    path,
    404,
    NOT_FOUND,
    { path: `/api/v1/sessions/${path}` },
  ]),
  ...['{pipeline}/trace/mcp/{call}', '{led}/trace/mcp/nobody'].map((path): Row => [
    'GET /api/v1/sessions/:id/trace/mcp/:interaction_id',
    path,
    404,
    NOT_FOUND,
    { path: `/api/v1/sessions/${path}` },
  ]),
]

const post = (what: string, on: string, when: string, status: number, answer: Row[3], body?: unknown): Row => [
  `POST /api/v1/sessions/:id/${what}`,
  when,
  status,
  answer,
  { path: `/api/v1/sessions/{${on}}/${what}`, body },
]
const ask = (on: string, when: string, status: number, answer: Row[3], body: unknown = { content: 'why?' }) =>
  post('chat/messages', on, when, status, answer, body)
const NOT_CANCELLABLE = says('session is not in a cancellable state')
const PROCESSING = says('chat is not available while session is still processing')

export const ACTIONS: ReadonlyArray<Row> = [
  ask('nobody', 'an unknown session', 404, NOT_FOUND, {}),
  ask('chainless', 'a chain that is gone', 400, says('chain configuration not found'), {}),
  ask('waiting', 'a session that waits', 400, PROCESSING, {}),
  ask('running', 'a session that runs', 400, PROCESSING, {}),
  ask(
    'cancelling',
    'a session that is being cancelled',
    400,
    says('chat is not available while session is being cancelled'),
    {},
  ),
  ask('cancelled', 'a cancelled session', 400, says('chat is not available for cancelled sessions'), {}),
  ask('quiet', 'a chain without chat', 400, says('chat is not enabled for this chain'), {}),
  ask('led', 'a question that is no string', 400, says(NOT_BOUND), { content: 5 }),
  ask('led', 'no question', 400, says('content is required'), {}),
  ask('led', 'too long a question, in bytes', 400, says('content exceeds maximum length of 100,000 characters'), {
    content: `${'ä'.repeat(50_000)}x`,
  }),
  ask('led', 'a completed session', 202, shape(tables.asked)),
  ask('led', 'a question before the answer to the last', 409, says('a chat response is already being generated')),
  ask('failed', 'a failed session', 202, shape(tables.asked)),
  // The question that is being answered is cancelled; its session has long ended.
  post('cancel', 'led', 'a running question', 200, shape(tables.cancelled)),
  post('cancel', 'nobody', 'an unknown session', 404, NOT_FOUND),
  post('cancel', 'pipeline', 'a completed session', 409, NOT_CANCELLABLE),
  // Section 8, 1: what waits is cancelled, too.
  post('cancel', 'waiting', 'a session that waits', 200, shape(tables.cancelled)),
  post('cancel', 'waiting', 'a session that was cancelled waiting', 409, NOT_CANCELLABLE),
  post('cancel', 'running', 'a session that runs', 200, shape(tables.cancelled)),
  post('cancel', 'running', 'the same again', 409, NOT_CANCELLABLE),
  post('score', 'nobody', 'an unknown session', 404, NOT_FOUND),
  post('score', 'pipeline', 'a system without scoring', 503, says('scoring service is not available')),
  ['GET /api/v1/sessions/:id/score', 'a session without a score', 404, NOT_FOUND],
  ['GET /api/v1/sessions/:id/score', 'an unknown session', 404, NOT_FOUND, { path: '/api/v1/sessions/{nobody}/score' }],
]
