import { createExecutionContext, env } from 'cloudflare:test'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import type { SystemWarning } from '#core/protocol/api.ts'
import type { DefaultTools, SkillBody, SystemConfig } from '#core/protocol/system.ts'
import { scriptedFetch } from '../fakes/scripted-mcp.ts'
import { SECRET_PROVIDERS, SECRET_SKILLS, SECRET_TARSY, SECRET_VARS } from '../unit/config/secret-places.ts'
import { front } from './front.ts'

function secretFront() {
  const files = { 'tarsy.yaml': SECRET_TARSY, 'llm-providers.yaml': SECRET_PROVIDERS, ...SECRET_SKILLS }
  const config = loadConfig(files, SECRET_VARS)
  if (!config.ok) throw new Error(JSON.stringify(config.errors))
  return front({ config })
}

test('no answer of the system, and no line of its log, holds a secret of the configuration', async () => {
  const { ask, logged } = secretFront()
  const paths = [
    '/health',
    '/metrics',
    '/api/v1/alert-types',
    '/api/v1/runbooks',
    '/api/v1/system/config',
    '/api/v1/system/config/origins',
    '/api/v1/system/state',
    '/api/v1/system/config/skills/disk',
    '/api/v1/system/config/skills/none',
    '/api/v1/system/default-tools?alert_type=host',
    '/api/v1/system/warnings',
    '/api/v1/system/mcp-servers',
    '/api/v1/sessions',
    '/api/v1/sessions/filter-options',
  ]
  for (const path of paths) {
    const answer = await ask(path)
    const told = `${JSON.stringify([...answer.headers])}${await answer.text()}`
    for (const [place, secret] of Object.entries(SECRET_VARS)) expect(told, `${path}: ${place}`).not.toContain(secret)
  }
  for (const secret of Object.values(SECRET_VARS)) expect(JSON.stringify(logged)).not.toContain(secret)
})

test('the configuration is shown with every block', async () => {
  const answer = await secretFront().ask('/api/v1/system/config')
  expect(answer.status).toBe(200)
  const body = await answer.json<SystemConfig>()
  expect(Object.keys(body).toSorted()).toEqual(
    'agents chains defaults fallback_lists ingest label_maps llm_providers mcp_servers queue skills system'.split(' '),
  )
  expect(body.skills).toEqual({ disk: { name: 'disk', description: 'd' } })
})

test('the state says version and schema, how calls went last, and which followers are behind', async () => {
  const at = Date.parse('2026-11-20T09:00:00.000Z')
  const failed = { failedAt: at, code: 'auth', fault: 'the key sk-abcdefgh12345678 is wrong', session: 's1' }
  const none = { failedAt: null, code: null, fault: null, session: null }
  const { ask, lobby } = front({
    listBehindFollowers: async () => [
      {
        follower: 'notify.ops',
        target: 'Slack (ops)',
        sessions: 2,
        session: 's2',
        fault: 'it answered 500',
        since: at,
        givenUp: false,
      },
    ],
  })
  lobby.lastCalls = async () => [
    { kind: 'model', name: 'fast', model: 'm-1', okAt: at - 1_000, ...failed },
    { kind: 'tool', name: 'host', model: '', okAt: at, ...none },
  ]
  const time = '2026-11-20T09:00:00.000Z'
  expect(await (await ask('/api/v1/system/state')).json()).toEqual({
    version: 'test',
    log_version: 9,
    schema: expect.stringMatching(/^\d{4}_\w+\.sql$/),
    providers: [
      {
        provider: 'fast',
        model: 'm-1',
        last_ok_at: '2026-11-20T08:59:59.000Z',
        last_failure: { at: time, code: 'auth', message: 'the key *** is wrong', session_id: 's1' },
      },
    ],
    servers: [{ id: 'host', last_ok_at: time, last_failure: null }],
    followers: [
      {
        name: 'notify.ops',
        target: 'Slack (ops)',
        sessions: 2,
        session_id: 's2',
        since: time,
        error: 'it answered 500',
        given_up: false,
      },
    ],
  })
})

test('while the Lobby does not answer, nothing is said of calls', async () => {
  const { ask, lobby } = front()
  lobby.lastCalls = async () => {
    throw new Error('the object is being replaced')
  }
  const answer = await ask('/api/v1/system/state')
  expect([answer.status, await answer.json()]).toMatchObject([200, { providers: null, servers: null }])
})

test('a skill is shown with its text, an unknown one is not found', async () => {
  const { ask } = secretFront()
  expect(await (await ask('/api/v1/system/config/skills/disk')).json<SkillBody>()).toEqual({
    name: 'disk',
    description: 'd',
    body: 'Log in with ***.',
  })
  for (const name of ['none', 'constructor', '__proto__', '%E0%A4%A']) {
    const answer = await ask(`/api/v1/system/config/skills/${name}`)
    expect([name, answer.status, await answer.json()]).toEqual([name, 404, { message: 'skill not found' }])
  }
})

test('the tools of a type are named', async () => {
  const answer = await front().ask('/api/v1/system/default-tools?alert_type=host')
  expect(await answer.json<DefaultTools>()).toEqual({
    alert_type: 'host',
    mcp_servers: ['tools'],
    native_tools: { google_search: false, code_execution: false, url_context: false },
  })
})

test('a tool server that dies is one warning until it is back, and concurrent requests share a probe', async () => {
  onTestFinished(() => void vi.restoreAllMocks())
  // What an isolate knows of its servers is kept in its modules: this one is new, and nobody after it has its clock.
  vi.resetModules()
  onTestFinished(() => void vi.resetModules())
  const { default: fresh } = await import('../../src/index.ts')
  let now = Date.parse('2026-11-22T10:00:00.700Z')
  let dead = false
  const server = scriptedFetch()
  let probes = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now)
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (String(init?.body).includes('"initialize"')) probes += 1
    if (dead) throw new TypeError('connection lost')
    return server.fetch(input as string, init)
  })
  const warnings = async () => {
    const request = new Request<unknown, IncomingRequestCfProperties>('http://localhost/api/v1/system/warnings')
    const local = { ...env, TARSY_LOCAL: '1' } as unknown as Env
    const answer = await fresh.fetch(request, local, createExecutionContext())
    const body = await answer.json<{ warnings: Array<SystemWarning> }>()
    return body.warnings.filter(each => each.category === 'mcp_health')
  }
  expect(await Promise.all([warnings(), warnings()])).toEqual([[], []])
  expect(probes).toBe(1)

  dead = true
  now += 14_999
  expect(await warnings()).toEqual([])
  expect(probes, 'an answer is good for a while').toBe(1)
  now += 1
  expect(await warnings(), 'the answer does not wait for the probe').toEqual([])
  const found = {
    id: 'mcp-health-host',
    category: 'mcp_health',
    message: expect.stringContaining('MCP server "host" does not answer'),
    details: expect.stringContaining('connection lost'),
    server_id: 'host',
    created_at: '2026-11-22T10:00:15Z',
  }
  await vi.waitFor(async () => expect(await warnings()).toEqual([found]))

  dead = false
  now += 20_000
  expect(await warnings()).toEqual([found])
  await vi.waitFor(async () => expect(await warnings()).toEqual([]))
  expect(probes).toBe(3)
})
