import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { emptyView, fold } from '#core/protocol/view.ts'
import { relay } from '#http/relay/relay.ts'
import { project } from '#store/projection.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'

const FACTS = {
  alert_data: 'x',
  alert_type: 'host',
  chain_id: 'host-chain',
  author: null,
  runbook_url: null,
  created_at: '2026-11-01T10:00:00.000Z',
  chat_enabled: true,
}

type Frame = Record<string, unknown> & { type: string }

/** A client that remembers the frames that it received. */
async function tab(made = front(), identity: Record<string, string> = {}) {
  const response = await made.ask('/api/v1/ws', { headers: { Upgrade: 'websocket', ...identity } })
  const socket = response.webSocket
  if (socket === null) throw new Error(`no socket but ${response.status}`)
  const heard: Array<Frame> = []
  const closed: Array<{ code: number; reason: string }> = []
  socket.addEventListener('message', event => {
    heard.push(JSON.parse(String(event.data)) as Frame)
  })
  socket.addEventListener('close', event => {
    closed.push({ code: event.code, reason: event.reason })
  })
  socket.accept()
  const say = (what: unknown) => socket.send(typeof what === 'string' ? what : JSON.stringify(what))
  /** Once the pong is back, every earlier message has been answered. */
  const settled = async () => {
    await quiet()
    const pongs = heard.filter(frame => frame.type === 'pong').length
    say({ action: 'ping' })
    await until(() => heard.filter(frame => frame.type === 'pong').length > pongs)
  }
  return { ...made, socket, heard, closed, say, settled, types: () => heard.map(frame => frame.type) }
}

/** Longer than the store and the fakes take, so that a frame that must not come would have come. */
function quiet(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 200))
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000
  while (!holds()) {
    if (Date.now() > end) throw new Error('waited 30 s in vain')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

async function pending(): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, FACTS)
  return id
}

function logged(count: number): Array<string> {
  return Array.from({ length: count }, (_, at) => JSON.stringify({ type: 'stage.status', db_event_id: at + 1 }))
}

function idsOf(heard: ReadonlyArray<Frame>): Array<unknown> {
  return heard.filter(frame => frame['db_event_id'] !== undefined).map(frame => frame['db_event_id'])
}

test('without an upgrade the address answers 426', async () => {
  expect((await front().ask('/api/v1/ws')).status).toBe(426)
})

test('the first frame names the connection, and ping is answered', async () => {
  const { heard, settled } = await tab()
  await settled()
  expect(heard).toEqual([
    { type: 'connection.established', connection_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { type: 'pong' },
  ])
})

test('broken and unknown messages are ignored, and one without its channel is answered by an error', async () => {
  const { heard, say, settled, closed } = await tab()
  for (const nothing of ['{', '7', '{"action":"dance"}', '{"action":"catchup","channel":"session:x"}']) say(nothing)
  for (const action of ['subscribe', 'unsubscribe', 'catchup']) say({ action })
  await settled()
  expect(heard.slice(1, -1)).toEqual(
    ['subscribe', 'unsubscribe', 'catchup'].map(action => ({
      type: 'error',
      message: `channel is required for ${action}`,
    })),
  )
  expect(closed).toEqual([])
})

test('the sessions channel is confirmed and carries the Lobby’s frames as they are', async () => {
  const { heard, say, settled, lobby } = await tab()
  say({ action: 'subscribe', channel: 'sessions' })
  await settled()
  lobby.sockets[0]?.send('{"type":"session.status",  "session_id":"a"}')
  await settled()
  expect(heard.slice(1).filter(frame => frame.type !== 'pong')).toEqual([
    { type: 'subscription.confirmed', channel: 'sessions' },
    { type: 'session.status', session_id: 'a' },
  ])
})

test('frames that an object sends in one message reach the client one by one, live and while the past is sent', async () => {
  const made = front()
  const id = await pending()
  made.investigations.logs.set(id, logged(2))
  made.investigations.beforePast = async () => {
    made.investigations.sockets.get(id)?.[0]?.send(logged(4).slice(1).join('\n'))
    await quiet()
  }
  const { heard, say, settled } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => idsOf(heard).length >= 4)
  made.investigations.sockets.get(id)?.[0]?.send(logged(6).slice(4).join('\n'))
  await settled()
  expect(idsOf(heard)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a subscriber gets the confirmation, the past, then the live frames that came meanwhile', async () => {
  const made = front()
  const id = await pending()
  made.investigations.logs.set(id, logged(3))
  made.investigations.beforePast = async () => {
    made.investigations.sockets.get(id)?.[0]?.send(JSON.stringify({ type: 'stage.status', db_event_id: 4 }))
    await quiet()
  }
  const { heard, say, settled, types } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => heard.length >= 6)
  await settled()
  expect(types()[1]).toBe('subscription.confirmed')
  expect(idsOf(heard)).toEqual([1, 2, 3, 4])
  expect(made.investigations.asked).toEqual([`connect:${id}`, `remembered:${id}`])
})

