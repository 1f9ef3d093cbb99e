// Texts of a log as they are stored: short ones as they are, others packed (docs/decisions/0073-logs-are-packed.md).

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { LoggedFrame } from '#core/protocol/events.ts'
import { DICTIONARIES } from './dictionaries.ts'

/** A text as it is, or packed: how, of which kind its frame is (`codeOf`), then raw deflate (RFC 1951). */
export type Stored = string | ArrayBuffer

/** The first byte: packed without a dictionary, or by the dictionary of this number, from 1. */
const PLAIN = 0
const HEAD_BYTES = 2

/**
 * A session of one tool call is over after 32 rows. They are half of what a short session stores, and all are packed. Unpacking takes some 20 µs
 * each (measured, workerd 1.20261102.1, 2 × AMD EPYC), so that of a long log only the long texts are packed, which take a page or more.
 */
const EARLY_ROWS = 64
const EARLY_CHARS = 150
const LATER_CHARS = 2_000

/** What the second byte says, from 1. Only add to the end. */
const KINDS: ReadonlyArray<LoggedFrame['type']> = [
  'session.status',
  'stage.status',
  'execution.status',
  'interaction.created',
  'timeline_event.created',
  'timeline_event.completed',
  'review.status',
  'chat.created',
]

const dictionaries = DICTIONARIES.map(text => new TextEncoder().encode(text))
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** `seq`: the row in which it stands, if it stands in one. `kind`: the type of the frame whose text it is. */
export function pack(text: string, seq = 0, kind: LoggedFrame['type'] | null = null): Stored {
  const early = seq <= EARLY_ROWS
  if (text.length < (early ? EARLY_CHARS : LATER_CHARS)) return text
  const by = early ? dictionaries.length : PLAIN
  const raw = new TextEncoder().encode(text)
  const body = deflateRawSync(raw, optionsOf(by))
  if (HEAD_BYTES + body.length >= raw.length) return text
  const packed = new Uint8Array(HEAD_BYTES + body.length)
  packed.set([by, codeOf(kind)])
  packed.set(body, HEAD_BYTES)
  return packed.buffer
}

export function unpack(stored: Stored): string {
  if (typeof stored === 'string') return stored
  const [by = PLAIN] = new Uint8Array(stored, 0, 1)
  return decoder.decode(inflateRawSync(new Uint8Array(stored, HEAD_BYTES), optionsOf(by)))
}

/** The second byte of a packed text, by which rows are found unread; 0 for what is no frame. */
export function codeOf(kind: LoggedFrame['type'] | null): number {
  return kind === null ? 0 : KINDS.indexOf(kind) + 1
}

function optionsOf(by: number): { dictionary?: Uint8Array } {
  if (by === PLAIN) return {}
  const dictionary = dictionaries[by - 1]
  if (dictionary === undefined)
    throw new Error(`the log is packed by dictionary ${by}, which this release does not have: deploy a newer release`)
  return { dictionary }
}
