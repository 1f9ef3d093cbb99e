import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  env,
  getQueueResult,
} from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { hc } from 'hono/client'
import { expect, expectTypeOf, test } from 'vitest'
import type { SessionDetail, SessionList } from '#core/protocol/api.ts'
import type { AppType } from '#http/app.ts'
import door from '../../src/index.ts'

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

test('the sweep runs at its time and throws nothing', async () => {
  await door.scheduled(createScheduledController(), env)
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