test.each([{}, { last_event_id: 0 }])('a delta that the past holds already is not heard again (%j)', async cursor => {
  const made = front()
  const id = await pending()
  const frame = { type: 'timeline_event.created', event_id: 'e', status: 'streaming', content: 'abc', db_event_id: 1 }
  made.investigations.logs.set(id, [JSON.stringify(frame)])
  made.investigations.beforePast = async () => {
    const [upstream] = made.investigations.sockets.get(id) ?? []
    for (const [offset, delta] of [
      [2, 'c'],
      [3, 'd'],
    ])
      upstream?.send(JSON.stringify({ type: 'stream.chunk', event_id: 'e', delta, offset }))
    await quiet()
  }
  const { heard, say, settled } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}`, ...cursor })
  await until(() => heard.some(each => each['delta'] === 'd'))
  await settled()
  const text = heard.map(each => each['content'] ?? each['delta'] ?? '').join('')
  expect(text).toBe('abcd')
})

test('a text whose beginning an overflow cut off is sent once by the next catch-up', async () => {
  const made = front()
  const id = await pending()
  const frame = {
    type: 'timeline_event.created',
    event_id: 'e',
    status: 'streaming',
    content: 'abcd',
    db_event_id: 201,
  }
  made.investigations.logs.set(id, [...logged(200), JSON.stringify(frame)])
  const { heard, say, settled } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => heard.at(-1)?.type === 'catchup.overflow')
  // The object answers with 'abcd' while its last delta is on its way.
  made.investigations.beforePast = async () => {
    const [upstream] = made.investigations.sockets.get(id) ?? []
    for (const [offset, delta] of [
      [2, 'cd'],
      [4, 'ef'],
    ])
      upstream?.send(JSON.stringify({ type: 'stream.chunk', event_id: 'e', delta, offset }))
    await quiet()
  }
  say({ action: 'catchup', channel: `session:${id}`, last_event_id: 200 })
  await until(() => heard.some(each => each['delta'] === 'ef'))
  await settled()
  expect(heard.map(each => each['content'] ?? each['delta'] ?? '').join('')).toBe('abcdef')
})

test('without a cursor a long past ends after 200 with overflow', async () => {
  const made = front()
  const id = await pending()
  made.investigations.logs.set(id, logged(201))
  const { heard, say } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => heard.some(frame => frame.type === 'catchup.overflow'))
  expect(idsOf(heard)).toHaveLength(200)
  expect(heard.at(-1)).toEqual({ type: 'catchup.overflow', channel: `session:${id}`, has_more: true })
})

test('with a cursor everything after it comes, however long and long ago', async () => {
  const made = front()
  const id = await pending()
  const frames = logged(750)
  frames[649] = JSON.stringify({ type: 'execution.status' })
  made.investigations.logs.set(id, frames)
  made.investigations.ends.set(id, made.time.now - 86_400_000)
  const { heard, say } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}`, last_event_id: 50 })
  await until(() => idsOf(heard).at(-1) === 750)
  const expected = Array.from({ length: 700 }, (_, at) => at + 51).filter(each => each !== 650)
  expect([...new Set(idsOf(heard))]).toEqual(expected)
  expect(heard.some(frame => frame.type === 'catchup.overflow')).toBe(false)
})

