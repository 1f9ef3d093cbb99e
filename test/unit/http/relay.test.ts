import { expect, test } from 'vitest'
import { channelOf, parseAction, tooLong } from '#http/relay/actions.ts'
import { lastIdOf, pagesAfter } from '#http/relay/catchup.ts'
import { unreadOf } from '#http/relay/reader.ts'
import { Tab } from '#http/relay/tab.ts'
import { Told } from '#http/relay/told.ts'

test.each([
  ['{"action":"subscribe","channel":"sessions"}', { kind: 'subscribe', channel: 'sessions', lastEventId: null }],
  ['{"action":"subscribe","channel":"a","last_event_id":0}', { kind: 'subscribe', channel: 'a', lastEventId: 0 }],
  ['{"action":"subscribe","channel":"a","last_event_id":-1}', { kind: 'subscribe', channel: 'a', lastEventId: 0 }],
  ['{"action":"subscribe","channel":"a","last_event_id":null}', { kind: 'subscribe', channel: 'a', lastEventId: null }],
  ['{"action":"unsubscribe","channel":"a"}', { kind: 'unsubscribe', channel: 'a' }],
  ['{"action":"catchup","channel":"a","last_event_id":7}', { kind: 'catchup', channel: 'a', lastEventId: 7 }],
  ['{"action":"catchup","channel":"a"}', null],
  ['{"action":"catchup","channel":"a","last_event_id":-1}', { kind: 'catchup', channel: 'a', lastEventId: 0 }],
  ['{"Action":"catchup","CHANNEL":"a","Last_Event_ID":7}', { kind: 'catchup', channel: 'a', lastEventId: 7 }],
  // As in Go, a field of a wrong type makes the whole message malformed, whether the action needs it or not.
  ['{"action":"catchup","channel":"a","last_event_id":"7"}', null],
  ['{"action":"subscribe","channel":"a","last_event_id":"7"}', null],
  ['{"action":"subscribe","channel":"a","last_event_id":1.5}', null],
  ['{"action":"subscribe","channel":"a","last_event_id":1e400}', null],
  ['{"action":"subscribe","channel":5}', null],
  ['{"action":"ping","channel":5}', null],
  ['{"action":5}', null],
  ['{"channel":"a"}', null],
  ['[]', null],
  ['{"action":"ping"}', { kind: 'ping' }],
  ['{"Action":"ping"}', { kind: 'ping' }],
  ['{"action":"subscribe","Action":"ping"}', { kind: 'ping' }],
  ['{"action":"ping","channel":null,"__proto__":5}', { kind: 'ping' }],
  ['{"action":"Ping"}', null],
  ['{"action":"ack","read":512}', { kind: 'ack', read: 512 }],
  ['{"action":"ack"}', null],
  [
    '{"action":"subscribe"}',
    { kind: 'complain', frame: { type: 'error', message: 'channel is required for subscribe' } },
  ],
  [
    '{"action":"subscribe","channel":null}',
    { kind: 'complain', frame: { type: 'error', message: 'channel is required for subscribe' } },
  ],
  [
    '{"action":"subscribe","channel":""}',
    { kind: 'complain', frame: { type: 'error', message: 'channel is required for subscribe' } },
  ],
  ['{"action":"fly"}', null],
  ['null', null],
  ['[', null],
])('%s is read', (text, action) => {
  expect(parseAction(text)).toEqual(action)
})

test.each([
  ['sessions', { kind: 'sessions' }],
  ['session:abc', { kind: 'session', id: 'abc' }],
  ['session:', { kind: 'quiet' }],
  ['cancellations', { kind: 'quiet' }],
])('channel %s', (name, channel) => {
  expect(channelOf(name)).toEqual(channel)
})

test('the last id is that of the last frame that has one', () => {
  expect(lastIdOf(['{"db_event_id":3}', '{"db_event_id":4}', '{}'])).toBe(4)
  expect(lastIdOf(['{}'])).toBeNull()
})

