// Reads values that servers send in more than one form.

import { isObject, parseJson } from '#core/json.ts'
import { ReplyError } from './reply-error.ts'

/** The arguments of a call as JSON text: some servers send an object, or text that was made to JSON twice. */
export function readArguments(value: unknown): string {
  if (value === undefined || value === null) return '{}'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.trim() === '') return '{}'
  const inner = parseJson(text)
  return typeof inner === 'string' && isObject(parseJson(inner)) ? inner : text
}

/** Ours: characters of one call's arguments. No tool wants that many; a model in a loop writes on. */
const MOST_ARGUMENTS = 1_048_576

/** Streamed arguments and their next piece: text, or the whole of them as an object. Throws if they have no end. */
export function withPiece(before: string, piece: unknown): string {
  if (piece === undefined || piece === null) return before
  const text = before + (typeof piece === 'string' ? piece : JSON.stringify(piece))
  if (text.length > MOST_ARGUMENTS)
    throw new ReplyError({ message: 'the arguments of a call are longer than 1 MiB', code: 'arguments_too_long' })
  return text
}

/** Text as it is, or as a list of pieces. */
export function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map(piece => (isObject(piece) && typeof piece['text'] === 'string' ? piece['text'] : '')).join('')
}

/**
 * Whether a reply without its end mark is whole all the same: its calls are complete, or its text ends like one. A server that breaks off
 * stops in the middle.
 */
export function looksWhole(text: string, calls: ReadonlyArray<string>): boolean {
  if (calls.length > 0) return calls.every(each => parseJson(each) !== undefined)
  return /[.!?\u2026\u3002\uff01\uff1f:;)\]}"'`*_|>]\s*$/.test(text)
}

/** The events of a stream. What breaks behind the reply's own end, such as the connection, takes nothing of it away. */
export async function* eventsToEnd<Event>(
  stream: AsyncIterable<Event>,
  hasEnded: () => boolean,
): AsyncGenerator<Event> {
  try {
    yield* stream
  } catch (error) {
    if (!hasEnded()) throw error
  }
}