test('without a cursor the object is asked for what is still remembered, however long ago the row has it end', async () => {
  const made = front()
  const [ended, lately] = [await pending(), await pending()]
  for (const id of [ended, lately]) made.investigations.logs.set(id, logged(2))
  made.investigations.ends.set(ended, made.time.now - 60_001)
  made.investigations.ends.set(lately, made.time.now - 60_000)
  const base = { session_id: ended, type: 'session.status' as const, timestamp: FACTS.created_at }
  const accepted = fold(emptyView, { ...base, status: 'pending', session: FACTS, db_event_id: 1 })
  await project(env.DB, fold(accepted, { ...base, status: 'completed', db_event_id: 2 }), 2)
  const { heard, say, settled } = await tab(made)
  say({ action: 'subscribe', channel: `session:${ended}` })
  await settled()
  expect(idsOf(heard)).toEqual([])
  // A question was asked since.
  made.investigations.logs.set(ended, logged(4))
  say({ action: 'subscribe', channel: `session:${ended}` })
  await settled()
  expect(idsOf(heard)).toEqual([3, 4])
  say({ action: 'subscribe', channel: `session:${lately}` })
  await settled()
  expect(idsOf(heard)).toEqual([3, 4, 1, 2])
})

test('catch-up needs no subscription; a second subscribe replays over the same socket', async () => {
  const made = front()
  const id = await pending()
  made.investigations.logs.set(id, logged(3))
  const { heard, say, settled } = await tab(made)
  say({ action: 'catchup', channel: `session:${id}`, last_event_id: 1 })
  await settled()
  expect(idsOf(heard)).toEqual([2, 3])
  for (let n = 0; n < 2; n++) say({ action: 'subscribe', channel: `session:${id}`, last_event_id: 2 })
  await settled()
  expect(idsOf(heard)).toEqual([2, 3, 3, 3])
  expect(made.investigations.sockets.get(id)).toHaveLength(1)
})

test('unknown sessions and other channels are confirmed, stay quiet and touch no object', async () => {
  const { heard, say, settled, investigations, lobby } = await tab()
  for (const channel of ['session:nobody', 'cancellations', 'weather']) say({ action: 'subscribe', channel })
  say({ action: 'catchup', channel: 'session:nobody', last_event_id: 0 })
  await settled()
  const confirmed = heard.filter(frame => frame.type === 'subscription.confirmed').map(frame => frame['channel'])
  expect(confirmed.toSorted()).toEqual(['cancellations', 'session:nobody', 'weather'])
  expect([investigations.asked, lobby.sockets]).toEqual([[], []])
})

test('unsubscribing ends the object’s socket in silence', async () => {
  const { heard, say, settled, lobby, closed } = await tab()
  say({ action: 'subscribe', channel: 'sessions' })
  await settled()
  const upstream = lobby.sockets[0]
  const ended = new Promise<number>(resolve => upstream?.addEventListener('close', event => resolve(event.code)))
  say({ action: 'unsubscribe', channel: 'sessions' })
  expect(await ended).toBe(1000)
  await settled()
  expect([heard.at(-1)?.type, closed]).toEqual(['pong', []])
})

test('a subscription that fails is answered by an error, and the connection stays', async () => {
  const made = front()
  const id = await pending()
  made.investigations.broken = new Error('object is gone')
  const { heard, say, settled, closed } = await tab(made)
  say({ action: 'subscribe', channel: `session:${id}` })
  await settled()
  expect(heard.slice(1, -1)).toEqual([
    { type: 'subscription.error', channel: `session:${id}`, message: 'failed to subscribe to channel' },
  ])
  expect(closed).toEqual([])
  made.investigations.broken = null
  say({ action: 'subscribe', channel: `session:${id}` })
  await settled()
  expect(heard.some(frame => frame.type === 'subscription.confirmed')).toBe(true)
})

