// Endpoints across sessions and of the system itself.

import { systemConfig } from './config-tables.ts'
import { says, shape, type Row } from './endpoints.ts'
import * as reviews from './review-tables.ts'
import * as system from './system-tables.ts'

const NOT_FOUND = says('resource not found')

const triage = (query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/sessions/triage/:group',
  query,
  status,
  answer,
  { path: `/api/v1/sessions/triage/${query}` },
]
const GROUP = shape(reviews.triageGroup)

const review = (when: string, status: number, answer: Row[3], body: unknown): Row => [
  'PATCH /api/v1/sessions/review',
  when,
  status,
  answer,
  { body },
]
const RESULTS = shape(reviews.reviewResults)

export const REVIEWS: ReadonlyArray<Row> = [
  ...['investigating', 'needs_review', 'in_progress', 'reviewed'].map(group => triage(group, 200, GROUP)),
  triage('needs_review?page=9999&page_size=200&assignee=', 200, GROUP),
  triage('done', 400, says('unknown triage group "done"')),
  ...['0', '-1', 'x'].map(page => triage(`reviewed?page=${page}`, 400, says('page must be a positive integer'))),
  ...['0', 'x'].map(size => triage(`reviewed?page_size=${size}`, 400, says('page_size must be a positive integer'))),
  triage('reviewed?page_size=201', 400, says('page_size must not exceed 200')),
  review('a body that is no JSON', 400, says('invalid request body'), '{'),
  review('ids that are no list', 400, says('invalid request body'), { session_ids: 'x', action: 'claim' }),
  review('no ids', 400, says('session_ids is required and must not be empty'), { session_ids: [], action: 'x' }),
  review('51 ids', 400, says('session_ids must not exceed 50 entries'), {
    session_ids: Array.from({ length: 51 }, () => 'x'),
    action: 'x',
  }),
  review('an unknown action', 400, says('unknown action "x"'), { session_ids: ['x'], action: 'x' }),
  review('no rating', 400, says('quality_rating is required for complete action'), {
    session_ids: ['x'],
    action: 'complete',
  }),
  review('a rating too many', 400, says('quality_rating must not be set for acknowledge action'), {
    session_ids: ['x'],
    action: 'acknowledge',
    quality_rating: 'accurate',
  }),
  review(
    'an unknown session',
    200,
    { json: { results: [{ session_id: 'x', success: false, error: 'state conflict' }] } },
    {
      session_ids: ['x'],
      action: 'claim',
    },
  ),
  review('a rating that is none', 200, RESULTS, { session_ids: ['{led}'], action: 'complete', quality_rating: 'x' }),
  review(
    'a claim',
    200,
    { json: { results: [{ session_id: '{led}', success: true }] } },
    {
      session_ids: ['{led}'],
      action: 'claim',
    },
  ),
  review('an end with all that may be said', 200, RESULTS, {
    session_ids: ['{led}', '{pipeline}'],
    action: 'complete',
    quality_rating: 'partially_accurate',
    action_taken: 'mended',
    investigation_feedback: 'fine',
  }),
  ['GET /api/v1/sessions/:id/review-activity', 'after it', 200, shape(reviews.reviewActivity)],
  [
    'GET /api/v1/sessions/:id/review-activity',
    'a session that waits',
    200,
    { json: { activities: [] } },
    { path: '/api/v1/sessions/{idle}/review-activity' },
  ],
  [
    'GET /api/v1/sessions/:id/review-activity',
    'an unknown session',
    404,
    NOT_FOUND,
    { path: '/api/v1/sessions/{nobody}/review-activity' },
  ],
]

const NO_MEMORY = says('memory not found')
const EMPTY = { memories: [], total: 0, page: 1, page_size: 20, total_pages: 1 }

export const MEMORIES: ReadonlyArray<Row> = [
  ...['led', 'nobody'].flatMap(on =>
    ['memories', 'injected-memories'].map((what): Row => [
      `GET /api/v1/sessions/:id/${what}`,
      on,
      200,
      { json: [] },
      { path: `/api/v1/sessions/{${on}}/${what}` },
    ]),
  ),
  ['GET /api/v1/memories', 'memory is off', 200, shape(reviews.memoryPage)],
  ['GET /api/v1/memories', 'a page', 200, { json: EMPTY }, { path: '/api/v1/memories?page=3&page_size=50&category=x' }],
  ['GET /api/v1/memories/:id', 'memory is off', 404, NO_MEMORY],
  ['PATCH /api/v1/memories/:id', 'memory is off', 404, NO_MEMORY, { body: { content: 'x' } }],
  ['DELETE /api/v1/memories/:id', 'memory is off', 404, NO_MEMORY],
]

const usage = (when: string, query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/usage/summary',
  when,
  status,
  answer,
  { path: `/api/v1/usage/summary?${query}` },
]
const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const NOW = `start_date=${at(-1)}&end_date=${at(1)}`
const START = 'start_date=2026-01-01T00:00:00Z'

