// Catch-up of the reference's clients with real objects: without a cursor, with a long past, and with an old one.

import { afterEach, expect, test, vi } from 'vitest'
import type { Frame } from '#core/protocol/events.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'
import { env } from 'cloudflare:test'
import { clock } from '#objects/platform.ts'
import { front } from '../workers/front.ts'
import { client } from '../workers/world.ts'
import { atRest, begin, knock, socket } from './door.ts'
import { pacedWorld } from './paced.ts'
import { load, open, realFront, shownPart, type Said } from './reader.ts'
import type { Chat, Said as Turn } from '../workers/scripted-model.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

// Five calls a turn are 18 stored frames: fifteen turns are beyond the 200 that a client without a cursor is sent.
const TURNS = 15
const CALLS = 5

function talkative({ who, turn, about }: Chat): Turn {
  if (who !== 'Solo' || turn > TURNS) return { text: 'All is read, and nothing is wrong.' }
  return { text: `Turn ${turn}.`, calls: Array.from({ length: CALLS }, () => ['things__read', { about }]) }
}

type Heard = ReadonlyArray<Record<string, unknown> & { type: string }>

const frames = (heard: Heard) => heard.filter(frame => frame['session_id'] !== undefined) as unknown as Array<Frame>
const ids = (heard: Heard) =>
  heard.flatMap(frame => (typeof frame['db_event_id'] === 'number' ? [frame['db_event_id']] : []))
const folded = (all: ReadonlyArray<Frame>, from: SessionView = emptyView) => all.reduce(fold, from)

/** A session halted in the middle, with more than 200 stored frames. */
async function long(about: string) {
  let reached = () => {}
  const there = new Promise<void>(resolve => (reached = resolve))
  const world = pacedWorld(chat => {
    if (chat.who !== 'Solo' || chat.turn !== TURNS) return talkative(chat)
    world.shut(about)
    reached()
    return talkative(chat)
  })
  const id = await begin('single', about)
  await there
  return { id, world, channel: `session:${id}` }
}

test('without a cursor a long past ends after 200 with overflow; a reload and its cursor make it whole', async () => {
  const { id, world, channel } = await long('about-overflow')
  const theirs = await socket()
  theirs.say({ action: 'subscribe', channel })
  await vi.waitFor(() => expect(theirs.heard.at(-1)?.type).toBe('catchup.overflow'))
  expect(theirs.heard.slice(0, 2).map(frame => frame.type)).toEqual([
    'connection.established',
    'subscription.confirmed',
  ])
  expect(theirs.heard.at(-1)).toEqual({ type: 'catchup.overflow', channel, has_more: true })
  // `execution.status` is in the log and counts, although it carries no id.
  expect(frames(theirs.heard)).toHaveLength(200)
  const first = ids(theirs.heard)
  expect(first).toEqual(first.toSorted((a, b) => a - b))
  expect(first.at(-1)).toBeLessThan((await client.snapshot(id))?.lastEventId ?? 0)
  // On overflow a client loads everything over REST and goes on from that cursor.
  const loaded = await load(realFront(), id)
  const heardBefore = theirs.heard.length
  theirs.say({ action: 'catchup', channel, last_event_id: loaded.lastEventId })
  world.open('about-overflow')
  await atRest(id)
  const whole = await load(realFront(), id)
  await vi.waitFor(() => expect(ids(theirs.heard).at(-1)).toBe(whole.lastEventId))
  const { detail, timeline } = shownPart(whole)
  expect(shownPart(folded(frames(theirs.heard.slice(heardBefore)), loaded))).toMatchObject({
    detail,
    timeline,
    stale: false,
  })
  theirs.close()
})

test('a cursor brings everything after it, however much, and a double replay changes nothing', async () => {
  const { id, world, channel } = await long('about-cursor')
  world.open('about-cursor')
  await atRest(id)
  const ours = await socket()
  ours.say({ action: 'subscribe', channel, last_event_id: 0 })
  // The reference's dashboard subscribes and catches up at each reconnection.
  ours.say({ action: 'catchup', channel, last_event_id: 0 })
  ours.say({ action: 'catchup', channel, last_event_id: 100 })
  const whole = await load(realFront(), id)
  const end = whole.lastEventId
  await vi.waitFor(() => expect(ids(ours.heard).filter(each => each === end)).toHaveLength(3))
  const told = ids(ours.heard)
  const stored = [...new Set(told)]
  expect(stored.length).toBeGreaterThan(300)
  expect(told).toEqual([...stored, ...stored, ...stored.filter(each => each > 100)])
  expect(ours.heard.some(frame => frame.type === 'catchup.overflow')).toBe(false)
  const { detail, timeline } = shownPart(whole)
  expect(shownPart(folded(frames(ours.heard)))).toMatchObject({ detail, timeline, stale: false })
  ours.close()
})