test('an upstream that closes closes the tab with 1012', async () => {
  const made = await tab()
  made.say({ action: 'subscribe', channel: 'sessions' })
  await made.settled()
  made.lobby.sockets[0]?.close(1000)
  await until(() => made.closed.length > 0)
  expect(made.closed[0]?.code).toBe(1012)
})

test('a tab that goes away takes its objects’ sockets with it', async () => {
  const made = front()
  const id = await pending()
  const { socket, say, settled, lobby, investigations } = await tab(made)
  say({ action: 'subscribe', channel: 'sessions' })
  say({ action: 'subscribe', channel: `session:${id}` })
  await settled()
  const upstreams = [...lobby.sockets, ...(investigations.sockets.get(id) ?? [])]
  expect(upstreams).toHaveLength(2)
  const ended = upstreams.map(each => new Promise(resolve => each.addEventListener('close', resolve)))
  socket.close(1000)
  await Promise.all(ended)
})

test('a message of 32,768 bytes is taken, one more closes with 1009', async () => {
  const { say, settled, closed } = await tab()
  say('ä'.repeat(16_384))
  await settled()
  expect(closed).toEqual([])
  say(`${'ä'.repeat(16_384)}x`)
  await until(() => closed.length > 0)
  expect(closed[0]?.code).toBe(1009)
})

test('one connection follows at most 100 sessions, and the refusal says what to do; quiet channels do not count', async () => {
  const made = front()
  const ids = await Promise.all(Array.from({ length: 101 }, pending))
  const { heard, say, settled } = await tab(made)
  const confirmed = () => heard.filter(frame => frame.type === 'subscription.confirmed').length
  for (let n = 0; n < 200; n++)
    say({ action: 'subscribe', channel: n % 2 === 0 ? `quiet-${n}` : `session:nobody-${n}` })
  await until(() => confirmed() === 200)
  for (const id of ids) say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => confirmed() === 300)
  await settled()
  const [refused, ...others] = heard.filter(frame => frame.type === 'subscription.error')
  expect(refused?.['message']).toBe(
    'this connection follows 100 channels already, the most it can: unsubscribe from one, or open another connection',
  )
  expect(others).toEqual([])
  expect(made.investigations.sockets.size).toBe(100)
  // The remedy in the message works.
  const left = ids.find(id => made.investigations.sockets.has(id))
  say({ action: 'unsubscribe', channel: `session:${left}` })
  await settled()
  say({ action: 'subscribe', channel: refused?.['channel'] })
  await until(() => confirmed() === 301)
})

test('a client that acknowledged once and then stops reading is closed with 1013', async () => {
  const { say, settled, closed } = await tab()
  say({ action: 'ack', read: 0 })
  // The answer to each is a frame of the same length.
  const asked = { action: 'subscribe', channel: 'x'.repeat(30_000) }
  for (let n = 0; n < 30; n++) say(asked)
  await settled()
  expect(closed).toEqual([])
  for (let n = 0; n < 10; n++) say(asked)
  await until(() => closed.length > 0)
  expect(closed[0]?.code).toBe(1013)
})

/** A database whose look-ups of unknown sessions are counted, and wait until the test lets them go. */
function countedDatabase() {
  const seen = { lookups: 0, open: 0, most: 0, held: null as Promise<void> | null }
  const count = (statement: D1PreparedStatement, counts: boolean): D1PreparedStatement =>
    new Proxy(statement, {
      get: (real, key) => {
        if (key === 'bind')
          return (...values: Array<unknown>) =>
            count(
              real.bind(...values),
              values.some(value => String(value).startsWith('nobody')),
            )
        const value: unknown = Reflect.get(real, key)
        if (key !== 'raw' || !counts) return typeof value === 'function' ? value.bind(real) : value
        return async () => {
          seen.lookups += 1
          seen.open += 1
          seen.most = Math.max(seen.most, seen.open)
          await seen.held
          return real.raw().finally(() => (seen.open -= 1))
        }
      },
    })
  const db = new Proxy(env.DB, {
    get: (real, key) => {
      if (key === 'prepare') return (text: string) => count(real.prepare(text), false)
      return (...given: Array<unknown>) =>
        (Reflect.get(real, key) as (...all: Array<unknown>) => unknown).apply(real, given)
    },
  })
  return { seen, db }
}

