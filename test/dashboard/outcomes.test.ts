import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Live } from '../../dashboard/src/data/live.ts'
import { Outcomes } from '../../dashboard/src/data/outcomes.ts'
import { fakeServer, fakeSockets, type Reply } from './fakes.tsx'

const NOW = Date.parse('2026-11-22T02:30:00.000Z')
const BODY = {
  window: { start: '2026-11-21T03:00:00.000Z', end: '2026-11-22T03:00:00.000Z' },
  points: [],
  totals: { failed: 0, inconclusive: 0, acted: 0, needs_review: 0, needs_person: 2 },
}

beforeEach(() => vi.useFakeTimers({ now: NOW }))
afterEach(() => vi.useRealTimers())

function open(reply: Reply = { body: BODY }) {
  const { server, api } = fakeServer({ 'GET /usage/outcomes': reply })
  const sockets = fakeSockets()
  const outcomes = new Outcomes(api, new Live(sockets.connect, () => 0))
  const leave = [outcomes.follow(), outcomes.follow()]
  sockets.last().open()
  sockets.last().say({ type: 'subscription.confirmed', channel: 'sessions' })
  const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  return { server, outcomes, leave, later, say: (frame: object) => sockets.last().say(frame) }
}

test('two parts of a page ask once, and nothing is asked while nothing happens', async () => {
  const { server, outcomes, later } = open()
  await later(60_000)
  expect(server.asked).toEqual(['GET /usage/outcomes'])
  expect(outcomes.now.value?.totals.needs_person).toBe(2)
})

test.each([
  [{ type: 'session.status', status: 'failed' }, 2],
  [{ type: 'review.status' }, 2],
  [{ type: 'session.status', status: 'in_progress' }, 1],
  [{ type: 'session.progress' }, 1],
])('after %j it was asked %d times', async (frame, times) => {
  const { server, say, later } = open()
  await later(2_000)
  say({ ...frame, session_id: 's1' })
  await later(2_000)
  expect(server.asked).toHaveLength(times)
})

test('when the hour is over it asks again: the day has moved', async () => {
  const { server, later } = open()
  await later(29 * 60_000)
  expect(server.asked).toHaveLength(1)
  await later(3 * 60_000)
  expect(server.asked).toHaveLength(2)
})

test('what could not be asked is asked again by itself', async () => {
  const { server, outcomes, later } = open({ status: 503, body: { message: 'the database does not answer' } })
  await later(2_000)
  expect(outcomes.now.value).toBe(null)
  server.replies['GET /usage/outcomes'] = { body: BODY }
  await later(60_000)
  expect(outcomes.now.value).toEqual(BODY)
})

test('when the last part has left, nothing is asked any more', async () => {
  const { server, leave, say, later } = open()
  await later(2_000)
  for (const each of leave) each()
  say({ type: 'review.status', session_id: 's1' })
  await later(3_600_000)
  expect(server.asked).toHaveLength(1)
})