test('pages without any id end instead of repeating for ever', async () => {
  const pages: Array<Array<string>> = []
  for await (const page of pagesAfter(async () => ({ frames: ['{}'], more: true, now: [] }), 0)) pages.push(page.frames)
  expect(pages).toEqual([['{}']])
})

test('a message is measured in bytes', () => {
  expect(['x'.repeat(32_768), 'x'.repeat(32_769), 'ä'.repeat(16_384), 'ä'.repeat(16_385)].map(tooLong)).toEqual([
    false,
    true,
    false,
    true,
  ])
})

test.each([
  [{ sent: 500_000, sentWhenHeard: 0, acknowledged: 0 }, undefined, { share: 0.5, measured: true }],
  [{ sent: 500_000, sentWhenHeard: 500_000, acknowledged: 400_000 }, undefined, { share: 0.1, measured: true }],
  [{ sent: 500_000, sentWhenHeard: 0, acknowledged: null }, 250_000, { share: 0.25, measured: true }],
  [{ sent: 500_000, sentWhenHeard: 0, acknowledged: 0 }, 250_000, { share: 0.5, measured: true }],
  [{ sent: 6_000_000, sentWhenHeard: 2_000_000, acknowledged: null }, undefined, { share: 0.5, measured: false }],
])('%j with %s buffered is %j', (reader, buffered, unread) => {
  expect(unreadOf(reader, buffered)).toEqual(unread)
})

/** A socket of a runtime that has `bufferedAmount` (`buffered` 0) or not (undefined). The client reads as much as the test says. */
function socket(buffered: number | undefined) {
  const fake = {
    bufferedAmount: buffered,
    sent: [] as Array<string>,
    closed: [] as Array<number>,
    send: (text: string) => {
      fake.sent.push(text)
      if (fake.bufferedAmount !== undefined) fake.bufferedAmount += text.length
    },
    close: (code: number) => {
      fake.closed.push(code)
    },
  }
  return { fake, tab: new Tab(fake as unknown as WebSocket) }
}

const LONG = 'x'.repeat(300_000)

test('a client that is more than a megabyte behind is closed with 1013, and gets nothing more', () => {
  const { fake, tab } = socket(0)
  for (let n = 0; n < 6; n++) tab.send(LONG)
  expect(fake.sent).toHaveLength(4)
  expect(fake.closed).toEqual([1013])
  expect(tab.isOpen).toBe(false)
})

test('without bufferedAmount, a client that acknowledges is measured by that', () => {
  const { fake, tab } = socket(undefined)
  for (let n = 1; n <= 20; n++) {
    tab.send(LONG)
    tab.noteMessage(n * LONG.length)
  }
  expect(fake.closed).toEqual([])
  for (let n = 0; n < 6; n++) tab.send(LONG)
  expect([fake.sent.length, fake.closed]).toEqual([24, [1013]])
})

test('a client that acknowledges nothing is closed after 8 MB without a message', () => {
  const { fake, tab } = socket(undefined)
  for (let n = 0; n < 20; n++) tab.send(LONG)
  tab.noteMessage(null)
  for (let n = 0; n < 28; n++) tab.send(LONG)
  expect([fake.sent.length, fake.closed]).toEqual([47, [1013]])
})

test('the past is sent as fast as the client reads, and does not get it closed', async () => {
  const { fake, tab } = socket(0)
  const reading = setInterval(() => {
    fake.bufferedAmount = 0
  }, 15)
  await tab.sendAll(Array.from({ length: 12 }, () => LONG))
  clearInterval(reading)
  expect(fake.sent).toHaveLength(12)
  expect(fake.closed).toEqual([])
})

test('a past whose reading is not measured is sent whole, and does not count', async () => {
  const { fake, tab } = socket(undefined)
  await tab.sendAll(Array.from({ length: 40 }, () => LONG))
  tab.send(LONG)
  expect([fake.sent.length, fake.closed]).toEqual([41, []])
})