const series = (when: string, query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/usage/series',
  when,
  status,
  answer,
  { path: `/api/v1/usage/series?${query}` },
]
const SERIES: ReadonlyArray<Row> = [
  ...['', '&alert_type=led&chain_id=led', '&timezone=Europe/Berlin', '&timezone=No/Where', '&measure=cost'].map(more =>
    series(`no costs${more}`, `${NOW}${more}`, 200, { json: { cost_estimation_enabled: false } }),
  ),
  series(
    'a whole year of tokens',
    `${START}&end_date=2027-01-01T00:00:00Z&measure=tokens`,
    200,
    shape(reviews.usageSeries),
  ),
  series('no start', '', 400, says('start_date is required')),
  series('no end', START, 400, says('end_date is required')),
  series('a wrong start', 'start_date=x&end_date=y', 400, says('invalid start_date: must be RFC3339')),
  series('no time', `${START}&end_date=2026-01-01T00:00:00Z`, 400, says('start_date must be before end_date')),
  series(
    'a second too much',
    `${START}&end_date=2027-01-01T00:00:01Z`,
    400,
    says('date window must not exceed 365 days'),
  ),
  series('a wrong measure', `${NOW}&measure=x`, 400, says('invalid measure: must be cost or tokens')),
]

const outcomes = (when: string, query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/usage/outcomes',
  when,
  status,
  answer,
  { path: `/api/v1/usage/outcomes?${query}` },
]

/** Of a window: what each answers, and whether it has days of a zone. */
const WITHIN = [
  ['ends', reviews.ends, true],
  ['durations', reviews.durations, true],
  ['verdicts', reviews.verdictShares, true],
  ['tools', reviews.toolUse, false],
  ['failures', reviews.failures, false],
] as const
const OF_A_WINDOW = WITHIN.flatMap(([name, body, zoned]): Array<Row> => {
  const row = (when: string, query: string, status: number, answer: Row[3]): Row => [
    `GET /api/v1/usage/${name}`,
    when,
    status,
    answer,
    { path: `/api/v1/usage/${name}?${query}` },
  ]
  const more = ['', '&alert_type=led&chain_id=led', ...(zoned ? ['&timezone=Europe/Berlin', '&timezone=No/Where'] : [])]
  return [
    ...more.map(each => row(`two days${each}`, `${NOW}${each}`, 200, shape(body))),
    row('a whole year', `${START}&end_date=2027-01-01T00:00:00Z`, 200, shape(body)),
    row('no start', '', 400, says('start_date is required')),
    row('a wrong end', `${START}&end_date=2026-02-30`, 400, says('invalid end_date: must be RFC3339')),
    row('no time', `${START}&end_date=2026-01-01T00:00:00Z`, 400, says('start_date must be before end_date')),
    row('too much', `${START}&end_date=2027-01-01T00:00:01Z`, 400, says('date window must not exceed 365 days')),
  ]
})

export const USAGE: ReadonlyArray<Row> = [
  ...OF_A_WINDOW,
  outcomes('a day', '', 200, shape(reviews.outcomes)),
  outcomes('a week', 'hours=168', 200, shape(reviews.outcomes)),
  outcomes('a month', 'hours=720', 400, says('hours must not exceed 168')),
  outcomes('no number', 'hours=x', 400, says('hours must be a positive integer')),
  ...SERIES,
  ...['', '&rank_by=tokens', '&alert_type=led&chain_id=led', '&chain_id=none'].map(more =>
    usage(`two days${more}`, `${NOW}${more}`, 200, shape(reviews.usageSummary)),
  ),
  usage('a whole year', `${START}&end_date=2027-01-01T00:00:00Z`, 200, shape(reviews.usageSummary)),
  usage('no start', '', 400, says('start_date is required')),
  usage('no end', START, 400, says('end_date is required')),
  usage('a wrong start', 'start_date=x&end_date=y', 400, says('invalid start_date: must be RFC3339')),
  usage('a wrong end', `${START}&end_date=2026-02-30`, 400, says('invalid end_date: must be RFC3339')),
  usage('no time', `${START}&end_date=2026-01-01T00:00:00Z`, 400, says('start_date must be before end_date')),
  usage(
    'a second too much',
    `${START}&end_date=2027-01-01T00:00:01Z`,
    400,
    says('date window must not exceed 365 days'),
  ),
  usage('a wrong rank', `${NOW}&rank_by=x`, 400, says('invalid rank_by: must be cost or tokens')),
  usage('a rank by costs', `${NOW}&rank_by=cost`, 400, says('rank_by=cost requires cost estimation to be enabled')),
]

