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
  const said = objectOf(text)
  if (said === null) return null
  const { action, channel } = said
  if (action === 'ping') return { kind: 'ping' }
  if (action === 'ack') {
    const read = cursorOf(said['read'])
    return read === null ? null : { kind: 'ack', read }
  }
  if (action !== 'subscribe' && action !== 'unsubscribe' && action !== 'catchup') return null
  if (typeof channel !== 'string' || channel === '') {
    return { kind: 'complain', frame: { type: 'error', message: `channel is required for ${action}` } }
  }
  const lastEventId = cursorOf(said['last_event_id'])
  if (action === 'subscribe') return { kind: 'subscribe', channel, lastEventId }
  if (action === 'unsubscribe') return { kind: 'unsubscribe', channel }
  return lastEventId === null ? null : { kind: 'catchup', channel, lastEventId }
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    // The wire ignores what is not JSON and keeps the connection.
    return null
  }
}

function cursorOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
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