test('a socket that throws on closing is closed all the same', () => {
  const { fake, tab } = socket(0)
  fake.close = () => {
    throw new Error('already closed')
  }
  tab.close(1012, 'x')
  expect(tab.isOpen).toBe(false)
})

const created = (content: string) =>
  JSON.stringify({ type: 'timeline_event.created', event_id: 'e', status: 'streaming', content, db_event_id: 3 })
const chunk = (offset: number, delta: string) => JSON.stringify({ type: 'stream.chunk', event_id: 'e', delta, offset })

test.each([
  ['a frame that was told', '{"db_event_id":3}', null],
  ['a frame behind it', '{"db_event_id":4}', '{"db_event_id":4}'],
  ['a frame without an id', '{"type":"session.progress"}', '{"type":"session.progress"}'],
  ['a delta within the text that was told', chunk(1, 'bc'), null],
  ['a delta at the end of it', chunk(2, 'c'), null],
  ['a delta that goes on behind it', chunk(2, 'cde'), chunk(3, 'de')],
  ['a delta behind it', chunk(3, 'd'), chunk(3, 'd')],
])('of %s only the new part is sent', (_, frame, news) => {
  const told = new Told()
  told.filterPast(['{"db_event_id":2}', created('abc')])
  expect(told.filterHeld(frame)).toBe(news)
})

test('an open text that was sent as one delta counts as received', () => {
  const told = new Told()
  told.filterPast(['{"db_event_id":2}', chunk(0, 'abc')])
  expect([told.filterHeld(chunk(2, 'c')), told.filterHeld(chunk(3, 'd'))]).toEqual([null, chunk(3, 'd')])
})

/** The text that a client of the reference shows: an event's first `created` frame and every delta, whatever its offset or order. */
function read(frames: ReadonlyArray<string | null>): string | null {
  const said = frames.flatMap(each => (each === null ? [] : [JSON.parse(each)]))
  const begins = said.find(each => each.type === 'timeline_event.created')
  if (begins === undefined) return null
  return begins.content + said.map(each => each.delta ?? '').join('')
}

test.each([
  // The first `created` frame contains deltas that were sent already, and some that are still to come.
  ['an overflow cut off', [chunk(0, 'ab')], 'abcd', ['cd', 'ef']],
  ['an overflow cut off in the middle of a text', [chunk(1, 'b')], 'abcd', ['cd', 'ef']],
  ['an overflow cut off while nothing was said', [], 'abcd', ['cd', 'ef']],
  ['was told live', [created(''), chunk(0, 'ab')], 'abcd', ['cd', 'ef']],
  ['goes on in the middle of a delta', [chunk(0, 'ab')], 'abcd', ['cdef']],
])('a catch-up on a live subscription sends a text once whose beginning %s', (_, live, content, deltas) => {
  const told = new Told()
  told.noteOverflow()
  const out = [...live.map(frame => told.filterLive(frame)), ...told.filterPast([created(content)])]
  let offset = 2
  for (const delta of deltas) {
    out.push(told.filterHeld(chunk(offset, delta)))
    offset += delta.length
  }
  expect(read(out)).toBe('abcdef')
})

test('a second catch-up keeps the deltas that a client lacks, since the client ignores a second created frame', () => {
  const told = new Told()
  const pasts = [...told.filterPast([created('ab')]), ...told.filterPast([created('abcd')])]
  const out = [...pasts, told.filterHeld(chunk(2, 'cd')), told.filterLive(chunk(4, 'ef'))]
  expect(read(out)).toBe('abcdef')
})

test('a delta that arrives after the answer that contained it is not sent twice', () => {
  const told = new Told()
  told.filterPast([created('abcd')])
  expect([told.filterLive(chunk(2, 'cd')), told.filterLive(chunk(4, 'ef'))]).toEqual([null, chunk(4, 'ef')])
})
