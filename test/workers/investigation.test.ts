import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import type { Frame } from '#core/protocol/events.ts'
import { emptyView, fold, timelineOf } from '#core/protocol/view.ts'
import { alert, client, waitForEnd, world } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a session runs from its alert to its summary, and the row follows', async () => {
  const { calls } = world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  const { detail } = await waitForEnd(id)
  expect(detail).toMatchObject({
    status: 'completed',
    review_status: 'needs_review',
    total_stages: 2,
    completed_stages: 2,
  })
  expect(detail?.final_analysis).toContain('0.42')
  expect(detail?.executive_summary).not.toBeNull()
  expect(calls.toSorted()).toEqual(['disks', 'load'])
  await vi.waitFor(async () => {
    const row = await env.DB.prepare('SELECT status, total_tokens FROM sessions WHERE id = ?').bind(id).first()
    expect(row).toEqual({ status: 'completed', total_tokens: detail?.total_tokens })
  })
})

test('a client that folds the frames from the first one gets what detail and timeline say', async () => {
  world()
  const id = crypto.randomUUID()
  const socket = await client.connect(id)
  const frames: Array<Frame> = []
  socket.addEventListener('message', event => frames.push(JSON.parse(String(event.data))))
  await client.start(id, alert())
  await waitForEnd(id)
  const snapshot = await client.snapshot(id)
  const view = frames.reduce(fold, emptyView)
  expect(view.stale).toBe(false)
  expect(view.detail).toEqual(snapshot?.detail)
  expect(timelineOf(view)).toEqual(snapshot?.timeline)
  expect(view.lastEventId).toBe(snapshot?.lastEventId)
  expect(frames.some(frame => frame.type === 'stream.chunk')).toBe(true)
  socket.close()
})

test('a start that comes twice runs once', async () => {
  const { calls } = world()
  const id = crypto.randomUUID()
  await Promise.all([client.start(id, alert()), client.start(id, alert())])
  await waitForEnd(id)
  await client.start(id, alert())
  expect(calls).toHaveLength(2)
  const { frames } = await client.since(id, 0, null)
  expect(frames.filter(frame => frame.includes('"session.status"'))).toHaveLength(3)
})

test('a cancelled session ends as cancelled, with nothing left streaming, and cannot be cancelled again', async () => {
  const id = crypto.randomUUID()
  let reached = () => {}
  const inside = new Promise<void>(resolve => (reached = resolve))
  world(() => {
    reached()
    return new Promise(() => {})
  })
  await client.start(id, alert())
  await inside
  expect(await client.cancel(id, { by: 'ana', reason: 'seen before' })).toBe('done')
  const { detail, events } = await waitForEnd(id)
  expect(detail).toMatchObject({ status: 'cancelled', review_status: 'reviewed', error_message: null })
  expect(detail).toMatchObject({ cancelled_by: 'ana', cancel_reason: 'seen before' })
  expect(events.filter(event => event.status === 'streaming')).toEqual([])
  expect(await client.cancel(id, { by: 'ana', reason: 'seen before' })).toBe('not_cancellable')
})

test('an object without a session stays empty when it is read, and says so', async () => {
  const id = crypto.randomUUID()
  expect(await client.snapshot(id)).toBeNull()
  expect(await client.since(id, 0, null)).toEqual({ frames: [], more: false, now: [] })
  expect(await client.remembered(id, Date.now(), 200)).toEqual({ frames: [], more: false, now: [] })
  expect(await client.cancel(id, { by: 'ana', reason: 'seen before' })).toBe('not_cancellable')
  await client.poke(id)
  expect(await client.snapshot(id)).toBeNull()
})

test('a dead letter marks its session failed, once', async () => {
  world()
  const id = crypto.randomUUID()
  await client.fail(id, alert(), 'the session could not be started')
  const { detail } = await waitForEnd(id)
  expect(detail).toMatchObject({ status: 'failed', error_message: 'the session could not be started' })
  await client.fail(id, alert(), 'again')
  expect((await client.snapshot(id))?.detail.error_message).toBe('the session could not be started')
})

test('catching up is cut at a limit and goes on from a cursor', async () => {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await waitForEnd(id)
  const all = await client.since(id, 0, null)
  const first = await client.since(id, 0, 5)
  expect(first).toMatchObject({ more: true })
  expect(first.frames).toEqual(all.frames.slice(0, 5))
  const cursor = (JSON.parse(first.frames[3] ?? '{}') as Frame).db_event_id ?? 0
  const rest = await client.since(id, cursor, null)
  expect(rest.frames.at(-1)).toBe(all.frames.at(-1))
})

test('an ended session costs nothing: its object has no alarm, and reading it sets none', async () => {
  world()
  const id = crypto.randomUUID()
  await client.start(id, alert())
  await waitForEnd(id)
  const alarm = () =>
    runInDurableObject(env.INVESTIGATIONS.getByName(id), async (_instance, state) => state.storage.getAlarm())
  // At once, and not with the tick that was due half a minute after the session began.
  await vi.waitFor(async () => expect(await alarm()).toBeNull(), { interval: 50 })
  await client.snapshot(id)
  await client.since(id, 0, null)
  expect(await alarm()).toBeNull()
})
