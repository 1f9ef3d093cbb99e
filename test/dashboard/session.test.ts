import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Live } from '../../dashboard/src/data/live.ts'
import { OpenSession } from '../../dashboard/src/data/session.ts'
import { detail, event, fakeServer, fakeSockets } from './fakes.tsx'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const stream = event({ id: 'e1', event_type: 'llm_response', status: 'streaming', content: 'Hel' })

async function openFollowed(cursor = 5) {
  const running = detail({ status: 'in_progress' })
  const { server, api } = fakeServer({
    'GET /sessions/s1': { body: running, cursor },
    'GET /sessions/s1/timeline': { body: [stream], cursor },
  })
  const sockets = fakeSockets()
  const live = new Live(sockets.connect, () => 0)
  sockets.last().open()
  let paints: Array<() => void> = []
  const session = new OpenSession('s1', api, live, run => paints.push(run))
  const paint = () => {
    const now = paints
    paints = []
    for (const run of now) run()
  }
  await vi.waitFor(() => expect(session.complete.value).toBe(true))
  paint()
  return { server, sockets, session, paint, paints: () => paints.length }
}

const chunk = (delta: string, offset: number) => ({
  type: 'stream.chunk',
  session_id: 's1',
  event_id: 'e1',
  delta,
  offset,
})

test('the feed is taken up from the cursor of the snapshot', async () => {
  const { sockets } = await openFollowed(5)
  expect(sockets.last().sent).toContainEqual({ action: 'subscribe', channel: 'session:s1', last_event_id: 5 })
})

test('each resource is asked for once', async () => {
  const { server } = await openFollowed()
  expect(server.asked).toEqual(['GET /sessions/s1', 'GET /sessions/s1/timeline?streaming_text=true'])
})

test('frames that come between two paints are folded together', async () => {
  const { sockets, session, paint, paints } = await openFollowed()
  sockets.last().say(chunk('lo', 3))
  sockets.last().say(chunk(' there', 5))
  expect(session.view.value.events[0]?.content).toBe('Hel')
  expect(paints()).toBe(1)
  paint()
  expect(session.view.value.events[0]?.content).toBe('Hello there')
})

test('a gap in a stream loads the snapshot again, and what comes meanwhile is kept', async () => {
  const { server, sockets, session, paint } = await openFollowed()
  sockets.last().say(chunk('!', 99))
  paint()
  server.replies['GET /sessions/s1/timeline'] = { body: [{ ...stream, content: 'Hello' }], cursor: 5 }
  vi.advanceTimersByTime(1_000)
  sockets.last().say(chunk(' there', 5))
  await vi.waitFor(() => expect(session.view.value.stale).toBe(false))
  paint()
  expect(session.view.value.events[0]?.content).toBe('Hello there')
})

test('a view that stays stale asks at most once a second', async () => {
  const { server, sockets, paint } = await openFollowed()
  const before = server.asked.length
  for (let n = 0; n < 20; n++) {
    sockets.last().say(chunk('!', 99))
    paint()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(server.asked.length - before).toBeLessThanOrEqual(2 * 2)
})

test('a session that could not be loaded is loaded when the socket is back', async () => {
  const { server, api } = fakeServer({ 'GET /sessions/s1': 'unreachable' })
  const sockets = fakeSockets()
  const live = new Live(sockets.connect, () => 0)
  const session = new OpenSession('s1', api, live, run => run())
  await vi.waitFor(() => expect(session.error.value?.status).toBe(0))
  server.replies['GET /sessions/s1'] = { body: detail(), cursor: 1 }
  server.replies['GET /sessions/s1/timeline'] = { body: [], cursor: 1 }
  sockets.last().open()
  await vi.waitFor(() => expect(session.complete.value).toBe(true))
  expect(session.error.value).toBe(null)
})

test('a closed session hears nothing more', async () => {
  const { sockets, session, paint } = await openFollowed()
  session.close()
  sockets.last().say(chunk('lo', 3))
  paint()
  expect(session.view.value.events[0]?.content).toBe('Hel')
})
