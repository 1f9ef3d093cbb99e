// Requests that nobody should send. Whatever comes, the answer comes soon, is none of the 5xx, and says {"message"} when it refuses.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { knock, post } from './door.ts'
import { everyone, pacedWorld } from './paced.ts'
import { faultsOf } from './shape.ts'
import * as tables from './rest-tables.ts'
import { dice, FIRST_SEED, type Dice } from './seeded.ts'

const ROUNDS = 60
const PATIENCE_MS = 5_000
// The contract's own 503 (1.17), the truth where scoring is not built.
const NOT_BUILT = ['scoring service is not available']

let session = ''
beforeAll(async () => {
  pacedWorld(everyone)
  const answer = await post('/api/v1/alerts', { data: 'a session for the others to stumble over', alert_type: 'led' })
  session = ((await answer.json()) as { session_id: string }).session_id
})
afterAll(() => {
  vi.restoreAllMocks()
})

type Route = readonly [method: string, path: string]

const ROUTES: ReadonlyArray<Route> = [
  ['GET', '/health'],
  ['POST', '/api/v1/alerts'],
  ['POST', '/api/v1/webhooks/alertmanager'],
  ['GET', '/api/v1/alert-types'],
  ['GET', '/api/v1/runbooks'],
  ['GET', '/api/v1/sessions'],
  ['GET', '/api/v1/sessions/active'],
  ['GET', '/api/v1/sessions/filter-options'],
  ['GET', '/api/v1/sessions/:id'],
  ['GET', '/api/v1/sessions/:id/summary'],
  ['GET', '/api/v1/sessions/:id/status'],
  ['GET', '/api/v1/sessions/:id/timeline'],
  ['POST', '/api/v1/sessions/:id/cancel'],
  ['POST', '/api/v1/sessions/:id/chat/messages'],
  ['GET', '/api/v1/system/warnings'],
  ['GET', '/api/v1/system/mcp-servers'],
  ['GET', '/metrics'],
  ['GET', '/api/v1/sessions/triage/:id'],
  ['PATCH', '/api/v1/sessions/review'],
  ['GET', '/api/v1/sessions/:id/score'],
  ['POST', '/api/v1/sessions/:id/score'],
  ['GET', '/api/v1/sessions/:id/review-activity'],
  ['GET', '/api/v1/sessions/:id/memories'],
  ['GET', '/api/v1/sessions/:id/trace'],
  ['GET', '/api/v1/sessions/:id/trace/llm/:id'],
  ['GET', '/api/v1/sessions/:id/trace/mcp/:id'],
  ['GET', '/api/v1/memories'],
  ['PATCH', '/api/v1/memories/:id'],
  ['GET', '/api/v1/usage/summary'],
  ['GET', '/api/v1/system/default-tools'],
  ['GET', '/api/v1/system/config'],
  ['GET', '/api/v1/system/config/skills/:id'],
  ['GET', '/api/v1/openapi.json'],
  ['GET', '/api/v1/ws'],
]

const HARD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥'.repeat(50),
  "'; DROP TABLE sessions; --",
  '"*" NEAR/0 ("',
  '%',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '9'.repeat(40),
  '-1',
  '1e309',
  'NaN',
  'true',
  '2026-02-30T00:00:00Z',
  'x'.repeat(3_000),
] as const

const KEYS = [
  'data',
  'alert_type',
  'runbook',
  'mcp',
  'servers',
  'name',
  'tools',
  'native_tools',
  'content',
  'alerts',
  'labels',
  'status',
  'groupKey',
  'session_ids',
  'action',
  'quality_rating',
  'startsAt',
  'fingerprint',
  'slack_message_fingerprint',
  '__proto__',
] as const
const PARAMETERS = [
  'page',
  'page_size',
  'sort_by',
  'sort_order',
  'status',
  'alert_type',
  'chain_id',
  'assignee',
  'scoring_status',
  'search',
  'start_date',
  'end_date',
  'review_status',
  'quality_rating',
  'nothing',
] as const

