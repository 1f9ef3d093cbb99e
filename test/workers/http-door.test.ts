import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  env,
  getQueueResult,
} from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { hc } from 'hono/client'
import { expect, expectTypeOf, test, vi } from 'vitest'
import type { SessionDetail, SessionList } from '#core/protocol/api.ts'
import type { AppType } from '#http/app.ts'
import type { Offer } from '#objects/lobby-client.ts'
import door from '../../src/index.ts'
import { insertPending } from './insert-pending.ts'

test('a Worker without any identity answers /health and refuses the rest, saying what to set', async () => {
  const health = await exports.default.fetch('http://tarsy.example/health')
  expect([health.status, await health.json()]).toMatchObject([200, { status: 'healthy' }])
  const refused = await exports.default.fetch('http://tarsy.example/api/v1/sessions')
  expect([refused.status, await refused.json()]).toEqual([
    401,
    {
      message:
        'no identity is configured, so nobody gets in: set ACCESS_TEAM_DOMAIN and ACCESS_AUD, or the secret TARSY_API_TOKEN',
    },
  ])
})

test.each(['tarsy-alerts', 'tarsy-alerts-dlq'])(
  'the queue %s is consumed; an id of no session is acknowledged',
  async queue => {
    const batch = createMessageBatch(queue, [
      { id: '1', timestamp: new Date(), attempts: 1, body: { sessionId: 'nobody' } },
    ])
    await door.queue(batch, env)
    expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toEqual(['1'])
  },
)

/** The Worker's own bindings, with a Lobby that keeps the ids that it is offered, or that is down. */
function withLobby(offer: (offers: Array<Offer>) => Promise<void>): Env {
  const stub = { offer, listMissing: async (ids: Array<string>) => ids, listRunning: async () => [] }
  return { ...env, LOBBY: Object.assign(Object.create(env.LOBBY), { getByName: () => stub }) }
}

function recordingLobby() {
  const offered: Array<string> = []
  const bindings = withLobby(async offers => void offered.push(...offers.map(each => each.sessionId)))
  return { offered, bindings }
}

async function pending(ageMs: number): Promise<string> {
  const id = crypto.randomUUID()
  const created_at = new Date(Date.now() - ageMs).toISOString()
  const facts = { alert_data: 'disk full', alert_type: 'host', chain_id: 'host', author: null, runbook_url: null }
  await insertPending(env.DB, id, { ...facts, created_at, chat_enabled: true })
  return id
}

test('each minute what the Lobby does not know is offered to it; when the runtime has just started, also what is young', async () => {
  const lost = await pending(40_000)
  const young = await pending(1_000)
  const minute = recordingLobby()
  await door.scheduled(createScheduledController({ cron: '* * * * *' }), minute.bindings)
  expect(minute.offered).toEqual([lost])
  const start = recordingLobby()
  await door.scheduled(createScheduledController({ cron: 'started' }), start.bindings)
  expect(start.offered.toSorted()).toEqual([lost, young].toSorted())
})

test('a sweep that fails is one line of the log', async () => {
  await pending(40_000)
  const lines: Array<unknown> = []
  const log = vi.spyOn(console, 'error').mockImplementation(line => void lines.push(JSON.parse(line)))
  const down = withLobby(() => Promise.reject(new Error('the Lobby is down')))
  await door.scheduled(createScheduledController(), down).finally(() => log.mockRestore())
  const fault = expect.stringContaining('the Lobby is down')
  expect(lines).toEqual([{ level: 'error', event: 'sweep.failed', fault }])
})

test('the routes are typed for the client of the dashboard', () => {
  const client = hc<AppType>('http://tarsy.example')
  type Body<T extends (...args: never) => Promise<{ json(): Promise<unknown> }>> = Awaited<
    ReturnType<Awaited<ReturnType<T>>['json']>
  >
  expectTypeOf<Body<typeof client.api.v1.sessions.$get>>().not.toBeAny()
  expectTypeOf<Body<typeof client.api.v1.sessions.$get>>().toEqualTypeOf<SessionList>()
  expectTypeOf<Body<(typeof client.api.v1.sessions)[':id']['$get']>>().toEqualTypeOf<SessionDetail>()
  expect(client.api.v1.sessions[':id'].cancel.$url({ param: { id: 'x' } }).pathname).toBe('/api/v1/sessions/x/cancel')
})
