import { expect, test } from 'vitest'
import { accessOf } from '#adapters/notify/access.ts'
import { slackNotifier } from '#adapters/notify/slack.ts'
import type { News } from '#core/notify/news.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { playSlack, slackLimits, slackSays } from '../../fakes/slack.ts'
import { news } from './world.ts'

const AT = Date.parse('2026-11-22T03:00:00.000Z')
const SECOND = 1000

function world({ after = 0, apiUrl = 'https://slack.test/api/' } = {}) {
  const slack = playSlack()
  const clock = fakeClock(AT + after)
  const fetch = async (input: URL, init?: RequestInit) => slack.answer(new Request(input, init))
  const row = { type: 'slack' as const, channel: 'C1', tokenEnv: 'SLACK_BOT_TOKEN', apiUrl }
  const access = accessOf(row, { SLACK_BOT_TOKEN: 'xoxb-secret' })
  const notifier = slackNotifier({ fetch, clock }, row, access, 'https://tarsy.example')
  const deliver = (changes: Partial<News> = {}, kept: string | null = null) =>
    notifier.deliver(news({ fingerprint: 'Disk  FULL on db-1', ...changes }), kept, new AbortController().signal)
  const ago = (seconds: number) => String(AT / SECOND - seconds)
  return { slack, clock, deliver, ago, methods: () => slack.calls.map(each => each.method) }
}

test('a start and an end are posted in the thread of the message that holds the fingerprint', async () => {
  const { slack, deliver, ago } = world()
  slack.history = [
    { ts: ago(5), text: 'lunch?' },
    { ts: ago(60), text: 'Alert:  disk full\n on  DB-1, look!' },
    { ts: ago(90), text: 'disk full on db-1, an older one' },
  ]
  expect(await deliver({ occasion: 'started' })).toEqual({ kind: 'delivered', keep: ago(60) })
  expect(await deliver({}, ago(60))).toEqual({ kind: 'delivered', keep: ago(60) })
  expect(slack.posted.map(each => [each.text, each.thread])).toEqual([
    ['⏳ Processing started: The disk of db-1 is full', ago(60)],
    ['✅ Analysis Complete: The disk of db-1 is full', ago(60)],
  ])
  expect(slack.calls.map(each => [each.method, each.token])).toEqual([
    ['conversations.history', 'xoxb-secret'],
    ['chat.postMessage', 'xoxb-secret'],
    ['chat.postMessage', 'xoxb-secret'],
  ])
  expect(Object.fromEntries(slack.calls[0]?.query ?? [])).toEqual({ channel: 'C1', limit: '200', oldest: ago(86_400) })
  expect(slack.posted[0]?.body).toMatchObject({ channel: 'C1', unfurl_links: false, unfurl_media: false })
})

test.each([
  ['the text of an attachment', { attachments: [{ text: 'x', fallback: 'y' }, { text: 'DISK full on db-1' }] }],
  ['the fallback of an attachment', { text: '', attachments: [{ fallback: 'disk full on db-1!' }] }],
  ['a text between entities', { text: '&gt;disk full on db-1&lt;' }],
])('the fingerprint is found in %s', async (_, message) => {
  const { slack, deliver, ago } = world()
  slack.history = [{ ts: ago(9), ...message }]
  await deliver()
  expect(slack.posted[0]?.thread).toBe(ago(9))
})

test('a reply that was also sent to the channel leads to its thread', async () => {
  const { slack, deliver, ago } = world()
  slack.history = [{ ts: ago(9), thread_ts: ago(99), text: 'disk full on db-1' }]
  await deliver()
  expect(slack.posted[0]?.thread).toBe(ago(99))
})

test('five pages of a day are searched, and no more', async () => {
  const { slack, deliver, ago, methods } = world()
  slack.history = Array.from({ length: 1_100 }, (_, at) => ({ ts: ago(at), text: 'other' }))
  slack.history[999] = { ts: ago(999), text: 'disk full on db-1' }
  await deliver()
  expect(slack.posted[0]?.thread).toBe(ago(999))
  slack.history[999] = { ts: ago(999), text: 'other' }
  slack.history[1_000] = { ts: ago(1_000), text: 'disk full on db-1' }
  expect(await deliver()).toEqual({ kind: 'delivered', keep: null })
  expect(slack.posted[1]?.thread).toBeNull()
  expect(methods().filter(each => each === 'conversations.history')).toHaveLength(10)
})

