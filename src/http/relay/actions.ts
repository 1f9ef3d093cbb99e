// What a tab may say (wire contract 2.2), read without doing anything.

import type { ControlFrame } from '#core/protocol/events.ts'

export type Action =
  | { kind: 'subscribe'; channel: string; lastEventId: number | null }
  | { kind: 'unsubscribe'; channel: string }
  | { kind: 'catchup'; channel: string; lastEventId: number }
  | { kind: 'ping' }
  /** Ours: how much of this connection the tab has read, the lengths of all frames together. */
  | { kind: 'ack'; read: number }
  | { kind: 'complain'; frame: ControlFrame }

/** null for what the wire ignores: broken JSON, unknown actions, a catch-up without a cursor. */
export function parseAction(text: string): Action | null {
  const said = saidIn(text)
  if (said === null) return null
  const { action, channel, lastEventId, read } = said
  if (action === 'ping') return { kind: 'ping' }
  if (action === 'ack') return isCount(read) ? { kind: 'ack', read } : null
  if (action !== 'subscribe' && action !== 'unsubscribe' && action !== 'catchup') return null
  if (channel === '')
    return { kind: 'complain', frame: { type: 'error', message: `channel is required for ${action}` } }
  if (action === 'subscribe') return { kind: 'subscribe', channel, lastEventId }
  if (action === 'unsubscribe') return { kind: 'unsubscribe', channel }
  return lastEventId === null ? null : { kind: 'catchup', channel, lastEventId }
}

type SaidByTab = { action: string; channel: string; lastEventId: number | null; read: unknown }

/** As Go's JSON reads it: keys in any case, the last of them counts, null for nothing; one value of a wrong type breaks the whole. */
function saidIn(text: string): SaidByTab | null {
  const fields = fieldsOf(text)
  if (fields === null) return null
  const [action, channel] = [fields.get('action') ?? '', fields.get('channel') ?? '']
  const cursor = fields.get('last_event_id') ?? null
  if (typeof action !== 'string' || typeof channel !== 'string') return null
  if (cursor !== null && !Number.isInteger(cursor)) return null
  // Ids begin at 1: below 0 there is no more than from there.
  const lastEventId = cursor === null ? null : Math.max(0, Number(cursor))
  return { action, channel, lastEventId, read: fields.get('read') }
}

function fieldsOf(text: string): Map<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    return new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field]))
  } catch {
    // The wire ignores what is not JSON and keeps the connection.
    return null
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

export type Channel = { kind: 'sessions' } | { kind: 'session'; id: string } | { kind: 'quiet' }

/** Any other name is taken and stays quiet. */
export function channelOf(name: string): Channel {
  if (name === 'sessions') return { kind: 'sessions' }
  const id = /^session:(.+)$/.exec(name)?.[1]
  return id === undefined ? { kind: 'quiet' } : { kind: 'session', id }
}

/** The websocket library's limit for a message of the reference (wire contract 0.3). */
const MOST_SAID_BYTES = 32_768

export function tooLong(text: string): boolean {
  if (text.length * 3 <= MOST_SAID_BYTES) return false
  return text.length > MOST_SAID_BYTES || new TextEncoder().encode(text).length > MOST_SAID_BYTES
}
