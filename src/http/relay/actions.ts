// The messages that a client may send over the WebSocket (docs/wire.md). Pure: parses and does nothing.

import type { ControlFrame } from '#core/protocol/events.ts'

export type Action =
  | { kind: 'subscribe'; channel: string; lastEventId: number | null }
  | { kind: 'unsubscribe'; channel: string }
  | { kind: 'catchup'; channel: string; lastEventId: number }
  | { kind: 'ping' }
  /** Ours: how much of this connection the client has read, as the sum of the lengths of its frames. */
  | { kind: 'ack'; read: number }
  | { kind: 'complain'; frame: ControlFrame }

export type ChannelAction = Exclude<Action, { kind: 'ping' | 'ack' | 'complain' }>

/** Null for messages that are ignored, as in the reference: broken JSON, unknown actions, a catch-up without a cursor. */
export function parseAction(text: string): Action | null {
  const message = readMessage(text)
  if (message === null) return null
  const { action, channel, lastEventId, read } = message
  if (action === 'ping') return { kind: 'ping' }
  if (action === 'ack') return isCount(read) ? { kind: 'ack', read } : null
  if (action !== 'subscribe' && action !== 'unsubscribe' && action !== 'catchup') return null
  if (channel === '')
    return { kind: 'complain', frame: { type: 'error', message: `channel is required for ${action}` } }
  if (action === 'subscribe') return { kind: 'subscribe', channel, lastEventId }
  if (action === 'unsubscribe') return { kind: 'unsubscribe', channel }
  return lastEventId === null ? null : { kind: 'catchup', channel, lastEventId }
}

type ClientMessage = { action: string; channel: string; lastEventId: number | null; read: unknown }

/** Reads JSON as Go does, in which the reference is written: keys in any case, the last one counts, null is absent, a wrong type breaks the message. */
function readMessage(text: string): ClientMessage | null {
  const fields = readFields(text)
  if (fields === null) return null
  const [action, channel] = [fields.get('action') ?? '', fields.get('channel') ?? '']
  const cursor = fields.get('last_event_id') ?? null
  if (typeof action !== 'string' || typeof channel !== 'string') return null
  if (cursor !== null && !Number.isInteger(cursor)) return null
  // Ids begin at 1, so a negative cursor means the same as 0.
  const lastEventId = cursor === null ? null : Math.max(0, Number(cursor))
  return { action, channel, lastEventId, read: fields.get('read') }
}

function readFields(text: string): Map<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    return new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field]))
  } catch {
    // As in the reference: the message is ignored, and the connection stays open.
    return null
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

export type Channel = { kind: 'sessions' } | { kind: 'session'; id: string } | { kind: 'quiet' }

/** Any other name is accepted and never sends, as in the reference. */
export function channelOf(name: string): Channel {
  if (name === 'sessions') return { kind: 'sessions' }
  const id = /^session:(.+)$/.exec(name)?.[1]
  return id === undefined ? { kind: 'quiet' } : { kind: 'session', id }
}

/** The limit of the reference's WebSocket library. */
const MOST_MESSAGE_BYTES = 32_768

export function tooLong(text: string): boolean {
  if (text.length * 3 <= MOST_MESSAGE_BYTES) return false
  return text.length > MOST_MESSAGE_BYTES || new TextEncoder().encode(text).length > MOST_MESSAGE_BYTES
}
