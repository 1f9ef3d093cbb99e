// A subscription with a cursor inside a stream gets the text so far; a catch-up, as the reference's clients do it, does not.

import { env } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { insertPending } from '../workers/insert-pending.ts'
import { alert, client } from '../workers/world.ts'
import { atRest, socket } from './door.ts'
import { everyone, pacedWorld } from './paced.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('an open text comes as one delta from its beginning after a subscription with a cursor, not after a catch-up', async () => {
  const world = pacedWorld(everyone)
  const id = crypto.randomUUID()
  const facts = { ...alert('something is wrong about-standing'), alert_type: 'led', chain_id: 'led' }
  await insertPending(env.DB, id, facts)
  await client.start(id, facts)
  const openText = async () => {
    const snapshot = await client.snapshot(id)
    const event = snapshot?.timeline.find(each => each.status === 'streaming' && each.content !== '')
    if (snapshot == null || event === undefined) throw new Error('no text is open yet')
    return { event, cursor: snapshot.lastEventId }
  }
  await vi.waitFor(openText, { interval: 5 })
  world.shut('about-standing')
  // Longer than an object gathers deltas.
  await new Promise(resolve => setTimeout(resolve, 100))
  const { event, cursor } = await openText()
  const [ours, theirs] = [await socket(), await socket()]
  ours.say({ action: 'subscribe', channel: `session:${id}`, last_event_id: cursor })
  theirs.say({ action: 'catchup', channel: `session:${id}`, last_event_id: cursor })
  const deltas = (by: typeof ours) => by.heard.filter(frame => frame.type === 'stream.chunk')
  await vi.waitFor(() => expect(deltas(ours)).not.toEqual([]))
  expect(deltas(ours)).toMatchObject([{ event_id: event.id, offset: 0, delta: event.content }])
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(theirs.heard.map(frame => frame.type)).toEqual(['connection.established'])
  for (const each of [ours, theirs]) each.close()
  world.open('about-standing')
  await atRest(id)
})
