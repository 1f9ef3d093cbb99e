import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Live } from '../../dashboard/src/data/live.ts'
import { fakeSockets } from './fakes.tsx'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const never = () => 1

function openSubscribed() {
  const sockets = fakeSockets()
  const live = new Live(sockets.connect, never)
  let cursor = 7
  const frames: Array<string> = []
  const confirmed: Array<boolean> = []
  const leave = live.subscribe('session:s1', {
    cursor: () => cursor,
    frame(frame) {
      frames.push(frame.type)
      cursor = frame.db_event_id ?? cursor
    },
    confirmed: again => confirmed.push(again),
  })
  return { sockets, live, frames, confirmed, leave }
}

test('a channel is subscribed from its cursor as soon as the socket is up', () => {
  const { sockets } = openSubscribed()
  expect(sockets.last().sent).toEqual([])
  sockets.last().open()
  expect(sockets.last().sent).toContainEqual({ action: 'subscribe', channel: 'session:s1', last_event_id: 7 })
})

test('after a lost connection the subscription goes on where the frames stopped', () => {
  const { sockets, live } = openSubscribed()
  sockets.last().open()
  sockets.last().say({ type: 'chat.created', session_id: 's1', db_event_id: 12 })
  sockets.last().drop()
  expect(live.state.value).toBe('offline')
  vi.advanceTimersByTime(200)
  expect(sockets.dialled).toHaveLength(2)
  expect(live.state.value).toBe('offline')
  sockets.last().open()
  expect(live.state.value).toBe('live')
  expect(sockets.last().sent).toContainEqual({ action: 'subscribe', channel: 'session:s1', last_event_id: 12 })
})

test('waits double from 200 ms to 3 s, for ever, and begin anew after a success', () => {
  const { sockets } = openSubscribed()
  const waits = [200, 400, 800, 1_600, 3_000, 3_000, 3_000]
  for (const [tries, wait] of waits.entries()) {
    sockets.last().drop()
    vi.advanceTimersByTime(wait - 1)
    expect(sockets.dialled).toHaveLength(tries + 1)
    vi.advanceTimersByTime(1)
    expect(sockets.dialled).toHaveLength(tries + 2)
  }
  sockets.last().open()
  sockets.last().drop()
  vi.advanceTimersByTime(200)
  expect(sockets.dialled).toHaveLength(waits.length + 2)
})

test('a ping goes out every 20 s, and 10 s of silence close the socket', () => {
  const { sockets, live } = openSubscribed()
  const first = sockets.last()
  first.open()
  first.say({ type: 'pong' })
  vi.advanceTimersByTime(20_000)
  expect(first.sent.filter(each => each.action === 'ping')).toHaveLength(2)
  first.say({ type: 'pong' })
  vi.advanceTimersByTime(20_000)
  expect(live.state.value).toBe('live')
  vi.advanceTimersByTime(10_000)
  expect(first.closed).toBe(true)
  expect(live.state.value).toBe('offline')
})

test('a dial that hangs is given up after 10 s', () => {
  const { sockets } = openSubscribed()
  vi.advanceTimersByTime(10_200)
  expect(sockets.dialled).toHaveLength(2)
  expect(sockets.dialled[0]?.closed).toBe(true)
})

test('what an abandoned socket still says is not heard', () => {
  const { sockets, frames } = openSubscribed()
  const first = sockets.last()
  first.open()
  first.drop()
  vi.advanceTimersByTime(200)
  first.say({ type: 'chat.created', session_id: 's1' })
  expect(frames).toEqual([])
})

test('a frame goes to its session, and to the list where it is about a status or a review', () => {
  const { sockets, live, frames } = openSubscribed()
  const listed: Array<string> = []
  live.subscribe('sessions', { frame: frame => listed.push(frame.type) })
  sockets.last().open()
  for (const type of ['session.status', 'stream.chunk', 'review.status']) sockets.last().say({ type, session_id: 's1' })
  sockets.last().say({ type: 'session.progress', session_id: 'other' })
  expect(frames).toEqual(['session.status', 'stream.chunk', 'review.status'])
  expect(listed).toEqual(['session.status', 'review.status', 'session.progress'])
})