test('without a fingerprint nothing is searched, no start is posted, and the end stands alone', async () => {
  const { slack, deliver, methods } = world()
  expect(await deliver({ occasion: 'started', fingerprint: null })).toEqual({ kind: 'delivered', keep: null })
  await deliver({ fingerprint: null })
  expect(methods()).toEqual(['chat.postMessage'])
  expect(slack.posted[0]?.thread).toBeNull()
})

test.each<[string, () => Response | Promise<Response>]>([
  ['is refused', slackSays('missing_scope')],
  ['is answered nonsense', () => new Response('<html>')],
  ['fails', () => new Response('', { status: 500 })],
  ['breaks off', () => Promise.reject(new TypeError('network'))],
])('when the look-up %s the message is posted without a thread', async (_, answer) => {
  const { slack, deliver } = world()
  slack.next('conversations.history', answer)
  expect(await deliver({ occasion: 'started' })).toEqual({ kind: 'delivered', keep: null })
  expect(slack.posted.map(each => each.thread)).toEqual([null])
})

test('when the look-up hangs the message is posted after four seconds', async () => {
  const { slack, clock, deliver } = world()
  slack.next('conversations.history', () => new Promise(() => {}))
  const delivered = deliver()
  await expect.poll(() => slack.calls.length).toBe(1)
  clock.advance(4 * SECOND)
  expect(await delivered).toEqual({ kind: 'delivered', keep: null })
})

test('a limit of the look-up is waited for while the news is fresh, and then no longer', async () => {
  const fresh = world({ after: 119 * SECOND })
  fresh.slack.next('conversations.history', slackLimits(30))
  expect(await fresh.deliver()).toMatchObject({ kind: 'later', waitMs: 30_000 })
  expect(fresh.slack.posted).toEqual([])
  const old = world({ after: 121 * SECOND })
  old.slack.next('conversations.history', slackLimits(30))
  expect(await old.deliver()).toMatchObject({ kind: 'delivered' })
  expect(old.slack.posted).toHaveLength(1)
})

test('a limit of messages is waited for as Slack says', async () => {
  const { slack, deliver } = world()
  slack.next('chat.postMessage', slackLimits(17))
  expect(await deliver({ fingerprint: null })).toEqual({
    kind: 'later',
    waitMs: 17_000,
    reason: 'slack.test answered HTTP 429, because it limits messages',
  })
})

test('a thread that was deleted since is left, not the message', async () => {
  const { slack, deliver } = world()
  slack.next('chat.postMessage', slackSays('thread_not_found'))
  expect(await deliver({}, '1.1')).toEqual({ kind: 'delivered', keep: null })
  expect(slack.posted.map(each => each.thread)).toEqual([null])
})

test.each([
  ['invalid_auth', true, /variable SLACK_BOT_TOKEN/],
  ['channel_not_found', true, /channel C1/],
  ['missing_scope', true, /chat:write/],
  ['internal_error', false, /internal_error/],
])('when Slack answers %s the reason says what to do', async (error, mistake, remedy) => {
  const { slack, deliver } = world()
  slack.next('chat.postMessage', slackSays(error))
  const delivery = await deliver({ fingerprint: null })
  expect(delivery).toMatchObject({ kind: 'failed', mistake, reason: expect.stringMatching(remedy) })
  expect(JSON.stringify(delivery)).not.toContain('xoxb')
})

test('a redirect is not followed: the token stays where it belongs', async () => {
  const { slack, deliver } = world()
  slack.next('chat.postMessage', () => new Response('', { status: 307, headers: { location: 'https://evil.test/' } }))
  expect(await deliver({ fingerprint: null })).toMatchObject({ kind: 'failed', mistake: true })
  expect(slack.calls).toHaveLength(1)
})

test('a gateway in a private network may stand in for Slack', async () => {
  const { slack, deliver } = world({ apiUrl: 'http://10.0.0.7/slack' })
  expect(await deliver({ fingerprint: null })).toMatchObject({ kind: 'delivered' })
  expect(slack.posted).toHaveLength(1)
})
