// Slack by its Web API: https://docs.slack.dev/apis/web-api. Besides posting, it looks for the thread that a session belongs to.

import { isObject, parseJson } from '#core/json.ts'
import { limitTime } from '#core/limit-time.ts'
import { compose, type Row } from '#core/notify/compose.ts'
import type { News } from '#core/notify/news.ts'
import type { Delivery, Notifier } from '#core/notify/notifier.ts'
import { plainWords } from '#core/notify/slack-message.ts'
import type { Access } from './access.ts'
import { addressOf } from './post.ts'
import { send, type Door, type Sent } from './send.ts'

/** As in the reference (TARSy in Go): the last 24 hours, in five pages of 200 messages. */
const LOOK_BACK_S = 24 * 3600
const PAGE = 200
const MOST_PAGES = 5

/** Ours: less than half of what a follower has for one message, so that there is time to post it anyway. */
const LOOK_UP_MS = 4_000

/** Ours: how long a message waits for its thread while Slack limits the look-up. A message outside of its thread is better than a late one. */
const WAIT_FOR_THREAD_MS = 120_000

/** Of its answers, those that pass by themselves: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
])

type Slack = { door: Door; row: Row; access: Access }

type Found = { kind: 'thread'; thread: string | null } | Extract<Delivery, { kind: 'later' }>

export function slackNotifier(door: Door, row: Row, access: Access, dashboardUrl: string): Notifier {
  const slack = { door, row, access }
  return {
    async deliver(news, kept, signal) {
      const message = compose(row, news, dashboardUrl)
      if (message === null) return { kind: 'delivered', keep: kept }
      const found: Found = kept === null ? await findThread(slack, news, signal) : { kind: 'thread', thread: kept }
      if (found.kind === 'thread') return post(slack, message.body, found.thread, signal)
      const waits = door.clock.now() - Date.parse(news.at) < WAIT_FOR_THREAD_MS
      return waits ? found : post(slack, message.body, null, signal)
    },
  }
}

/** A look-up that fails holds up no message: it is posted without a thread. */
async function findThread(slack: Slack, { fingerprint }: News, signal: AbortSignal): Promise<Found> {
  if (fingerprint === null) return { kind: 'thread', thread: null }
  const wanted = plainWords(fingerprint)
  try {
    return await limitTime(slack.door.clock, LOOK_UP_MS, inTime => searchHistory(slack, wanted, inTime), signal)
  } catch {
    signal.throwIfAborted()
    return { kind: 'thread', thread: null }
  }
}

async function searchHistory(slack: Slack, wanted: string, signal: AbortSignal): Promise<Found> {
  const { channel = '' } = slack.row
  const oldest = String(Math.floor(slack.door.clock.now() / 1000) - LOOK_BACK_S)
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ channel, limit: String(PAGE), oldest, ...(cursor !== '' && { cursor }) })
    const sent = await request(slack, `/conversations.history?${query}`, null, signal)
    if (sent.kind === 'later') return sent
    const body = sent.kind === 'answer' ? parseJson(sent.text) : undefined
    if (!isObject(body) || !Array.isArray(body['messages'])) break
    const thread = body['messages'].map(message => threadOf(message, wanted)).find(each => each !== null)
    if (thread !== undefined) return { kind: 'thread', thread }
    const next = isObject(body['response_metadata']) ? body['response_metadata']['next_cursor'] : ''
    if (typeof next !== 'string' || next === '') break
    cursor = next
  }
  return { kind: 'thread', thread: null }
}

/** The thread of a message that holds the text; null if it does not. */
function threadOf(message: unknown, wanted: string): string | null {
  if (!isObject(message) || typeof message['ts'] !== 'string') return null
  const attachments = Array.isArray(message['attachments']) ? message['attachments'].filter(isObject) : []
  const texts = [message['text'], ...attachments.flatMap(each => [each['text'], each['fallback']])]
  const holds = texts.some(text => typeof text === 'string' && plainWords(unescape(text)).includes(wanted))
  if (!holds) return null
  return typeof message['thread_ts'] === 'string' ? message['thread_ts'] : message['ts']
}

/** Slack keeps three characters of a text as entities. */
function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

async function post(slack: Slack, body: object, thread: string | null, signal: AbortSignal): Promise<Delivery> {
  const message = thread === null ? body : { ...body, thread_ts: thread }
  const answer = readAnswer(await request(slack, '/chat.postMessage', message, signal), slack.row)
  if (answer.kind === 'delivered') return { kind: 'delivered', keep: thread }
  if (answer.kind !== 'no_thread') return answer
  // The message that began the thread was deleted.
  return thread === null
    ? { kind: 'failed', reason: 'Slack answered thread_not_found', mistake: false }
    : post(slack, body, null, signal)
}

function readAnswer(sent: Sent, row: Row): Delivery | { kind: 'no_thread' } {
  if (sent.kind !== 'answer') return sent
  const body = parseJson(sent.text)
  if (!isObject(body))
    return { kind: 'failed', reason: "the address in its 'api_url' does not answer as Slack does", mistake: true }
  if (body['ok'] === true) return { kind: 'delivered', keep: null }
  const error = typeof body['error'] === 'string' ? body['error'].slice(0, 100) : 'no error by name'
  if (error === 'thread_not_found' || error === 'message_not_found') return { kind: 'no_thread' }
  return { kind: 'failed', reason: `Slack answered ${error}${remedyOf(error, row)}`, mistake: !PASSING.has(error) }
}

function remedyOf(error: string, { tokenEnv, channel }: Row): string {
  if (/auth|token|account_inactive/.test(error))
    return `; put a bot's token that is valid into the variable ${tokenEnv}`
  if (error === 'channel_not_found' || error === 'not_in_channel')
    return `; invite the bot to the channel ${channel}, or correct its id`
  if (error === 'is_archived') return `; name another channel than ${channel}`
  if (error === 'missing_scope') return '; give the bot the scopes chat:write, channels:history and groups:history'
  return ''
}

async function request({ door, access }: Slack, path: string, body: object | null, signal: AbortSignal): Promise<Sent> {
  const text = body === null ? '' : JSON.stringify(body)
  const headers = await access.headers(text, Math.floor(door.clock.now() / 1000))
  const sent = body === null ? null : { method: 'POST' as const, body: text }
  return send(door, { url: addressOf(access.address, path), headers, send: sent }, signal)
}
