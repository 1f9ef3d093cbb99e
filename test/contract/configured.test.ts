// The endpoints of the system under a configuration that has every key.

import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import type { SystemConfig } from '#core/protocol/system.ts'
import { front } from '../workers/front.ts'
import { systemConfig } from './config-tables.ts'
import { EVERY_BLOCK } from './every-block.ts'
import { faultsOf, unmetKeys } from './shape.ts'
import { defaultTools } from './system-tables.ts'

function configured() {
  const config = loadConfig(EVERY_BLOCK, { KEY: 'k', GH_TOKEN: 'g', SLACK_TOKEN: 's' })
  if (!config.ok) throw new Error(JSON.stringify(config.errors))
  return front({ config })
}

test('the configuration is shown as the table says, with every key of it', async () => {
  const body = await (await configured().ask('/api/v1/system/config')).json<SystemConfig>()
  expect(faultsOf(body, systemConfig)).toEqual([])
  // Prices are not looked up yet, so no catalogue was ever fetched and no promotion is in force.
  expect(unmetKeys([body], systemConfig)).toEqual([
    // The older spelling of `fallback_list`, beside which it cannot stand.
    'body.defaults.fallback_providers',
    'body.system.cost_estimation.promotions[].status',
    'body.system.cost_estimation.catalog.last_fetch',
    'body.system.cost_estimation.catalog.last_error',
  ])
  expect(body.queue).toMatchObject({ poll_interval: '1.5s', session_timeout: '1h30m', heartbeat_interval: '30s' })
  expect(body.system.retention).toEqual({ session_retention_days: 90, event_ttl: '2h', cleanup_interval: '1h30m' })
})

test('a bare configuration is shown by the same table', async () => {
  const body = await (await front().ask('/api/v1/system/config')).json<SystemConfig>()
  expect(faultsOf(body, systemConfig)).toEqual([])
  expect(body.agents['HostAgent']).toMatchObject({ custom_instructions: '', orchestrator: null, skills: null })
  expect(body.skills).toEqual({})
})

test.each([
  ['host', ['remote'], { google_search: false, code_execution: false, url_context: false }],
  ['', ['kubernetes-server', 'program', 'remote'], { google_search: false, code_execution: false, url_context: false }],
])('the default tools of the type "%s" are %j', async (type, servers, natives) => {
  const answer = await configured().ask(`/api/v1/system/default-tools?alert_type=${type}`)
  const body: unknown = await answer.json()
  expect(faultsOf(body, defaultTools)).toEqual([])
  expect(body).toEqual({ ...(type !== '' && { alert_type: type }), mcp_servers: servers, native_tools: natives })
})

const PATHS: ReadonlyArray<readonly [method: string, path: string, status: number]> = [
  ['GET', '/health', 200],
  ['GET', '/metrics', 200],
  ['GET', '/api/v1/sessions', 200],
  ['GET', '/api/v1/sessions/nobody', 404],
  ['GET', '/api/v1/sessions?status=x', 400],
  ['PUT', '/api/v1/sessions', 405],
  ['GET', '/api/v1/ws', 426],
  ['OPTIONS', '/api/v1/sessions', 204],
]

test.each(PATHS)('%s %s, answered %d, has the security headers', async (method, path, status) => {
  const response = await configured().ask(path, { method })
  expect(response.status).toBe(status)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    vary: 'Origin',
  })
})

const CORS = 'access-control-'
test.each(['https://tarsy.example', 'https://TARSY.example'])(
  'the origin %s may read answers and ask before it writes',
  async Origin => {
    const { ask } = configured()
    const read = corsOf(await ask('/api/v1/sessions', { headers: { Origin } }))
    expect(read).toEqual({ 'allow-origin': Origin, 'allow-credentials': 'true' })
    const preflight = await ask('/api/v1/alerts', {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    })
    expect([preflight.status, await preflight.text()]).toEqual([204, ''])
    expect(corsOf(preflight)).toEqual({
      'allow-origin': Origin,
      'allow-credentials': 'true',
      'allow-methods': 'GET,POST,PATCH,DELETE,OPTIONS',
      'allow-headers': 'Content-Type,Accept,Authorization',
      'max-age': '3600',
    })
  },
)

test.each([
  'https://evil.example',
  'http://localhost:5173',
  'http://tarsy.example',
  'https://tarsy.example.evil.example',
  'null',
])('the origin %s is answered without a word of CORS', async Origin => {
  const { ask } = configured()
  const read = await ask('/api/v1/sessions', { headers: { Origin } })
  expect([read.status, corsOf(read)]).toEqual([200, {}])
  const preflight = await ask('/nowhere', { method: 'OPTIONS', headers: { Origin } })
  expect([preflight.status, corsOf(preflight)]).toEqual([204, {}])
})

function corsOf(response: Response): Record<string, string> {
  const all = [...response.headers].filter(([name]) => name.startsWith(CORS))
  return Object.fromEntries(all.map(([name, value]) => [name.slice(CORS.length), value]))
}