function textBy(die: Dice): string {
  return die.oneOf(HARD_TEXTS)
}

function valueBy(die: Dice, depth = 0): unknown {
  const kind = die.number(depth > 4 ? 6 : 9)
  if (kind < 2) return textBy(die)
  if (kind === 2) return die.oneOf([0, -1, 1.5, Number.MAX_SAFE_INTEGER, 1e300])
  if (kind === 3) return null
  if (kind === 4) return die.chance(0.5)
  if (kind === 5) return []
  const inner = Array.from({ length: die.number(4) }, () => valueBy(die, depth + 1))
  return kind === 6 ? inner : Object.fromEntries(inner.map(value => [die.oneOf(KEYS), value]))
}

function bodyBy(die: Dice): string {
  const text = JSON.stringify(valueBy(die))
  switch (die.number(6)) {
    case 0:
      return text.slice(0, die.number(text.length + 1))
    case 1:
      return textBy(die)
    case 2:
      return '['.repeat(die.oneOf([10, 1_000, 20_000]))
    default:
      return text
  }
}

type Asked = { method: string; url: string; headers: Record<string, string>; body?: string }

function requestBy(die: Dice, [method, path]: Route): Asked {
  const id = die.chance(0.4) ? session : encodeURIComponent(textBy(die).toWellFormed())
  const query = Array.from({ length: die.number(4) }, () => {
    const value = textBy(die).toWellFormed()
    return `${die.oneOf(PARAMETERS)}=${die.chance(0.2) ? value.replaceAll(/[^\w%;-]/g, '') : encodeURIComponent(value)}`
  })
  const asked = die.chance(0.9) ? method : die.oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
  return {
    method: asked,
    url: `${path.replaceAll(':id', id === '' ? 'x' : id)}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: {
      'Content-Type': die.oneOf([
        'application/json',
        'application/json; charset=latin1',
        'text/plain',
        'multipart/form-data',
        '/',
        'application/x-www-form-urlencoded',
      ]),
      ...(die.chance(0.3) && {
        [die.oneOf([
          'X-Forwarded-User',
          'Accept',
          'Cookie',
          'Origin',
          'Upgrade',
          'Range',
          'Content-Encoding',
          'If-None-Match',
        ])]: die.oneOf(['x', '%00', '1'.repeat(2_000), 'gzip', 'bytes=0-', 'http://localhost:1']),
      }),
    },
    ...(asked !== 'GET' && asked !== 'HEAD' && asked !== 'OPTIONS' && { body: bodyBy(die) }),
  }
}

test.each(ROUTES)('%s %s answers every request, and refuses in a sentence', async (method, path) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = FIRST_SEED + round
    const { url, ...init } = requestBy(dice(seed * 31 + path.length), [method, path])
    const where = `seed ${seed}: ${init.method} ${url.slice(0, 200)} ${JSON.stringify(init.headers).slice(0, 200)} ${(init.body ?? '').slice(0, 200)}`
    const late = new Promise<'late'>(resolve => setTimeout(resolve, PATIENCE_MS, 'late'))
    const response = await Promise.race([knock(url, init), late])
    if (response === 'late') throw new Error(`no answer within ${PATIENCE_MS} ms, ${where}`)
    response.webSocket?.accept()
    response.webSocket?.close(1000)
    const text = await response.text()
    if (!NOT_BUILT.some(sentence => text.includes(sentence))) expect(response.status, where).toBeLessThan(500)
    expect(text, where).not.toMatch(/\n\s+at |\.ts:\d+|D1_ERROR|SQLITE/)
    if (response.status >= 400 && init.method !== 'HEAD')
      expect(faultsOf(JSON.parse(text), tables.error), `${where}: ${text.slice(0, 200)}`).toEqual([])
  }
})