test('a thousand subscriptions on one socket are performed few at a time, and another client is served meanwhile', async () => {
  const { seen, db } = countedDatabase()
  const made = front({ db })
  const flood = await tab(made)
  const other = await tab(made)
  const id = await pending()
  let letGo = () => {}
  seen.held = new Promise<void>(resolve => (letGo = resolve))
  for (let n = 0; n < 1_000; n++) flood.say({ action: 'subscribe', channel: `session:nobody-${n}` })
  await until(() => seen.open === 4)
  await quiet()
  expect([seen.lookups, seen.most]).toEqual([4, 4])
  // Nothing of the other client waits for them.
  other.say({ action: 'subscribe', channel: `session:${id}` })
  await until(() => other.types().includes('subscription.confirmed'))
  expect((await made.ask(`/api/v1/sessions/${id}`)).status).toBe(200)
  const confirmed = () => flood.heard.filter(frame => frame.type === 'subscription.confirmed').length
  expect([confirmed(), seen.lookups]).toEqual([0, 4])
  letGo()
  await until(() => confirmed() === 1_000)
  expect(seen.most).toBe(4)
  // Asked again at once, the unknown ids need no look-up.
  for (let n = 500; n < 1_000; n++) flood.say({ action: 'subscribe', channel: `session:nobody-${n}` })
  await until(() => confirmed() === 1_500)
  expect(seen.lookups).toBe(1_000)
})

test('a thousand subscriptions to one session tell the past a few times, and all are confirmed', async () => {
  const made = front()
  const id = await pending()
  made.investigations.logs.set(id, logged(50))
  const { heard, say } = await tab(made)
  for (let n = 0; n < 1_000; n++) say({ action: 'subscribe', channel: `session:${id}`, last_event_id: 0 })
  await until(() => heard.filter(frame => frame.type === 'subscription.confirmed').length === 1_000)
  await quiet()
  // One more for each second that the messages took.
  expect(idsOf(heard).length).toBeGreaterThanOrEqual(100)
  expect(idsOf(heard).length).toBeLessThan(1_000)
  expect(made.investigations.sockets.get(id)).toHaveLength(1)
})

test('more than a thousand requests that wait are refused, but what ends a subscription is not', async () => {
  const { seen, db } = countedDatabase()
  const { heard, say, lobby } = await tab(front({ db }))
  say({ action: 'subscribe', channel: 'sessions' })
  await until(() => lobby.sockets.length === 1)
  let letGo = () => {}
  seen.held = new Promise<void>(resolve => (letGo = resolve))
  for (let n = 0; n < 1_200; n++) say({ action: 'subscribe', channel: `session:nobody-${n}` })
  const refused = () => heard.filter(frame => frame.type === 'subscription.error')
  await until(() => refused().length > 0)
  const ended = new Promise(resolve => lobby.sockets[0]?.addEventListener('close', resolve))
  say({ action: 'unsubscribe', channel: 'sessions' })
  await ended
  expect(refused().length).toBe(196)
  expect(refused()[0]?.['message']).toMatch(/^1000 requests of this connection wait already/)
  letGo()
  await until(() => heard.filter(frame => frame.type === 'subscription.confirmed').length === 1_005)
})

test('who may not read subscribes to nothing', async () => {
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  relay(server, front().deps, ['ingest'])
  const heard: Array<Frame> = []
  client.addEventListener('message', event => void heard.push(JSON.parse(String(event.data)) as Frame))
  client.accept()
  for (const channel of ['sessions', 'session:x', 'other'])
    client.send(JSON.stringify({ action: 'subscribe', channel }))
  await until(() => heard.length === 4)
  expect(heard.slice(1).map(frame => frame.type)).toEqual(Array.from({ length: 3 }, () => 'subscription.error'))
})
