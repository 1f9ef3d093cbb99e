import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { lobbyClient } from '#objects/lobby-client.ts'
import { alert, client, ended, world } from './world.ts'

const lobby = lobbyClient(env.LOBBY)
const MINUTE = 60_000

afterEach(() => {
  vi.restoreAllMocks()
})

test('no more than the cap run at once, and the line is served in the order of arrival', async () => {
  const [a, b, c] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  expect(await lobby.enter(a, 1, MINUTE)).toEqual({ granted: true })
  expect(await lobby.enter(b, 1, MINUTE)).toEqual({ granted: false, position: 1 })
  expect(await lobby.enter(c, 1, MINUTE)).toEqual({ granted: false, position: 2 })
  await lobby.leave(a)
  expect(await lobby.enter(c, 1, MINUTE)).toEqual({ granted: false, position: 2 })
  expect(await lobby.enter(b, 1, MINUTE)).toEqual({ granted: true })
  await lobby.leave(b)
  expect(await lobby.enter(c, 1, MINUTE)).toEqual({ granted: true })
  await lobby.leave(c)
})

test('asking again keeps a place that was granted', async () => {
  const a = crypto.randomUUID()
  await lobby.enter(a, 1, MINUTE)
  expect(await lobby.enter(a, 1, MINUTE)).toEqual({ granted: true })
  expect(await lobby.renew(a, MINUTE)).toBe(true)
  await lobby.leave(a)
  expect(await lobby.renew(a, MINUTE)).toBe(false)
})

test('a place whose session went silent is free again', async () => {
  const [dead, next] = [crypto.randomUUID(), crypto.randomUUID()]
  await lobby.enter(dead, 1, 30)
  expect((await lobby.enter(next, 1, MINUTE)).granted).toBe(false)
  await new Promise(resolve => setTimeout(resolve, 40))
  expect(await lobby.enter(next, 1, MINUTE)).toEqual({ granted: true })
  expect(await lobby.renew(dead, MINUTE)).toBe(false)
  await lobby.leave(next)
})

test('a session that waits is woken when a place becomes free', async () => {
  const holders = Array.from({ length: 5 }, () => crypto.randomUUID())
  for (const holder of holders) await lobby.enter(holder, 5, MINUTE)
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await vi.waitFor(async () => expect((await lobby.enter(id, 5, MINUTE)).granted).toBe(false))
  expect((await client.snapshot(id))?.detail.status).toBe('pending')
  await lobby.leave(holders[0] ?? '')
  expect((await ended(id)).detail?.status).toBe('completed')
  for (const holder of holders.slice(1)) await lobby.leave(holder)
})

test('the list is told of a session without a cursor, and only after its row is written', async () => {
  world()
  const socket = await lobby.connect()
  const id = crypto.randomUUID()
  const rows: Array<Promise<unknown>> = []
  const frames: Array<Record<string, unknown>> = []
  socket.addEventListener('message', event => {
    const frame = JSON.parse(String(event.data)) as Record<string, unknown>
    if (frame['session_id'] !== id) return
    frames.push(frame)
    if (frame['status'] === 'completed')
      rows.push(env.DB.prepare('SELECT status FROM sessions WHERE id = ?').bind(id).first('status'))
  })
  await client.start(id, alert())
  await ended(id)
  await vi.waitFor(() => expect(frames.map(frame => frame['type'])).toContain('review.status'))
  expect(frames.filter(frame => frame['type'] === 'session.status').map(frame => frame['status'])).toEqual([
    'pending',
    'in_progress',
    'completed',
  ])
  expect(frames.some(frame => 'db_event_id' in frame)).toBe(false)
  expect(frames.some(frame => frame['type'] === 'session.progress')).toBe(true)
  expect(await Promise.all(rows)).toEqual(['completed'])
  socket.close()
})

test('a session that was killed between its end and its leave gives its place back when it wakes', async () => {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await ended(id)
  await lobby.leave(id)
  // As the kill would leave it: the session has ended, its place stands, its row is owed.
  expect(await lobby.enter(id, 100, MINUTE)).toEqual({ granted: true })
  await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) => {
    state.storage.kv.put('outbox.row', 0)
    setTimeout(() => state.abort('killed by the test'), 0)
  })
  await vi.waitFor(
    async () => {
      await client.snapshot(id)
      expect(await lobby.renew(id, MINUTE)).toBe(false)
    },
    { timeout: 4000, interval: 50 },
  )
})
