// Who is told of a session, by the real followers over a log in memory: what comes when, what a kill repeats, what a recipient that is down costs.

import { expect, test } from 'vitest'
import type { Delivery, Recipient } from '#core/notify/notifier.ts'
import type { News } from '#core/notify/news.ts'
import { emptyState } from '#core/investigation/log/state.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'
import type { SessionStatus } from '#core/protocol/status.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { MOST_ATTEMPTS } from '#objects/followers/decide.ts'
import type { LogReader } from '#objects/followers/follower.ts'
import { Followers } from '#objects/followers/followers.ts'
import type { Notice } from '#objects/followers/notices.ts'
import { notifyFollower } from '#objects/followers/notify.ts'
import { keepTold, toldOf } from '#objects/followers/told.ts'
import { around, passing } from './follow.ts'

const ID = '0197-a'
const BEGAN = Date.UTC(2026, 10, 22, 3)
const DELIVERED: Delivery = { kind: 'delivered', keep: null }

const FACTS = {
  alert_data: 'disk full',
  alert_type: 'host',
  chain_id: 'host',
  author: null,
  runbook_url: null,
  created_at: new Date(BEGAN).toISOString(),
  chat_enabled: true,
}

/** A log of statuses; entry 1 is the acceptance, and each later one comes a second after the one before. */
function logOf(statuses: ReadonlyArray<SessionStatus>) {
  const frames = statuses.map((status, at): LoggedFrame => ({
    type: 'session.status',
    session_id: ID,
    timestamp: new Date(BEGAN + at * 1000).toISOString(),
    status,
    ...(status === 'pending' && { session: FACTS }),
    db_event_id: at + 1,
  }))
  const startedAt = statuses.indexOf('in_progress')
  const log: LogReader = {
    sessionId: ID,
    head: () => frames.length,
    state: () => ({
      ...emptyState,
      view: frames.reduce(fold, emptyView),
      startedAt: startedAt === -1 ? null : BEGAN + startedAt * 1000,
    }),
    entries: () => [],
    frames: (after, upTo) => frames.slice(after, upTo),
  }
  return log
}

type Deliver = (news: News, kept: string | null) => Promise<Delivery>

/** A world of recipients by name; `told` is what each got, in order. A new `life` is what follows a kill. */
function world(statuses: ReadonlyArray<SessionStatus>, recipients: Record<string, Deliver>, sessionId = ID) {
  const base = around()
  const log = { ...logOf(statuses), sessionId }
  base.log.head = log.head()
  const told: Array<string> = []
  const kept = new Map<string, string>()
  const notices: Array<Notice> = []
  const stored = {
    get: (name: string) => kept.get(name) ?? null,
    set: (name: string, value: string) => void kept.set(name, value),
  }
  const recipientOf = ([name, deliver]: [string, Deliver]): Recipient => ({
    name,
    label: `<${name}>`,
    wants: () => true,
    notifier: {
      deliver: async (news, keptOne) => {
        const delivery = await deliver(news, keptOne)
        if (delivery.kind === 'delivered') told.push(`${name} ${news.occasion}`)
        return delivery
      },
    },
  })
  const all = Object.entries(recipients).map(recipientOf)
  const ports = {
    log,
    find: (name: string) => all.find(each => each.name === name),
    kept: stored,
    note: async (notice: Notice) => void notices.push(notice),
  }
  const life = () =>
    new Followers(
      all.map(({ name }) => notifyFollower(name, ports)),
      base.ports,
    )
  return { ...base, told, kept, notices, life }
}

const taking: Deliver = async () => DELIVERED

const RUN: ReadonlyArray<SessionStatus> = ['pending', 'in_progress', 'in_progress', 'completed']