test('a listener learns whether the server confirmed for the first time or again', () => {
  const { sockets, confirmed } = openSubscribed()
  sockets.last().open()
  sockets.last().say({ type: 'subscription.confirmed', channel: 'session:s1' })
  sockets.last().drop()
  vi.advanceTimersByTime(200)
  sockets.last().open()
  sockets.last().say({ type: 'subscription.confirmed', channel: 'session:s1' })
  expect(confirmed).toEqual([false, true])
})

test('a second listener of the list has no subscription of its own, and learns that there is one', () => {
  const { sockets, live } = openSubscribed()
  const heard: Array<string> = []
  const listen = (name: string) =>
    live.subscribe('sessions', { frame: () => heard.push(name), confirmed: again => heard.push(`${name} ${again}`) })
  listen('first')
  sockets.last().open()
  sockets.last().say({ type: 'subscription.confirmed', channel: 'sessions' })
  const leave = listen('second')
  expect(sockets.last().sent.filter(each => each.channel === 'sessions')).toHaveLength(1)
  expect(heard).toEqual(['first false', 'second false'])
  leave()
  sockets.last().say({ type: 'review.status', session_id: 'x' })
  expect(heard).toEqual(['first false', 'second false', 'first'])
})

test('a subscription that the server could not make is asked for again after 3 s, from the cursor, on the same connection', () => {
  const { sockets, live, leave } = openSubscribed()
  sockets.last().open()
  const asked = () => sockets.last().sent.filter(each => each.action === 'subscribe').length
  const refuse = () => sockets.last().say({ type: 'subscription.error', channel: 'session:s1', message: 'moved' })
  refuse()
  vi.advanceTimersByTime(2_999)
  expect(asked()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(asked()).toBe(2)
  expect(sockets.last().sent.at(-1)).toEqual({ action: 'subscribe', channel: 'session:s1', last_event_id: 7 })
  expect(sockets.dialled).toHaveLength(1)
  expect(live.state.value).toBe('live')
  refuse()
  leave()
  vi.advanceTimersByTime(3_000)
  expect(asked()).toBe(2)
})

test('leaving a channel says so, and it is not taken up again', () => {
  const { sockets, leave } = openSubscribed()
  sockets.last().open()
  leave()
  expect(sockets.last().sent.at(-1)).toEqual({ action: 'unsubscribe', channel: 'session:s1' })
  sockets.last().drop()
  vi.advanceTimersByTime(200)
  sockets.last().open()
  expect(sockets.last().sent.some(each => each.action === 'subscribe')).toBe(false)
})

test('waking dials at once instead of waiting', () => {
  const { sockets, live } = openSubscribed()
  for (let n = 0; n < 5; n++) {
    sockets.last().drop()
    vi.advanceTimersByTime(3_000)
  }
  const before = sockets.dialled.length
  sockets.last().drop()
  live.wake()
  expect(sockets.dialled).toHaveLength(before + 1)
})

test('the server is told about every 100,000 characters that were read, and a new connection counts anew', () => {
  const { sockets } = openSubscribed()
  const delta = 'x'.repeat(60_000)
  const chunk = { type: 'stream.chunk', session_id: 's1', event_id: 'e', delta, offset: 0 }
  const acks = () => sockets.last().sent.filter(each => each.action === 'ack')
  sockets.last().open()
  sockets.last().say(chunk)
  expect(acks()).toEqual([])
  sockets.last().say(chunk)
  expect(acks()).toEqual([{ action: 'ack', read: 2 * JSON.stringify(chunk).length }])
  sockets.last().drop()
  vi.advanceTimersByTime(200)
  sockets.last().open()
  sockets.last().say(chunk)
  expect(acks()).toEqual([])
})

test('a connection that the server ended for want of rights is signed out until one holds again', () => {
  const { sockets, live } = openSubscribed()
  sockets.last().open()
  sockets.last().drop(1008)
  expect(live.state.value).toBe('signed out')
  // The next handshake is refused.
  live.wake()
  sockets.last().drop()
  expect(live.state.value).toBe('signed out')
  live.wake()
  sockets.last().open()
  expect(live.state.value).toBe('live')
  sockets.last().drop()
  expect(live.state.value).toBe('offline')
})
