// One request to a target, and what its answer means for the message.

import { fetchOutside, type Fetch } from '#core/outside/fetch-outside.ts'
import { refuseAddress } from '#core/outside/refuse-address.ts'
import type { Delivery } from '#core/notify/notifier.ts'
import type { Clock } from '#core/ports.ts'
import { waitHint } from '#core/retry/hint.ts'

export type Door = {
  fetch: Fetch
  clock: Pick<Clock, 'now' | 'sleep'>
}

export type Message = {
  url: URL
  headers: Readonly<Record<string, string>>
  /** null: it is only asked. */
  send: { method: 'POST'; body: string } | null
}

export type Sent = { kind: 'answer'; text: string } | Exclude<Delivery, { kind: 'delivered' }>

/** Ours: Slack's page of 200 messages with their blocks is the largest answer that is read. */
const MAX_BYTES = 8 * 1024 * 1024

/** Ours: a limit without a time. Most of those here count by the minute. */
const UNSAID_MS = 60_000

/** What a person must correct: the address, the token, or what is sent. Others pass. */
const MISTAKES = new Set([400, 401, 403, 404, 405, 410, 413, 422])

/** Rejects only if the signal aborts. The operator named the address, so it may be private; it is followed nowhere else. */
export async function send(door: Door, message: Message, signal: AbortSignal): Promise<Sent> {
  const { url, headers, send: sent } = message
  const answer = await fetchOutside(door.fetch, {
    url,
    refuse: to =>
      to.href === url.href
        ? refuseAddress(to, () => true)
        : 'name the address itself, for messages follow no redirects',
    headersFor: () => ({ 'user-agent': 'tarsy-edge', ...headers }),
    ...(sent !== null && { send: sent }),
    maxBytes: MAX_BYTES,
    signal,
  })
  switch (answer.kind) {
    case 'text':
      return { kind: 'answer', text: answer.text }
    case 'unreachable':
      return { kind: 'failed', reason: answer.reason, mistake: false }
    case 'refused':
      return { kind: 'failed', reason: `${url.hostname} was not told: ${answer.reason}`, mistake: true }
    case 'status':
      return statusOf(url, answer.status, waitHint(answer.headers, null, door.clock.now()))
  }
}

function statusOf({ hostname }: URL, status: number, hint: number | null): Sent {
  const reason = `${hostname} answered HTTP ${status}`
  if (status === 429)
    return { kind: 'later', waitMs: hint ?? UNSAID_MS, reason: `${reason}, because it limits messages` }
  // GitHub says 403 where it limits those who write.
  if ((status === 503 || status === 403) && hint !== null) return { kind: 'later', waitMs: hint, reason }
  return { kind: 'failed', reason, mistake: MISTAKES.has(status) }
}