test.each<[string, ReadonlyArray<SessionStatus>, Array<string>]>([
  ['a session that ran, and waited in between', RUN, ['a started', 'a completed']],
  ['one that is being cancelled', ['pending', 'in_progress', 'cancelling', 'cancelled'], ['a started', 'a cancelled']],
  ['one that was queued and cancelled', ['pending', 'cancelled'], []],
  ['one that could not be started', ['pending', 'failed'], ['a failed']],
  ['one that is queued', ['pending'], []],
])('%s', async (_, statuses, expected) => {
  const { told, life, clock, seq, log } = world(statuses, { a: taking })
  const followers = life()
  await passing(clock, followers.drain())
  expect(told).toEqual(expected)
  expect(seq('notify.a')).toBe(log.head)
  expect(followers.nextWake()).toBeNull()
})

test('a recipient that was taken out is at the end of the log, and costs nothing more', async () => {
  const { log, clock, ports, seq } = world(RUN, {})
  const kept = { get: () => null, set: () => {} }
  const gone = notifyFollower('gone', { log: logOf(RUN), find: () => undefined, kept, note: async () => {} })
  const followers = new Followers([gone], ports)
  await passing(clock, followers.drain())
  expect([seq('notify.gone'), followers.nextWake()]).toEqual([log.head, null])
})

test('while the configuration is broken a message waits, and is not lost', async () => {
  const { log, clock, ports, seq } = world(RUN, {})
  const find = () => {
    throw new Error('the configuration is broken')
  }
  const kept = { get: () => null, set: () => {} }
  const followers = new Followers([notifyFollower('a', { log: logOf(RUN), find, kept, note: async () => {} })], ports)
  await passing(clock, followers.drain())
  expect(seq('notify.a')).toBeLessThan(log.head)
  expect(followers.nextWake()).not.toBeNull()
})

/** The storage of an object. */
function shelf() {
  const stored = new Map<string, unknown>()
  return {
    get: (key: string) => stored.get(key),
    put: (key: string, value: Array<string>) => void stored.set(key, value),
  }
}

const configured =
  (...names: Array<string>) =>
  (): Array<Recipient> =>
    names.map(name => ({ name, label: name, wants: () => true, notifier: { deliver: async () => DELIVERED } }))

test('who is configured when a session is accepted is told of it, also after a restart; who comes later is not', () => {
  const object = shelf()
  expect(keepTold(object, configured('slack', 'ops'))).toEqual(['slack', 'ops'])
  expect(toldOf(object)).toEqual(['slack', 'ops'])
})

test('a session from before there were recipients is told to nobody', () => {
  expect(toldOf(shelf())).toEqual([])
})

test('a session that is accepted with a broken configuration is accepted', () => {
  const broken = () => {
    throw new Error('the configuration is broken')
  }
  expect(keepTold(shelf(), broken)).toEqual([])
})

test('killed at any moment, each message comes at least once, the start before the end', async () => {
  for (let killAt = 1; killAt <= 2; killAt += 1) {
    for (const taken of [false, true]) {
      let calls = 0
      const got: Array<string> = []
      const { life, clock } = world(RUN, {
        a: async news => {
          calls += 1
          if (calls !== killAt || taken) got.push(news.occasion)
          // The kill: nobody is left to hear of the answer.
          return calls === killAt ? new Promise<Delivery>(() => {}) : DELIVERED
        },
      })
      const first = life()
      void passing(clock, first.drain())
      await expect.poll(() => calls === killAt || first.nextWake() === null).toBe(true)
      await passing(clock, life().drain())
      const order = got.filter((each, at) => each !== got[at - 1])
      expect(order, `killed in call ${killAt}, taken: ${taken}`).toEqual(['started', 'completed'])
    }
  }
})

