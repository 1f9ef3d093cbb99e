import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Live } from '../../dashboard/src/data/live.ts'
import { Queue } from '../../dashboard/src/data/queue.ts'
import { fakeServer, fakeSockets } from './fakes.tsx'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test.each([
  [{ type: 'session.status', status: 'in_progress' }, true],
  [{ type: 'session.status', status: 'failed' }, true],
  [{ type: 'review.status' }, true],
  [{ type: 'session.progress' }, false],
])('after %j the groups are counted again: %s; what is selected stays', async (frame, again) => {
  const { server, api } = fakeServer()
  const sockets = fakeSockets()
  const queue = new Queue(api, new Live(sockets.connect, () => 0))
  queue.follow()
  sockets.last().open()
  sockets.last().say({ type: 'subscription.confirmed', channel: 'sessions' })
  await queue.show({ group: 'needs_review', assignee: null, page: 1 })
  queue.select(['s1'])
  const before = server.asked.length
  sockets.last().say({ ...frame, session_id: 's2' })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(server.asked.length > before).toBe(again)
  expect([...queue.selected.value]).toEqual(['s1'])
})
