import { expect, test } from 'vitest'
import { channelOf, parseAction } from '#http/relay/actions.ts'
import { lastIdOf, pagesAfter, stillReplayed } from '#http/relay/catchup.ts'
import { Tab, tooLong } from '#http/relay/tab.ts'

test.each([
  ['{"action":"subscribe","channel":"sessions"}', { kind: 'subscribe', channel: 'sessions', lastEventId: null }],
  ['{"action":"subscribe","channel":"a","last_event_id":0}', { kind: 'subscribe', channel: 'a', lastEventId: 0 }],
  ['{"action":"subscribe","channel":"a","last_event_id":-1}', { kind: 'subscribe', channel: 'a', lastEventId: null }],
  ['{"action":"unsubscribe","channel":"a"}', { kind: 'unsubscribe', channel: 'a' }],
  ['{"action":"catchup","channel":"a","last_event_id":7}', { kind: 'catchup', channel: 'a', lastEventId: 7 }],
  ['{"action":"catchup","channel":"a"}', null],
  ['{"action":"catchup","channel":"a","last_event_id":"7"}', null],
  ['{"action":"ping"}', { kind: 'ping' }],
  [
    '{"action":"subscribe"}',
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

test('the past of a session is told until a minute after its end', () => {
  expect([stillReplayed(null, 5), stillReplayed(0, 60_000), stillReplayed(0, 60_001)]).toEqual([true, true, false])
})

test('the last id is that of the last frame that has one', () => {
  expect(lastIdOf(['{"db_event_id":3}', '{"db_event_id":4}', '{}'])).toBe(4)
  expect(lastIdOf(['{}'])).toBeNull()
})

test('pages without any id end instead of going round', async () => {
  const pages: Array<Array<string>> = []
  for await (const page of pagesAfter(async () => ({ frames: ['{}'], more: true }), 0)) pages.push(page)
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

/** A socket whose reader takes what the test lets it take. */
function socket() {
  const fake = {
    bufferedAmount: 0,
    sent: [] as Array<string>,
    closed: [] as Array<number>,
    send: (text: string) => {
      fake.sent.push(text)
      fake.bufferedAmount += text.length
    },
    close: (code: number) => fake.closed.push(code),
  }
  return { fake, tab: new Tab(fake as unknown as WebSocket) }
}

const LONG = 'x'.repeat(300_000)

test('a live reader more than a megabyte behind is let go with 1013, and hears no more', () => {
  const { fake, tab } = socket()
  for (let n = 0; n < 6; n++) tab.send(LONG)
  expect(fake.sent).toHaveLength(4)
  expect(fake.closed).toEqual([1013])
  expect(tab.open).toBe(false)
})

test('the past waits for its reader, who is not let go for it', async () => {
  const { fake, tab } = socket()
  const reading = setInterval(() => {
    fake.bufferedAmount = 0
  }, 15)
  await tab.sendAll(Array.from({ length: 12 }, () => LONG))
  clearInterval(reading)
  expect(fake.sent).toHaveLength(12)
  expect(fake.closed).toEqual([])
})

test('a socket that throws on closing is closed all the same', () => {
  const { fake, tab } = socket()
  fake.close = () => {
    throw new Error('already closed')
  }
  tab.close(1012, 'x')
  expect(tab.open).toBe(false)
})