/** What a tab hears after one request, when the clock says `now`: `count` frames of the session, and time for one too many. */
async function hear(now: () => number, channel: string, ask: object, count: number): Promise<Heard> {
  const heard: Array<Said> = []
  const at = front({ investigations: client, lobby: lobbyClient(env.LOBBY), clock: { ...clock, now } })
  const opened = await open(at)
  opened.addEventListener('message', ({ data }) => {
    heard.push(JSON.parse(String(data)) as Said)
  })
  opened.accept()
  opened.send(JSON.stringify({ ...ask, channel }))
  await vi.waitFor(() => expect(frames(heard as unknown as Heard).length).toBeGreaterThanOrEqual(count))
  await new Promise(resolve => setTimeout(resolve, 300))
  opened.close(1000)
  return heard as unknown as Heard
}

async function storedIds(id: string): Promise<Array<number>> {
  return ids((await client.since(id, 0, null)).frames.map(text => JSON.parse(text)))
}

test('a session that ended more than 60 s ago is replayed to who names a cursor, and to nobody else', async () => {
  pacedWorld(talkative)
  const id = await begin('single', 'about-ended')
  await atRest(id)
  const channel = `session:${id}`
  // Counted from its end: a busy machine needs longer than these 60 s to ask.
  const endedAt = Date.parse((await client.snapshot(id))?.detail.completed_at ?? '')
  const later = (ms: number) => () => endedAt + ms
  expect(frames(await hear(later(0), channel, { action: 'subscribe' }, 200))).toHaveLength(200)
  const old = await hear(later(61_000), channel, { action: 'subscribe' }, 0)
  expect(old.map(frame => frame.type)).toEqual(['connection.established', 'subscription.confirmed'])
  const all = await storedIds(id)
  expect(ids(await hear(later(61_000), channel, { action: 'subscribe', last_event_id: 0 }, all.length))).toEqual(all)
  expect(ids(await hear(later(86_400_000), channel, { action: 'catchup', last_event_id: 0 }, all.length))).toEqual(all)
})

test('a question to a session that ended long ago is replayed from its beginning until 60 s after its answer', async () => {
  let asked = () => {}
  const answering = new Promise<void>(resolve => (asked = resolve))
  const world = pacedWorld(chat => {
    if (chat.who !== 'ChatAgent') return talkative(chat)
    world.shut('about-later')
    asked()
    return { text: 'It is still bad, and this is why.' }
  })
  const id = await begin('single', 'about-later')
  await atRest(id)
  const channel = `session:${id}`
  const end = (await client.snapshot(id))?.lastEventId ?? 0
  const endedAt = Date.parse((await client.snapshot(id))?.detail.completed_at ?? '')
  const longAgo = () => Math.max(Date.now(), endedAt) + 61_000
  await client.ask(id, 'is about-later still bad?', 'ana')
  await answering
  // More than 200 older frames do not hide the question: a late client sees the answer begin.
  const question = (await storedIds(id)).filter(each => each > end)
  const running = await hear(longAgo, channel, { action: 'subscribe' }, question.length)
  expect(question.length).toBeGreaterThan(2)
  expect(ids(running)).toEqual(question)
  expect(running.map(frame => frame.type)).toContain('chat.created')
  world.open('about-later')
  await atRest(id)
  const answeredAt = Math.max(
    ...((await client.snapshot(id))?.detail.stages ?? []).map(stage => Date.parse(stage.completed_at ?? '')),
  )
  expect(answeredAt).toBeGreaterThan(endedAt)
  const answer = (await storedIds(id)).filter(each => each > end)
  expect(answer.length).toBeGreaterThan(question.length)
  expect(ids(await hear(() => answeredAt + 60_000, channel, { action: 'subscribe' }, answer.length))).toEqual(answer)
  expect(ids(await hear(() => answeredAt + 60_001, channel, { action: 'subscribe' }, 0))).toEqual([])
})

test('a message of 32,769 bytes closes the connection with 1009', async () => {
  const response = await knock('/api/v1/ws', { headers: { Upgrade: 'websocket' } })
  const opened = response.webSocket
  if (opened === null) throw new Error('no socket')
  const closed = new Promise<number>(resolve => opened.addEventListener('close', ({ code }) => resolve(code)))
  opened.accept()
  opened.send('x'.repeat(32_768))
  opened.send('x'.repeat(32_769))
  expect(await closed).toBe(1009)
})