test('what a recipient asks to keep is there for its next message, and for no other recipient', async () => {
  const threads: Array<string> = []
  const keeping =
    (name: string): Deliver =>
    async (news, kept) => {
      threads.push(`${name} ${news.occasion} ${kept}`)
      return { kind: 'delivered', keep: `thread of ${name}` }
    }
  const { life, clock } = world(RUN, { a: keeping('a'), b: keeping('b') })
  const followers = life()
  await passing(clock, followers.drain())
  expect(threads.toSorted()).toEqual([
    'a completed thread of a',
    'a started null',
    'b completed thread of b',
    'b started null',
  ])
})

test('one that is down, and one that hangs, hold up no other', async () => {
  const { told, life, clock, notices } = world(RUN, {
    down: async () => ({ kind: 'failed', reason: 'down.test cannot be reached', mistake: false }),
    hangs: () => new Promise(() => {}),
    up: taking,
  })
  const followers = life()
  const drained = followers.drain()
  void passing(clock, drained)
  await expect.poll(() => told).toEqual(['up started', 'up completed'])
  expect(notices).toEqual([])
})

test('one that is down for an hour costs a try each ten minutes, and gets both messages in order when it is back', async () => {
  let down = true
  let tries = 0
  const { told, life, clock, reported } = world(RUN, {
    a: async () => {
      tries += 1
      return down ? { kind: 'failed', reason: 'a.test answered HTTP 502', mistake: false } : DELIVERED
    },
  })
  const followers = life()
  const start = clock.now()
  await passing(clock, followers.drain())
  for (let wake = followers.nextWake(); wake !== null; wake = followers.nextWake()) {
    clock.advance(Math.max(0, wake - clock.now()))
    if (clock.now() - start >= 3_600_000) down = false
    await passing(clock, followers.drain())
  }
  expect(told).toEqual(['a started', 'a completed'])
  // 5 s doubled up to 10 min: 12 in the hour, then one for each message.
  expect(tries).toBe(14)
  expect(reported).toEqual(['follower.failed notify.a: Error: a.test answered HTTP 502'])
})

test('one that stays down is given up on after a day with a warning, and tried again when the session is opened', async () => {
  let down = true
  const { told, life, clock, warnings, states } = world(RUN, {
    a: async () => (down ? { kind: 'failed', reason: 'no', mistake: false } : DELIVERED),
  })
  const followers = life()
  const tired = { seq: 1, attempts: MOST_ATTEMPTS - 1, nextTry: 0, warned: false }
  states.set('notify.a', tired)
  await passing(clock, followers.drain())
  expect([followers.nextWake(), ...warnings]).toEqual([null, 'notify.a'])
  down = false
  clock.advance(600_000)
  await passing(clock, followers.drain())
  expect([told, [...warnings]]).toEqual([['a started', 'a completed'], []])
})

test('a limit is obeyed: nothing is sent before its time, and sessions that were refused together come back apart', async () => {
  const waits = await Promise.all(
    ['0197-a', '0197-b', '0197-c'].map(async sessionId => {
      const limited: Deliver = async () => ({ kind: 'later', waitMs: 30_000, reason: 'limited' })
      const { life, clock } = world(RUN, { a: limited }, sessionId)
      const followers = life()
      const from = clock.now()
      await passing(clock, followers.drain())
      return (followers.nextWake() ?? 0) - from
    }),
  )
  for (const wait of waits) {
    expect(wait).toBeGreaterThanOrEqual(30_000)
    // The usual first pause, and the time in which news gathers.
    expect(wait).toBeLessThanOrEqual(35_100)
  }
  expect(new Set(waits).size).toBe(3)
})

test('a mistake is said to the operator at once', async () => {
  const { life, clock, notices } = world(RUN, {
    slack: async () => ({ kind: 'failed', reason: 'Slack answered invalid_auth; put a token', mistake: true }),
  })
  const followers = life()
  await passing(clock, followers.drain())
  expect(notices).toEqual([
    {
      category: 'notify',
      message:
        'A message to <slack> was not taken: Slack answered invalid_auth; put a token. Correct it; messages are tried again for a day.',
      details: 'notify.slack',
    },
  ])
})
