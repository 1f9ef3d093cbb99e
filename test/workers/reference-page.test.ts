// A page of the reference knows no offsets: it appends every delta to the text that it shows. Each test forces one order of answers and frames.

import { env } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { emptyView } from '#core/protocol/view.ts'
import { project } from '#store/projection.ts'
import { openReferencePage, type ReferencePage } from '../fakes/reference-page.ts'
import { snapshotOf } from './fake-clients.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'
import { referenceDoor } from './reference-door.ts'
import { alert } from './world.ts'

const pages: Array<ReferencePage> = []
afterEach(() => {
  for (const page of pages.splice(0)) page.close()
})

/** A running session, known to the store and to a fake object. */
async function running() {
  const made = front()
  const id = crypto.randomUUID()
  const facts = { ...alert(), chain_id: 'host-chain' }
  await insertPending(env.DB, id, facts)
  const { detail, lastEventId } = snapshotOf(id, facts, 'in_progress')
  await project(env.DB, { ...emptyView, detail, lastEventId }, lastEventId)
  const { investigations } = made
  const base = { session_id: id, event_id: 'e' }
  return {
    made,
    /** The object at this moment: the frames of its log, and how much of the answer's text has been written. */
    stands(log: ReadonlyArray<object>, content: string) {
      const texts = log.map((frame, at) => JSON.stringify({ ...frame, session_id: id, db_event_id: at + 1 }))
      investigations.logs.set(id, texts)
      const at = new Date(made.time.now).toISOString()
      const answer: TimelineEvent = {
        id: 'e',
        session_id: id,
        sequence_number: 1,
        created_at: at,
        updated_at: at,
        event_type: 'llm_response',
        status: 'streaming',
        content,
      }
      investigations.snapshots.set(id, { detail, timeline: [answer], lastEventId: texts.length })
    },
    tell(frame: object) {
      investigations.sockets.get(id)?.at(-1)?.send(JSON.stringify(frame))
    },
    begins: (content: string) => ({
      type: 'timeline_event.created',
      ...base,
      event_type: 'llm_response',
      status: 'streaming',
      content,
    }),
    delta: (offset: number, delta: string) => ({ type: 'stream.chunk', ...base, delta, offset }),
    open(onTheWay?: () => Promise<unknown>) {
      const page = openReferencePage(id, referenceDoor(made, id, onTheWay))
      pages.push(page)
      return page
    },
  }
}

const textOf = (page: ReferencePage) => page.timeline().get('e')?.content

test('an answer over REST that is ahead of the socket makes no delta come twice', async () => {
  const { made, stands, tell, begins, delta, open } = await running()
  const { readTimeline } = made.investigations
  const ahead = Promise.withResolvers<void>()
  made.investigations.readTimeline = async (id, ask) => {
    await ahead.promise
    return readTimeline(id, ask)
  }
  stands([begins('ab')], 'ab')
  const page = open()
  await vi.waitFor(() => expect(textOf(page)).toBe('ab'))
  // The next frame of the object is still on its way to the page when the object answers over REST.
  stands([begins('abcd')], 'abcd')
  ahead.resolve()
  await vi.waitFor(() => expect(textOf(page)).not.toBe('ab'))
  tell(delta(2, 'cd'))
  tell(delta(4, 'ef'))
  await vi.waitFor(() => expect(textOf(page)).toMatch(/ef$/))
  expect(page.saidTwice()).toEqual([])
})

test('a text that a catch-up begins right after an overflow is said once, though deltas of it waited before', async () => {
  const { made, stands, tell, begins, delta, open } = await running()
  const seen = { type: 'timeline_event.created', event_id: 'seen', event_type: 'error', status: 'failed', content: '' }
  const log = [seen, ...Array.from({ length: 199 }, () => ({ type: 'interaction.created' }))]
  stands([seen], '')
  const loaded = Promise.withResolvers<void>()
  const page = open(() => loaded.promise)
  await vi.waitFor(() => expect(page.timeline().has('seen')).toBe(true))
  // The page reconnects with a cursor. Meanwhile more was written than a subscription without one would get.
  stands([...log, begins('abcd')], 'abcd')
  let times = 0
  made.investigations.beforePast = async () => {
    // Sent before the object answered.
    if ((times += 1) === 1) tell(delta(2, 'cd'))
    await new Promise(resolve => setTimeout(resolve, 60))
  }
  page.lose()
  await vi.waitFor(() => expect(textOf(page)).toBeDefined())
  tell(delta(4, 'ef'))
  await vi.waitFor(() => expect(textOf(page)).toMatch(/ef$/))
  expect([page.overflowed(), page.saidTwice(), textOf(page)]).toEqual([true, [], 'abcdef'])
  loaded.resolve()
})
