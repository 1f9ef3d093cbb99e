// The export of a session whose parts the test gives: what is asked when, and what a client is left with when a part fails.

import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { AppDeps, AppEnv } from '#http/deps.ts'
import { exports } from '#http/sessions/export-routes.ts'
import type { BodyText } from '#objects/investigation-client.ts'

const body = (value: unknown, lastEventId: number): BodyText => ({
  text: JSON.stringify(value),
  version: 'v',
  lastEventId,
})

/** The front with one session, and the parts that its object was asked for. */
function frontOf(timeline: () => Promise<BodyText>) {
  const asked: Array<string> = []
  const part = (name: string, answer: () => Promise<unknown>) => () => {
    asked.push(name)
    return answer()
  }
  const deps = {
    config: { ok: true, config: { chains: {} } },
    known: { chainOf: () => 'chain', forget() {}, add() {} },
    investigations: {
      readDetail: part('detail', async () => body({ id: 's' }, 5)),
      readTimeline: part('timeline', timeline),
      readTrace: part('trace', async () => body({ stages: [] }, 9)),
      reviewActivity: part('reviews', async () => [{ actor: 'ana' }]),
    },
  } as unknown as AppDeps
  const app = new Hono<AppEnv>().use(async (c, next) => {
    c.set('deps', deps)
    await next()
  })
  return { app: app.route('/sessions', exports), asked }
}

test('the parts are asked for one after the other, as the client reads, and are passed on as they are', async () => {
  const { app, asked } = frontOf(async () => body([{ id: 'e1', content: 'ä"\n' }], 7))
  const answer = await app.request('/sessions/s/export')
  const reader = answer.body?.getReader()
  if (reader === undefined) throw new Error('no body')
  await reader.read()
  // A stream holds one piece in advance.
  expect(asked.length).toBeLessThanOrEqual(2)
  await reader.cancel()
  const again = await app.request('/sessions/s/export?format=json')
  expect(await again.json()).toEqual({
    session: { id: 's' },
    timeline: [{ id: 'e1', content: 'ä"\n' }],
    trace: { stages: [] },
    review_activity: [{ actor: 'ana' }],
    last_event_ids: { session: 5, timeline: 7, trace: 9 },
  })
})

test('if a part fails, the client gets no file that looks whole', async () => {
  const { app } = frontOf(() => Promise.reject(new Error('the object is moving')))
  const answer = await app.request('/sessions/s/export')
  await expect(answer.text()).rejects.toThrow('the object is moving')
})

test.each([
  ['0197-ab', 'session-0197-ab.json'],
  ['a%22%0D%0Ab', 'session-a___b.json'],
])('the name of the file of %s breaks no header', async (id, name) => {
  const { app } = frontOf(async () => body([], 1))
  const answer = await app.request(`/sessions/${id}/export`)
  expect(answer.headers.get('Content-Disposition')).toBe(`attachment; filename="${name}"`)
})