const NOBODY = { name: 'team', value: 'nobody|no one', is_regex: true }
const preview = (when: string, query: string, status: number, answer: Row[3]): Row => [
  'GET /api/v1/silences/preview',
  when,
  status,
  answer,
  { path: `/api/v1/silences/preview?${query}` },
]
const silence = (when: string, status: number, answer: Row[3], body: object): Row => [
  'POST /api/v1/silences',
  when,
  status,
  answer,
  { body: { matchers: [NOBODY], ends_at: at(1), comment: 'x', ...body } },
]

/** Ours. What they hold is in test/workers/silences.test.ts. */
export const SILENCES: ReadonlyArray<Row> = [
  silence('a day', 201, shape(system.silence), {}),
  silence('no matcher', 400, says(/must not be empty/), { matchers: [] }),
  silence('what every alert matches', 400, says(/without any label/), { matchers: [{ ...NOBODY, value: '.*' }] }),
  silence('no expression', 400, says(/no regular expression/), { matchers: [{ ...NOBODY, value: '(' }] }),
  silence('an end in the past', 400, says(/over already|after starts_at/), { ends_at: at(-1) }),
  silence('an unknown one is changed', 404, says('resource not found'), { id: 'nobody' }),
  ['GET /api/v1/silences', 'any time', 200, shape(system.silences)],
  preview('matchers', `matchers=${encodeURIComponent(JSON.stringify([NOBODY]))}`, 200, shape(system.silencePreview)),
  preview('a session', 'session={idle}', 200, shape(system.silencePreview)),
  preview('an unknown session', 'session=nobody', 404, says('resource not found')),
  preview('nothing', '', 400, says('give matchers, or a session')),
  preview('no JSON', 'matchers=x', 400, says(/not valid JSON/)),
  [
    'DELETE /api/v1/silences/:id',
    'an unknown one',
    404,
    says('resource not found'),
    { path: '/api/v1/silences/nobody' },
  ],
  ['POST /api/v1/sessions/:id/start', 'a session that is not held', 409, says('no silence holds this session')],
]

export const SYSTEM: ReadonlyArray<Row> = [
  ['GET /health', 'all is well', 200, shape(system.healthThatIs('healthy'))],
  ['GET /health', 'nobody is known', 200, shape(system.healthThatIs('healthy')), { door: 'stranger' }],
  ['GET /health', 'the database is down', 503, shape(system.healthThatIs('unhealthy')), { door: 'no database' }],
  [
    'GET /health',
    'the configuration is broken',
    200,
    shape(system.healthThatIs('degraded')),
    { door: 'no configuration' },
  ],
  ['GET /metrics', 'any time', 200, { text: /^# HELP tarsy_/ }],
  ['GET /api/v1/alert-types', 'any time', 200, shape(system.alertTypes)],
  ['GET /api/v1/runbooks', 'no repository', 200, shape(system.runbooks)],
  ['GET /api/v1/system/warnings', 'any time', 200, shape(system.warnings)],
  ['GET /api/v1/system/mcp-servers', 'any time', 200, shape(system.mcpServers)],
  ...['', '?alert_type=single', '?alert_type=none'].map((query): Row => [
    'GET /api/v1/system/default-tools',
    query,
    200,
    shape(system.defaultTools),
    { path: `/api/v1/system/default-tools${query}` },
  ]),
  ['GET /api/v1/system/config', 'any time', 200, shape(systemConfig)],
  [
    'GET /api/v1/system/config/skills/:name',
    'a skill',
    200,
    shape(system.skill),
    { path: '/api/v1/system/config/skills/disks' },
  ],
  [
    'GET /api/v1/system/config/skills/:name',
    'an unknown one',
    404,
    says('skill not found'),
    { path: '/api/v1/system/config/skills/none' },
  ],
  ['GET /api/v1/ws', 'an upgrade', 101, { json: null }, { headers: { Upgrade: 'websocket' } }],
  ['GET /api/v1/ws', 'no upgrade', 426, says(/WebSocket/)],
  [
    'GET /api/v1/ws',
    'a page of another site',
    403,
    says(/origin/),
    { headers: { Upgrade: 'websocket', Origin: 'https://evil.example' } },
  ],
]

/** 0.1: what no route answers. */
export const UNROUTED: ReadonlyArray<readonly [method: string, path: string, status: number, message: string]> = [
  ['GET', '/api/v1/nowhere', 404, 'not found'],
  ['GET', '/api/v1/sessions/', 404, 'not found'],
  ['GET', '/api/v1/system/config/', 404, 'not found'],
  ['PUT', '/api/v1/sessions', 405, 'Method Not Allowed'],
  ['DELETE', '/api/v1/sessions/x', 405, 'Method Not Allowed'],
  ['GET', '/api/v1/alerts', 405, 'Method Not Allowed'],
  ['POST', '/health', 405, 'Method Not Allowed'],
  ['POST', '/nowhere', 405, 'Method Not Allowed'],
]
